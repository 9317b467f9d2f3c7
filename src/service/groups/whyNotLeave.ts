import { currentOccurrence, type Maintenance, type Occurrence } from '../../core/alerting/maintenance.ts';
import { Fault } from '../../core/fault.ts';
import { type Group, lastMemberText, memberOf } from '../../core/highAvailability.ts';
import { utcMinute } from '../../core/time/calendar.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { HaGroups } from './haGroups.ts';

/** Planned work would take the last healthy member of its HA group. Who answers for that says why. */
export class LastMember extends Fault {
  readonly code = 'last-member';
}

export interface Leavers {
  readonly fleet: Pick<Fleet, 'find'>;
  readonly groups: Pick<HaGroups, 'find'>;
  /** Whether work is planned on this device in a time. */
  readonly isPlanned: (device: string, from: number, to: number) => boolean;
}

/** Of weekly work, so much is looked at (ms): nothing is planned for longer. */
const AHEAD = 366 * DAY;

/**
 * Why work may not be planned on these members. Nobody knows how the others will be by then: they are taken to be as they are now, and to be
 * away where work is planned on them at the same time, at the first occurrence or at a later one. Undefined: it may be planned.
 */
export function whyNotLeave({ fleet, groups, isPlanned }: Leavers, maintenance: Maintenance): LastMember | undefined {
  const { device, haGroup, start } = maintenance;
  const id = haGroup ?? (device === undefined ? undefined : fleet.find(device)?.plan.device.haGroup);
  const group = id === undefined ? undefined : groups.find(id);
  if (!group) return undefined;
  const leaving = group.watched.flatMap((member) => (device === undefined || member.id === device ? [member.id] : []));
  const stays = (member: string) => !leaving.includes(member);
  const othersLeave = group.watched.some((member) => stays(member.id) && isPlanned(member.id, start, Number.POSITIVE_INFINITY));
  for (const { start: from, end: to } of occurrencesOf(maintenance)) {
    const then: Group = {
      ...group,
      watched: group.watched.map((member) => memberOf({ ...member, inMaintenance: stays(member.id) && isPlanned(member.id, from, to) })),
    };
    const refusal = lastMemberText(then, leaving);
    if (refusal !== undefined) {
      const when = from === start ? '' : ` That is so from ${utcMinute(from)} on.`;
      return new LastMember(
        `${refusal}${when} Bring another member back first. If the work cannot wait, say why it has to be done all the same.`,
      );
    }
    // As the others are now, so they are at each occurrence.
    if (!othersLeave) return undefined;
  }
  return undefined;
}

function* occurrencesOf(maintenance: Maintenance): Generator<Occurrence> {
  let next = currentOccurrence(maintenance, maintenance.start);
  while (next && next.start < maintenance.start + AHEAD) {
    yield next;
    next = currentOccurrence(maintenance, next.end);
  }
}
