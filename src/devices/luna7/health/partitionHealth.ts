import type { Condition, Observation } from '../../../core/indicator.ts';
import type { Measurement, Metric } from '../../../core/reading.ts';
import { count } from '../../../core/words.ts';
import { plain } from '../../shared/againstLimits.ts';

/** What can be wrong with a partition. Only `partition show` tells of its roles. */
export const partitionConditions: readonly Condition[] = [
  {
    id: 'partition-zeroized',
    severity: 'critical',
    summary: (name) => `Partition ${name} is zeroized`,
    meaning:
      'The keys in this partition are gone, after too many wrong logins of its security officer or by command. They live on only in other HA members and backups.',
    action: 'Protect the other members and the backups first. Find out who or what did it before this partition is initialised again.',
    readings: ['hsm.partition.zeroized'],
    runbook: 'partition-zeroized',
  },
  {
    id: 'locked-out',
    severity: 'warning',
    summary: (name) => `A role of partition ${name} is locked out`,
    meaning:
      'After too many wrong logins the crypto officer or crypto user cannot log in: applications that use this role are not served. Its keys are intact.',
    action: 'Find the client with the wrong credential and stop it, then have the partition’s security officer reset the role.',
    readings: ['hsm.partition.co.locked_out', 'hsm.partition.cu.locked_out'],
    runbook: 'partition-locked-out',
  },
  {
    id: 'partition-not-activated',
    severity: 'critical',
    summary: (name) => `Partition ${name} is not activated`,
    meaning:
      'The partition is to be activated by itself, and is not: since a tamper, a reboot or a longer power loss its applications are not served. Its keys are intact.',
    action: 'See whether the HSM was tampered with or restarted, and why. Then have the crypto officer activate the partition again.',
    readings: ['hsm.partition.activated', 'hsm.partition.auto_activation'],
    runbook: 'partition-not-activated',
  },
  {
    id: 'partition-so-attempts-low',
    severity: 'critical',
    immediate: true,
    rereads: 2,
    corroborates: false,
    summary: (name) => `Partition ${name} is zeroized by one more wrong login of its security officer`,
    meaning:
      'Somebody has failed many times to log in as the security officer of this partition. The next failure destroys the keys in this partition.',
    action: 'Stop every attempt to log in as its security officer until you know who made them. A correct login sets the count back.',
    readings: ['hsm.partition.so.login_attempts.left'],
    runbook: 'partition-so-attempts-low',
  },
];

/** Logins left at or below which the next mistake may be the last. */
const FEW_LOGINS = 1;

/** What can be judged about a component over the console, if it is a partition. Not every release tells of its activation. */
export function partitionConditionsOf(component: string): readonly string[] {
  return component.startsWith('partition-') ? ['partition-zeroized', 'locked-out', 'partition-so-attempts-low'] : [];
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
  const own = (id: string, metric: Metric) => readings.find((each) => each.metric === metric && each.attributes['hw.id'] === id)?.value;
  const others: Observation[] = [];
  for (const { metric, attributes, value } of readings) {
    const id = attributes['hw.id'];
    if (metric === 'hsm.partition.zeroized') {
      zeroized.push(
        value === 1
          ? plain(id, 'partition-zeroized', 'negative', 'The HSM says that this partition is zeroized')
          : plain(id, 'partition-zeroized', 'positive', 'The HSM says that this partition is not zeroized'),
      );
    }
    if (metric === 'hsm.partition.activated') others.push(...activation(id, value === 1, own(id, 'hsm.partition.auto_activation')));
    if (metric === 'hsm.partition.so.login_attempts.left') others.push(logins(id, value, own(id, 'hsm.partition.zeroized') === 1));
    const role = lockable.get(metric);
    if (role !== undefined) locked.set(id, [...(locked.get(id) ?? []), ...(value === 1 ? [role] : [])]);
  }
  return [
    ...zeroized,
    ...others,
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

/** One that is activated by hand may be left without on purpose; where it is not told which it is, nothing is judged. */
function activation(id: string, activated: boolean, automatic: number | undefined): Observation[] {
  const [condition, said] = ['partition-not-activated', activated ? 'is activated' : 'is not activated'];
  if (automatic === undefined) return [];
  if (automatic === 0) return [plain(id, condition, 'positive', `This partition ${said}; it is not to be activated by itself`)];
  return [
    activated
      ? plain(id, condition, 'positive', 'This partition is activated')
      : plain(id, condition, 'negative', 'This partition is to be activated by itself, and is not activated'),
  ];
}

function logins(id: string, left: number, zeroized: boolean): Observation {
  const text = `${count(left, 'login')} of its security officer left before this partition is zeroized`;
  if (zeroized) return plain(id, 'partition-so-attempts-low', 'unknown', `${text}; it is already`);
  return plain(id, 'partition-so-attempts-low', left <= FEW_LOGINS ? 'negative' : 'positive', text);
}
