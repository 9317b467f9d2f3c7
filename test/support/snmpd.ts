import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AuthProtocol, PrivProtocol, SnmpTarget } from '../../src/channels/snmp/snmpTarget.ts';
import type { AgentObject, AgentValue } from '../../src/simulator/agent/agentValues.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { endChild } from './endChild.ts';

/** A value as snmpd's own configuration writes it. */
export type SnmpdValue = readonly [
  type: 'integer' | 'gauge' | 'counter' | 'counter64' | 'timeticks' | 'string' | 'objectid',
  value: string,
];

/** What the agent answers. Left out: a healthy Luna with the serial number 583548. */
export interface SnmpdOptions {
  /** Whole OID → value of CHRYSALIS scalars, added to or replacing the healthy ones. */
  readonly scalars?: Readonly<Record<string, SnmpdValue>>;
  /** hsmTable column → value, replacing the healthy row's. */
  readonly columns?: Readonly<Record<number, SnmpdValue>>;
  /** Serial numbers, one row each. */
  readonly serials?: readonly string[];
  /** false: no hsmTable at all. */
  readonly table?: boolean;
  /** All objects of a whole appliance instead of these, in the order of their names; they come before what the agent tells of its own machine. */
  readonly objects?: readonly AgentObject[];
  /** Ports to listen on, each good for one device. Default 1. */
  readonly portCount?: number;
}

export interface SnmpdUser {
  readonly user: string;
  readonly auth: AuthProtocol;
  readonly priv: PrivProtocol;
  readonly authKey: string;
  readonly privKey: string;
}

/** Debian's snmpd on 127.0.0.1, with its files in a directory of its own. */
export interface Snmpd extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** All ports; `port` is the first. */
  readonly ports: readonly number[];
  readonly community: string;
  /** SHA with AES-128, SHA-256 with AES-128, and then every other pair of protocols. */
  readonly users: readonly [SnmpdUser, SnmpdUser, ...SnmpdUser[]];
  /** A user that may authenticate but has no view of anything. */
  readonly stranger: SnmpdUser;
  /** A user without a privacy key. */
  readonly unprotected: SnmpdUser;
  /** The agent as a version 2c target, or version 3 with one of the users. */
  target(user?: SnmpdUser): SnmpTarget;
  /** Stops the agent; whoever asks gets no answer. */
  stop(): Promise<void>;
  /** Starts it again on the same port: the same engine, boots + 1; or another engine, as after a reinstallation. */
  start(engine?: 'same' | 'new'): Promise<void>;
  dispose(): Promise<void>;
}

const UTSP = '1.3.6.1.4.1.12383.3.1';
export const HSM_ENTRY = '1.3.6.1.4.1.23629.1.5.1.2.1';
const KEY = 'test-auth-passphrase';
const PRIVACY_KEY = 'test-priv-passphrase';

const HEALTHY_SCALARS: Readonly<Record<string, SnmpdValue>> = {
  [`${UTSP}.1.1.0`]: ['counter64', '3858380'],
  [`${UTSP}.1.2.0`]: ['counter64', '3855'],
  [`${UTSP}.1.3.0`]: ['counter64', '0'],
  [`${UTSP}.1.4.0`]: ['counter64', '0'],
  [`${UTSP}.2.1.0`]: ['integer', '1'],
  [`${UTSP}.2.2.0`]: ['gauge', '3'],
  [`${UTSP}.2.3.0`]: ['gauge', '6'],
  // Beyond 2^53: a double would lose the last digit.
  [`${UTSP}.2.4.0`]: ['counter64', '16571615927115621'],
  [`${UTSP}.2.5.0`]: ['counter64', '12'],
  [`${UTSP}.2.6.0`]: ['string', 'Feb 28 10:11:12 2031 GMT'],
};

