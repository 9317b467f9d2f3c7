import type { Readable, Writable } from 'node:stream';

/**
 * A simulation as a child process. Prints one JSON line `{ "devices": […], "secrets": { name: value } }` when everything listens, then takes
 * JSON lines: `{"inject":{"device":"…","fault":"…"}}`, `{"clear":{"device":"…","fault":"…"}}`, `{"scenario":"start"|"stop"}`. Ends when stdin ends, so that
 * a dead parent leaves no orphan. `--scenario` starts the story at once.
 * @returns the exit code.
 */
export function runSimulator(_argv: readonly string[], _stdin: Readable, _stdout: Writable): Promise<number> {
  throw new Error('not built yet');
}
