import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from './endpoint.ts';
import { ServiceSilent } from './faults.ts';

/** A killed process has been buried by then (ms). */
const BURIED = 5_000;

/**
 * Ends a service that accepts connections and answers nothing, so that a successor finds its folders free. It has no say in that: a
 * process that is stopped heeds no other signal than SIGKILL; its store and its lock are made for that. One under a supervisor is left to them.
 * `current` answers with what is announced now: the process of an endpoint that has been replaced may be anybody's.
 * @throws {ServiceSilent} when it is not ours to end
 */
export async function endHungService(hung: Endpoint, current: () => Endpoint | undefined, signal: AbortSignal): Promise<void> {
  if (hung.managed !== false) throw silentService(hung, true);
  if (current()?.token !== hung.token || !isService(hung.pid)) return;
  try {
    process.kill(hung.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
    throw silentService(hung, true, error);
  }
  // A process that nobody buries keeps its number; the lock says that it has gone.
  await Promise.race([processGone(hung.pid, signal), pause(BURIED, undefined, { signal })]);
}

/** What to say of a service that hangs: `mayEnd`: the client could have started another one. */
export function silentService({ pid, managed }: Endpoint, mayEnd: boolean, cause?: unknown): ServiceSilent {
  const remedy = managed
    ? 'It runs under a supervisor (systemd, a terminal), which has to restart it; nothing here ends it.'
    : mayEnd
      ? 'It could not be ended from here: end that process.'
      : 'An editor window ends it and starts another one; without one, end that process.';
  return new ServiceSilent(
    `The HSM Vigil service (process ${pid}) accepts connections and does not answer. Nothing is watched. ${remedy}`,
    {
      cause,
    },
  );
}

/** Waits until a process has gone. */
export async function processGone(pid: number, signal: AbortSignal): Promise<void> {
  for (let wait = 10; isAlive(pid); wait = Math.min(wait * 1.5, 100)) await pause(wait, undefined, { signal });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process is what its endpoint says, where the system shows that without much ado. */
function isService(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('serve');
  } catch {
    return false;
  }
}
