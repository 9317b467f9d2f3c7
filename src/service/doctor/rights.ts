import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { lockHolder } from '../../channels/console/transports/lockFile.ts';
import { lockedPort, portUnavailable } from '../../channels/console/transports/serial.ts';
import { notListening, placeName, smallBuffer, waysToPort } from '../../channels/listening/listeningProblem.ts';
import { isListenedAt } from '../../channels/listening/socketTable.ts';
import { WANTED_BUFFER } from '../../channels/listening/udpPort.ts';
import type { WantedPort } from '../../inventory/machineNeeds.ts';
import { about, type Diagnosis } from './diagnosis.ts';
import type { Grants } from './unit.ts';

const serial = about('serial port');
const listening = about('port');
const buffer = about('buffer');
const file = about('file');

/** Whether the service may open it, and nobody else has. It is not opened: that would raise its control lines, and somebody may be using it. */
export async function serialPort(path: string, grants: Grants, service?: number): Promise<Diagnosis> {
  try {
    if (process.platform === 'win32') return serial('unknown', `Whether ${path} may be opened shows in a check: "hsm-vigil check".`);
    const stats = await stat(path);
    if (!stats.isCharacterDevice())
      return serial('failed', `${path} is no serial port. Check that the inventory names the port that the adapter has now.`);
    const locker = await lockHolder(path);
    if (locker !== undefined) return serial('failed', lockedPort(path, locker));
    await mayUse(path, constants.R_OK | constants.W_OK, grants);
  } catch (error) {
    return serial('failed', portUnavailable(path, error as Error).message);
  }
  const [other] = (await whoHasOpen(path)).filter((pid) => pid !== service && pid !== process.pid);
  if (other !== undefined)
    return serial(
      'warning',
      `${path} is open in another program (process ${other}), so the service may not get it, or both read half of what comes. Close that program ("ps -p ${other}" shows which it is).`,
    );
  return serial('ok', `${path} may be opened, and no lock file says that another program holds it.`);
}

/** Processes of this account (for root: of all) that have a file open. */
async function whoHasOpen(path: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return [];
  const real = await realpath(path).catch(() => path);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const holds = async (pid: string): Promise<boolean> => {
    const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const targets = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    return targets.includes(real);
  };
  const holders: number[] = [];
  for (const pid of pids) if (await holds(pid)) holders.push(Number(pid));
  return holders;
}

/** @throws what the system says when neither this account nor the service may do that with it */
async function mayUse(path: string, mode: number, { groups }: Grants): Promise<void> {
  try {
    await access(path, mode);
  } catch (error) {
    // R_OK and W_OK are the bits of a mode, too.
    const stats = (error as NodeJS.ErrnoException).code === 'EACCES' ? await stat(path).catch(() => undefined) : undefined;
    if (!stats || !groups.has(stats.gid) || ((stats.mode >> 3) & mode) !== mode) throw error;
  }
}

