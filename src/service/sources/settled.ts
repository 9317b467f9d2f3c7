import { setTimeout as pause } from 'node:timers/promises';

/** Whether a promise is settled within so long (ms). */
export async function isSettledWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const given = new AbortController();
  const late = pause(ms, false, { signal: given.signal, ref: false }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  given.abort();
  return settled;
}
