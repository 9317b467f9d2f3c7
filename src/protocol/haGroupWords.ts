import { lastHealthyMember, quorumText, redundancyOf, redundancyText, standingWords } from '../core/highAvailability.ts';
import { plural, t } from '../core/l10n.ts';
import { capitalised, listed } from '../core/words.ts';
import { FRESH } from './groupFacts.ts';
import type { HaClientRecord, HaDifferenceRecord, HaGroupRecord, HaMemberRecord } from './haGroupRecords.ts';

/** What is said of an HA group wherever it is shown. Names come from the inventory; whoever shows them makes them inert. */

/** `moment` writes a time (ISO 8601) in the place and habits of who reads it. `now`: ms since the epoch. */
export interface MomentReader {
  readonly moment: (time: string) => string;
  readonly now: number;
}

/** `West US 1: down, since 12:10 (The appliance does not answer on any channel)`. */
export function memberText({ name, standing, because, lastHeard }: HaMemberRecord, { moment }: MomentReader): string {
  const heard = lastHeard === undefined ? '' : t(', last heard {0}', moment(lastHeard));
  return `${name}: ${standingWords[standing]}${heard}${because === undefined ? '' : ` (${because})`}`;
}

/** From when on a member without power needs the black key, as a sentence. Undefined: that is not to be expected of it. */
export function blackKeyText({ name, blackKeyFrom }: HaMemberRecord, { moment, now }: MomentReader): string | undefined {
  if (blackKeyFrom === undefined) return undefined;
  const by = moment(blackKeyFrom);
  return Date.parse(blackKeyFrom) > now
    ? t('{0} answers nobody. If it is without power, the black PED key is needed from {1} on before its partitions serve again.', name, by)
    : t(
        '{0} answers nobody. If it is without power, the black PED key has been needed since {1} before its partitions serve again.',
        name,
        by,
      );
}

/** What is left of the group, for who works on this member: `2 of 3 healthy, quorum 2. … This is its last healthy member.` */
export function redundancySentences(group: HaGroupRecord, device: string): string {
  const last =
    lastHealthyOf(group)?.device === device
      ? t(' This is its last healthy member: no work on it without a reason that stands in the log.')
      : '';
  const without = ifItLeavesText(group, device);
  return `${capitalised(redundancyText(group.redundancy))}. ${quorumText(group.redundancy)}${last}${without === undefined ? '' : ` ${without}`}`;
}

/** What would be left of the group without this member, as sentences. Undefined: it serves nobody now, so nothing would change. */
export function ifItLeavesText(group: HaGroupRecord, device: string): string | undefined {
  const own = group.watched.find((member) => member.device === device);
  if (!own || group.redundancy.expected < 2 || own.standing === 'down' || own.standing === 'maintenance') return undefined;
  const watched = group.watched.map((member) => ({ id: member.device, standing: member.standing }));
  const after = redundancyOf({ ...group, watched }, [device]);
  return t('If {0} leaves: {1} of {2} healthy. {3}', own.name, after.standing.healthy, after.expected, quorumText(after));
}

/** `app-1 said at 12:10: 2 of 3 members alive (not par-2), keys need to be synchronised, auto recovery off.` */
export function clientText({ client, at, expected, members, needsSync, autoRecovery }: HaClientRecord, { moment }: MomentReader): string {
  const down = members.filter(({ alive }) => alive === false).map(({ label }) => label);
  const alive = members.filter((member) => member.alive === true).length;
  const unsaid = expected - alive - down.length;
  const parts = [
    plural(expected, '{1} of {0} member alive', '{1} of {0} members alive', alive) + (down.length > 0 ? t(' (not {0})', listed(down)) : ''),
    ...(unsaid > 0 ? [t('{0} not said', unsaid)] : []),
    needsSync === undefined
      ? t('whether keys need to be synchronised it does not say')
      : needsSync
        ? t('keys need to be synchronised')
        : t('keys are synchronised'),
    ...(autoRecovery === undefined ? [] : [autoRecovery ? t('auto recovery on') : t('auto recovery off')]),
  ];
  return t('{0} said at {1}: {2}.', client, moment(at), parts.join(', '));
}

