import { existsSync } from 'node:fs';
import { Connection } from './connection.ts';
import { isCorruption, sqliteCode } from './fault.ts';
import { versionOf } from './migrations.ts';
import { AUDIT_ENTRY, migrations } from './steps.ts';

/** An entry of the audit log, and the hash that covers it and all before it. */
export interface ChainHead {
  readonly entry: number;
  readonly hash: string;
}

/** Where the chain is broken. */
export interface ChainBreak {
  readonly entry: number;
  /**
   * `changed`: the entry is not as it was written, or not in its place. `taken-out`: entries before it are gone. `put-in`: it was not written
   * by the program. `gone`: its hash is there and it is not.
   */
  readonly kind: 'changed' | 'taken-out' | 'put-in' | 'gone';
  /** Of `taken-out`: the first and the last entry that are gone. */
  readonly missing?: { readonly first: number; readonly last: number };
  /** What the entry says of itself. */
  readonly time?: number;
  readonly who?: string;
  readonly what?: string;
}

export interface ChainFound {
  readonly entries: number;
  /** In the order of the log, the first of them. */
  readonly breaks: readonly ChainBreak[];
  readonly moreBreaks: number;
  readonly head?: ChainHead;
  /** Whether the log has this entry with this hash. */
  has(head: ChainHead): boolean;
}

/** Of a log that somebody wrote anew each entry is one. */
const MOST_BREAKS = 20;

/** What stops the log from being looked at, for people. */
export interface ChainUnread {
  readonly trouble: string;
}

/**
 * Looks whether the audit log of a history file is as it was written, beside whoever has the file open. Each entry's hash is reckoned anew
 * from the hash that stands before it: so one changed entry is one break, wherever it stands.
 */
export function readChain(path: string): ChainFound | ChainUnread {
  if (!existsSync(path)) return { trouble: `There is no history in "${path}".` };
  try {
    return readOnce(path);
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    return { trouble: `The history in "${path}" cannot be read: ${isCorruption(error) ? 'it is damaged' : 'it cannot be opened'}.` };
  }
}

const WALK = `
  SELECT CAST(audit.id AS TEXT) AS entry, CAST(audit.time AS TEXT) AS time, audit.who, audit.what, audit_chain.hash AS kept,
    CAST(lag(audit.id) OVER (ORDER BY audit.id) AS TEXT) AS before,
    sha256(coalesce(lag(audit_chain.hash) OVER (ORDER BY audit.id), '') || ${AUDIT_ENTRY}) AS reckoned
  FROM audit LEFT JOIN audit_chain ON audit_chain.entry = audit.id
  ORDER BY audit.id`;

function readOnce(path: string): ChainFound | ChainUnread {
  using connection = new Connection(path, 'beside');
  connection.execute('PRAGMA busy_timeout = 2000');
  const version = versionOf(connection);
  if (version !== migrations.length) {
    const formats = `format ${version}, this version reads ${migrations.length}`;
    return {
      trouble: `The history in "${path}" is of another version of HSM Vigil (${formats}). Let the service of this version run once.`,
    };
  }
  const breaks: ChainBreak[] = [];
  const hashes = new Map<number, string>();
  let entries = 0;
  for (const row of connection.each(WALK)) {
    const entry = Number(row.entry);
    const kept = row.kept === null ? undefined : String(row.kept);
    const before = Number(row.before ?? 0);
    const said = { time: Number(row.time), who: String(row.who), what: String(row.what) };
    entries++;
    if (kept !== undefined) hashes.set(entry, kept);
    if (kept === row.reckoned) continue;
    if (kept === undefined) breaks.push({ entry, kind: 'put-in', ...said });
    else if (entry > before + 1) breaks.push({ entry, kind: 'taken-out', missing: { first: before + 1, last: entry - 1 }, ...said });
    else breaks.push({ entry, kind: 'changed', ...said });
  }
  // What is gone before another entry shows by that one.
  const last = [...hashes].at(-1);
  const gone = connection.all('SELECT entry FROM audit_chain WHERE entry > ? ORDER BY entry', last?.[0] ?? 0);
  breaks.push(...gone.map(({ entry }): ChainBreak => ({ entry: Number(entry), kind: 'gone' })));
  return {
    entries,
    breaks: breaks.slice(0, MOST_BREAKS),
    moreBreaks: Math.max(0, breaks.length - MOST_BREAKS),
    ...(last && { head: { entry: last[0], hash: last[1] } }),
    has: (head) => hashes.get(head.entry) === head.hash,
  };
}
