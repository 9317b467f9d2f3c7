import type { SnmpAnswer, SnmpRequest, SnmpVarbind } from '../../../core/deviceModel.ts';
import type { EarlierCounts } from '../../../core/rate.ts';
import type { ParseResult } from '../../../core/reading.ts';
import { ABSENT, type Cell, Findings, MISSING_OBJECT, type Row, type TableReader } from './bindings.ts';
import { hsmTable } from './hsmTable.ts';
import { partitionTable } from './partitionTable.ts';
import { ratesIn } from './rates.ts';
import { readUtspScalar, utspScalars } from './utspMib.ts';

const readers: readonly TableReader[] = [hsmTable, partitionTable];

/** What the appliance's SNMP agent is asked for; it answers from a cache that is at most 60 s old. */
export const snmpRequest: SnmpRequest = { scalars: utspScalars, tables: readers.map(({ table }) => table) };

/** Rows by index, of one table. */
type Rows = Map<string, { readonly line: number; readonly cells: Map<number, Cell> }>;

/**
 * Readings in one SNMP answer. Every value must have the type of its MIB object: a wrong type, a missing column or an index that is not
 * the row's own serial number is refused, with the OID as text. An object that the agent does not have is no error of the others.
 */
export function parseSnmp(answer: SnmpAnswer, earlier?: EarlierCounts): ParseResult {
  const findings = new Findings();
  const tables = new Map<TableReader, Rows>(readers.map((reader) => [reader, new Map()]));
  const seen = new Set<string>();
  for (const [at, bind] of answer.varbinds.entries()) {
    const line = at + 1;
    if (bind.type === 'EndOfMibView') continue;
    if (seen.has(bind.oid)) findings.refuse(line, bind.oid, 'the same object came more than once');
    else if (!readUtspScalar(bind, line, findings) && !collect(tables, bind, line)) {
      findings.refuse(line, bind.oid, ABSENT.has(bind.type) ? MISSING_OBJECT : 'not asked for');
    }
    seen.add(bind.oid);
  }
  for (const [reader, rows] of tables) {
    const { entry } = reader.table;
    reader.read(
      [...rows].map(([index, row]): Row => ({ entry, index, ...row })),
      findings,
    );
  }
  if (earlier !== undefined) findings.add(...ratesIn(answer, earlier));
  return findings.result;
}

/** Keeps a cell for its row; false when no table has such a column. */
function collect(tables: ReadonlyMap<TableReader, Rows>, bind: SnmpVarbind, line: number): boolean {
  for (const [{ table }, rows] of tables) {
    const { entry, columns } = table;
    if (!bind.oid.startsWith(`${entry}.`)) continue;
    const dot = bind.oid.indexOf('.', entry.length + 1);
    const column = Number(bind.oid.slice(entry.length + 1, dot === -1 ? undefined : dot));
    if (dot === -1 || !columns.includes(column)) return false;
    const index = bind.oid.slice(dot + 1);
    const row = rows.get(index) ?? { line, cells: new Map() };
    row.cells.set(column, { bind, line });
    rows.set(index, row);
    return true;
  }
  return false;
}
