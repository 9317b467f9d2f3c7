import { lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ServiceUnavailable } from './faults.ts';

const ANOTHER = 'Name another folder with --state (and --runtime).';

/** Why something cannot be made, by the system's code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'access is not permitted',
  EPERM: 'access is not permitted',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EROFS: 'the disk is read-only',
  EEXIST: 'something stands there that is no folder',
  ENOTDIR: 'something on the way there is no folder',
  ENOENT: 'no folder can be made there',
};

/**
 * Makes `directory` where there is none: a folder that only this user can enter. Its parents are made as they come. What is there already
 * keeps its mode: the folder may have been meant for something else.
 * @throws {ServiceUnavailable} when others could write it: they could pose as the service and collect secrets
 */
export function makePrivateDirectory(directory: string): void {
  try {
    makeFolder(directory);
  } catch (cause) {
    throw new ServiceUnavailable(`${directory} cannot be made: ${reasonFor(cause)}. ${ANOTHER}`, { cause });
  }
  const uid = process.getuid?.();
  if (uid === undefined) return;
  const found = lstatSync(directory);
  if (!found.isDirectory() || found.uid !== uid) {
    throw new ServiceUnavailable(`${directory} is not a folder of this user: HSM Vigil keeps nothing there. ${ANOTHER}`);
  }
  if ((found.mode & 0o022) !== 0) {
    throw new ServiceUnavailable(
      `${directory} can be written by other users: HSM Vigil keeps nothing there. If it is meant for HSM Vigil alone, run chmod 700 on it; else name another folder with --state (and --runtime).`,
    );
  }
  for (let above = dirname(realpathSync(directory)); ; above = dirname(above)) {
    // In a sticky folder, such as /tmp, others cannot replace what is ours.
    if ((statSync(above).mode & 0o1002) === 0o002) {
      throw new ServiceUnavailable(`${above} can be written by everybody, who could replace ${directory}. ${ANOTHER}`);
    }
    if (above === dirname(above)) return;
  }
}

/**
 * Looks at files of ours in a folder that is there already, before anything is read from or written to them.
 * @throws {ServiceUnavailable} when one was put there by somebody else, or is no file
 */
export function refusePlanted(directory: string, names: readonly string[]): void {
  for (const path of names.map((name) => join(directory, name))) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    const uid = process.getuid?.();
    if (found.isFile() && (uid === undefined || found.uid === uid)) continue;
    const what = found.isSymbolicLink() ? 'is a link' : found.isFile() ? 'belongs to another user' : 'is no file';
    throw new ServiceUnavailable(`${path} ${what}: HSM Vigil does not use it. Look at it and move it away.`);
  }
}

/** Folder by folder: where none can be made (below /proc), Node's own `recursive` never ends. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    makeLast(path);
  }
}

/** Another process may have made it in the same instant. */
function makeLast(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Why the system does not let us make or write something, for people. */
export function reasonFor(error: unknown): string {
  return REASONS[codeOf(error)] ?? codeOf(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
