import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { listed } from '../../core/words.ts';
import { FIRST_FREE_PORT, type MachineNeeds } from '../../inventory/machineNeeds.ts';
import { about, type Diagnosis } from './diagnosis.ts';

/** Where "install-service" writes the unit of the service. */
export const UNIT = '/etc/systemd/system/hsm-vigil.service';

const found = about('service');

/** What the unit of a service of the system says. */
export interface Unit {
  readonly user: string | undefined;
  readonly groups: readonly string[];
  /** It may listen at ports that are reserved. */
  readonly lowPorts: boolean;
  /** It sees devices. */
  readonly devices: boolean;
  readonly inventory: string | undefined;
  /** Names of the secrets that systemd hands over. */
  readonly secrets: readonly string[];
  /** The folder that systemd takes them from. */
  readonly secretsFolder: string | undefined;
}

/** Undefined: there is none, or it cannot be read. */
export async function readUnit(file = UNIT): Promise<Unit | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : unitIn(text);
}

export function unitIn(text: string): Unit {
  const all = (name: string) =>
    text.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1).trim()] : []));
  const words = (name: string) => all(name).flatMap((value) => value.split(/\s+/).filter((word) => word !== ''));
  const plain = (path: string) => path.replaceAll('%%', '%').replaceAll('$$', '$');
  const credentials = all('LoadCredential').map((value) => ({
    name: value.slice(0, value.indexOf(':')),
    path: plain(value.slice(value.indexOf(':') + 1)),
  }));
  const [, quoted, bare] = /--inventory (?:"([^"]*)"|(\S+))/.exec(all('ExecStart').at(-1) ?? '') ?? [];
  const inventory = quoted ?? bare;
  const first = credentials[0];
  return {
    user: all('User').at(-1),
    groups: words('SupplementaryGroups'),
    lowPorts: words('AmbientCapabilities').includes('CAP_NET_BIND_SERVICE'),
    devices: !words('PrivateDevices').includes('yes'),
    inventory: inventory === undefined ? undefined : plain(inventory),
    secrets: credentials.map(({ name }) => name),
    secretsFolder: first === undefined ? undefined : dirname(first.path),
  };
}

/** Whether the unit gives what the inventory needs today. It was made for the inventory of its day, and nothing makes it anew by itself. @param firstFree port for which nobody needs a right */
export function unitFits(unit: Unit, needs: MachineNeeds, firstFree: number = FIRST_FREE_PORT): readonly Diagnosis[] {
  const secrets = needs.secrets.filter((name) => !unit.secrets.includes(name));
  const lacks = [
    ...(secrets.length > 0 ? [`the secret${secrets.length > 1 ? 's' : ''} ${listed(some(secrets.map((name) => `"${name}"`)))}`] : []),
    ...(needs.serialPorts.length > 0 && !(unit.devices && unit.groups.includes('dialout')) ? ['the right to open serial ports'] : []),
    ...(needs.ports.some(({ port }) => port > 0 && port < firstFree) && !unit.lowPorts
      ? [`the right to listen at ports below ${firstFree}`]
      : []),
  ];
  if (lacks.length === 0) return [];
  return [
    found(
      'failed',
      `The unit ${UNIT} was made for another inventory: it does not give the service ${listed(lacks)}. As root, make it anew with "hsm-vigil install-service --write", then "systemctl daemon-reload && systemctl restart hsm-vigil".`,
    ),
  ];
}

/** Of many, so many are named. */
const NAMED = 10;

const some = (names: readonly string[]): readonly string[] =>
  names.length > NAMED ? [...names.slice(0, NAMED), `${names.length - NAMED} more`] : names;

/** What the service may do that a shell of its account may not: the unit gives it these rights, and no login does. */
export interface Grants {
  /** Numbers of groups. */
  readonly groups: ReadonlySet<number>;
  /** It may listen at ports that are reserved, whoever looks. Undefined: nothing says so but a try of the account itself. */
  readonly lowPorts: boolean | undefined;
}

/** CAP_NET_BIND_SERVICE, as a bit (capability.h). */
const BIND_SERVICE = 10n;

/**
 * As the running service has them, or else as the unit says.
 * @param pid of the running service; undefined: none runs
 */
export async function grantsOf(pid: number | undefined, unit: Unit | undefined): Promise<Grants> {
  const uid = process.getuid?.();
  const none: Grants['groups'] = new Set();
  if (uid === undefined) return { groups: none, lowPorts: undefined };
  const running = pid === undefined ? undefined : await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  // For root no group is missing, and those of another account are not those that are asked for.
  if (running !== undefined) {
    const { groups, lowPorts } = grantsIn(running);
    return { groups: uid !== 0 && Number(valueIn(running, 'Uid')[0]) === uid ? groups : none, lowPorts };
  }
  if (unit === undefined) return { groups: none, lowPorts: undefined };
  // Root has the right without its unit, unless that takes it away.
  const isOfRoot = unit.user === undefined || unit.user === 'root' || unit.user === '0';
  const lowPorts = unit.lowPorts || (isOfRoot ? undefined : false);
  if (uid === 0 || unit.user === undefined || !isOwn(unit.user)) return { groups: none, lowPorts };
  const table = await readFile('/etc/group', 'utf8').catch(() => '');
  return { groups: new Set(unit.groups.flatMap((name) => numberOf(name, table))), lowPorts };
}

/** The first port for which nobody needs a right here. */
export async function firstFreePort(file = '/proc/sys/net/ipv4/ip_unprivileged_port_start'): Promise<number> {
  const said = await readFile(file, 'utf8').then(
    (text) => Number.parseInt(text, 10),
    () => Number.NaN,
  );
  return Number.isNaN(said) ? FIRST_FREE_PORT : said;
}

/** Whether a unit's account is the one that this runs as. */
export function isOwn(user: string): boolean {
  return user === String(process.getuid?.()) || user === accountName();
}

/** The number of the account that a process runs as; undefined: it is not seen here. */
export async function accountOf(pid: number | undefined): Promise<number | undefined> {
  const status = pid === undefined ? undefined : await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  const [uid] = status === undefined ? [] : valueIn(status, 'Uid');
  return uid === undefined ? undefined : Number(uid);
}

/** In the text of /proc/PID/status. */
export function grantsIn(status: string): { readonly groups: ReadonlySet<number>; readonly lowPorts: boolean } {
  const [effective = '0'] = valueIn(status, 'CapEff');
  return {
    groups: new Set(valueIn(status, 'Groups').map(Number)),
    lowPorts: ((BigInt(`0x${effective}`) >> BIND_SERVICE) & 1n) === 1n,
  };
}

function valueIn(status: string, name: string): readonly string[] {
  const line = status.split('\n').find((text) => text.startsWith(`${name}:`)) ?? '';
  return line
    .slice(name.length + 1)
    .split(/\s+/)
    .filter((word) => word !== '');
}

function numberOf(group: string, table: string): readonly number[] {
  const line = table.split('\n').find((text) => text.startsWith(`${group}:`));
  return line === undefined ? [] : [Number(line.split(':')[2])];
}

function accountName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