/** `Firmware: East US 1 has 7.0.3, West US 1 has 7.7.1, since 12:10.` */
export function differenceText({ text, since }: HaDifferenceRecord, { moment }: MomentReader): string {
  return t('{0}, since {1}.', text, moment(since));
}

/** Where a client and monitoring do not say the same of a member: sentences. */
export function contradictions({ watched, clients = [] }: HaGroupRecord, reader: MomentReader): readonly string[] {
  const [newest] = clients;
  if (!newest) return [];
  return newest.members.flatMap(({ device, alive }) => {
    const member = watched.find((each) => each.device === device);
    if (!member || alive === undefined) return [];
    if (!alive && (member.standing === 'healthy' || member.standing === 'degraded'))
      return [
        t(
          '{0} could not use {1} at {2}, which monitoring sees serve: look at the link of this client and at the activation of its partition.',
          newest.client,
          member.name,
          reader.moment(newest.at),
        ),
      ];
    if (alive && member.unheard)
      return [
        t(
          '{0} used {1} at {2}, which answers nobody here: the ways to it may be broken, and not the appliance.',
          newest.client,
          member.name,
          reader.moment(newest.at),
        ),
      ];
    return [];
  });
}

/** The group as a whole, sentence by sentence. */
export function groupSentences(group: HaGroupRecord, reader: MomentReader): readonly string[] {
  const last = lastHealthyOf(group);
  return [
    `${redundancyText(group.redundancy)}. ${quorumText(group.redundancy)}`,
    ...(last === undefined ? [] : [t('{0} is the last healthy member: no work on it without a reason that stands in the log.', last.name)]),
    ...group.watched.flatMap((member) => blackKeyText(member, reader) ?? []),
    ...(group.differences ?? []).map((each) => differenceText(each, reader)),
    ...(group.clients ?? []).map((said) => clientText(said, reader)),
    ...contradictions(group, reader),
    ...recoveryText(group, reader),
  ];
}

/**
 * Whether a member may be recovered by hand. What a client has said lately comes before the inventory. What it said long ago proves nothing, and
 * to recover by hand while clients do it by themselves damages keys: then it has to be asked again.
 */
function recoveryText({ clients, autoRecovery }: HaGroupRecord, { moment, now }: MomentReader): readonly string[] {
  const said = clients?.find((each) => each.autoRecovery !== undefined);
  const isFresh = said !== undefined && now - Date.parse(said.at) <= FRESH;
  const on = isFresh ? said.autoRecovery : autoRecovery;
  const source = isFresh ? t('as {0} says', said.client) : t('as the inventory says');
  const text = on
    ? t('Auto recovery is on, {0}: recover no member by hand while the application runs.', source)
    : t('Auto recovery is off, {0}: a member that comes back has to be recovered by hand.', source);
  const isOther = said !== undefined && on !== undefined && autoRecovery !== undefined && said.autoRecovery !== autoRecovery;
  return [
    ...(on === undefined ? [] : [text]),
    ...(isOther && isFresh ? [t('The inventory says the opposite of auto recovery: correct it.')] : []),
    ...(said && !isFresh && (isOther || on === undefined)
      ? [
          said.autoRecovery
            ? t(
                '{0} said at {1} that auto recovery is on: ask it again before a member is recovered by hand.',
                said.client,
                moment(said.at),
              )
            : t(
                '{0} said at {1} that auto recovery is off: ask it again before a member is recovered by hand.',
                said.client,
                moment(said.at),
              ),
        ]
      : []),
  ];
}

/** The member of which no work is planned without a reason. Undefined: several are healthy, or none, or it is alone in the group. */
export function lastHealthyOf({ watched, redundancy }: HaGroupRecord): HaMemberRecord | undefined {
  if (redundancy.expected < 2) return undefined;
  const last = lastHealthyMember({ watched: watched.map(({ device, standing }) => ({ id: device, standing })) });
  return watched.find(({ device }) => device === last?.id);
}

export function haGroupOf(groups: readonly HaGroupRecord[] | undefined, device: { readonly haGroup?: string }): HaGroupRecord | undefined {
  return device.haGroup === undefined ? undefined : groups?.find(({ id }) => id === device.haGroup);
}
