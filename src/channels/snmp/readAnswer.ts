import type { SnmpRequest, SnmpType, SnmpVarbind } from '../../core/deviceModel.ts';
import { compareOids, isBelow } from './oid.ts';
import { SnmpFailure } from './snmpFailure.ts';

/** One agent, ready to be asked. Both reject with SnmpFailure. */
export interface Asker {
  get(oids: readonly string[]): Promise<readonly SnmpVarbind[]>;
  /** For each OID the bindings that follow it, up to `repetitions`; an agent may return fewer. */
  getBulk(oids: readonly string[], repetitions: number): Promise<readonly (readonly SnmpVarbind[])[]>;
}

/**
 * Bindings that may come in one answer. 24 of the sort a Luna sends stay below 1,400 bytes, so that an answer is one Ethernet
 * frame: fragments of UDP are what firewalls and cloud networks drop first.
 */
const BINDINGS_PER_ANSWER = 24;

const NOTHING: ReadonlySet<SnmpType> = new Set(['NoSuchObject', 'NoSuchInstance', 'EndOfMibView']);

/** More round trips than any honest poll takes. */
const MAX_REQUESTS = 512;

/** Everything a request names: the scalars, then each table by column and index. A table that is not there is empty. */
export async function readAnswer(asker: Asker, request: SnmpRequest, maxRows: number): Promise<readonly SnmpVarbind[]> {
  const bounded = countRequests(asker);
  const varbinds: SnmpVarbind[] = [];
  for (let at = 0; at < request.scalars.length; at += BINDINGS_PER_ANSWER) {
    varbinds.push(...(await readScalars(bounded, request.scalars.slice(at, at + BINDINGS_PER_ANSWER))));
  }
  for (const table of request.tables) varbinds.push(...(await readTable(bounded, table, maxRows)));
  return varbinds;
}

async function readScalars(asker: Asker, oids: readonly string[]): Promise<readonly SnmpVarbind[]> {
  try {
    const varbinds = await asker.get(oids);
    if (varbinds.length !== oids.length || varbinds.some(({ oid }, at) => oid !== oids[at])) throw new SnmpFailure('mismatch');
    return varbinds;
  } catch (error) {
    if (!isTooBig(error) || oids.length < 2) throw error;
    const half = Math.ceil(oids.length / 2);
    return [...(await readScalars(asker, oids.slice(0, half))), ...(await readScalars(asker, oids.slice(half)))];
  }
}

interface Column {
  readonly root: string;
  readonly cells: SnmpVarbind[];
  /** Where the next request goes on. */
  from: string;
  ended: boolean;
}

async function readTable(asker: Asker, table: SnmpRequest['tables'][number], maxRows: number): Promise<readonly SnmpVarbind[]> {
  const columns = table.columns.map((number): Column => {
    const root = `${table.entry}.${number}`;
    return { root, cells: [], from: root, ended: false };
  });
  let perAnswer = BINDINGS_PER_ANSWER;
  for (let open = columns; open.length > 0; open = open.filter(({ ended }) => !ended)) {
    // Two of each column at least: a row, and the sign that it was the last.
    const asked = open.slice(0, Math.max(1, Math.floor(perAnswer / 2)));
    try {
      const repetitions = Math.max(1, Math.floor(perAnswer / asked.length));
      const answer = await asker.getBulk(
        asked.map(({ from }) => from),
        repetitions,
      );
      let moved = false;
      asked.forEach((column, at) => {
        moved = extend(column, answer[at] ?? [], maxRows) || moved;
      });
      if (!moved) throw new SnmpFailure('mismatch');
    } catch (error) {
      if (!isTooBig(error) || perAnswer === 1) throw error;
      perAnswer = Math.floor(perAnswer / 2);
    }
  }
  return columns.flatMap(({ cells }) => cells);
}

/** Adds cells to a column; false when there were none to judge. */
function extend(column: Column, varbinds: readonly SnmpVarbind[], maxRows: number): boolean {
  for (const varbind of varbinds) {
    if (NOTHING.has(varbind.type) || !isBelow(varbind.oid, column.root)) {
      column.ended = true;
      return true;
    }
    // RFC 3416, 4.2.2: names increase. An agent that repeats itself would keep a walk going for ever.
    if (compareOids(varbind.oid, column.from) <= 0 || column.cells.length >= maxRows) throw new SnmpFailure('endless');
    column.cells.push(varbind);
    column.from = varbind.oid;
  }
  return varbinds.length > 0;
}

function countRequests(asker: Asker): Asker {
  let left = MAX_REQUESTS;
  const count = () => {
    left -= 1;
    if (left < 0) throw new SnmpFailure('endless');
  };
  return {
    async get(oids) {
      count();
      return asker.get(oids);
    },
    async getBulk(oids, repetitions) {
      count();
      return asker.getBulk(oids, repetitions);
    },
  };
}

const isTooBig = (error: unknown): boolean => error instanceof SnmpFailure && error.kind === 'too-big';