/** Whether the service can read a file that the inventory names: a certificate, an authority, a device's log. */
export async function wantedFile(path: string, grants: Grants): Promise<Diagnosis> {
  try {
    if (!(await stat(path)).isFile()) return file('failed', `${path} is no file. Correct its path in the inventory.`);
    await mayUse(path, constants.R_OK, grants);
    return file('ok', `${path} can be read.`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return file('failed', `There is no file ${path}. Put it there, or correct its path in the inventory.`);
    return file(
      'failed',
      `${path} cannot be read by this account (${code ?? 'unknown error'}). Let the account of the service read it, and enter the folders above it.`,
    );
  }
}

export interface ListensOptions {
  /** The service that runs has this inventory. */
  readonly held: boolean;
  /** One may run that could not be asked. */
  readonly mayBeHeld: boolean;
  /** What it says that is wrong with it. */
  readonly troubles: readonly string[];
  readonly grants: Grants;
  /** The first port for which nobody needs a right. */
  readonly firstFree: number;
}

/** Whether the service listens there, or else may: this does for a moment. */
export async function wantedPort(place: WantedPort, options: ListensOptions): Promise<Diagnosis> {
  const { held, mayBeHeld, troubles, grants, firstFree } = options;
  const name = placeName(place);
  const isReserved = place.port > 0 && place.port < firstFree;
  // Its own sentence stands in the list already. "192.0.2.1:162 (UDP)" is the end of no other place.
  const trouble = held && troubles.some((text) => text.includes(` at ${name}: `));
  if (trouble) return listening('failed', `The service does not listen at ${name}, and says why.`);
  try {
    await (place.protocol === 'UDP' ? tryUdp(place) : tryTcp(place));
    if (held) return listening('failed', `The service does not listen at ${name}, although the inventory says so. Restart it.`);
    return isReserved ? reservedPort(place, options) : listening('ok', `${name} is free to listen at.`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (held && (code === 'EADDRINUSE' || code === 'EACCES')) return listening('ok', `The service listens at ${name}.`);
    if (code === 'EADDRINUSE' && mayBeHeld)
      return listening('unknown', `Somebody listens at ${name}. It may be the service, which could not be asked.`);
    if (code === 'EACCES' && isReserved && grants.lowPorts) {
      const isTaken = await isListenedAt(place);
      if (isTaken === undefined)
        return listening(
          'unknown',
          `The service may listen at ${name}, and this shell may not: whether the port is free shows when the service runs.`,
        );
      if (!isTaken) return listening('ok', `${name} is free, and the service has the right to listen there, which this shell has not.`);
      if (mayBeHeld) return listening('unknown', `Somebody listens at ${name}. It may be the service, which could not be asked.`);
      return listening('failed', notListening(place, { name: '', message: '', code: 'EADDRINUSE' }).text);
    }
    return listening('failed', notListening(place, error as NodeJS.ErrnoException).text);
  }
}

/** One that is free, and at which this account may listen: that says nothing of the account of the service. */
function reservedPort(place: WantedPort, { grants, firstFree }: ListensOptions): Diagnosis {
  const name = placeName(place);
  const ways = waysToPort(place.protocol, place.port).join(' ');
  if (grants.lowPorts) return listening('ok', `${name} is free, and the service has the right to listen there.`);
  if (grants.lowPorts === false)
    return listening(
      'failed',
      `${name} is free, and this account may listen there. The account of the service may not: a port below ${firstFree} needs a right. ${ways}`,
    );
  if (process.getuid?.() !== 0) return listening('ok', `${name} is free, and this account may listen there.`);
  return listening(
    'unknown',
    `${name} is free, and root may listen there. Whether the account of the service may is not known here, since a port below ${firstFree} needs a right: run this as that account. If it may not: ${ways}`,
  );
}

async function tryUdp({ host, port }: WantedPort): Promise<void> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
  try {
    socket.bind({ address: host, port, exclusive: true });
    await once(socket, 'listening');
  } finally {
    socket.close();
  }
}

async function tryTcp({ host, port }: WantedPort): Promise<void> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
  } finally {
    server.close();
  }
}

/** Whether the system holds as much for a UDP port as is asked for. */
export async function receiveBuffer(place: WantedPort, limitFile = '/proc/sys/net/core/rmem_max'): Promise<readonly Diagnosis[]> {
  if (place.protocol !== 'UDP' || process.platform !== 'linux') return [];
  const limit = await readFile(limitFile, 'utf8').then(Number, () => Number.NaN);
  if (Number.isNaN(limit))
    return [buffer('unknown', `How much the system holds for ${placeName(place)} cannot be seen here (net.core.rmem_max).`)];
  if (limit < WANTED_BUFFER) return [buffer('warning', smallBuffer(place, limit, WANTED_BUFFER).text)];
  return [buffer('ok', `The system holds enough for bursts at ${placeName(place)}.`)];
}
