import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { portUnavailable } from '../../channels/console/transports/serial.ts';
import { notListening, placeName, smallBuffer } from '../../channels/listening/listeningProblem.ts';
import { WANTED_BUFFER } from '../../channels/listening/udpPort.ts';
import type { WantedPort } from '../../inventory/machineNeeds.ts';
import { about, type Diagnosis } from './diagnosis.ts';

const serial = about('serial port');
const listening = about('port');
const buffer = about('buffer');

/** Whether this account may open it. It is not opened: that would raise its control lines, and somebody may be using it. */
export async function serialPort(path: string): Promise<Diagnosis> {
  try {
    if (process.platform === 'win32') return serial('unknown', `Whether ${path} may be opened shows in a check: "hsm-vigil check".`);
    if (!(await stat(path)).isCharacterDevice())
      return serial('failed', `${path} is no serial port. Check that the inventory names the port that the adapter has now.`);
    await access(path, constants.R_OK | constants.W_OK);
    return serial('ok', `${path} may be opened.`);
  } catch (error) {
    return serial('failed', portUnavailable(path, error as Error).message);
  }
}

/** Whether this account may listen there: it does for a moment. `held`: the service listens there itself. */
export async function wantedPort(place: WantedPort, held: boolean): Promise<Diagnosis> {
  if (held) return listening('ok', `The service listens at ${placeName(place)}.`);
  try {
    await (place.protocol === 'UDP' ? tryUdp(place) : tryTcp(place));
    return listening('ok', `${placeName(place)} is free to listen at.`);
  } catch (error) {
    return listening('failed', notListening(place, error as NodeJS.ErrnoException).text);
  }
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
