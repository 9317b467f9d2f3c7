import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { audit } from './audit.ts';
import type { ChainHead } from './auditChain.ts';
import type { Connection } from './connection.ts';
import { events } from './events.ts';
import { IN_MEMORY } from './file.ts';
import { number, shapeOf, text, time } from './shape.ts';
import { parsed } from './shapes.ts';

/** An end that the audit log had, and when that was (ms). */
export interface DatedHead extends ChainHead {
  readonly at: number;
}

/** What is kept beside the history of the end of its audit log. */
export interface KeptHeads {
  readonly head?: DatedHead;
  /** Ends that the log had and has no more: what stood there was cut off, or the history was lost. */
  readonly lost: readonly (DatedHead & { readonly noticedAt: number })[];
}

/** Of a history that is cut off again and again, the oldest losses say most. */
const MOST_LOST = 20;

const headFields = { entry: number, hash: text, at: time };
const isHead = shapeOf<DatedHead>(headFields);
const isLost = shapeOf<KeptHeads['lost'][number]>({ ...headFields, noticedAt: time });

/**
 * Keeps in a file beside the history how its audit log ends. A chain alone does not show that its end was cut off; this does. It is written
 * after the disk has the entries, so that a power cut is not taken for somebody's doing.
 */
export class AuditHead {
  readonly #path: string;
  readonly #clock: () => number;
  #kept: KeptHeads | undefined;

  constructor(historyPath: string, clock: () => number) {
    this.#path = historyPath;
    this.#clock = clock;
  }

  /** Call it when all that stands in the log is on the disk. What the disk refuses is written next time. */
  look(connection: Connection): void {
    if (this.#path === IN_MEMORY) return;
    const head = audit.head(connection);
    this.#kept ??= readKeptHeads(this.#path);
    const kept = this.#kept;
    if (kept.head?.hash === head?.hash && kept.head?.entry === head?.entry) return;
    const now = this.#clock();
    const lost = kept.head !== undefined && audit.hashOf(connection, kept.head.entry) !== kept.head.hash ? kept.head : undefined;
    const next: KeptHeads = {
      ...(head && { head: { ...head, at: now } }),
      lost: [...kept.lost, ...(lost ? [{ ...lost, noticedAt: now }] : [])].slice(0, MOST_LOST),
    };
    if (!written(this.#path, next)) return;
    this.#kept = next;
    // That the history was damaged is said already, and where the damaged one is.
    if (!lost || events.load(connection, { since: lost.at, kind: 'store-replaced', limit: 1 }).length > 0) return;
    const ends = head ? `ends at entry ${head.entry}` : 'has no entry';
    const text = `The audit log was cut off or written anew: it had ended at entry ${lost.entry}, which is not in it as it was. It ${ends} now.`;
    events.append(connection, { time: now, kind: 'audit-cut', text });
  }
}

export function readKeptHeads(historyPath: string): KeptHeads {
  try {
    const { head, lost } = Object(parsed(readFileSync(placeOf(historyPath), 'utf8'))) as {
      readonly head?: unknown;
      readonly lost?: unknown;
    };
    return { ...(isHead(head) && { head }), lost: Array.isArray(lost) ? lost.filter(isLost) : [] };
  } catch {
    // There is none yet, or nobody can read it: then nothing is known of an end.
    return { lost: [] };
  }
}

function placeOf(historyPath: string): string {
  return `${historyPath}.audit-head`;
}

function written(historyPath: string, heads: KeptHeads): boolean {
  const place = placeOf(historyPath);
  try {
    writeFileSync(`${place}.new`, `${JSON.stringify(heads)}\n`, { mode: 0o600 });
    renameSync(`${place}.new`, place);
    return true;
  } catch {
    return false;
  }
}
