import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { beginsAs, type FileIdentity, type FilePosition, sameFile } from './openFile.ts';

/** Where the rest of a file is that was read up to a position, and what was written after it under the same name. */
export interface Earlier {
  /** Undefined: it is gone, or compressed. A copy is written by nobody. */
  readonly rest: { readonly path: string; readonly copied: boolean } | undefined;
  /** In the order in which they were written; nothing of them was read. */
  readonly later: readonly string[];
}

/** What was written under this name, and rotated, since a file was written last (ns since the epoch): in the order in which it was. */
export async function rotatedSince(path: string, writtenAt: number): Promise<readonly string[]> {
  const neighbours = await neighboursOf(path);
  return writtenAfter(
    writtenAt,
    neighbours.filter((file) => isRotation(basename(path), basename(file.path))),
  );
}

function writtenAfter(time: number, rotations: readonly Neighbour[]): readonly string[] {
  const later = rotations.filter(({ writtenAt }) => writtenAt > time).sort((one, other) => one.writtenAt - other.writtenAt);
  return later.map(({ path }) => path);
}

interface Neighbour extends FileIdentity {
  readonly path: string;
  readonly size: number;
  readonly writtenAt: number;
}

/** More files of a folder are not looked through. */
const MOST = 1000;

/** Looks beside the file for the one of the position: renamed, or (`copytruncate`) copied before it was emptied. */
export async function findEarlier(path: string, position: FilePosition): Promise<Earlier> {
  const neighbours = await neighboursOf(path);
  const rotations = neighbours.filter((file) => isRotation(basename(path), basename(file.path)));
  const renamed = neighbours.filter((file) => sameFile(file, position));
  // An empty file begins as any.
  const copies = position.headBytes > 0 ? rotations.toSorted((one, other) => other.size - one.size) : [];
  for (const file of [...renamed, ...copies]) {
    if (!(await beginsAs(file.path, position).catch(() => false))) continue;
    return { rest: { path: file.path, copied: !sameFile(file, position) }, later: writtenAfter(file.writtenAt, rotations) };
  }
  return { rest: undefined, later: [] };
}

async function neighboursOf(path: string): Promise<readonly Neighbour[]> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const found: Neighbour[] = [];
  for (const name of names.filter((each) => each !== basename(path)).slice(0, MOST)) {
    const stats = await stat(join(folder, name), { bigint: true }).catch(() => undefined);
    if (!stats?.isFile()) continue;
    const [size, writtenAt] = [Number(stats.size), Number(stats.mtimeNs)];
    found.push({ path: join(folder, name), device: `${stats.dev}`, inode: `${stats.ino}`, size, writtenAt });
  }
  return found;
}

const NUMBERED = /^[.-]\d[\d.-]*$/;

/** `messages.1`, `messages-20260306`, `messages.old`; of `hsm.log` also `hsm-20260306.log`. A compressed one is none that can be read. */
export function isRotation(name: string, other: string): boolean {
  if (other.startsWith(name)) return NUMBERED.test(other.slice(name.length)) || other === `${name}.old`;
  const end = extname(name);
  const stem = name.slice(0, name.length - end.length);
  return end !== '' && other.startsWith(stem) && other.endsWith(end) && NUMBERED.test(other.slice(stem.length, -end.length));
}
