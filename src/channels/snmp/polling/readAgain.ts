import type { SnmpTable, SnmpVarbind } from '../../../core/deviceModel.ts';
import type { Conversation } from './conversation.ts';
import { isBelow } from './oid.ts';

/** Names that were below a root at the last poll, in their order. */
export type Remembered = Map<string, readonly string[]>;

/** A table, by its first column, or a subtree. */
export interface Part {
  readonly root: string;
  readonly most: number;
  readonly table?: SnmpTable;
}

interface Question {
  /** What is asked for is what follows this name. */
  readonly from: string;
  /** Undefined: nothing more below the root. */
  readonly expected: string | undefined;
}

/**
 * Reads parts of which it is remembered what is below them. A table that has the rows it had answers with just these: GETNEXT from each name of
 * the last poll gives the next one, and from the last one the end, so that nothing is asked for in vain and no new row is missed.
 * @returns what was read by part; a part that is missing is another one than it was, and has to be walked
 */
export async function readAgain(
  conversation: Conversation,
  parts: readonly Part[],
  remembered: Remembered,
): Promise<Map<Part, readonly SnmpVarbind[]>> {
  const asked = parts.flatMap((part) => {
    const names = remembered.get(part.root);
    return names === undefined ? [] : [{ part, lead: leadQuestions(part.root, names), cells: cellQuestions(part, names) }];
  });
  const told = await conversation.following(asked.flatMap(({ lead, cells }) => [...lead, ...cells].map(({ from }) => from)));
  const read = new Map<Part, readonly SnmpVarbind[]>();
  let at = 0;
  for (const { part, lead, cells } of asked) {
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
  return read;
}

function leadQuestions(root: string, names: readonly string[]): readonly Question[] {
  return [root, ...names].map((from, place) => ({ from, expected: names[place] }));
}

function cellQuestions({ root, table }: Part, names: readonly string[]): readonly Question[] {
  if (table === undefined) return [];
  const indexes = names.map((name) => name.slice(root.length));
  return table.columns.slice(1).flatMap((column) => {
    const own = `${table.entry}.${column}`;
    return indexes.map((index, place) => ({ from: place === 0 ? own : `${own}${indexes[place - 1]}`, expected: `${own}${index}` }));
  });
}

function isAsExpected(varbind: SnmpVarbind | undefined, expected: string | undefined, root: string): boolean {
  // What could not be read is noted already, and not asked for again.
  if (varbind === undefined) return true;
  return expected === undefined
    ? varbind.value === null || !isBelow(varbind.oid, root)
    : varbind.oid === expected && varbind.value !== null;
}
