import { HA_GROUP } from '../core/groupConditions.ts';
import { identityText } from '../core/identity.ts';
import { plural, t, translated } from '../core/l10n.ts';
import type { FactDefinition, FactReading } from '../core/runbook/facts.ts';
import type { KnownFact } from '../core/runbook/shownRunbook.ts';
import { utcMinute } from '../core/time/calendar.ts';
import { capitalised, listed } from '../core/words.ts';
import { agedDevice, agedGroup, notHeardSince } from './aging.ts';
import type { AlertRecord } from './alertRecords.ts';
import type { Snapshot } from './contract.ts';
import type { ComponentRecord, DeviceRecord, ReadingRecord } from './deviceRecords.ts';
import { groupFacts } from './groupFacts.ts';
import type { HaGroupRecord, HaMemberRecord } from './haGroupRecords.ts';

/**
 * The facts that a runbook chooses by, of the device that an alert is about. One judgement for the page, the terminal and the reports. What is
 * not certain is not known: a runbook then shows both ways. `now`: the client's own clock (ms).
 */
export function runbookFacts(
  alert: AlertRecord,
  { devices, haGroups }: RunbookSources,
  definitions: readonly FactDefinition[],
  now: number,
): readonly KnownFact[] {
  const found = devices.find(({ id }) => id === alert.device);
  if (!found) return definitions.map(({ id }) => ({ id, evidence: t('This HSM is not watched any more.') }));
  const device = agedDevice(found, now);
  const told = haGroups?.find(({ id }) => id === device.haGroup);
  const isUnheard = (id: string) => devices.some((each) => each.id === id && notHeardSince(each, now) !== undefined);
  const group = told && agedGroup(told, isUnheard);
  const known: Readonly<Record<string, () => Known>> = {
    ...groupFacts(group, now),
    part: () => (alert.component === HA_GROUP ? groupAlert(alert) : partOf(alert, device)),
    members: () => (alert.component === HA_GROUP ? membersOf(group) : members(device, devices, group, now)),
  };
  const ofDevice: Readonly<Record<string, (of: DeviceRecord) => Known>> = {
    'other-supply': (of) => otherSupply(alert, of),
    appliance: (of) => appliance(alert, of),
    hardware,
    account,
    spare: (of) => spare(alert, of),
  };
  const concerned =
    alert.component === HA_GROUP
      ? toReplace(
          alert,
          group,
          devices.map((each) => agedDevice(each, now)),
        )
      : [];
  return definitions.map(({ id, reading }) => {
    const judge = reading ? (of: DeviceRecord) => readOr(group?.authentication, id, reading, of, now) : ofDevice[id];
    if (judge) return { id, ...(concerned.length > 0 ? ofMembers(concerned, judge) : judge(device)) };
    return { id, ...(known[id]?.() ?? { evidence: t('Nothing is known of it here.') }) };
  });
}

type Known = Omit<KnownFact, 'id'>;

/** What is asked of a snapshot. */
export type RunbookSources = Pick<Snapshot, 'devices' | 'haGroups'>;

/** An alert of a group is about no part of a device: how the group is, its own state says. */
function groupAlert({ state, summary, recovering }: AlertRecord): Known {
  if (state === 'resolved') return { value: 'well', evidence: t('Enough members serve again.') };
  return recovering ? { evidence: t('The group recovers.') } : { value: 'ill', evidence: `${summary}.` };
}

/** An appliance as a whole says nothing about each of its parts. */
const WHOLE: ReadonlySet<string> = new Set(['enclosure', 'hsm']);

