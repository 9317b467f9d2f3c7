import type { Maintenance } from '../../core/alerting/maintenance.ts';
import { Fault } from '../../core/fault.ts';
import { type Group, lastMemberText, memberOf } from '../../core/highAvailability.ts';
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

/**
 * Why work may not be planned on these members. Nobody knows how the others will be by then: they are taken to be as they are now, and to be
 * away where work is planned on them at the same time. Undefined: it may be planned.
 */
export function whyNotLeave(
  { fleet, groups, isPlanned }: Leavers,
  { device, haGroup, start, end }: Pick<Maintenance, 'device' | 'haGroup' | 'start' | 'end'>,
): LastMember | undefined {
  const id = haGroup ?? (device === undefined ? undefined : fleet.find(device)?.plan.device.haGroup);
  const group = id === undefined ? undefined : groups.find(id);
  if (!group) return undefined;
  const leaving = group.watched.flatMap((member) => (device === undefined || member.id === device ? [member.id] : []));
  const isAway = (member: string) => !leaving.includes(member) && isPlanned(member, start, end);
  const then: Group = { ...group, watched: group.watched.map((member) => memberOf({ ...member, inMaintenance: isAway(member.id) })) };
  const refusal = lastMemberText(then, leaving);
  if (refusal === undefined) return undefined;
  return new LastMember(`${refusal} Bring another member back first. If the work cannot wait, say why it has to be done all the same.`);
}
