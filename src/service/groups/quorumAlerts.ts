import { BELOW_QUORUM, HA_GROUP, NO_REDUNDANCY } from '../../core/groupConditions.ts';
import { type Group, type Member, type MemberStanding, quorumText, type Redundancy, redundancyText } from '../../core/highAvailability.ts';
import type { Observation, Verdict } from '../../core/indicator.ts';
import { listed } from '../../core/words.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** The alerts of a group: what is judged, and on which of its members they stand. */

/** A group of a single member is that member: its own alerts say all there is to say. */
export function observationsOf(group: Group, redundancy: Redundancy): readonly Observation[] {
  if (redundancy.expected < 2) return [];
  const text = `${redundancyText(redundancy)}. ${quorumText(redundancy)}${missing(group)}`;
  const observed = (condition: string, verdict: Verdict): Observation => ({
    ...{ component: HA_GROUP, condition, verdict },
    evidence: { text: sentence(text) },
  });
  return [observed(BELOW_QUORUM, belowQuorum(redundancy)), observed(NO_REDUNDANCY, noRedundancy(redundancy))];
}

function belowQuorum({ quorumIs }: Redundancy): Verdict {
  return quorumIs === 'lost' ? 'negative' : quorumIs === 'unknown' ? 'unknown' : 'positive';
}

/** A group that has as many members as it needs never had any. What planned work alone takes away, somebody has decided. */
function noRedundancy({ quorumIs, expected, quorum, standing, serving }: Redundancy): Verdict {
  if (expected <= quorum || quorumIs === 'met') return 'positive';
  if (quorumIs === 'unknown' || serving + standing.maintenance > quorum) return 'unknown';
  return 'negative';
}

function missing({ watched }: Group): string {
  const named = watched.flatMap(({ name, standing, because }) =>
    standing === 'down' || standing === 'unknown' ? [`${name} is ${standing}${because === undefined ? '' : ` (${because})`}`] : [],
  );
  return named.length === 0 ? '' : ` ${listed(named)}`;
}

/** Evidence ends without a full stop. */
function sentence(text: string): string {
  return text.replace(/\.$/, '');
}

/** Where an alert of the group stands best: on a member that is watched and fares well, so that nothing of its own hides it. */
const order: readonly MemberStanding[] = ['healthy', 'degraded', 'unknown', 'down'];

/**
 * The members on which the group's alerts stand: those that have an open one, so that it goes on and ends there. Without any it is the one
 * that fares best.
 */
export function carriersOf(group: Group, devices: readonly WatchedDevice[]): readonly WatchedDevice[] {
  const standing = new Map(group.watched.map((member: Member) => [member.id, member]));
  const able = devices.filter(({ id, paused }) => !paused && standing.get(id)?.standing !== 'maintenance');
  const carrying = able.filter(isCarrying);
  if (carrying.length > 0) return carrying;
  const rank = ({ id }: WatchedDevice) => order.indexOf(standing.get(id)?.standing ?? 'down');
  return able.toSorted((a, b) => rank(a) - rank(b)).slice(0, 1);
}

function isCarrying({ alerts }: WatchedDevice): boolean {
  return [...alerts].some(({ component, state }) => component === HA_GROUP && state !== 'resolved');
}
