import type { SnmpTable, SnmpVarbind } from '../../../core/deviceModel.ts';
import type { Conversation, Question } from './conversation.ts';
import { isBelow } from './oid.ts';
import { octetsOf } from './packs.ts';

/** A table, by its first column, or a subtree. */
export interface Part {
  readonly root: string;
  readonly most: number;
  readonly table?: SnmpTable;
}

interface Expecting extends Question {
  /** Undefined: nothing more below the root. */
  readonly expected: string | undefined;
}

/** What the next poll asks for a part, from what was below it at the last one. */
interface Known {
  readonly table: SnmpTable | undefined;
  /** In their order. */
  readonly names: readonly string[];
  readonly lead: readonly Expecting[];
  readonly cells: readonly Expecting[];
}

/** What an agent was found to have, so that later polls ask for just that. */
export class Remembered {
  readonly #parts = new Map<string, Known>();
  readonly #scalars = new Map<string, Question>();

  get isEmpty(): boolean {
    return this.#parts.size === 0;
  }

  /** Undefined: nothing is known of it, or of another table that begins alike. */
  of({ root, table }: Part): Known | undefined {
    const known = this.#parts.get(root);
    return known?.table === table ? known : undefined;
  }

  /** What is below it now. Undefined: that could not be read in full, and is to be walked anew. */
  keep(part: Part, names: readonly string[] | undefined): void {
    if (names === undefined) this.#parts.delete(part.root);
    else if (!isSame(this.of(part)?.names, names)) {
      this.#parts.set(part.root, { table: part.table, names, lead: leadQuestions(part.root, names), cells: cellQuestions(part, names) });
    }
  }

  /** A scalar is what follows its name without the zero. */
  scalar(name: string): Question {
    let question = this.#scalars.get(name);
    if (question === undefined) {
      question = { from: name.slice(0, -INSTANCE.length), about: name, octets: octetsOf(name) };
      this.#scalars.set(name, question);
    }
    return question;
  }
}

/** The end of a scalar's name. */
export const INSTANCE = '.0';

export interface ReadAgain {
  readonly scalars: readonly SnmpVarbind[];
  /** What was read by part; a part that is missing is another one than it was, and has to be walked. */
  readonly parts: Map<Part, readonly SnmpVarbind[]>;
}

/**
 * Reads parts of which it is remembered what is below them. A table that has the rows it had answers with just these: GETNEXT from each name of
 * the last poll gives the next one, and from the last one the end, so that nothing is asked for in vain and no new row is missed. Scalars are
 * asked for in the same way, so that all of it shares the same few requests.
 */
export async function readAgain(
  conversation: Conversation,
  scalars: readonly string[],
  parts: readonly Part[],
  remembered: Remembered,
): Promise<ReadAgain> {
  const questions = scalars.map((name) => remembered.scalar(name));
  for (const part of parts) {
    const known = remembered.of(part);
    if (known !== undefined) questions.push(...known.lead, ...known.cells);
  }
  const told = await conversation.following(questions);
  const read = new Map<Part, readonly SnmpVarbind[]>();
  let at = scalars.length;
  for (const part of parts) {
    const known = remembered.of(part);
    if (known === undefined) continue;
    const { lead, cells } = known;
    const leading = told.slice(at, at + lead.length);
    const others = told.slice(at + lead.length, at + lead.length + cells.length);
    at += lead.length + cells.length;
    if (!lead.every(({ expected }, place) => isAsExpected(leading[place], expected, part.root))) continue;
    // A cell that its row lacks is answered with another one's.
    const present = others.filter((varbind, place) => varbind?.oid === cells[place]?.expected);
    read.set(
      part,
      [...leading.slice(0, -1), ...present].filter((varbind) => varbind !== undefined),
    );
  }
  return { scalars: scalars.flatMap((name, place) => scalarIn(told[place], name) ?? []), parts: read };
}

/** An agent without the scalar tells what comes after it. What could not be read is noted already. */
function scalarIn(told: SnmpVarbind | undefined, name: string): SnmpVarbind | undefined {
  return told === undefined || told.oid === name ? told : { oid: name, type: 'NoSuchObject', value: null };
}

function leadQuestions(root: string, names: readonly string[]): readonly Expecting[] {
  return [root, ...names].map((from, place) => expecting(from, names[place]));
}

function cellQuestions({ root, table }: Part, names: readonly string[]): readonly Expecting[] {
  if (table === undefined) return [];
  const indexes = names.map((name) => name.slice(root.length));
  return table.columns.slice(1).flatMap((column) => {
    const own = `${table.entry}.${column}`;
    return indexes.map((index, place) => expecting(place === 0 ? own : `${own}${indexes[place - 1]}`, `${own}${index}`));
  });
}

function expecting(from: string, expected: string | undefined): Expecting {
  return { from, about: from, octets: octetsOf(from), expected };
}

function isSame(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a?.length === b.length && a.every((name, at) => name === b[at]);
}

function isAsExpected(varbind: SnmpVarbind | undefined, expected: string | undefined, root: string): boolean {
  // What could not be read is noted already, and not asked for again.
  if (varbind === undefined) return true;
  return expected === undefined
    ? varbind.value === null || !isBelow(varbind.oid, root)
    : varbind.oid === expected && varbind.value !== null;
}
