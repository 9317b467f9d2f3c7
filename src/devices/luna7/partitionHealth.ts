import type { Condition, Observation } from '../../core/indicator.ts';
import type { Measurement } from '../../core/reading.ts';
import { plain } from './judge.ts';

/** What can be wrong with a partition, over the console: `partition show` alone tells of its roles. */
export const partitionConditions: readonly Condition[] = [
  {
    id: 'partition-zeroized',
    severity: 'critical',
    summary: (name) => `Partition ${name} is zeroized`,
    meaning:
      'The keys in this partition are gone, after too many wrong logins of its security officer or by command. They live on only in other HA members and backups.',
    action: 'Protect the other members and the backups first. Find out who or what did it before this partition is initialised again.',
    runbook: 'partition-zeroized',
  },
  {
    id: 'locked-out',
    severity: 'warning',
    summary: (name) => `A role of partition ${name} is locked out`,
    meaning:
      'After too many wrong logins the crypto officer or crypto user cannot log in: applications that use this role are not served. Its keys are intact.',
    action: 'Find the client with the wrong credential and stop it, then have the partition’s security officer reset the role.',
    runbook: 'partition-locked-out',
  },
];

/** What can be judged about a component, if it is a partition. */
export function partitionConditionsOf(component: string): readonly string[] {
  return component.startsWith('partition-') ? partitionConditions.map(({ id }) => id) : [];
}

/** By the metric, the role that it is about. */
const lockable: ReadonlyMap<string, string> = new Map([
  ['hsm.partition.co.locked_out', 'crypto officer'],
  ['hsm.partition.cu.locked_out', 'crypto user'],
]);

/** What the readings of one poll say of each partition. */
export function observePartitions(readings: readonly Measurement[]): Observation[] {
  const locked = new Map<string, string[]>();
  const zeroized: Observation[] = [];
  for (const { metric, attributes, value } of readings) {
    const id = attributes['hw.id'];
    if (metric === 'hsm.partition.zeroized') {
      zeroized.push(
        value === 1
          ? plain(id, 'partition-zeroized', 'negative', 'The HSM says that this partition is zeroized')
          : plain(id, 'partition-zeroized', 'positive', 'The HSM says that this partition is not zeroized'),
      );
    }
    const role = lockable.get(metric);
    if (role !== undefined) locked.set(id, [...(locked.get(id) ?? []), ...(value === 1 ? [role] : [])]);
  }
  return [
    ...zeroized,
    ...[...locked].map(([id, roles]) =>
      roles.length > 0
        ? plain(
            id,
            'locked-out',
            'negative',
            `The ${roles.join(' and the ')} of this partition ${roles.length > 1 ? 'are' : 'is'} locked out`,
          )
        : plain(id, 'locked-out', 'positive', 'No role of this partition is locked out'),
    ),
  ];
}
