import { randomInt } from 'node:crypto';

/** The id of a request after this one, from a random beginning: one that is easy to guess makes answers easy to forge. */
export function newId(last?: number): number {
  return last === undefined || last >= 0x7fff_fffe ? randomInt(1, 0x3fff_ffff) : last + 1;
}
