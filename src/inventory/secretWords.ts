import { type ReceiverConfig, receiverSecrets } from './receiverSchema.ts';
import type { DeviceConfig } from './schema.ts';

/** A secret as people speak of it. */
export interface SpokenSecret {
  /** As the inventory names it. */
  readonly name: string;
  /** Whose it is: `Frankfurt 1`. */
  readonly owner: string;
  /** What it is: `password of monitor`. */
  readonly what: string;
}

/** The secrets of devices and receivers, each name once, with all owners that share it. */
export function spokenSecrets({
  devices,
  receivers,
}: {
  readonly devices: readonly DeviceConfig[];
  readonly receivers: readonly ReceiverConfig[];
}): readonly SpokenSecret[] {
  const spoken = new Map<string, SpokenSecret>();
  for (const secret of [...devices.flatMap(secretsOfDevice), ...receivers.flatMap(secretsOfReceiver)]) {
    const known = spoken.get(secret.name);
    const isNew = known && known.owner !== secret.owner;
    spoken.set(secret.name, known ? { ...known, owner: isNew ? `${known.owner}, ${secret.owner}` : known.owner } : secret);
  }
  return [...spoken.values()];
}

/** Who else uses a secret, apart from the device of this id. */
export function otherOwners({ devices, receivers }: Parameters<typeof spokenSecrets>[0], id: string, secret: string): readonly string[] {
  const others = [...devices.filter((device) => device.id !== id).flatMap(secretsOfDevice), ...receivers.flatMap(secretsOfReceiver)];
  return [...new Set(others.filter(({ name }) => name === secret).map(({ owner }) => owner))];
}

export function secretsOfDevice({ id, name: owner = id, console, snmp }: DeviceConfig): readonly SpokenSecret[] {
  const named = (name: string, what: string): SpokenSecret => ({ name, owner, what });
  return [
    ...(console ? [named(console.password.secret, `password of ${console.user}`)] : []),
    ...(snmp?.version === '3'
      ? [named(snmp.auth.secret, 'SNMP authentication password'), named(snmp.priv.secret, 'SNMP privacy password')]
      : []),
    ...(snmp?.version === '2c' ? [named(snmp.community.secret, 'SNMP community')] : []),
  ];
}

function secretsOfReceiver(receiver: ReceiverConfig): readonly SpokenSecret[] {
  const { id: owner, webhook, mail } = receiver;
  const what = new Map([
    [webhook?.bearer?.secret, 'bearer token'],
    [webhook?.signature?.secret, 'signature key'],
    [mail?.password?.secret, `password of ${mail?.user} at ${mail?.host}`],
  ]);
  return receiverSecrets(receiver).map((name) => ({ name, owner, what: what.get(name) ?? 'address of the webhook' }));
}
