import type { HealthState } from './alerting/health.ts';
import { plural, t } from './l10n.ts';
import { HOUR } from './time/duration.ts';
import { count, listed } from './words.ts';

/**
 * What redundancy an HA group has left, as monitoring sees it. The group itself lives in its clients; whoever watches the appliances knows
 * which of its members could serve, and no more.
 *
 * A member is `healthy` (seen, and nothing of the appliance itself is wrong), `degraded` (it serves, with a fault), `down` (an alert fires that
 * means that it serves nobody, or it answers nobody), in `maintenance`, or `unknown`. What nobody has looked at is unknown, and counts as
 * healthy nowhere.
 */
export type MemberStanding = 'healthy' | 'degraded' | 'down' | 'unknown' | 'maintenance';

export const standings: readonly MemberStanding[] = ['healthy', 'degraded', 'maintenance', 'unknown', 'down'];

/** What is known of a device that is a member. */
export interface MemberFacts {
  /** Of the device. */
  readonly id: string;
  /** As people call it, made inert. */
  readonly name: string;
  /** Of the appliance, without what says nothing of it: a channel that is silent beside one that answers, a date, a margin. */
  readonly state: HealthState;
  /** What of it is not well, as a phrase: `Power supply 2 has failed`. */
  readonly because?: string;
  /** It serves nobody: what says so. `seen`: false where that is only that it answers nobody here, and clients may still reach it. */
  readonly out?: { readonly because: string; readonly seen: boolean };
  /** Planned work is under way on it. */
  readonly inMaintenance?: boolean;
  /** A person wants it not to be polled. */
  readonly paused?: boolean;
  /** As the member itself has told it. */
  readonly authentication?: Authentication;
}

export interface Member extends MemberFacts {
  readonly standing: MemberStanding;
}

/** How the members log in to their partitions: with a PED and its keys, or with a password. */
export type Authentication = 'ped' | 'password';

/** What the inventory says of a group. All of it may be left out: a group that only its devices name is a group. */
export interface GroupTerms {
  /** How many members it has, watched here or not. Default: as many as are watched. */
  readonly members?: number;
  /** With fewer members that serve, the applications are in trouble. Default: 1. */
  readonly quorum?: number;
  readonly authentication?: Authentication;
  /** Whether the clients take a member back by themselves. Left out: nobody has said. */
  readonly autoRecovery?: boolean;
}

export interface Group extends GroupTerms {
  /** Clients that may be asked. */
  readonly clients?: readonly { readonly name: string }[];
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  readonly watched: readonly Member[];
}

/** How many members stand how, and what follows. */
export interface Redundancy {
  /** Members that there should be. Those beyond what is watched count as unknown. */
  readonly expected: number;
  readonly quorum: number;
  readonly standing: Readonly<Record<MemberStanding, number>>;
  /** Of the unknown ones: so many are no device of the inventory. */
  readonly unwatched: number;
  /** Healthy or degraded: they can serve clients. */
  readonly serving: number;
  /**
   * `met`: one more member may go; `last`: the quorum holds, and holds no more when one of them goes; `lost`: the quorum does not hold;
   * `unknown`: that hangs on members that nobody has looked at.
   */
  readonly quorumIs: 'met' | 'last' | 'lost' | 'unknown';
}

/** What would be if members left the group: planned work, a repair, a replacement. */
export interface Leaving {
  readonly after: Redundancy;
  /** Members that stay and are healthy. */
  readonly healthyLeft: readonly Member[];
  /** Those that leave may be serving clients now. Of what is seen to serve nobody, nothing is lost. */
  readonly costs: boolean;
  /** They must not leave without somebody who answers for it: they may be serving, and nobody who is healthy is left. */
  readonly last: boolean;
}

export function memberOf(facts: MemberFacts): Member {
  return { ...facts, standing: standingOf(facts) };
}

function standingOf({ inMaintenance, paused, out, state }: MemberFacts): MemberStanding {
  if (inMaintenance) return 'maintenance';
  if (paused) return 'unknown';
  if (out) return 'down';
  switch (state) {
    // Seen without a fault; that a part is judged by nothing is said wherever the device is shown.
    case 'ok':
    case 'unjudged':
      return 'healthy';
    case 'degraded':
    case 'failed':
      return 'degraded';
    case 'unknown':
      return 'unknown';
  }
}

/** A group as far as its members are counted. */
export interface CountedGroup extends Pick<GroupTerms, 'members' | 'quorum'> {
  readonly watched: readonly Pick<Member, 'id' | 'standing'>[];
}

/** @param without ids of members that are taken for gone */
export function redundancyOf(group: CountedGroup, without: readonly string[] = []): Redundancy {
  const { watched, quorum = 1 } = group;
  const expected = Math.max(group.members ?? 0, watched.length);
  const unwatched = expected - watched.length;
  const staying = watched.filter(({ id }) => !without.includes(id));
  const of = (standing: MemberStanding) => staying.filter((member) => member.standing === standing).length;
  const standing = {
    healthy: of('healthy'),
    degraded: of('degraded'),
    maintenance: of('maintenance'),
    unknown: of('unknown') + unwatched,
    down: of('down') + (watched.length - staying.length),
  };
  const serving = standing.healthy + standing.degraded;
  return { expected, quorum, standing, unwatched, serving, quorumIs: quorumIs(serving, standing.unknown, quorum) };
}

