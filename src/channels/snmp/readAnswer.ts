import type { SnmpRequest, SnmpTable, SnmpUnread, SnmpVarbind } from '../../core/deviceModel.ts';
import { type Asker, Conversation } from './conversation.ts';
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
 * @throws SnmpFailure when nothing could be read at all, or when the agent does not talk to us
 */
export async function readAnswer(asker: Asker, request: SnmpRequest, limits: ReadLimits): Promise<WholeAnswer> {
  const conversation = new Conversation(asker, limits);
  const varbinds = [...(await conversation.instances(request.scalars))];
  const subtrees = request.subtrees ?? [];
  const roots = [...request.tables.map(leadOf), ...subtrees.map(({ root }) => root)];
  const walked = await walk(conversation, roots, [...request.tables.map(() => limits.maxRows), ...subtrees.map(({ most }) => most)]);

  const cells = request.tables.map((table, at) => otherCells(table, walked[at] ?? []));
  const told = await conversation.instances(cells.flat());
  const byName = new Map(told.map((varbind) => [varbind.oid, varbind]));
  for (const [at, lead] of walked.entries()) {
    varbinds.push(...lead);
    for (const oid of cells[at] ?? []) {
      const varbind = byName.get(oid);
      // A cell that its row lacks.
      if (varbind !== undefined && varbind.value !== null) varbinds.push(varbind);
    }
  }
  const { unread, firstFailure } = conversation;
  if (firstFailure !== undefined && varbinds.every(({ value }) => value === null)) throw firstFailure;
  return { varbinds, unread };
}

const leadOf = ({ entry, columns }: SnmpTable): string => `${entry}.${columns[0]}`;

function otherCells(table: SnmpTable, lead: readonly SnmpVarbind[]): readonly string[] {
  const start = leadOf(table).length;
  const indexes = lead.map(({ oid }) => oid.slice(start));
  return table.columns.slice(1).flatMap((column) => indexes.map((index) => `${table.entry}.${column}${index}`));
}
