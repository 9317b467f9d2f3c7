import type { SnmpVarbind } from '../../../core/deviceModel.ts';
import type { Attributes, Measurement } from '../../../core/reading.ts';
import {
  type Findings,
  indexTexts,
  MISSING_COLUMN,
  measured,
  numberIn,
  type Quantity,
  type Row,
  type TableReader,
  textIn,
} from '../../shared/snmp/bindings.ts';
import { hsm } from '../parts/components.ts';

/** SAFENET-HSM-MIB hsmEntry. The index is hsmSerialNumber: its length, then one sub-identifier an octet. */
export const HSM_ENTRY = '1.3.6.1.4.1.23629.1.5.1.2.1';

/** Columns of hsmTable. */
export const hsmColumn = {
  serialNumber: 1,
  firmwareVersion: 2,
  label: 3,
  model: 4,
  authenticationMethod: 5,
  rpvInitialized: 6,
  fipsMode: 7,
  performance: 8,
  storageTotalBytes: 9,
  storageAllocatedBytes: 10,
  storageAvailableBytes: 11,
  maximumPartitions: 12,
  partitionsCreated: 13,
  partitionsFree: 14,
  backupProtocol: 15,
  adminLoginAttempts: 16,
  auditRoleInitialized: 17,
  manuallyZeroized: 18,
  upTime: 19,
  busyTime: 20,
  commandCount: 21,
} as const;

const quantities: ReadonlyMap<number, Quantity> = new Map<number, Quantity>([
  [hsmColumn.storageTotalBytes, { type: 'Unsigned32', metric: 'hsm.storage.size', unit: 'By' }],
  [hsmColumn.storageAllocatedBytes, { type: 'Unsigned32', metric: 'hsm.storage.used', unit: 'By' }],
  [hsmColumn.storageAvailableBytes, { type: 'Unsigned32', metric: 'hsm.storage.free', unit: 'By' }],
  [hsmColumn.maximumPartitions, { type: 'Unsigned32', metric: 'hsm.partitions.limit', unit: '1' }],
  [hsmColumn.partitionsCreated, { type: 'Unsigned32', metric: 'hsm.partitions.used', unit: '1' }],
  [hsmColumn.partitionsFree, { type: 'Unsigned32', metric: 'hsm.partitions.free', unit: '1' }],
  [hsmColumn.adminLoginAttempts, { type: 'Counter32', metric: 'hsm.login_attempts.left', unit: '1' }],
  [hsmColumn.upTime, { type: 'Counter64', metric: 'hsm.uptime', unit: 's' }],
  [hsmColumn.busyTime, { type: 'Counter64', metric: 'hsm.busy_time', unit: 's' }],
  [hsmColumn.commandCount, { type: 'Counter64', metric: 'hsm.commands', unit: '1' }],
]);

/** Columns that become attributes of `hsm.info` as they are. */
const texts: ReadonlyMap<number, string> = new Map([
  [hsmColumn.firmwareVersion, 'hsm.firmware'],
  [hsmColumn.label, 'hsm.label'],
  [hsmColumn.model, 'hsm.model'],
]);

interface Enumeration {
  /** Undefined: checked, and told nowhere else. */
  readonly attribute: string;
  readonly words: Readonly<Record<number, string>>;
}

/** Columns that become attributes of `hsm.info` by the MIB's words. */
const enumerations: ReadonlyMap<number, Enumeration> = new Map<number, Enumeration>([
  [hsmColumn.authenticationMethod, { attribute: 'hsm.authentication', words: { 1: 'unknown', 2: 'password', 3: 'ped' } }],
  [hsmColumn.rpvInitialized, { attribute: 'hsm.rpv', words: { 1: 'not supported', 2: 'no', 3: 'yes' } }],
  [hsmColumn.fipsMode, { attribute: 'hsm.fips', words: { 1: 'on', 2: 'off' } }],
  [hsmColumn.backupProtocol, { attribute: 'hsm.backup_protocol', words: { 1: 'unknown', 2: 'none', 3: 'cloning', 4: 'key export' } }],
  [hsmColumn.auditRoleInitialized, { attribute: 'hsm.audit_role', words: { 0: 'not supported', 1: 'yes', 2: 'no' } }],
]);

