import { setTimeout as pause } from 'node:timers/promises';

/** Waits until `find` gives something, looking often, for at most `limit` ms; then fails with `what` did not happen. */
export async function waitFor<T>(
  what: string,
  find: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  limit = 60_000,
): Promise<T> {
  for (const end = Date.now() + limit; ; await pause(20)) {
    const found = await find();
    if (found !== undefined && found !== false && found !== null) return found;
    if (Date.now() > end) throw new Error(`did not happen within ${limit} ms: ${what}`);
  }
}
