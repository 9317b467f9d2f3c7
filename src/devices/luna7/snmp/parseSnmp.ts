import type { SnmpAnswer, SnmpRequest, SnmpVarbind } from '../../../core/deviceModel.ts';
import type { EarlierCounts } from '../../../core/measuring/rate.ts';
import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { ABSENT, type Cell, Findings, MISSING_OBJECT, numberIn, type Row, type TableReader, textIn } from '../../shared/snmp/bindings.ts';
import { host, hostNameReading, hostReadings, hostScalars, SYS_NAME } from '../../shared/snmp/hostMib.ts';
import { interfaceTables } from '../../shared/snmp/interfaceTable.ts';
import { enclosure, hsm, ntls } from '../parts/components.ts';
import { clientTable } from './clientTable.ts';
import { staleness } from './freshness.ts';
import { inventorySubtrees, readInventory } from './hsmInventory.ts';
import { builtInIndex, HSM_ENTRY, hsmComponents, hsmTable } from './hsmTable.ts';
import { PARTITION_ENTRY, partitionColumn, partitionTable } from './partitionTable.ts';
import { CACHE_MS, ratesIn } from './rates.ts';
import { sensorTables } from './sensorTables.ts';
import { storageTables } from './storageTables.ts';
import { readUtspScalar, SYS_UP_TIME, utsp, utspScalars } from './utspMib.ts';

/**
 * SAFENET-APPLIANCE-MIB appSoftwareVersion, the one object beside the traps. Its number is in public configurations that were generated
 * from the MIB file.
 */
const APP_SOFTWARE_VERSION = '1.3.6.1.4.1.23629.1.5.2.1.0';

const readers: readonly TableReader[] = [hsmTable, partitionTable, clientTable, ...interfaceTables, ...sensorTables, ...storageTables];

/** What the appliance's SNMP agent is asked for; it answers from a cache that is at most 60 s old. */
export const snmpRequest: SnmpRequest = {
  scalars: [...utspScalars, APP_SOFTWARE_VERSION, SYS_NAME, ...Object.values(host)],
  tables: readers.map(({ table }) => table),
  subtrees: inventorySubtrees,
  freshness: { upTime: SYS_UP_TIME, cacheMs: CACHE_MS },
};

/** Rows by index, of one table. */
type Rows = Map<string, { readonly line: number; readonly cells: Map<number, Cell> }>;

interface Place {
  readonly entry: string;
  readonly column: number;
  readonly index: string;
}

/**
 * Readings in one SNMP answer. Every value must have the type of its MIB object: a wrong type, a missing column or an index that is not
 * the row's own serial number is refused, with the OID as text. An object that the agent does not have is no error of the others.
 */
export function parseSnmp(answer: SnmpAnswer, earlier?: EarlierCounts): ParseResult {
  const findings = new Findings();
  const tables = new Map<string, Rows>();
  const numbers = new Map<string, number>();
  const seen = new Set<string>();
  for (const [at, bind] of answer.varbinds.entries()) {
    const line = at + 1;
    if (bind.type === 'EndOfMibView') continue;
    if (seen.has(bind.oid)) findings.refuse(line, bind.oid, 'the same object came more than once');
    else if (!readScalar(bind, line, numbers, findings)) {
      const place = placeOf(bind.oid);
      if (place !== undefined) collect(tables, place, bind, line);
      else findings.refuse(line, bind.oid, ABSENT.has(bind.type) ? MISSING_OBJECT : 'not asked for');
    }
    seen.add(bind.oid);
  }
  for (const { oid, reason } of answer.unread ?? []) findings.refuse(0, oid, reason, componentOf(oid));

  const rowsOf = (entry: string): readonly Row[] => [...(tables.get(entry) ?? [])].map(([index, row]) => ({ entry, index, ...row }));
  for (const reader of readers) reader.read(rowsOf(reader.table.entry), findings, rowsOf);
  const inventory = inventorySubtrees.flatMap(({ root }) => rowsOf(`${root}.1`));
  if (inventory.length > 0) readInventory(inventory, hsmComponents(rowsOf(HSM_ENTRY)), labelsIn(rowsOf(PARTITION_ENTRY)), findings);
  findings.add(...hostReadings(numbers));
  nameSoftware(answer.varbinds, findings);
  const builtIn = builtInIndex(rowsOf(HSM_ENTRY));
  const stale = earlier && staleness(answer.varbinds, earlier, builtIn);
  if (stale !== undefined) findings.withdraw(hsm['hw.id'], stale);
  if (earlier !== undefined) findings.add(...ratesIn(answer, earlier, builtIn));
  return findings.result;
}

