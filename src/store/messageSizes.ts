import type { Connection } from './connection.ts';
import type { StoredMessage } from './rows.ts';

/** What the messages of one device take. */
export interface MessageSize {
  rows: number;
  bytes: number;
}

/** Of a row beside its text and its sender: times, names of rule, part and condition, and what the indices take. */
const ROW = 300;
/** Of one row, in SQL. */
export const BYTES = `octet_length(text) + octet_length(sender) + ${ROW}`;

interface Sizes {
  readonly generation: number;
  readonly ofDevices: Map<string | undefined, MessageSize>;
}

const sizesOf = new WeakMap<Connection, Sizes>();

function known(connection: Connection): Map<string | undefined, MessageSize> {
  const sizes = sizesOf.get(connection);
  if (sizes?.generation === connection.generation) return sizes.ofDevices;
  const fresh: Sizes = { generation: connection.generation, ofDevices: new Map() };
  sizesOf.set(connection, fresh);
  return fresh.ofDevices;
}

/** Counted in the file once, and then carried on: thousands of rows come in a second. */
export function sizeOf(connection: Connection, device: string | undefined): MessageSize {
  const sizes = known(connection);
  const before = sizes.get(device);
  if (before) return before;
  const row = connection.one(`SELECT count(*) AS rows, sum(${BYTES}) AS bytes FROM messages WHERE device IS ?`, device ?? null);
  const size = { rows: Number(row?.rows), bytes: Number(row?.bytes) };
  sizes.set(device, size);
  return size;
}

/** A row is new. */
export function grown(connection: Connection, { device, text, sender }: StoredMessage): void {
  const size = known(connection).get(device);
  if (!size) return;
  size.rows++;
  size.bytes += Buffer.byteLength(text) + Buffer.byteLength(sender) + ROW;
}

/** These are gone: rows of any devices, of each its `device` and its `bytes`. */
export function shrunk(connection: Connection, gone: Iterable<{ readonly device?: unknown; readonly bytes?: unknown }>): void {
  const sizes = known(connection);
  for (const { device, bytes } of gone) {
    const size = sizes.get(typeof device === 'string' ? device : undefined);
    if (!size) continue;
    size.rows--;
    size.bytes -= Number(bytes);
  }
}