function partOf(alert: AlertRecord, device: DeviceRecord): Known {
  const part = device.components.find(({ id }) => id === alert.component);
  if (!part) return { evidence: t('No poll tells of this part now.') };
  const parts = WHOLE.has(part.type) ? [part] : [part, ...device.components.filter(({ parent }) => parent === part.id)];
  const indicators = parts.flatMap((each) => each.indicators);
  const ill = indicators.find(({ phase }) => phase === 'firing') ?? indicators.find(({ phase }) => phase === 'pending');
  if (ill) return { value: 'ill', evidence: `${ill.summary}.`, since: Date.parse(ill.since) };
  if (indicators.some(({ phase }) => phase === 'recovering')) {
    const { good, needed } = alert.recovery ?? {};
    return {
      evidence:
        good === undefined || needed === undefined
          ? t('{0} recovers: the last polls were good.', part.name)
          : t('{0} recovers: {1} of {2} good polls so far.', part.name, good, needed),
    };
  }
  const own = part.indicators.find(({ condition }) => condition === alert.condition);
  if (device.notHeardSince !== undefined) return { evidence: t('{0} was last heard of too long ago to say how it is.', part.name) };
  if (!own || own.stale || own.phase !== 'ok') return { evidence: t('{0}: no poll has judged this within the window.', part.name) };
  const since = Math.max(...indicators.filter(({ phase }) => phase === 'ok').map((each) => Date.parse(each.since)));
  return { value: 'well', evidence: t('{0} is judged fine.', part.name), since };
}

function otherSupply(alert: AlertRecord, device: DeviceRecord): Known {
  const part = device.components.find(({ id }) => id === alert.component);
  const own =
    part?.type === 'power_supply' ? part : device.components.find(({ id, type }) => id === part?.parent && type === 'power_supply');
  if (!own) return { evidence: t('The alert is about no power supply.') };
  const others = device.components.filter(({ id, type, parent }) => type === 'power_supply' && id !== own.id && parent === own.parent);
  const [other] = others;
  if (!other || others.length > 1)
    return {
      evidence: plural(others.length, 'Beside {1}, {0} supply of it is known.', 'Beside {1}, {0} supplies of it are known.', own.name),
    };
  const since = sinceOf(other);
  switch (other.state) {
    case 'ok':
      return { value: 'delivers', evidence: t('{0} is judged fine.', other.name), ...since };
    case 'failed':
      return { value: 'fails', evidence: `${capitalised(worstOf(other))}.`, ...since };
    case 'degraded':
      return { evidence: t('It is in doubt: {0}.', worstOf(other)) };
    case 'unjudged':
    case 'unknown':
      return { evidence: t('Nothing judges {0} now.', other.name) };
  }
}

function sinceOf({ indicators }: ComponentRecord): { readonly since?: number } {
  const times = indicators.filter(({ phase }) => phase !== 'unknown').map(({ since }) => Date.parse(since));
  return times.length === 0 ? {} : { since: Math.max(...times) };
}

function worstOf({ name, indicators }: ComponentRecord): string {
  const bad = indicators.filter(({ phase }) => phase === 'firing' || phase === 'pending' || phase === 'recovering');
  return bad.length === 0 ? t('a part of {0} is not well', name) : listed(bad.map(({ summary }) => summary));
}

/**
 * Of the other members of the group: who serves without a fault, who serves nobody, and of whom that is not known. A member with trouble may
 * or may not carry the load.
 */