/** Reads a scalar; false when it is none. */
function readScalar(bind: SnmpVarbind, line: number, numbers: Map<string, number>, findings: Findings): boolean {
  if (readUtspScalar(bind, line, findings)) return true;
  const type = hostScalars.get(bind.oid);
  if (type !== undefined) {
    // The computer's own objects are a matter of the agent's build.
    if (ABSENT.has(bind.type)) return true;
    const value = numberIn(bind, type);
    if (typeof value === 'number') numbers.set(bind.oid, value);
    else findings.refuse(line, bind.oid, value);
    return true;
  }
  if (bind.oid !== SYS_NAME && bind.oid !== APP_SOFTWARE_VERSION) return false;
  const text = textIn(bind);
  if (text === undefined && !ABSENT.has(bind.type)) findings.refuse(line, bind.oid, `not a text of type OctetString but ${bind.type}`);
  else if (bind.oid === SYS_NAME && text !== undefined && text !== '') findings.add(hostNameReading(text));
  return true;
}

/** The appliance's software stands beside the HSM's firmware, as `hsm show` tells both; without an HSM it is told alone. */
function nameSoftware(varbinds: readonly SnmpVarbind[], findings: Findings): void {
  const bind = varbinds.find(({ oid }) => oid === APP_SOFTWARE_VERSION);
  const software = bind && textIn(bind);
  if (software === undefined || software === '') return;
  const at = findings.readings.findIndex(({ metric, attributes }) => metric === 'hsm.info' && attributes['hw.id'] === hsm['hw.id']);
  const info = findings.readings[at];
  const named = (reading: Measurement): Measurement => ({ ...reading, attributes: { ...reading.attributes, 'hsm.software': software } });
  if (info === undefined) findings.add(named({ metric: 'hsm.info', attributes: enclosure, value: 1 }));
  else findings.readings[at] = named(info);
}

/** Where a name belongs, worked out once: the same names come at every poll. Undefined: to no table. */
function placeOf(oid: string): Place | undefined {
  const known = places.get(oid);
  if (known !== undefined) return known ?? undefined;
  if (places.size >= MOST_PLACES) places.clear();
  const place = findPlace(oid);
  places.set(oid, place);
  return place ?? undefined;
}
const places = new Map<string, Place | null>();
const MOST_PLACES = 50_000;

const tablesByEntry: readonly { readonly prefix: string; readonly entry: string; readonly columns?: readonly number[] }[] = [
  ...readers.map(({ table: { entry, columns } }) => ({ prefix: `${entry}.`, entry, columns })),
  ...inventorySubtrees.map(({ root }) => ({ prefix: `${root}.1.`, entry: `${root}.1` })),
];

function findPlace(oid: string): Place | null {
  const table = tablesByEntry.find(({ prefix }) => oid.startsWith(prefix));
  if (table === undefined) return null;
  const start = table.prefix.length;
  const dot = oid.indexOf('.', start);
  const column = Number(oid.slice(start, dot === -1 ? undefined : dot));
  if (dot === -1 || table.columns?.includes(column) === false) return null;
  return { entry: table.entry, column, index: oid.slice(dot + 1) };
}

function collect(tables: Map<string, Rows>, { entry, column, index }: Place, bind: SnmpVarbind, line: number): void {
  const rows: Rows = tables.get(entry) ?? new Map();
  const row = rows.get(index) ?? { line, cells: new Map() };
  tables.set(entry, rows);
  rows.set(index, row);
  row.cells.set(column, { bind, line });
}

/** What is judged by an object that could not be read, and is unknown now. */
function componentOf(oid: string): string | undefined {
  if (oid === utsp.ntlsOperStatus) return ntls['hw.id'];
  return oid.startsWith(`${HSM_ENTRY}.`) ? hsm['hw.id'] : undefined;
}

function labelsIn(rows: readonly Row[]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(({ cells }) => {
      const [serial, label] = [partitionColumn.serialNumber, partitionColumn.label].map((column) => cells.get(column)?.bind);
      const spelled = serial && textIn(serial);
      return spelled === undefined ? [] : [[spelled, (label && textIn(label)) ?? ''] as const];
    }),
  );
}
