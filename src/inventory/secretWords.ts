import type { ExportConfig } from './exportSchema.ts';
import type { IntakeConfig } from './intakeSchema.ts';
import type { PlatformAuth } from './platformSchema.ts';
import { type ReceiverConfig, receiverSecrets } from './receiverSchema.ts';
import type { DeviceConfig } from './schema.ts';
import type { SourceConfig } from './sourceSchema.ts';

/** A secret as people speak of it. */
export interface SpokenSecret {
  /** As the inventory names it. */
  readonly name: string;
  /** Whose it is: `Frankfurt 1`. */
  readonly owner: string;
  /** What it is: `password of monitor`. */
  readonly what: string;
}

/** Who has secrets. */
interface Owners {
  readonly devices: readonly DeviceConfig[];
  readonly receivers: readonly ReceiverConfig[];
  readonly intake?: IntakeConfig | undefined;
  readonly outlets?: ExportConfig | undefined;
  readonly sources?: readonly SourceConfig[] | undefined;
}

/** All secrets of the inventory, each name once, with all owners that share it. */
export function spokenSecrets({ devices, ...others }: Owners): readonly SpokenSecret[] {
  const spoken = new Map<string, SpokenSecret>();
  for (const secret of [...devices.flatMap(secretsOfDevice), ...secretsOfOthers(others)]) {
    const known = spoken.get(secret.name);
    const isNew = known && known.owner !== secret.owner;
    spoken.set(secret.name, known ? { ...known, owner: isNew ? `${known.owner}, ${secret.owner}` : known.owner } : secret);
  }
  return [...spoken.values()];
}

/** Who else uses a secret, apart from the device of this id. */
export function otherOwners({ devices, ...rest }: Owners, id: string, secret: string): readonly string[] {
  const others = [...devices.filter((device) => device.id !== id).flatMap(secretsOfDevice), ...secretsOfOthers(rest)];
  return [...new Set(others.filter(({ name }) => name === secret).map(({ owner }) => owner))];
}

function secretsOfOthers({ receivers, intake, outlets, sources = [] }: Omit<Owners, 'devices'>): readonly SpokenSecret[] {
  return [
    ...receivers.flatMap(secretsOfReceiver),
    ...(intake ? secretsOfIntake(intake) : []),
    ...(outlets ? secretsOfExport(outlets) : []),
    ...sources.flatMap(secretsOfSource),
  ];
}

function secretsOfIntake({ traps, syslog }: IntakeConfig): readonly SpokenSecret[] {
  const [ofTraps, ofSyslog] = ['Trap receiver', 'Syslog receiver'];
  return [
    ...(traps?.users ?? []).flatMap(({ name: user, auth, priv }) => [
      ...(auth ? [{ name: auth.secret, owner: ofTraps, what: `authentication password of ${user}` }] : []),
      ...(priv ? [{ name: priv.secret, owner: ofTraps, what: `privacy password of ${user}` }] : []),
    ]),
    ...(traps?.communities ?? []).map(({ secret: name }) => ({ name, owner: ofTraps, what: 'SNMP community' })),
    ...(syslog?.tls ? [{ name: syslog.tls.key.secret, owner: ofSyslog, what: 'private key for TLS' }] : []),
  ];
}

function secretsOfExport({ metrics, remoteWrite = [], otlp }: ExportConfig): readonly SpokenSecret[] {
  return [
    ...(metrics?.token ? [{ name: metrics.token.secret, owner: '/metrics', what: 'bearer token of those who ask' }] : []),
    ...(metrics?.tls ? [{ name: metrics.tls.key.secret, owner: '/metrics', what: 'private key for TLS' }] : []),
    ...remoteWrite.flatMap(({ url, auth }) => ofPeer(`Remote write to ${URL.parse(url)?.host ?? 'a server'}`, auth)),
    ...(otlp ? ofPeer(`OTLP to ${URL.parse(otlp.url)?.host ?? 'a collector'}`, otlp.auth) : []),
  ];
}

function ofPeer(owner: string, auth: PlatformAuth | undefined): readonly SpokenSecret[] {
  return [
    ...(auth?.bearer ? [{ name: auth.bearer.secret, owner, what: 'bearer token' }] : []),
    ...(auth?.password ? [{ name: auth.password.secret, owner, what: `password of ${auth.user}` }] : []),
  ];
}

function secretsOfSource({ id, name = id, prometheus, alertmanager }: SourceConfig): readonly SpokenSecret[] {
  return [...ofPeer(name, prometheus.auth), ...ofPeer(`Alertmanager of ${name}`, alertmanager?.auth)];
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
  const { id: owner, webhook, mail, alertmanager } = receiver;
  const headers = Object.values(webhook?.headers ?? {});
  const what = new Map([
    ...headers.map((value) => [typeof value === 'object' ? value.secret : undefined, 'value of a header'] as const),
    [webhook?.bearer?.secret, 'bearer token'],
    [webhook?.signature?.secret, 'signature key'],
    [alertmanager?.auth?.bearer?.secret, 'bearer token'],
    [alertmanager?.auth?.password?.secret, `password of ${alertmanager?.auth?.user}`],
    [mail?.password?.secret, `password of ${mail?.user} at ${mail?.host}`],
  ]);
  return receiverSecrets(receiver).map((name) => ({ name, owner, what: what.get(name) ?? 'address of the webhook' }));
}