function members(device: DeviceRecord, devices: readonly DeviceRecord[], group: HaGroupRecord | undefined, now: number): Known {
  const { haGroup } = device;
  if (haGroup === undefined) return { evidence: t('The inventory does not say in which HA group it is.') };
  const others = group
    ? group.watched.filter((each) => each.device !== device.id)
    : devices.filter((each) => each.haGroup === haGroup && each.id !== device.id).map((each) => standingOf(agedDevice(each, now)));
  const named = (some: typeof others) => listed(some.slice(0, 5).map(({ name }) => name));
  const healthy = others.filter(({ standing }) => standing === 'healthy');
  const down = others.filter(({ standing, unheard }) => standing === 'down' && !unheard);
  if (healthy.length > 0)
    return {
      value: 'others',
      evidence:
        healthy.length === 1
          ? t('Of the HA group {0}, {1} is healthy.', haGroup, named(healthy))
          : t('Of the HA group {0}, {1} are healthy.', haGroup, named(healthy)),
    };
  const doubtful = others.filter((each) => !down.includes(each));
  if (doubtful.length > 0)
    return { evidence: t('Of the HA group {0}, nobody here knows whether {1} can carry the load.', haGroup, named(doubtful)) };
  const unwatched = group?.redundancy.unwatched ?? 0;
  if (unwatched > 0)
    return {
      evidence: plural(
        unwatched,
        'Of the HA group {1}, {0} member is watched by nobody here.',
        'Of the HA group {1}, {0} members are watched by nobody here.',
        haGroup,
      ),
    };
  if (others.length === 0) {
    return group?.members === 1
      ? { value: 'last', evidence: t('The inventory says that the HA group {0} has no other member.', haGroup) }
      : { evidence: t('The inventory names no other member of the HA group {0}.', haGroup) };
  }
  return {
    value: 'last',
    evidence:
      others.length === 1
        ? t('Of the HA group {0}, {1} serves nobody.', haGroup, named(others))
        : t('Of the HA group {0}, {1} serve nobody.', haGroup, named(others)),
  };
}

/** An alert of a group is about those that are missing: who is healthy is another member. */
function membersOf(group: HaGroupRecord | undefined): Known {
  const healthy = group?.watched.filter(({ standing }) => standing === 'healthy') ?? [];
  if (healthy.length === 0) return { evidence: t('No member of the group is seen to be healthy.') };
  const names = listed(healthy.slice(0, 5).map(({ name }) => name));
  return {
    value: 'others',
    evidence:
      healthy.length === 1
        ? t('{0} is healthy, and not among those that are missing.', names)
        : t('{0} are healthy, and not among those that are missing.', names),
  };
}

/**
 * An alert of a group stands on a member that fares well, and its work is on another: on whom serves nobody, or else on whom may not, or else
 * on who was exchanged since. Several that fare alike are all of them; without any, the group is whole.
 */
function toReplace(
  { startedAt }: AlertRecord,
  group: HaGroupRecord | undefined,
  devices: readonly DeviceRecord[],
): readonly DeviceRecord[] {
  const watched = group?.watched ?? [];
  const who = (is: (member: HaMemberRecord, device: DeviceRecord) => boolean) =>
    watched.flatMap((member) => {
      const device = devices.find(({ id }) => id === member.device);
      return device && is(member, device) ? [device] : [];
    });
  const ways = [
    who(({ standing }, { otherAppliance }) => standing === 'down' || otherAppliance !== undefined),
    who(({ standing }) => standing === 'unknown'),
    who((_, { acceptedAt }) => acceptedAt !== undefined && Date.parse(acceptedAt) >= Date.parse(startedAt)),
    who(({ standing }) => standing === 'degraded'),
  ];
  return ways.find((found) => found.length > 0) ?? [];
}

/** A fact of each of some members: known where it is the same of all. */
function ofMembers(members: readonly DeviceRecord[], judge: (of: DeviceRecord) => Known): Known {
  const facts = members.map((member) => ({ name: member.name, ...judge(member) }));
  const [first] = facts;
  if (!first) return { evidence: t('No member is known that it could be asked of.') };
  const said = facts.slice(0, 5);
  if (facts.every(({ value }) => value === first.value)) {
    const { name: _name, ...rest } = first;
    return { ...rest, evidence: said.map(({ name, evidence }) => `${name}: ${evidence}`).join(' ') };
  }
  return {
    evidence: t('It is not the same of {0}: find it out of the member that is to be replaced.', listed(said.map(({ name }) => name))),
  };
}

/** A serial number decides. What is not heard now may be any appliance. */
function appliance({ startedAt }: AlertRecord, { identity, otherAppliance, acceptedAt, notHeardSince: unheard }: DeviceRecord): Known {
  if (otherAppliance)
    return { value: 'other', evidence: t('What answers is {0}, and nothing of it is taken.', identityText(otherAppliance)) };
  if (!identity?.serialNumber) return { evidence: t('No serial number was read.') };
  if (unheard !== undefined) return { evidence: t('It was known by serial number {0}, and does not answer now.', identity.serialNumber) };
  const evidence = t('What answers has serial number {0}.', identity.serialNumber);
  if (acceptedAt === undefined || Date.parse(acceptedAt) < Date.parse(startedAt)) return { value: 'same', evidence };
  return { value: 'accepted', evidence, since: Date.parse(acceptedAt) };
}

