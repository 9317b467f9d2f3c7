import type { SnmpType } from '../../../core/deviceModel.ts';
import type { Attributes, Measurement } from '../../../core/reading.ts';
import { fileSystem, processor } from '../../shared/hostParts.ts';
import { type Findings, numberOf, type Row, type TableReader, textOf } from '../../shared/snmp/bindings.ts';
import { diskThresholds, mountPoints } from '../console/statusDisk.ts';

/** UCD-SNMP-MIB dskEntry: only what the agent's own configuration lists. Sizes in kibibytes. */
const DSK_ENTRY = '1.3.6.1.4.1.2021.9.1';
const dskColumn = { path: 2, total: 6, available: 7, used: 8 } as const;

/** HOST-RESOURCES-MIB hrStorageEntry (RFC 2790): every file system, and more. Sizes in units of its own. */
const STORAGE_ENTRY = '1.3.6.1.2.1.25.2.3.1';
const storageColumn = { type: 2, descr: 3, units: 4, size: 5, used: 6 } as const;
const FIXED_DISK = '1.3.6.1.2.1.25.2.1.4';

/** HOST-RESOURCES-MIB hrProcessorEntry: hrProcessorLoad, the last minute's, in per cent. */
const PROCESSOR_ENTRY = '1.3.6.1.2.1.25.3.3.1';
const PROCESSOR_LOAD = 2;

const limits = { highWarning: diskThresholds.filling, highCritical: diskThresholds.full };

/** File systems by the names of `status disk`, and the processors' load. */
export const storageTables: readonly TableReader[] = [
  {
    table: { entry: DSK_ENTRY, columns: Object.values(dskColumn) },
    read(rows, findings) {
      for (const row of rows) readDisk(row, findings);
    },
  },
  {
    table: { entry: STORAGE_ENTRY, columns: Object.values(storageColumn) },
    read(rows, findings) {
      for (const row of rows) readStorage(row, findings);
    },
  },
  {
    table: { entry: PROCESSOR_ENTRY, columns: [PROCESSOR_LOAD] },
    read(rows, findings) {
      const loads = rows.flatMap((row) => numberOf(row, PROCESSOR_LOAD, 'Integer', findings) ?? []).filter((load) => load <= 100);
      if (loads.length === 0) return;
      const value = Math.round((10 * loads.reduce((sum, load) => sum + load, 0)) / loads.length) / 10;
      findings.add({ metric: 'hsm.cpu.utilization', attributes: processor, value, unit: '%' });
    },
  },
];

function numbersOf(row: Row, columns: readonly number[], type: SnmpType, findings: Findings, id: string): readonly number[] | undefined {
  const numbers = columns.flatMap((column) => numberOf(row, column, type, findings, id) ?? []);
  return numbers.length === columns.length ? numbers : undefined;
}

/** df(1)'s own figures: its percentage is the share of used in used and available, rounded up. */
function readDisk(row: Row, findings: Findings): void {
  const path = textOf(row, dskColumn.path, findings);
  if (path === undefined || !mountPoints.has(path)) return;
  const attributes = fileSystem(path);
  const { total, available, used } = dskColumn;
  const [size = 0, left = 0, taken = 0] = numbersOf(row, [total, available, used], 'Integer', findings, attributes['hw.id']) ?? [];
  if (size === 0) return;
  if (taken + left > size) {
    findings.refuseCell(row, used, 'used and available are more than there is', attributes['hw.id']);
    return;
  }
  const value = Math.ceil((100 * taken) / Math.max(1, taken + left));
  findings.add(
    { metric: 'hsm.filesystem.utilization', attributes, value, unit: '%', limits },
    ...sizes(attributes, size * 1024, taken * 1024),
  );
}

/**
 * hrStorage does not tell what is kept for root, and counts it as free: the console's percentage is higher, by up to a twentieth of the
 * size. `hsm.filesystem.reserve` says that the percentage is the least that it may be.
 */
function readStorage(row: Row, findings: Findings): void {
  if (row.cells.get(storageColumn.type)?.bind.value !== FIXED_DISK) return;
  const path = textOf(row, storageColumn.descr, findings);
  // Where the other table told it, that is the better one.
  if (path === undefined || !mountPoints.has(path) || findings.tells('hsm.filesystem.limit', fileSystem(path)['hw.id'])) return;
  const attributes = fileSystem(path);
  const { units, size, used } = storageColumn;
  const [unit = 0, all = 0, taken = 0] = numbersOf(row, [units, size, used], 'Integer', findings, attributes['hw.id']) ?? [];
  if (unit === 0 || all === 0) return;
  if (taken > all) {
    findings.refuseCell(row, used, 'more is used than there is', attributes['hw.id']);
    return;
  }
  const value = Math.ceil((100 * taken) / all);
  const told = { ...attributes, 'hsm.filesystem.reserve': 'unknown' };
  findings.add(
    { metric: 'hsm.filesystem.utilization', attributes: told, value, unit: '%', limits },
    ...sizes(attributes, all * unit, taken * unit),
  );
}

const sizes = (attributes: Attributes, limit: number, usage: number): readonly Measurement[] => [
  { metric: 'hsm.filesystem.usage', attributes, value: usage, unit: 'By' },
  { metric: 'hsm.filesystem.limit', attributes, value: limit, unit: 'By' },
];
