import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../../core/fault.ts';
import { type Endpoint, makePrivateDirectory, removeEndpoint, withdrawEndpoint, writeEndpoint } from '../../protocol/endpoint.ts';

/** The folders of one service: what it remembers, and where clients find it. They may be the same. */
export interface Places {
  readonly state: string;
  readonly runtime: string;
}

/** Another process is the service of this state folder. */
export class AlreadyRunning extends Fault {
  readonly code = 'already-running';
}

/** Longest path (bytes) of a Unix domain socket on every system we run on: 104 with the final NUL on macOS, 108 on Linux. */
const SOCKET_PATH = 103;

/** Connections at one time; a user has windows, not hundreds. */
const CONNECTIONS = 200;

/**
 * Makes this process the one service of its folders, until disposed. The lock is the operating system's, on a file that SQLite holds
 * exclusively: it goes with the process however that ends, so nothing stale can keep a successor out.
 * @throws {AlreadyRunning} when another process holds them
 */
export function takeFolders(places: Places): Disposable {
  // Whatever is made from here on is this user's alone.
  process.umask(0o077);
  const held: DatabaseSync[] = [];
  const release = () => {
    for (const lock of held.splice(0)) lock.close();
  };
  try {
    for (const folder of new Set([places.state, places.runtime])) {
      makePrivateDirectory(folder);
      held.push(lockFile(join(folder, 'service.lock')));
    }
  } catch (error) {
    release();
    throw error;
  }
  return { [Symbol.dispose]: release };
}

function lockFile(path: string): DatabaseSync {
  const file = new DatabaseSync(path);
  try {
    // Two processes that ask in the same instant may both find the file busy, unless they wait a little for each other.
    file.exec('PRAGMA busy_timeout = 200; PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    return file;
  } catch (error) {
    file.close();
    // SQLITE_BUSY and its extended codes (sqlite.org/rescode.html).
    if (((error as { readonly errcode?: number }).errcode ?? 0) % 256 === 5) {
      throw new AlreadyRunning('Another HSM Vigil service is running for this user.', { cause: error });
    }
    throw error;
  }
}

/** A socket that accepts this user's clients, announced in the endpoint file. */
export interface Listener extends Disposable {
  readonly endpoint: Endpoint;
}

/**
 * Listens and announces it in both folders: clients may not agree on the runtime folder, but they do on the state. To be called by the holder of the folders only: what a dead predecessor has left there is removed.
 */
export async function listen(
  { state, runtime }: Places,
  identity: Pick<Endpoint, 'pid' | 'version' | 'protocol' | 'managed'>,
  onConnection: (socket: Socket) => void,
): Promise<Listener> {
  const socket = socketPath(runtime);
  const server = createServer(onConnection);
  server.maxConnections = CONNECTIONS;
  const announced = new Set([runtime, state]);
  // First what a predecessor has announced: nobody may take the process of then for the one that listens from here on.
  for (const folder of announced) withdrawEndpoint(folder);
  if (!isPipe(socket)) rmSync(socket, { force: true });
  await start(server, socket);
  if (!isPipe(socket)) chmodSync(socket, 0o600);
  const endpoint: Endpoint = { ...identity, socket, token: randomBytes(32).toString('base64url') };
  for (const folder of announced) writeEndpoint(folder, endpoint);
  return {
    endpoint,
    [Symbol.dispose]() {
      for (const folder of announced) removeEndpoint(folder, endpoint.token);
      server.close();
      if (!isPipe(socket)) rmSync(socket, { force: true });
    },
  };
}

function start(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** In the runtime folder, or in a short one of the user's own below the temporary folder when that path is too long for a socket. */
export function socketPath(runtime: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return `\\\\.\\pipe\\hsm-vigil-${randomBytes(16).toString('hex')}`;
  const path = join(runtime, 'service.sock');
  if (Buffer.byteLength(path) <= SOCKET_PATH) return path;
  const name = createHash('sha256').update(runtime).digest('hex').slice(0, 12);
  const folder = join(tmpdir(), `hsm-vigil-${process.getuid?.() ?? 0}-${name}`);
  makePrivateDirectory(folder);
  return join(folder, 'service.sock');
}

function isPipe(path: string): boolean {
  return path.startsWith('\\\\.\\pipe\\');
}
