import { randomUUID } from 'node:crypto';
import { accessSync, chmodSync, constants, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ServiceUnavailable } from './faults.ts';
import { makePrivateDirectory, reasonFor } from './privateFolder.ts';

/** Where a running service is to be found, and what proves that a caller may read its user's files. */
export interface Endpoint {
  readonly pid: number;
  readonly version: string;
  readonly protocol: number;
  /** Path of a Unix domain socket, or name of a Windows pipe. */
  readonly socket: string;
  readonly token: string;
  /** Whether it runs under somebody's supervision (systemd, a terminal), who alone may end it. Left out by a service that does not say. */
  readonly managed?: boolean;
}

const FILE = 'service.json';

/** A file of ours is a few hundred bytes. */
const LARGEST = 65_536;

/**
 * Replaces the endpoint file in one step, so that no client reads half of one. `mode`: who may read it, and with that connect.
 * @throws {ServiceUnavailable} when the system does not let it be written
 */
export function writeEndpoint(runtime: string, endpoint: Endpoint, mode = 0o600): void {
  makePrivateDirectory(runtime);
  const temporary = join(runtime, `.${FILE}.${randomUUID()}`);
  try {
    writeFileSync(temporary, `${JSON.stringify(endpoint)}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(temporary, mode);
    renameSync(temporary, join(runtime, FILE));
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new ServiceUnavailable(`${join(runtime, FILE)} cannot be written: ${reasonFor(cause)}.`, { cause });
  }
}

/**
 * The endpoint of the service that last ran, or undefined when there is none. Its process may have died since.
 * @throws {ServiceUnavailable} when the file could have been put there by another user
 */
export function readEndpoint(runtime: string): Endpoint | undefined {
  const file = join(runtime, FILE);
  let text: string;
  try {
    const uid = process.getuid?.();
    if (uid !== undefined) {
      const directory = lstatSync(runtime);
      if (!directory.isDirectory()) throw new ServiceUnavailable(`${runtime} is no folder: no HSM Vigil service can be found in it.`);
      const trusted = directory.uid === uid || isGiven(runtime);
      const own = trusted && (directory.mode & 0o022) === 0 && lstatSync(file).uid === directory.uid;
      if (!own) throw new ServiceUnavailable(`${runtime} can be written by other users: HSM Vigil does not trust the service file in it.`);
    }
    const found = lstatSync(file);
    // A pipe would never answer.
    if (!found.isFile() || found.size > LARGEST) return undefined;
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ServiceUnavailable) throw error;
    return undefined;
  }
  return endpointIn(text);
}

/** A service may be announced there, and this account may not look: its folder lets in who is of its group. */
export function isClosed(runtime: string): boolean {
  try {
    accessSync(join(runtime, FILE), constants.R_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

/** Undefined for a text that is none of ours. */
export function endpointIn(text: string): Endpoint | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return isEndpoint(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Removes the endpoint file if it is still that of `token`'s service. */
export function removeEndpoint(runtime: string, token: string): void {
  if (readEndpoint(runtime)?.token === token) rmSync(join(runtime, FILE), { force: true });
}

/** Whether the system gave the folder to whoever owns it, as systemd does below /run: nobody else can put one in its place. */
function isGiven(folder: string): boolean {
  const above = lstatSync(dirname(folder));
  return above.isDirectory() && above.uid === 0 && (above.mode & 0o022) === 0;
}

/** Removes the endpoint file whoever's it is, and whatever stands in its place. For the holder of the folder only. */
export function withdrawEndpoint(runtime: string): void {
  rmSync(join(runtime, FILE), { force: true, recursive: true });
}

function isEndpoint(value: unknown): value is Endpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, version, protocol, socket, token, managed } = value as Record<string, unknown>;
  return (
    Number.isInteger(pid) &&
    typeof version === 'string' &&
    Number.isInteger(protocol) &&
    typeof socket === 'string' &&
    typeof token === 'string' &&
    (managed === undefined || typeof managed === 'boolean')
  );
}
