import type { Measurement } from './reading.ts';

/** What a client of an HA group says of it: the group lives in its clients, and only they know whether they can use its members. */

export interface ClientMember {
  /** Of the member, as clients call it: of a partition. */
  readonly serial: string;
  readonly label: string;
  /** Undefined: it does not say. */
  readonly alive?: boolean;
  readonly standby?: true;
}

export interface ClientGroup {
  /** What the client calls the group. */
  readonly label: string;
  /** Members that it has, also those of which nothing more is said. */
  readonly expected: number;
  readonly members: readonly ClientMember[];
  /** Keys have to be synchronised. Undefined: it does not say, which it does only to who knows the members' password. */
  readonly needsSync?: boolean;
  /** Of all groups of this client. Undefined: it does not say. */
  readonly autoRecovery?: boolean;
}

/** The groups that the readings of one client's answer speak of. */
export function clientGroupsOf(readings: readonly Measurement[]): readonly ClientGroup[] {
  const of = (metric: Measurement['metric']) => readings.filter((each) => each.metric === metric);
  const [recovery] = of('hsm.ha.auto_recovery');
  return of('hsm.ha.members').map(({ attributes, value }) => {
    const id = attributes['hw.id'];
    const sync = of('hsm.ha.needs_sync').find((each) => each.attributes['hw.id'] === id);
    return {
      label: attributes['hw.name'],
      expected: value,
      members: of('hsm.ha.member.alive')
        .filter((each) => each.attributes['hw.parent'] === id)
        .map(
          (each): ClientMember => ({
            serial: each.attributes['hsm.partition.serial'] ?? '',
            label: each.attributes['hw.name'],
            alive: each.value === 1,
            ...(each.attributes['hsm.ha.standby'] === 'yes' && { standby: true }),
          }),
        ),
      ...(sync && { needsSync: sync.value === 1 }),
      ...(recovery && { autoRecovery: recovery.value === 1 }),
    };
  });
}