const healthyRow = (serial: string): Readonly<Record<number, SnmpdValue>> => ({
  1: ['string', serial],
  2: ['string', '7.0.3'],
  3: ['string', 'prod-hsm'],
  4: ['string', 'Luna K7'],
  5: ['integer', '3'],
  6: ['integer', '3'],
  7: ['integer', '2'],
  8: ['integer', '15'],
  9: ['gauge', '33554432'],
  10: ['gauge', '1303584'],
  11: ['gauge', '32250848'],
  12: ['gauge', '20'],
  13: ['gauge', '4'],
  14: ['gauge', '16'],
  15: ['integer', '3'],
  16: ['counter', '3'],
  17: ['integer', '1'],
  18: ['integer', '2'],
  19: ['counter64', '2592000'],
  20: ['counter64', '648000'],
  21: ['counter64', '9007199254740993'],
});

/** Branches in which a whole appliance has objects, but for the agent's own system group. */
const ROOTS = ['1.3.6.1.2.1', '1.3.6.1.4.1'];

/** Of the modules of snmpd(8) only those that a whole appliance from a file needs. */
const OWN_MACHINE_LEFT_OUT = [
  '-I',
  'usmConf,vacm_conf,system_mib,snmpEngine,snmpMPDStats,usmStats,usmUser,vacm_vars,vacm_context,pass_persist,override',
];

const SNMPD_TYPES: Readonly<Record<AgentValue['type'], SnmpdValue[0]>> = {
  Integer: 'integer',
  Gauge32: 'gauge',
  Counter32: 'counter',
  Counter64: 'counter64',
  TimeTicks: 'timeticks',
  OctetString: 'string',
  OID: 'objectid',
};
const snmpdValue = ({ type, value }: AgentValue): SnmpdValue => [SNMPD_TYPES[type], String(value)];

/** hsmSerialNumber as an index: its length, then its octets. */
export const serialIndex = (serial: string): string => [serial.length, ...Buffer.from(serial)].join('.');

