import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Endpoint } from './endpoint.ts';

/**
 * In the folder of a socket that a group shares: whoever connects leaves an empty file there, of a name that nobody guesses. Its owner is their account, by
 * the word of the system. Members may make files in it, and neither list nor remove those of others.
 */
export const CALLERS = 'callers';

/** Leaves such a file beside the socket, and answers with its name; undefined where the service asks for none. */
export function leaveProof({ socket }: Endpoint): string | undefined {
  const name = randomBytes(16).toString('hex');
  try {
    closeSync(openSync(join(dirname(socket), CALLERS, name), 'wx', 0o600));
    return name;
  } catch {
    return undefined;
  }
}
