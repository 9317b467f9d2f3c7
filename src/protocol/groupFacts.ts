import { redundancyText } from '../core/highAvailability.ts';
import { plural, t, translated } from '../core/l10n.ts';
import type { Untold } from '../core/memberDifferences.ts';
import type { KnownFact } from '../core/runbook/shownRunbook.ts';
import { HOUR } from '../core/time/duration.ts';
import { listed } from '../core/words.ts';
import type { HaGroupRecord } from './haGroupRecords.ts';

type Known = Omit<KnownFact, 'id'>;

/** What a client has said grows old: after this (ms) it proves nothing. */
export const FRESH = HOUR;

/**
 * The checks of a replacement, as far as they can be made from here: is every member back, are members alike, are their keys the same, does the
 * client take members back by itself. What nobody has looked at lately is not known. `now`: ms since the epoch.
 */
export function groupFacts(
  group: HaGroupRecord | undefined,
  now: number,
): Readonly<Record<'group' | 'alike' | 'keys' | 'recovery', () => Known>> {
  const none = () => ({ evidence: t('The inventory does not say in which HA group it is.') });
  if (!group) return { group: none, alike: none, keys: none, recovery: none };
  return {
    group: () => wholeness(group),
    alike: () => likeness(group),
    keys: () => keys(group, now),
    recovery: () => recovery(group, now),
  };
}

function wholeness({ redundancy, watched }: HaGroupRecord): Known {
  const evidence = `${redundancyText(redundancy)}.`;
  const { expected, quorum, standing } = redundancy;
  if (standing.healthy === expected)
    return { value: 'whole', evidence: t('{0} of {1} healthy, quorum {2}.', standing.healthy, expected, quorum) };
  // Who is only degraded is there.
  if (watched.some(({ standing }) => standing === 'down' || standing === 'maintenance')) return { value: 'short', evidence };
  return { evidence };
}

function likeness({ differences, watched }: HaGroupRecord): Known {
  if (differences && differences.length > 0)
    return {
      value: 'differ',
      evidence: `${differences
        .slice(0, 5)
        .map(({ text }) => translated(text))
        .join('; ')}.`,
      since: Math.min(...differences.map(({ since }) => Date.parse(since))),
    };
  const seen = watched.filter(({ standing }) => standing === 'healthy' || standing === 'degraded');
  if (seen.length < 2)
    return {
      evidence: plural(
        seen.length,
        'Only {0} member is seen: there is nothing to compare.',
        'Only {0} members are seen: there is nothing to compare.',
      ),
    };
  const of = (what: Untold) => listed(seen.filter(({ untold }) => untold === what).map(({ name }) => name));
  const [unversioned, unpoliced] = [of('firmware'), of('policies')];
  if (unversioned !== '') return { evidence: t('No poll tells the firmware of {0}: there is nothing to compare.', unversioned) };
  if (unpoliced !== '')
    return { evidence: t('All tell the same firmware. No poll tells the policies of {0}: SNMP does, once a day.', unpoliced) };
  return {
    value: 'alike',
    evidence: t('{0} tell the same of firmware, policies and partitions, as far as they tell it.', listed(seen.map(({ name }) => name))),
  };
}

function keys({ clients = [] }: HaGroupRecord, now: number): Known {
  const [said] = clients.filter(({ needsSync }) => needsSync !== undefined);
  if (!said) return { evidence: t('No client was asked for it.') };
  const at = Date.parse(said.at);
  if (now - at > FRESH) return { evidence: t('{0} was asked too long ago.', said.client) };
  if (said.needsSync) return { value: 'behind', evidence: t('{0} says so.', said.client), since: at };
  const alive = said.members.filter((member) => member.alive).length;
  if (alive < said.expected)
    return {
      evidence: plural(
        said.expected,
        '{1} says that keys are synchronised, with {2} of {0} member alive.',
        '{1} says that keys are synchronised, with {2} of {0} members alive.',
        said.client,
        alive,
      ),
    };
  return { value: 'same', evidence: t('{0} says so, with all members alive.', said.client), since: at };
}

function recovery({ clients = [], autoRecovery }: HaGroupRecord, now: number): Known {
  const [said] = clients.filter((each) => each.autoRecovery !== undefined && now - Date.parse(each.at) <= FRESH);
  const on = said?.autoRecovery ?? autoRecovery;
  if (on === undefined) return { evidence: t('Neither the inventory nor a client has said it.') };
  // To recover by hand where clients do it by themselves damages keys.
  const before = clients.find((each) => each.autoRecovery);
  if (!on && !said && before) return { evidence: t('The inventory says that it is off, and {0} once said that it is on.', before.client) };
  return { value: on ? 'on' : 'off', evidence: said ? t('{0} says so.', said.client) : t('The inventory says so.') };
}
