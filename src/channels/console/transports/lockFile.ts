import { readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where programs for modems and terminals say which ports they hold (Filesystem Hierarchy Standard, /var/lock). */
const FOLDER = '/var/lock';
/** A lock file holds one number. */
const LONGEST = 64;

/**
 * The process that holds a serial port by its lock file (minicom, cu, ser2net); undefined: none does, or it has died. The system's own hold on a port
 * keeps out who comes later, but nobody who came before, and not root: both would read and type at one line.
 */
export async function lockHolder(port: string, folder = FOLDER): Promise<number | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    const name = basename(await realpath(port));
    const text = (await readFile(join(folder, ['LCK', '', name].join('.')))).subarray(0, LONGEST);
    // Written as digits, or by old programs as the number itself.
    const pid =
      text.length === 4 && !/^[\s\d]+$/.test(text.toString('latin1')) ? text.readInt32LE() : Number.parseInt(text.toString('latin1'), 10);
    return pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
