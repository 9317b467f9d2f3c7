import type { AuditRoleFact, FactSource, NameFact, PostureFacts } from '../../../core/modelPosture.ts';
import type { Metric, Reading } from '../../../core/reading.ts';
import { DAY, HOUR, SECOND } from '../../../core/time/duration.ts';
import { hsm, ntls } from '../parts/components.ts';
import { monitorAccount, ntp, syslog, trapAgent } from '../parts/services.ts';

/**
 * Names that appliances are delivered with (`local_host`), and those of the guides' examples: whoever typed an example in had no name of his own
 * yet. Two HSMs that are called so cannot be told apart in a log.
 */
const HOST = /^(?:local_?host(?:\.localdomain)?|my-?(?:luna|hsm|sa)\w*)$/i;
const LABEL = /^(?:no label|my-?(?:luna|hsm|sa)\w*|luna ?(?:hsm|sa)?\d*)$/i;
const PARTITION = /^(?:my-?)?(?:par|part|partition)[-_ ]?\d{0,2}$/i;
/** Partitions of a default name that are named; a handful says it. */
const MOST_NAMES = 20;

const auditRoles: Readonly<Record<string, AuditRoleFact['state']>> = {
  yes: 'initialised',
  no: 'not initialised',
  'not supported': 'not supported',
};

/** Newest readings by component and metric. */
class Newest {
  readonly #found = new Map<string, Reading>();

  constructor(readings: Iterable<Reading>) {
    for (const reading of readings) {
      const key = `${reading.attributes['hw.id']} ${reading.metric}`;
      const known = this.#found.get(key);
      if (known === undefined || reading.time > known.time) this.#found.set(key, reading);
    }
  }

  of(component: string, metric: Metric): Reading | undefined {
    return this.#found.get(`${component} ${metric}`);
  }

