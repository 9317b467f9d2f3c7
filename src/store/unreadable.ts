import type { Connection } from './connection.ts';
import { parsed } from './shapes.ts';

const told = new WeakMap<Connection, Set<string>>();

/**
 * The value of a row's JSON. A row that cannot be read costs itself: it is left where it is, nobody is given it, and an event says so,
 * once for each opening of the file.
 * @param what the row is, for people: `a silence`
 */
export function readJson<T>(
  connection: Connection,
  json: unknown,
  is: (value: unknown) => value is T,
  what: string,
  id: string,
): T | undefined;
export function readJson(connection: Connection, json: unknown, is: (value: unknown) => boolean, what: string, id: string): unknown;
export function readJson(connection: Connection, json: unknown, is: (value: unknown) => boolean, what: string, id: string): unknown {
  const value = parsed(json);
  if (is(value)) return value;
  tellUnreadable(connection, what, id);
  return undefined;
}

/** Says so of one that was left out. */
export function tellUnreadable(connection: Connection, what: string, id: string): void {
  const known = told.get(connection) ?? new Set();
  told.set(connection, known);
  const name = `${what} ${id}`;
  if (known.has(name)) return;
  known.add(name);
  const text = `The history is damaged: what it has of ${what} (${id}) cannot be read and was left out.`;
  try {
    connection.run("INSERT INTO events (time, kind, text) VALUES (?, 'row-unreadable', ?)", connection.clock(), text);
  } catch {
    // A disk that takes nothing now: it is told at the next start.
  }
}
