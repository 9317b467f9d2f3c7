import type { DeviceConfig, SnmpConfig } from '../../inventory/schema.ts';
import { portlessText } from './hostPort.ts';

/** How a console is reached; a console server, by what it speaks. */
export type ConsoleWay = 'port' | 'address' | 'telnet' | 'ssh' | 'none';

/** The fields of a draft that hold a secret's value. */
export const secretFields = ['password', 'authPassword', 'privPassword', 'community'] as const;
export type SecretField = (typeof secretFields)[number];

type SnmpV3 = Extract<SnmpConfig, { version: '3' }>;

/** What has been answered about a device; kept while the person goes back and forth. */
export interface Draft {
  model?: string;
  name?: string;
  id?: string;
  consoleBy?: ConsoleWay;
  port?: string;
  flowControl?: 'none' | 'xonxoff';
  /** Nobody is asked for it: it stays as the inventory has it. */
  baudRate?: number;
  /** Of a console server. */
  address?: string;
  ssh?: string;
  /** The fingerprint that the person has compared. */
  hostKey?: string;
  user?: string;
  password?: string;
  snmpVersion?: '3' | '2c' | 'none';
  agent?: string;
  snmpUser?: string;
  authProtocol?: SnmpV3['auth']['protocol'];
  authPassword?: string;
  privProtocol?: SnmpV3['priv']['protocol'];
  privPassword?: string;
  community?: string;
  haGroup?: string;
  /** Secrets that stay as they are unless another value is entered: their names in the inventory. */
  kept?: Partial<Record<SecretField, string>>;
  /** For whom else a new value is meant. */
  alsoFor?: Partial<Record<SecretField, string>>;
}

/** What the inventory says of a device, as answers. */
export function draftOf({ id, name, model, console, snmp, haGroup }: DeviceConfig): Draft {
  const way = console && (console.ssh !== undefined ? 'ssh' : console.port !== undefined ? 'port' : wayOfServer(console.protocol));
  const v3 = snmp?.version === '3' ? snmp : undefined;
  const community = snmp?.version === '2c' ? snmp.community.secret : undefined;
  return plain({
    id,
    name: name ?? id,
    model,
    consoleBy: way ?? 'none',
    port: console?.port,
    flowControl: console?.flowControl ?? 'none',
    baudRate: console?.baudRate,
    address: console?.address,
    ssh: console?.ssh,
    hostKey: console?.hostKey,
    user: console?.user,
    snmpVersion: snmp?.version ?? 'none',
    agent: snmp && portlessText(snmp.host, snmp.port, 161),
    snmpUser: v3?.user,
    authProtocol: v3?.auth.protocol,
    privProtocol: v3?.priv.protocol,
    haGroup: haGroup ?? '',
    kept: plain({ password: console?.password.secret, authPassword: v3?.auth.secret, privPassword: v3?.priv.secret, community }),
  });
}

/** The answers that hold for another device like this one, too: all but what names it and where it is reached. */
export function anotherLike({
  name: _name,
  id: _id,
  port: _port,
  address: _address,
  ssh: _ssh,
  hostKey: _key,
  agent: _agent,
  kept: _kept,
  alsoFor: _others,
  ...same
}: Draft): Draft {
  return same;
}

function wayOfServer(protocol: 'raw' | 'telnet' | undefined): ConsoleWay {
  return protocol === 'telnet' ? 'telnet' : 'address';
}

/** Without what is undefined. */
function plain<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as ReturnType<typeof plain<T>>;
}