/** What is judged by a column, and so unknown when the column cannot be read. */
const judged: ReadonlySet<number> = new Set([hsmColumn.manuallyZeroized, hsmColumn.adminLoginAttempts]);

/**
 * hsmTable. An appliance has one HSM, `hsm`; should the agent list several (a backup HSM on its USB port), each is told apart by its
 * serial number rather than taken for the appliance's own.
 */
export const hsmTable: TableReader = {
  table: { entry: HSM_ENTRY, columns: Object.values(hsmColumn) },
  read(rows, findings) {
    if (rows.length === 0) findings.refuse(0, HSM_ENTRY, 'the agent tells of no HSM', hsm['hw.id']);
    for (const row of rows) readRow(row, rows.length === 1, findings);
  },
};

/** The serial number of a row whose index is its serial number. */
export function serialOf({ index, cells }: Row): string | undefined {
  const [serial, ...more] = indexTexts(index) ?? [];
  const own = cells.get(hsmColumn.serialNumber);
  return serial !== undefined && more.length === 0 && own !== undefined && textIn(own.bind) === serial ? serial : undefined;
}

/** The component of a row: the appliance's own HSM, or one of several. */
export function hsmOf(serial: string, only: boolean): Attributes {
  return only ? hsm : { ...hsm, 'hw.id': `hsm-${serial}`, 'hw.name': `HSM ${serial}` };
}

function readRow(row: Row, only: boolean, findings: Findings): void {
  const serial = serialOf(row);
  if (serial === undefined) {
    findings.refuseCell(row, hsmColumn.serialNumber, 'the index of this row is not its serial number', 'hsm');
    return;
  }
  const attributes = hsmOf(serial, only);
  const readings: Measurement[] = [];
  const info: Record<string, string> = { 'hsm.serial': serial };
  for (const column of Object.values(hsmColumn)) {
    if (column === hsmColumn.serialNumber) continue;
    const cell = row.cells.get(column);
    const read = cell === undefined ? MISSING_COLUMN : readColumn(column, cell.bind, attributes);
    if (typeof read === 'string') findings.refuseCell(row, column, read, judged.has(column) ? attributes['hw.id'] : undefined);
    else if ('metric' in read) readings.push(read);
    else Object.assign(info, read.info);
  }
  // A flag that is not set does not prove that nothing but a hand has zeroized the HSM: used-up logins do, too.
  const attemptsLeft = readings.find(({ metric }) => metric === 'hsm.login_attempts.left')?.value ?? 0;
  const certain = readings.filter(({ metric, value }) => metric !== 'hsm.zeroized' || value === 1 || attemptsLeft > 0);
  findings.add({ metric: 'hsm.info', attributes: { ...attributes, ...info }, value: 1 }, ...certain);
}

function readColumn(column: number, bind: SnmpVarbind, attributes: Attributes): Measurement | { info: Record<string, string> } | string {
  const quantity = quantities.get(column);
  if (quantity !== undefined) return measured(bind, quantity, attributes);
  const text = texts.get(column);
  if (text !== undefined) {
    const value = textIn(bind);
    return value === undefined ? `not a text of type OctetString but ${bind.type}` : { info: value === '' ? {} : { [text]: value } };
  }
  const value = numberIn(bind, 'Integer');
  if (typeof value === 'string') return value;
  const enumeration = enumerations.get(column);
  if (enumeration !== undefined) {
    const word = Object.hasOwn(enumeration.words, value) ? enumeration.words[value] : undefined;
    return word === undefined ? `${value} is not in the enumeration` : { info: { [enumeration.attribute]: word } };
  }
  if (column === hsmColumn.performance) return { metric: 'hsm.performance', attributes, value, unit: '1' };
  // hsmManuallyZeroized, a TruthValue: 1 true, 2 false.
  if (value !== 1 && value !== 2) return `${value} is not a TruthValue`;
  return { metric: 'hsm.zeroized', attributes, value: value === 1 ? 1 : 0, unit: '1' };
}
