import type { DeviceInput } from '../../inventory/schema.ts';
import type { Complaint } from '../asking/steps.ts';

/** What the wizard has been told. Secrets are values here, and names in what it makes of them. */
export interface Answers {
  readonly name: string;
  readonly id: string;
  /** Id of the model. */
  readonly model: string;
  readonly console: ConsoleAnswers | undefined;
  readonly snmp: SnmpAnswers | undefined;
  readonly haGroup: string | undefined;
}
export interface ConsoleAnswers {
  readonly by: 'port' | 'address' | 'ssh';
  readonly where: string;
  /** Over SSH: the fingerprint that the person has compared. */
  readonly hostKey?: string | undefined;
  readonly user: string;
  readonly password: string;
}
export type SnmpAnswers = SnmpV3Answers | SnmpV2cAnswers;
export interface SnmpV3Answers {
  readonly version: '3';
  readonly where: string;
  readonly user: string;
  readonly authProtocol: 'sha' | 'sha256';
  readonly authPassword: string;
  readonly privPassword: string;
}
export interface SnmpV2cAnswers {
  readonly version: '2c';
  readonly where: string;
  readonly community: string;
}

/** The device as it will stand in the inventory, and the secrets that it names. */
export interface NewDevice {
  readonly device: DeviceInput;
  readonly secrets: Readonly<Record<string, string>>;
}

export function newDevice({ id, name, model, console, snmp, haGroup }: Answers): NewDevice {
  const secrets: Record<string, string> = {};
  const keep = (kind: string, value: string) => {
    const secret = `${id}.${kind}`;
    secrets[secret] = value;
    return secret;
  };
  const device: DeviceInput = {
    id,
    ...(name !== id && { name }),
    model,
    ...(console && {
      console: {
        ...(console.by === 'port' ? { port: console.where } : console.by === 'ssh' ? { ssh: console.where } : { address: console.where }),
        ...(console.hostKey !== undefined && { hostKey: console.hostKey }),
        user: console.user,
        password: { secret: keep('console', console.password) },
      },
    }),
    ...(snmp && { snmp: snmpInput(snmp, keep) }),
    ...(haGroup && { haGroup }),
  };
  return { device, secrets };
}

function snmpInput(snmp: SnmpAnswers, keep: (kind: string, value: string) => string): NonNullable<DeviceInput['snmp']> {
  const at = splitHostPort(snmp.where) ?? { host: snmp.where };
  if (snmp.version === '2c') return { ...at, version: '2c', community: { secret: keep('community', snmp.community) } };
  return {
    ...at,
    version: '3',
    user: snmp.user,
    auth: { protocol: snmp.authProtocol, secret: keep('auth', snmp.authPassword) },
    priv: { protocol: 'aes', secret: keep('priv', snmp.privPassword) },
  };
}

/** `East US 1` → `east-us-1`, with a number behind it when that is taken. */
export function suggestId(name: string, taken: ReadonlySet<string>): string {
  const base =
    name
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
      .slice(0, 56) || 'hsm';
  if (!taken.has(base)) return base;
  for (let n = 2; ; n++) if (!taken.has(`${base}-${n}`)) return `${base}-${n}`;
}

export function checkName(name: string): Complaint {
  if (name.trim() === '') return 'A name is needed: as people call this HSM.';
  return name.length > 80 ? 'At most 80 characters.' : undefined;
}

export function checkId(id: string, taken: ReadonlySet<string>): Complaint {
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(id))
    return 'Lower-case letters, digits, ".", "_" or "-", at most 63, beginning with a letter or digit.';
  return taken.has(id) ? 'Another HSM in the inventory has this id.' : undefined;
}

export function checkGroup(id: string): Complaint {
  return checkId(id, new Set());
}

export function checkAddress(address: string): Complaint {
  return splitHostPort(address)?.port === undefined ? 'A host and a port, for example 10.0.1.9:4001 or [fd00::9]:4001.' : undefined;
}

/** A host, with a port only when it is not SSH's own 22. */
export function checkSsh(where: string): Complaint {
  return splitHostPort(where) ? undefined : 'A host, or host:port, for example 10.0.1.4 or hsm1.example.org:2222.';
}

/** A host, with a port only when it is not SNMP's own 161. */
export function checkAgent(where: string): Complaint {
  return splitHostPort(where) ? undefined : 'A host, or host:port, for example 10.0.1.4 or hsm1.example.org:1161.';
}

export function checkSnmpPassword(password: string): Complaint {
  // RFC 3414, section 11.2: a password is at least eight characters.
  return password.length < 8 ? 'SNMPv3 passwords have at least 8 characters.' : undefined;
}

export function checkGiven(text: string): Complaint {
  return text === '' ? 'This cannot be empty.' : undefined;
}

export function splitHostPort(text: string): { readonly host: string; readonly port?: number } | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9](?:[A-Za-z0-9._-]*)))(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return undefined;
  if (match?.[3] === undefined) return { host };
  const port = Number(match[3]);
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}
