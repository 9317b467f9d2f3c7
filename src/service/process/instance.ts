import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../../core/fault.ts';
import { HISTORY_FILE } from '../../inventory/location.ts';
import { type Endpoint, readEndpoint, removeEndpoint, withdrawEndpoint, writeEndpoint } from '../../protocol/endpoint.ts';
import { makePrivateDirectory, refusePlanted } from '../../protocol/privateFolder.ts';

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

/** The folders that this process holds, until disposed. */
export interface HeldFolders extends Disposable {
  /**
   * Takes them again where they were deleted or replaced meanwhile, and answers with those.
   * @throws {AlreadyRunning} when another process has done so
   */
  hold(): readonly string[];
}

/** Files of ours beside the lock and the endpoint. */
const FILES = [HISTORY_FILE, `${HISTORY_FILE}-wal`, `${HISTORY_FILE}-shm`, 'service.log'];

/**
 * Makes this process the one service of its folders, until disposed. The lock is the operating system's, on a file that SQLite holds
 * exclusively: it goes with the process however that ends, so nothing stale can keep a successor out.
 * @throws {AlreadyRunning} when another process holds them
 */
export function takeFolders(places: Places): HeldFolders {
  // Whatever is made from here on is this user's alone.
  process.umask(0o077);
  const held = new Map<string, Lock>();
  const release = () => {
    for (const { file } of held.values()) file.close();
    held.clear();
  };
  const hold = () => {
    const taken = [...new Set([places.state, places.runtime])].filter((folder) => !isHeld(folder, held.get(folder)));
    for (const folder of taken) {
      makePrivateDirectory(folder);
      refusePlanted(folder, [LOCK, ...FILES]);
      const before = held.get(folder);
      held.set(folder, lockFile(join(folder, LOCK)));
      before?.file.close();
    }
    return taken;
  };
  try {
    hold();
  } catch (error) {
    release();
    throw error;
  }
  return { hold, [Symbol.dispose]: release };
}

const LOCK = 'service.lock';

interface Lock {
  readonly file: DatabaseSync;
  /** Of the file that is locked: another one of its name is not. */
  readonly inode: bigint | undefined;
}

function isHeld(folder: string, lock: Lock | undefined): boolean {
  return lock !== undefined && lock.inode === inodeOf(join(folder, LOCK));
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function lockFile(path: string): Lock {
  try {
    return { file: locked(path), inode: inodeOf(path) };
  } catch (error) {
    // SQLite's result codes (sqlite.org/rescode.html): damaged, and no database at all. The lock is on the file, whatever is in it.
    if (![11, 26].includes(resultOf(error))) throw error;
    truncateSync(path);
    return { file: locked(path), inode: inodeOf(path) };
  }
}

function locked(path: string): DatabaseSync {
  const file = new DatabaseSync(path);
  try {
    // Two processes that ask in the same instant may both find the file busy, unless they wait a little for each other.
    // With a journal in memory, a full disk has room for it.
    file.exec('PRAGMA busy_timeout = 200; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return file;
  } catch (error) {
    file.close();
    // SQLITE_BUSY.
    if (resultOf(error) === 5) throw new AlreadyRunning('Another HSM Vigil service is running for this user.', { cause: error });
    throw error;
  }
}

function resultOf(error: unknown): number {
  return ((error as { readonly errcode?: number }).errcode ?? 0) % 256;
}

/** A socket that accepts this user's clients, announced in the endpoint file. */
export interface Listener extends Disposable {
  readonly endpoint: Endpoint;
  /**
   * Announces it again where that is gone: the folder was deleted, or there was no room for the file.
   * @throws what the system says where it cannot be announced
   */
  announce(): Promise<void>;
}

/**
 * Listens and announces it in both folders: clients may not agree on the runtime folder, but they do on the state. To be called by the holder of the folders only: what a dead predecessor has left there is removed.
 * `shared`: the group of this process finds it in the runtime folder, and may connect.
 */
export async function listen(
  { state, runtime, shared = false }: Places & { readonly shared?: boolean },
  identity: Pick<Endpoint, 'pid' | 'version' | 'protocol' | 'managed'>,
  onConnection: (socket: Socket) => void,
): Promise<Listener> {
  const socket = socketPath(runtime);
  const announced = new Set([runtime, state]);
  // First what a predecessor has announced: nobody may take the process of then for the one that listens from here on.
  for (const folder of announced) withdrawEndpoint(folder);
  const openUp = () => {
    if (!shared) return;
    chmodSync(runtime, 0o750);
    chmodSync(socket, 0o660);
  };
  let server = await serverAt(socket, onConnection);
  openUp();
  let inode = isPipe(socket) ? undefined : inodeOf(socket);
  const endpoint: Endpoint = { ...identity, socket, token: randomBytes(32).toString('base64url') };
  return {
    endpoint,
    async announce() {
      if (!isPipe(socket) && inodeOf(socket) !== inode) {
        socketPath(runtime);
        // Clients that are connected stay so.
        server.close();
        server = await serverAt(socket, onConnection);
        openUp();
        inode = inodeOf(socket);
      }
      for (const folder of announced) {
        if (!isAnnounced(folder, endpoint)) writeEndpoint(folder, endpoint, shared && folder === runtime ? 0o640 : 0o600);
      }
    },
    [Symbol.dispose]() {
      for (const folder of announced) removeEndpoint(folder, endpoint.token);
      server.close();
      if (!isPipe(socket) && inodeOf(socket) === inode) rmSync(socket, { force: true });
    },
  };
}

function isAnnounced(folder: string, { token }: Endpoint): boolean {
  const found = readEndpoint(folder);
  if (found?.token === token) return true;
  withdrawEndpoint(folder);
  return false;
}

async function serverAt(socket: string, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection);
  server.maxConnections = CONNECTIONS;
  if (!isPipe(socket)) rmSync(socket, { force: true, recursive: true });
  await start(server, socket);
  if (!isPipe(socket)) chmodSync(socket, 0o600);
  return server;
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
