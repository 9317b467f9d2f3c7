import { lstat, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { formatNumber } from '../../core/words.ts';
import { HISTORY_FILE } from '../../inventory/location.ts';
import { about, type Diagnosis } from './diagnosis.ts';

const folder = about('state folder');
const disk = about('disk');

/** Less room (bytes) than this is soon none; with less than that, the store cannot be tidied either. */
const LITTLE = 1_000_000_000;
const LEAST = 100_000_000;

/**
 * Whether the service can keep what it knows there, and nobody else can change it. Nothing is made.
 * @param isOfSystem it is that of a service of the system, which has an account of its own
 */
export async function stateFolder(state: string, uid: number | undefined, isOfSystem = false): Promise<readonly Diagnosis[]> {
  const found = await lstat(state).catch((error: NodeJS.ErrnoException) => error.code ?? 'unknown error');
  if (found === 'ENOENT') return [folder('ok', `There is no folder ${state} yet: the service makes it.`)];
  if (typeof found === 'string')
    return [folder('unknown', `The folder ${state} cannot be looked at (${found}). Run this as the account of the service.`)];
  if (!found.isDirectory())
    return [folder('failed', `${state} is no folder. Move away what stands there, or name another one with --state.`)];
  const mode = found.mode & 0o777;
  const octal = mode.toString(8).padStart(4, '0');
  if (uid !== undefined && uid !== 0 && found.uid !== uid && isOfSystem)
    return [
      folder('unknown', `${state} is that of the account number ${found.uid}, and is not looked at from here. Run this as that account.`),
    ];
  if (uid !== undefined && uid !== 0 && found.uid !== uid)
    return [
      folder(
        'failed',
        `${state} belongs to another account (number ${found.uid}). Run the service as that one, or name another folder with --state.`,
      ),
    ];
  if ((mode & 0o022) !== 0)
    return [folder('failed', `${state} can be written by other users (mode ${octal}): the service does not use it. Run chmod 700 on it.`)];
  if ((mode & 0o055) !== 0)
    return [folder('warning', `${state} can be read by other users (mode ${octal}). The files in it cannot, but run chmod 700 on it.`)];
  return [folder('ok', `${state} is the service's own.`)];
}

export async function diskSpace(state: string): Promise<Diagnosis> {
  try {
    const { bavail, bsize } = await statfs(state);
    const free = bavail * bsize;
    const said = `${formatNumber(free / 1e9, 1)} GB are free for ${state}`;
    if (free < LEAST) return disk('failed', `Only ${said}: the history cannot be kept. Make room.`);
    if (free < LITTLE) return disk('warning', `Only ${said}. Make room before it is full.`);
    return disk('ok', `${said}.`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? disk('ok', 'Nothing is kept yet.')
      : disk('unknown', `How much room there is for ${state} cannot be seen (${code ?? 'unknown error'}).`);
  }
}

/** When the history was last written (ms), by the clock of then. */
export async function lastKept(state: string): Promise<number | undefined> {
  const times = await Promise.all(
    [HISTORY_FILE, `${HISTORY_FILE}-wal`].map((name) =>
      stat(join(state, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      ),
    ),
  );
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