  /** Of all components that have it. */
  all(metric: Metric): readonly Reading[] {
    return [...this.#found.values()].filter((reading) => reading.metric === metric);
  }
}

/** Facts that `hsm show`, `sysconf ntp status`, the certificate's and the password's commands, and the tables of SNMP tell. */
export function readPosture(readings: Iterable<Reading>): PostureFacts {
  const all = [...readings];
  const newest = new Newest(all);
  const ofHsm = (attribute: string) => withAttribute(all, 'hsm.info', hsm['hw.id'], attribute, 0);
  const auditRole = ofHsm('hsm.audit_role');
  const state = auditRole && auditRoles[auditRole.text];
  const optional = {
    ...clockOf(newest),
    ...certificateOf(newest),
    ...passwordOf(newest),
    ...(auditRole && state && { auditRole: { at: auditRole.at, channel: auditRole.channel, every: auditRole.every, state } }),
    ...trapsOf(newest),
    ...policiesOf(newest),
  };
  const logHosts = newest.of(syslog['hw.id'], 'hsm.syslog.remote_hosts');
  const texts = {
    serialNumber: ofHsm('hsm.serial'),
    firmware: ofHsm('hsm.firmware'),
    software: ofHsm('hsm.software'),
    authentication: ofHsm('hsm.authentication'),
  };
  return {
    ...optional,
    ...(logHosts && { logHosts: { ...told(logHosts, HOUR), count: logHosts.value } }),
    names: namesOf(all),
    ...(texts.serialNumber && { serialNumber: texts.serialNumber }),
    ...(texts.firmware && { firmware: texts.firmware }),
    ...(texts.software && { software: texts.software }),
    ...(texts.authentication && { authentication: texts.authentication }),
  };
}

function told({ time, channel }: Reading, every: number): FactSource {
  return { at: time, channel, every };
}

/** The newest of those that have the attribute: one channel tells what the other does not. */
function withAttribute(readings: readonly Reading[], metric: Metric, component: string, attribute: string, every: number) {
  let found: Reading | undefined;
  for (const reading of readings) {
    if (reading.metric !== metric || reading.attributes['hw.id'] !== component || reading.attributes[attribute] === undefined) continue;
    if (found === undefined || reading.time > found.time) found = reading;
  }
  const text = found?.attributes[attribute];
  return found && text !== undefined ? { ...told(found, every), text } : undefined;
}

function clockOf(newest: Newest): Pick<PostureFacts, 'clock'> {
  const [enabled, servers, follows] = (['hsm.ntp.enabled', 'hsm.ntp.servers', 'hsm.ntp.synchronised'] as const).map((metric) =>
    newest.of(ntp['hw.id'], metric),
  );
  const first = follows ?? enabled ?? servers;
  if (!first) return {};
  const server = newest.of(ntp['hw.id'], 'hsm.ntp.info');
  return {
    clock: {
      ...told(first, HOUR),
      ...(enabled && { enabled: enabled.value === 1 }),
      ...(servers && { servers: servers.value }),
      ...(follows && { follows: follows.value === 1 }),
      ...(follows?.value === 1 && server?.time === follows.time && { server: server.attributes['hsm.ntp.server'] ?? '' }),
    },
  };
}

function certificateOf(newest: Newest): Pick<PostureFacts, 'certificate'> {
  const ends = newest.of(ntls['hw.id'], 'hsm.ntls.certificate.expires') ?? newest.of(ntls['hw.id'], 'hsm.ntls.certificate.monitor.expires');
  return ends ? { certificate: { ...told(ends, DAY), what: 'The certificate of NTLS', ends: ends.value * SECOND } } : {};
}

function passwordOf(newest: Newest): Pick<PostureFacts, 'password'> {
  const what = 'The password of the monitor account';
  const component = monitorAccount['hw.id'];
  const [ends, expires] = [newest.of(component, 'hsm.password.expiry'), newest.of(component, 'hsm.password.expires')];
  const newer = ends && expires && ends.time < expires.time && expires.value === 0 ? undefined : ends;
  if (newer) return { password: { ...told(newer, DAY), what, ends: newer.value * SECOND } };
  return expires?.value === 0 ? { password: { ...told(expires, DAY), what } } : {};
}

function trapsOf(newest: Newest): Pick<PostureFacts, 'traps'> {
  const hosts = newest.of(trapAgent['hw.id'], 'hsm.snmp.trap_hosts');
  if (!hosts) return {};
  const info = newest.of(trapAgent['hw.id'], 'hsm.snmp.trap.info');
  const said = (name: string) => (hosts.value > 0 ? info?.attributes[`hsm.snmp.trap.${name}`] : undefined);
  const [version, level, auth, priv] = ['version', 'level', 'auth', 'priv'].map(said);
  return {
    traps: {
      ...told(hosts, HOUR),
      hosts: hosts.value,
      ...(version !== undefined && { version }),
      ...(level !== undefined && { level }),
      ...(auth !== undefined && { auth }),
      ...(priv !== undefined && { priv }),
    },
  };
}

const POLICY = /^hsm\.policy\.(\d+)$/;

function policiesOf(newest: Newest): Pick<PostureFacts, 'policies'> {
  const listed = newest.of(hsm['hw.id'], 'hsm.policies');
  if (!listed) return {};
  const policies = Object.entries(listed.attributes).flatMap(([name, value]): readonly [string, string][] => {
    const number = POLICY.exec(name)?.[1];
    if (number === undefined || value === undefined) return [];
    const at = value.lastIndexOf(': ');
    return [[`${number} ${value.slice(0, at)}`, value.slice(at + 2)]];
  });
  return { policies: { ...told(listed, DAY), policies: new Map(policies) } };
}

/** Host name and label, and partitions: those of a default name first. */
function namesOf(readings: readonly Reading[]): readonly NameFact[] {
  const host = withAttribute(readings, 'hsm.network.info', 'network', 'hsm.network.hostname', HOUR);
  const label = withAttribute(readings, 'hsm.info', hsm['hw.id'], 'hsm.label', 0);
  const partitions = new Map<string, NameFact>();
  for (const reading of readings) {
    if (reading.metric !== 'hsm.partition.info') continue;
    const name = reading.attributes['hsm.partition.label'] ?? reading.attributes['hsm.partition.name'];
    if (name === undefined || name.trim() === '') continue;
    partitions.set(reading.attributes['hw.id'], { ...told(reading, HOUR), of: 'partition', name, isDefault: PARTITION.test(name.trim()) });
  }
  const sorted = [...partitions.values()].sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
  return [
    ...(host ? [named(host, 'host name', HOST)] : []),
    ...(label ? [named(label, 'label of the HSM', LABEL)] : []),
    ...sorted.slice(0, MOST_NAMES),
  ];
}

function named({ text, ...rest }: FactSource & { readonly text: string }, of: string, pattern: RegExp): NameFact {
  return { ...rest, of, name: text, isDefault: pattern.test(text.trim()) };
}
