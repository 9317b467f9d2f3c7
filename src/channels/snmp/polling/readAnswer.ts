import type { SnmpRequest, SnmpUnread, SnmpVarbind } from '../../../core/deviceModel.ts';
import { type Asker, Conversation } from './conversation.ts';
import { isBelow } from './oid.ts';
import { type Part, type Remembered, readAgain } from './readAgain.ts';
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
  remembered: Remembered = new Map(),
): Promise<WholeAnswer> {
  const conversation = new Conversation(asker, limits);
  const varbinds = [...(await conversation.instances(request.scalars))];
  const parts: readonly Part[] = [
    ...request.tables.map((table) => ({ root: `${table.entry}.${table.columns[0]}`, most: limits.maxRows, table })),
    ...(request.subtrees ?? []),
  ];
  const read = await readAgain(conversation, parts, remembered);
  await readAnew(
    conversation,
    parts.filter((part) => !read.has(part)),
    read,
  );
  const { unread, firstFailure } = conversation;
  for (const part of parts) {
    const found = read.get(part) ?? [];
    for (const varbind of found) varbinds.push(varbind);
    if (unread.some(({ oid }) => isBelow(oid, part.root) || oid === part.root)) remembered.delete(part.root);
    else
      remembered.set(
        part.root,
        found.flatMap(({ oid }) => (isBelow(oid, part.root) ? [oid] : [])),
      );
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
