import type { SnmpVarbind } from '../../../core/deviceModel.ts';
import type { Attributes, Measurement } from '../../../core/reading.ts';
import { isPlaceholder } from '../../shared/placeholder.ts';
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
 * Columns of which nothing is read in the row of a backup HSM. Its uptime stands still (a Luna G7), so busy time tells no share of it; and what
 * would be judged is no matter of the appliance's service: a backup HSM is zeroized, and initialised anew, as its use has it.
 */
const notOfBackup: ReadonlySet<number> = new Set([
  hsmColumn.adminLoginAttempts,
  hsmColumn.manuallyZeroized,
  hsmColumn.upTime,
  hsmColumn.busyTime,
]);

/** hsmModel: `Luna K7` and `K6 Base` are cards in an appliance, `Luna G7` and `Luna G5` HSMs at its USB port. */
const BUILT_IN = /\bK\d/;
const BACKUP = /\bG\d/;

/**
 * hsmTable. An appliance has one HSM, `hsm`, and keeps it whatever is plugged in: its row is told by its model. A backup HSM, and any other
 * that cannot be told apart, is a component by its serial number.
 */
export const hsmTable: TableReader = {
  table: { entry: HSM_ENTRY, columns: Object.values(hsmColumn) },
  read(rows, findings) {
    if (rows.length === 0) findings.refuse(0, HSM_ENTRY, 'the agent tells of no HSM', hsm['hw.id']);
    const components = hsmComponents(rows);
    for (const row of rows) readRow(row, components, findings);
    if (components.size > 0 && ![...components.values()].includes(hsm))
      findings.refuse(0, HSM_ENTRY, 'no model in it is that of a built-in HSM, or more than one is', hsm['hw.id']);
  },
};

/** The serial number of a row whose index is its serial number. */
export function serialOf({ index, cells }: Row): string | undefined {
  const [serial, ...more] = indexTexts(index) ?? [];
  const own = cells.get(hsmColumn.serialNumber);
  return serial !== undefined && more.length === 0 && own !== undefined && textIn(own.bind) === serial ? serial : undefined;
}

/** What the rows of an answer are about, by serial number: the appliance's own HSM, and others. Rows come in any order. */
export function hsmComponents(rows: readonly Row[]): ReadonlyMap<string, Attributes> {
  const found = rows.flatMap((row) => {
    const serial = serialOf(row);
    const bind = row.cells.get(hsmColumn.model)?.bind;
    const model = (bind && textIn(bind)) ?? '';
    return serial === undefined ? [] : [{ serial, backup: BACKUP.test(model), builtIn: BUILT_IN.test(model) }];
  });
  const cards = found.filter(({ builtIn }) => builtIn);
  // Without a model that is known: the only one that is no backup HSM.
  const own = cards.length > 0 ? cards : found.filter(({ backup }) => !backup);
  return new Map(found.map((each) => [each.serial, own.length === 1 && own[0] === each ? hsm : other(each)]));
}

/** The index of the built-in HSM's row; undefined where none is known to be it. */
export function builtInIndex(rows: readonly Row[]): string | undefined {
  const components = hsmComponents(rows);
  const [only, ...more] = rows;
  // A row that lacks its serial number is still the only one.
  if (only !== undefined && more.length === 0 && components.size === 0) return only.index;
  return rows.find((row) => components.get(serialOf(row) ?? '') === hsm)?.index;
}

function other({ serial, backup }: { readonly serial: string; readonly backup: boolean }): Attributes {
  const named = { ...hsm, 'hw.id': `hsm-${serial}`, 'hw.name': `${backup ? 'Backup HSM' : 'HSM'} ${serial}` };
  return backup ? { ...named, 'hsm.role': 'backup' } : named;
}

function readRow(row: Row, components: ReadonlyMap<string, Attributes>, findings: Findings): void {
  const serial = serialOf(row);
  if (serial === undefined) {
    findings.refuseCell(row, hsmColumn.serialNumber, 'the index of this row is not its serial number', 'hsm');
    return;
  }
  const attributes = components.get(serial) ?? hsm;
  const backup = attributes['hsm.role'] === 'backup';
  const readings: Measurement[] = [];
  const info: Record<string, string> = { 'hsm.serial': serial };
  for (const column of Object.values(hsmColumn)) {
    if (column === hsmColumn.serialNumber || (backup && notOfBackup.has(column))) continue;
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
    return value === undefined
      ? `not a text of type OctetString but ${bind.type}`
      : { info: isPlaceholder(value) ? {} : { [text]: value } };
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
