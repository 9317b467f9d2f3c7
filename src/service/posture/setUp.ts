import type { ExpiryFact, NameFact } from '../../core/modelPosture.ts';
import { plainText } from '../../core/text.ts';
import { DAY } from '../../core/time/duration.ts';
import { capitalised, count, listed } from '../../core/words.ts';
import type { PostureItem } from '../../protocol/contract.ts';
import { type AboutDevice, byPoll, isOld, item, known } from './aboutDevice.ts';
import type { KindId } from './kinds.ts';

/** How the appliance itself is set up, as polls tell it. */
export function judgeSetUp(about: AboutDevice): readonly PostureItem[] {
  return [
    clock(about),
    certificate(about),
    // Nobody logs in without the account.
    ...(about.device.console && about.record.monitorAccount === 'enabled' ? [password(about)] : []),
    names(about),
    auditRole(about),
    settings(about),
  ];
}

function clock(about: AboutDevice): PostureItem {
  const kind = 'clock';
  const found = known(kind, 'Whether its clock follows a time server', about.facts.clock, about);
  if ('unknown' in found) return found.unknown;
  const { fact } = found;
  const { enabled, servers, follows, server } = fact;
  const words = [
    enabled !== undefined && (enabled ? 'NTP is on' : 'NTP is off'),
    servers !== undefined && count(servers, 'server'),
    follows !== undefined && (follows ? `follows ${server || 'one'}` : 'follows none'),
  ].filter((word) => word !== false);
  const evidence = [byPoll(about, fact, words.join(', '))];
  const remedy = 'Name time servers on the HSM and look whether it reaches them: the runbook of the alert has the steps.';
  if (enabled === false) return item(kind, 'bad', 'It follows no time server: NTP is off.', evidence, remedy);
  if (servers === 0) return item(kind, 'bad', 'It follows no time server: none is named.', evidence, remedy);
  if (follows === false) return item(kind, 'bad', 'Time servers are named, and the clock follows none of them.', evidence, remedy);
  if (follows === undefined) return item(kind, 'unknown', 'NTP is on. Whether the clock follows a server was not told.', evidence);
  if (servers === 1)
    return item(kind, 'attention', 'Its clock follows the only time server that is named.', evidence, 'Name a second time server.');
  return item(kind, 'good', 'Its clock follows a time server.', evidence);
}

/** Days before the end from which on it is urgent, and from which on it is worth attention. */
const URGENT = 7;
const NOTICE = 30;

function certificate(about: AboutDevice): PostureItem {
  const remedy = 'Make a new certificate and have clients take it before that day: the runbook of the alert has the steps.';
  return ending('certificate', 'When its certificate ends', about.facts.certificate, about, remedy);
}

function password(about: AboutDevice): PostureItem {
  const remedy = 'Choose a new password by hand before that day, and enter it here: the runbook of the alert has the steps.';
  return ending('password', 'When the password of the monitor account ends', about.facts.password, about, remedy);
}

function ending(kind: KindId, what: string, ends: ExpiryFact | undefined, about: AboutDevice, remedy: string): PostureItem {
  // A date does not change by itself: an old one still tells that it has passed.
  if (ends?.ends !== undefined && ends.ends <= about.now && ends.at <= about.now)
    return item(kind, 'bad', `${ends.what} has ended on ${day(ends.ends)}.`, [byPoll(about, ends, `Ends ${day(ends.ends)}`)], remedy);
  const found = known(kind, what, ends, about);
  if ('unknown' in found) return found.unknown;
  const { fact } = found;
  if (fact.ends === undefined) return item(kind, 'good', `${fact.what} never ends.`, [byPoll(about, fact, 'Never ends')]);
  const days = Math.floor((fact.ends - about.now) / DAY);
  const said = `${fact.what} ends on ${day(fact.ends)}, in ${days === 0 ? 'less than a day' : count(days, 'day')}.`;
  const state = days < URGENT ? 'bad' : days < NOTICE ? 'attention' : 'good';
  return item(kind, state, said, [byPoll(about, fact, `Ends ${day(fact.ends)}`)], remedy);
}

function day(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().slice(0, 10) : 'a day that no calendar has';
}

function names(about: AboutDevice): PostureItem {
  const kind = 'names';
  const fresh = about.facts.names.filter((name) => !isOld(name, about));
  const evidence = fresh.slice(0, 10).map((name) => byPoll(about, name, `${name.of}: ${name.name}`));
  const defaults = fresh.filter(({ isDefault }) => isDefault);
  if (defaults.length > 0) {
    const said = `${capitalised(listed(defaults.slice(0, 5).map(worded)))} ${defaults.length === 1 ? 'is' : 'are'} as delivered, or as in the vendor’s examples.`;
    return item(kind, 'attention', said, evidence, 'Give each HSM and each partition a name of its own.');
  }
  const [oldest] = about.facts.names;
  const host = known(kind, 'What it is called', fresh.find(({ of }) => of === 'host name') ?? fresh[0] ?? oldest, about);
  if ('unknown' in host) return host.unknown;
  if (host.fact.of !== 'host name')
    return item(kind, 'unknown', 'Its host name was not told; the names that were told are its own.', evidence);
  return item(kind, 'good', 'Its host name, its label and its partitions, as far as they were told, have names of their own.', evidence);
}

function worded({ of, name }: NameFact): string {
  return `the ${of} “${plainText(name, 60)}”`;
}

function auditRole(about: AboutDevice): PostureItem {
  const kind = 'audit-role';
  const found = known(kind, 'Whether the audit role is initialised', about.facts.auditRole, about);
  if ('unknown' in found) return found.unknown;
  const { fact } = found;
  const evidence = [byPoll(about, fact, `Audit role ${fact.state}`)];
  if (fact.state === 'initialised')
    return item(kind, 'good', 'The audit role is initialised. Whether it reads the log is not seen.', evidence);
  if (fact.state === 'not supported')
    return item(kind, 'attention', 'This HSM knows no audit role: nobody but its users keeps its log.', evidence);
  return item(
    kind,
    'attention',
    'The audit role is not initialised: the HSM’s own log belongs to nobody.',
    evidence,
    'Have the audit role initialised by a person who has no other role.',
  );
}

/** Policies that stand in the evidence. */
const MOST_POLICIES = 80;

/** That they are known is good; whether they are right, a person says. */
function settings(about: AboutDevice): PostureItem {
  const kind = 'settings';
  const { serialNumber, firmware, software, policies } = about.facts;
  const found = known(kind, 'Which firmware it has', firmware, about);
  if ('unknown' in found) return found.unknown;
  const evidence = [
    ...(serialNumber ? [byPoll(about, serialNumber, `Serial number ${serialNumber.text}`)] : []),
    byPoll(about, found.fact, `Firmware ${found.fact.text}`),
    ...(software && !isOld(software, about) ? [byPoll(about, software, `Software ${software.text}`)] : []),
  ];
  if (policies === undefined || isOld(policies, about))
    return item(
      kind,
      'unknown',
      'Its firmware is known, and its policies are not: only SNMP tells them, once a day.',
      evidence,
      'Poll it over SNMP as well, or review its policies by hand.',
    );
  const listedPolicies = [...policies.policies]
    .slice(0, MOST_POLICIES)
    .map(([name, value]) => byPoll(about, policies, `Policy ${name}: ${value}`));
  return item(
    kind,
    'good',
    `Firmware and ${count(policies.policies.size, 'policy', 'policies')} are known; whether they are as they should be, you decide.`,
    [...evidence, ...listedPolicies],
  );
}
