import type { SnmpRequest, SnmpUnread, SnmpVarbind } from '../../../core/deviceModel.ts';
import { type Asker, Conversation } from './conversation.ts';
import { isBelow } from './oid.ts';
import { INSTANCE, type Part, Remembered, readAgain } from './readAgain.ts';
import { walk } from './walk.ts';

export type { Asker };

export interface ReadLimits {
  /** Bindings read below one root before it counts as endless. */
  readonly maxRows: number;
  /** How long a poll may go on in all (ms). */
  readonly maxMs: number;
}

export interface WholeAnswer {
  readonly varbinds: readonly SnmpVarbind[];
  readonly unread: readonly SnmpUnread[];
}

/**
 * Everything a request names: the scalars, then each table by column and index, then subtrees. What cannot be read costs itself alone, and
 * is told with its reason. A table that is not there is empty.
 *
 * A table is read by walking its first column, which tells its rows, and asking for the other cells by name: with a row or two, as most
 * tables have here, a walk of every column would bring as many bindings of no use.
 * @param remembered what an earlier poll has found, and this one will have found
 * @throws SnmpFailure when nothing could be read at all, or when the agent does not talk to us
 */
export async function readAnswer(
  asker: Asker,
  request: SnmpRequest,
  limits: ReadLimits,
  remembered = new Remembered(),
): Promise<WholeAnswer> {
  const conversation = new Conversation(asker, limits);
  const parts: readonly Part[] = [
    ...request.tables.map((table) => ({ root: `${table.entry}.${table.columns[0]}`, most: limits.maxRows, table })),
    ...(request.subtrees ?? []),
  ];
  // Before the first answer nothing is known to go by: plain questions tell best what is wrong then.
  const known = !remembered.isEmpty && request.scalars.every((name) => name.endsWith(INSTANCE));
  const first = known ? [] : await conversation.instances(request.scalars);
  const { scalars, parts: read } = await readAgain(conversation, known ? request.scalars : [], parts, remembered);
  const varbinds = [...first, ...scalars];
  await readAnew(
    conversation,
    parts.filter((part) => !read.has(part)),
    read,
  );
  const { unread, firstFailure } = conversation;
  for (const part of parts) {
    const found = read.get(part) ?? [];
    for (const varbind of found) varbinds.push(varbind);
    const isWhole = !unread.some(({ oid }) => isBelow(oid, part.root) || oid === part.root);
    remembered.keep(part, isWhole ? found.flatMap(({ oid }) => (isBelow(oid, part.root) ? [oid] : [])) : undefined);
  }
  if (firstFailure !== undefined && varbinds.every(({ value }) => value === null)) throw firstFailure;
  return { varbinds, unread };
}

/** Walks what is not known, or no longer as it was. */
async function readAnew(conversation: Conversation, parts: readonly Part[], read: Map<Part, readonly SnmpVarbind[]>): Promise<void> {
  const walked = await walk(
    conversation,
    parts.map(({ root }) => root),
    parts.map(({ most }) => most),
  );
  const cells = parts.map((part, at) => otherCells(part, walked[at] ?? []));
  const told = await conversation.instances(cells.flat());
  const byName = new Map(told.map((varbind) => [varbind.oid, varbind]));
  for (const [at, part] of parts.entries()) {
    const others = (cells[at] ?? []).flatMap((oid) => byName.get(oid) ?? []);
    // A cell that its row lacks has no value.
    read.set(part, [...(walked[at] ?? []), ...others.filter(({ value }) => value !== null)]);
  }
}

function otherCells({ root, table }: Part, lead: readonly SnmpVarbind[]): readonly string[] {
  if (table === undefined) return [];
  const indexes = lead.map(({ oid }) => oid.slice(root.length));
  return table.columns.slice(1).flatMap((column) => indexes.map((index) => `${table.entry}.${column}${index}`));
}