/** Where nothing more is said of the group than who is in it. */
function standingOf({ id, name, state, paused }: DeviceRecord): Pick<HaMemberRecord, 'device' | 'name' | 'standing' | 'unheard'> {
  const healthy = state === 'ok' || state === 'unjudged';
  return { device: id, name, standing: paused ? 'unknown' : healthy ? 'healthy' : state === 'failed' ? 'down' : 'unknown' };
}

/** Of the part that the alert is about, or that it sits in. */
function spare({ component }: AlertRecord, { components, spares }: DeviceRecord): Known {
  if (!spares) return { evidence: t('The inventory does not say what spares there are.') };
  const found = components.find(({ id }) => id === component);
  const types = [found?.type, components.find(({ id }) => id === found?.parent)?.type];
  const part = types.includes('power_supply') ? 'power-supply' : types.includes('fan') ? 'fan' : 'appliance';
  return { value: spares.includes(part) ? 'yes' : 'no', evidence: t('The inventory says so.') };
}

function hardware({ provider, simulated }: DeviceRecord): Known {
  if (provider === 'own') return { value: 'own', evidence: t('The inventory says so.') };
  if (provider !== undefined) return { value: 'provider', evidence: t('The inventory says so.') };
  return {
    evidence: simulated ? t('It is simulated: nobody has its hardware.') : t('The inventory does not say who runs its datacentre.'),
  };
}

function account({ monitorAccount, accountDoubt, accountDecision }: DeviceRecord): Known {
  if (accountDoubt) return { evidence: translated(accountDoubt.text) };
  return {
    value: monitorAccount,
    evidence: t('The inventory says so.'),
    ...(accountDecision && { since: Date.parse(accountDecision.since) }),
  };
}

/** How roles log in, the inventory may say of the whole group where no reading does. */
function readOr(authentication: string | undefined, id: string, reading: FactReading, device: DeviceRecord, now: number): Known {
  const known = read(reading, device, now);
  if (known.value !== undefined || id !== 'authentication' || authentication === undefined) return known;
  return { value: authentication, evidence: t('The inventory says so of its HA group.') };
}

function read({ metric, attribute, answers, lasting }: FactReading, device: DeviceRecord, now: number): Known {
  const told = device.components.flatMap(({ readings }) =>
    readings.filter((each) => each.metric === metric && (attribute === undefined || each.attributes[attribute] !== undefined)),
  );
  const fresh = lasting ? told : told.filter(({ time }) => now - Date.parse(time) < (device.window ?? 3600) * 1000);
  const said = fresh.map((reading) => ({ reading, value: answerOf(reading, attribute, answers) }));
  const [first] = said;
  if (!first) return { evidence: told.length > 0 ? t('It was last read too long ago.') : t('No poll has told it.') };
  if (said.some(({ value }) => value !== first.value)) return { evidence: t('Channels or parts say different things about it.') };
  if (first.value === undefined) return { evidence: t('It was told in words that are not known.') };
  const newest = Math.max(...fresh.map(({ time }) => Date.parse(time)));
  return {
    value: first.value,
    evidence: lasting ? t('Read of the HSM, last at {0}.', utcMinute(newest)) : t('Read at the poll at {0}.', utcMinute(newest)),
  };
}

function answerOf(
  { value, attributes }: ReadingRecord,
  attribute: string | undefined,
  answers: FactReading['answers'],
): string | undefined {
  const text = attribute === undefined ? String(value) : (attributes[attribute] ?? '');
  return Object.keys(answers).find((answer) => answers[answer]?.test(text));
}
