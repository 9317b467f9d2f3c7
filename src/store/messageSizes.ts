import type { Connection } from './connection.ts';
import type { StoredMessage } from './rows.ts';

/** What the messages of one device take. */
export interface MessageSize {
  rows: number;
  bytes: number;
}

/** Of one device: what calls for somebody, and what is only news. */
export type Weight = 'grave' | 'news';

/** In SQL: rows of this weight. */
export const ofWeight: Readonly<Record<Weight, string>> = { grave: "severity <> 'info'", news: "severity = 'info'" };

/** Of a row beside its text and its sender: times, names of rule, part and condition, and what the indices take. */
const ROW = 300;
/** Of one row, in SQL. */
export const BYTES = `octet_length(text) + octet_length(sender) + ${ROW}`;

/** `from`: none of them is older (ms). What is before it need not be gone over to find the oldest. */
interface WeighedSize extends MessageSize {
  from: number;
}

type SizeByWeight = Readonly<Record<Weight, WeighedSize>>;

interface Sizes {
  readonly generation: number;
  readonly ofDevices: Map<string | undefined, SizeByWeight>;
}

const sizesOf = new WeakMap<Connection, Sizes>();

function known(connection: Connection): Map<string | undefined, SizeByWeight> {
  const sizes = sizesOf.get(connection);
  if (sizes?.generation === connection.generation) return sizes.ofDevices;
  const fresh: Sizes = { generation: connection.generation, ofDevices: new Map() };
  sizesOf.set(connection, fresh);
  return fresh.ofDevices;
}

/** Counted in the file once, and then carried on: thousands of rows come in a second. */
export function sizeOf(connection: Connection, device: string | undefined): SizeByWeight {
  const sizes = known(connection);
  const before = sizes.get(device);
  if (before) return before;
  const count = (weight: Weight): WeighedSize => {
    const sql = `SELECT count(*) AS rows, sum(${BYTES}) AS bytes FROM messages WHERE device IS ? AND ${ofWeight[weight]}`;
    const row = connection.one(sql, device ?? null);
    return { rows: Number(row?.rows), bytes: Number(row?.bytes), from: 0 };
  };
  const size = { grave: count('grave'), news: count('news') };
  sizes.set(device, size);
  return size;
}

/** A row is new. */
export function grown(connection: Connection, { time, device, text, sender, severity }: StoredMessage): void {
  const size = known(connection).get(device)?.[weightOf(severity)];
  if (!size) return;
  // Clocks are set back, too.
  size.from = Math.min(size.from, time);
  size.rows++;
  size.bytes += Buffer.byteLength(text) + Buffer.byteLength(sender) + ROW;
}

/** These are gone: rows of any devices, of each its `device`, its `severity` and its `bytes`. */
export function shrunk(
  connection: Connection,
  gone: Iterable<{ readonly device?: unknown; readonly severity?: unknown; readonly bytes?: unknown }>,
): void {
  const sizes = known(connection);
  for (const { device, severity, bytes } of gone) {
    const size = sizes.get(typeof device === 'string' ? device : undefined)?.[weightOf(severity)];
    if (!size) continue;
    size.rows--;
    size.bytes -= Number(bytes);
  }
}

function weightOf(severity: unknown): Weight {
  return severity === 'info' ? 'news' : 'grave';
}