/** Starts an agent and resolves once it listens. */
export async function startSnmpd(options: SnmpdOptions = {}): Promise<Snmpd> {
  const directory = mkdtempSync(join(tmpdir(), 'snmpd-'));
  const ports = await freeUdpPorts(options.portCount ?? 1);
  const port = ports[0]!;
  const user = (name: string, auth: AuthProtocol, priv: PrivProtocol = 'aes'): SnmpdUser => ({
    user: name,
    auth,
    priv,
    authKey: KEY,
    privKey: PRIVACY_KEY,
  });
  const others = (['sha', 'sha256', 'sha384', 'sha512'] as const).flatMap((auth) => [
    ...(auth === 'sha384' || auth === 'sha512' ? [user(`vigil-${auth}`, auth)] : []),
    user(`vigil-${auth}-aes256`, auth, 'aes256'),
  ]);
  const users = [user('vigil-sha', 'sha'), user('vigil-sha256', 'sha256'), ...others] as const;
  const stranger = user('stranger', 'sha256');
  const unprotected = user('unprotected', 'sha256');
  const community = 'test-community';
  writeConfiguration(directory, ports, community, [...users, stranger], unprotected, options);
  let running: ChildProcess | undefined;
  let engines = 0;

  const agent: Snmpd = {
    host: '127.0.0.1',
    port,
    ports,
    community,
    users,
    stranger,
    unprotected,
    target(who) {
      const place = { host: '127.0.0.1', port };
      if (who === undefined) return { ...place, version: '2c', community };
      return {
        ...place,
        version: '3',
        user: who.user,
        auth: { protocol: who.auth, key: who.authKey },
        priv: { protocol: who.priv, key: who.privKey },
      };
    },
    async start(engine = 'same') {
      if (engine === 'new') engines += 1;
      running = await launch(directory, join(directory, `engine-${engines}`), options.objects ? OWN_MACHINE_LEFT_OUT : []);
    },
    async stop() {
      const child = running;
      running = undefined;
      if (child !== undefined) await endChild(child);
    },
    async dispose() {
      await agent.stop();
      rmSync(directory, { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: () => agent.dispose(),
  };
  try {
    await agent.start();
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  return agent;
}

function writeConfiguration(
  directory: string,
  ports: readonly number[],
  community: string,
  users: readonly SnmpdUser[],
  unprotected: SnmpdUser,
  options: SnmpdOptions,
): void {
  const whole = options.objects?.map(({ oid, value }) => [oid.join('.'), snmpdValue(value)] as const);
  const scalars = whole ?? Object.entries({ ...HEALTHY_SCALARS, ...options.scalars });
  const cells = whole || options.table === false ? [] : tableCells(options);
  // `override` knows neither Counter64 nor TimeTicks; those scalars come from the same program as the table.
  const isPassed = (type: SnmpdValue[0]) => type === 'counter64' || type === 'timeticks';
  const overridden = scalars.filter(([, [type]]) => !isPassed(type));
  const passed = [...scalars.filter(([, [type]]) => isPassed(type)), ...cells].sort(([left], [right]) => compare(left, right));
  const rowsFile = join(directory, 'rows.json');
  writeFileSync(rowsFile, JSON.stringify(passed.map(([oid, [type, value]]) => [oid, type, value])));
  const program = `${process.execPath} ${join(import.meta.dirname, 'passPersist.ts')} ${rowsFile}`;
  const protocol = { sha: 'SHA', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };
  const cipher = { aes: 'AES', aes256: 'AES-256' };
  const overrideType: Record<string, string> = {
    gauge: 'uinteger',
    string: 'octet_str',
    integer: 'integer',
    counter: 'counter',
    objectid: 'object_id',
  };
  const lines = [
    `agentAddress ${ports.map((port) => `udp:127.0.0.1:${port}`).join(',')}`,
    `rocommunity ${community} 127.0.0.1`,
    'sysDescr "Luna Network HSM"',
    ...users.map((each) => `createUser ${each.user} ${protocol[each.auth]} "${each.authKey}" ${cipher[each.priv]} "${each.privKey}"`),
    `createUser ${unprotected.user} ${protocol[unprotected.auth]} "${unprotected.authKey}"`,
    ...users.filter(({ user }) => user !== 'stranger').map(({ user }) => `rouser ${user} authPriv`),
    `rouser ${unprotected.user} auth`,
    ...overridden.map(([oid, [type, value]]) => `override ${oid} ${overrideType[type]} "${value}"`),
    ...(whole ? ROOTS : [UTSP]).map((root) => `pass_persist .${root} ${program}`),
    ...(cells.length > 0 ? [`pass_persist .${HSM_ENTRY} ${program}`] : []),
  ];
  writeFileSync(join(directory, 'snmpd.conf'), `${lines.join('\n')}\n`);
}

function tableCells(options: SnmpdOptions): (readonly [string, SnmpdValue])[] {
  return (options.serials ?? ['583548']).flatMap((serial) =>
    Object.entries({ ...healthyRow(serial), ...options.columns }).map(
      ([column, value]) => [`${HSM_ENTRY}.${column}.${serialIndex(serial)}`, value] as const,
    ),
  );
}

/** Without MIB files, which Debian does not ship and snmpd would complain about at length. */
const quiet = (persistent: string) => ({
  ...process.env,
  MIBS: '',
  MIBDIRS: '',
  SNMP_PERSISTENT_DIR: persistent,
  SNMPCONFPATH: persistent,
});

async function launch(directory: string, persistent: string, options: readonly string[]): Promise<ChildProcess> {
  const child = spawn('/usr/sbin/snmpd', ['-f', '-Lo', '-C', '-c', join(directory, 'snmpd.conf'), ...options], {
    env: quiet(persistent),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`snmpd did not start within 10 s:\n${output}`));
    }, 10_000);
    const read = (chunk: Buffer) => {
      if (output.length < 20_000) output += chunk.toString();
      // Logged once its sockets are open.
      if (!output.includes('NET-SNMP version')) return;
      clearTimeout(late);
      resolve(child);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`snmpd ended with ${code}:\n${output}`));
    });
  });
}

/** Runs one of Debian's SNMP clients with numeric output and gives what it printed. */
export async function snmpClient(program: 'snmpget' | 'snmpwalk' | 'snmpbulkwalk' | 'snmpset', args: readonly string[]): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'snmpc-'));
  try {
    const { stdout } = await promisify(execFile)(program, ['-On', '-t', '2', '-r', '1', ...args], { env: quiet(home), timeout: 20_000 });
    return stdout;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Different ones. */
async function freeUdpPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

function compare(left: string, right: string): number {
  const a = left.split('.').map(Number);
  const b = right.split('.').map(Number);
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (a[at] !== b[at]) return a[at]! - b[at]!;
  }
  return a.length - b.length;
}
