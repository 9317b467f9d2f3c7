import { blackKeyFrom, type Group, type Member, redundancyOf } from '../../core/highAvailability.ts';
import type { Untold } from '../../core/memberDifferences.ts';
import { plainText } from '../../core/text.ts';
import type { HaClientRecord, HaDifferenceRecord, HaGroupRecord, HaMemberRecord } from '../../protocol/contract.ts';
import type { HaClientRow } from '../../store/rows.ts';
import { iso } from './deviceRecord.ts';

const LONGEST_LABEL = 80;

/** A member, when it was last heard (ms since the epoch), and what keeps it from being compared with the others. */
export type HeardMember = Member & { readonly lastHeard?: number; readonly untold?: Untold };
export type HeardGroup = Group & { readonly watched: readonly HeardMember[] };

/** @param clients what its clients have said; `deviceOf`: on which device a member's partition is */
export function haGroupRecord(
  group: HeardGroup,
  clients: readonly HaClientRow[],
  differences: readonly HaDifferenceRecord[],
  deviceOf: (serial: string) => string | undefined,
): HaGroupRecord {
  const { id, name, members, quorum, authentication, autoRecovery, watched } = group;
  return {
    id,
    name,
    ...(members !== undefined && { members }),
    ...(quorum !== undefined && { quorum }),
    ...(authentication !== undefined && { authentication }),
    ...(autoRecovery !== undefined && { autoRecovery }),
    redundancy: redundancyOf(group),
    ...(group.clients && group.clients.length > 0 && { askable: group.clients.map(({ name: called }) => called) }),
    watched: watched.map((member) => memberRecord(member, group)),
    ...(differences.length > 0 && { differences }),
    ...(clients.length > 0 && { clients: clients.map((row) => clientRecord(row, deviceOf)) }),
  };
}

export function clientRecord({ client, at, by, said }: HaClientRow, deviceOf: (serial: string) => string | undefined): HaClientRecord {
  return {
    client,
    at: iso(at),
    by,
    ...said,
    label: plainText(said.label, LONGEST_LABEL),
    members: said.members.map((member) => {
      const device = deviceOf(member.serial);
      return { ...member, label: plainText(member.label, LONGEST_LABEL), ...(device !== undefined && { device }) };
    }),
  };
}

function memberRecord(member: HeardMember, { authentication }: Group): HaMemberRecord {
  const { id, name, standing, because, out, lastHeard, untold } = member;
  const unheard = out !== undefined && !out.seen;
  const needed = blackKeyFrom(member, member.authentication ?? authentication, lastHeard);
  return {
    device: id,
    name,
    standing,
    ...(because !== undefined && { because }),
    ...(unheard && { unheard }),
    ...(unheard && lastHeard !== undefined && { lastHeard: iso(lastHeard) }),
    ...(needed !== undefined && { blackKeyFrom: iso(needed) }),
    ...(untold && { untold }),
  };
}