function quorumIs(serving: number, unknown: number, quorum: number): Redundancy['quorumIs'] {
  if (serving > quorum) return 'met';
  if (serving + unknown < quorum) return 'lost';
  if (serving < quorum) return 'unknown';
  return unknown > 0 ? 'unknown' : 'last';
}

/** What if these members leave? */
export function ifLeave(group: Pick<Group, 'members' | 'quorum' | 'watched'>, ids: readonly string[]): Leaving {
  const leaving = group.watched.filter(({ id }) => ids.includes(id));
  const healthyLeft = group.watched.filter(({ id, standing }) => standing === 'healthy' && !ids.includes(id));
  const costs = leaving.some(mayServe);
  return { after: redundancyOf(group, ids), healthyLeft, costs, last: costs && healthyLeft.length === 0 };
}

/** It serves clients, or nobody can say that it does not. */
function mayServe({ standing, out }: Member): boolean {
  if (out?.seen) return false;
  return standing !== 'maintenance';
}

/** The only healthy member; undefined: there are several, or none. */
export function lastHealthyMember<M extends Pick<Member, 'id' | 'standing'>>({
  watched,
}: {
  readonly watched: readonly M[];
}): M | undefined {
  const [one, another] = watched.filter(({ standing }) => standing === 'healthy');
  return another === undefined ? one : undefined;
}

/** `2 of 3 healthy, quorum 2`. What is not healthy and not down is named besides: `1 of 3 healthy, 1 unknown, 1 in maintenance, quorum 2`. */
export function redundancyText({ expected, quorum, standing }: Redundancy): string {
  const rest = standings.flatMap((each) => (each !== 'healthy' && standing[each] > 0 ? [`${standing[each]} ${standingWords[each]}`] : []));
  return [t('{0} of {1} healthy', standing.healthy, expected), ...rest, t('quorum {0}', quorum)].join(', ');
}

export const standingWords: Readonly<Record<MemberStanding, string>> = {
  healthy: t('healthy'),
  degraded: t('degraded'),
  down: t('down'),
  unknown: t('unknown'),
  maintenance: t('in maintenance'),
};

/** What holds the group's quorum, as a sentence. */
export function quorumText({ quorumIs, serving, quorum, standing }: Redundancy): string {
  const serve =
    serving === 0 ? t('No member is known to serve') : plural(serving, '{0} member is known to serve', '{0} members are known to serve');
  switch (quorumIs) {
    case 'met':
      return t('{0}, and {1} must.', serve, quorum);
    case 'last':
      return t('{0}, and {1} must: when one more goes, the group is below its quorum.', serve, quorum);
    case 'lost':
      return t('{0}, and {1} must: the group is below its quorum.', serve, quorum);
    case 'unknown':
      return plural(
        standing.unknown,
        '{1}, and {2} must: whether the quorum holds with one less depends on {0} member that nobody has seen.',
        '{1}, and {2} must: whether the quorum holds with one less depends on {0} members that nobody has seen.',
        serve,
        quorum,
      );
  }
}

/** Why members must not leave without somebody who answers for it: sentences. Undefined: they may. */
export function lastMemberText(group: Pick<Group, 'name' | 'members' | 'quorum' | 'watched'>, ids: readonly string[]): string | undefined {
  const { last, after } = ifLeave(group, ids);
  if (!last) return undefined;
  const leaving = group.watched.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  const others = group.watched.filter(({ id }) => !ids.includes(id)).map((member) => `${member.name} is ${standingWords[member.standing]}`);
  const alone = leaving.length > 1 ? 'They are all of its members that are watched.' : 'No other member of it is watched.';
  const none = others.length === 0 ? alone : `Of the others, ${listed(others)}.`;
  const unseen =
    after.unwatched > 0 ? ` ${count(after.unwatched, 'member', 'members')} that it should have are no devices of the inventory.` : '';
  return `No healthy member of the HA group ${group.name} is left without ${listed(leaving)}. ${none}${unseen}`;
}

/** A member keeps the activation of its partitions for so long without power (ms), where auto-activation is on. */
export const ACTIVATION_LASTS = 2 * HOUR;

/**
 * From when on the black PED key is needed before a member can serve again: counted from when it was last heard, since nobody knows when it
 * lost its power after that. Undefined: it is not offline, or needs no PED.
 * @param lastHeard time of the last usable answer over any channel (ms since the epoch)
 */
export function blackKeyFrom(
  member: Pick<Member, 'standing' | 'out'>,
  authentication: Authentication | undefined,
  lastHeard: number | undefined,
) {
  const offline = member.out !== undefined && !member.out.seen;
  return offline && authentication === 'ped' && lastHeard !== undefined ? lastHeard + ACTIVATION_LASTS : undefined;
}
