import type { SnmpAnswer, SnmpType, SnmpVarbind } from '../../core/deviceModel.ts';
import type { Attributes, HwState, Measurement, Metric, ParseResult, Rejected } from '../../core/reading.ts';
import { hsm, ntls, snmpAgent } from './components.ts';
import { isPrintable, printable } from './lines.ts';
import { HSM_ENTRY, hsmColumn, SYS_UP_TIME, utsp } from './oids.ts';

/** A number and what it becomes. Counters above 2^53 lose their last digits, which no reader of a rate can see. */
interface Quantity {
  readonly type: SnmpType;
  readonly metric: Metric;
  readonly attributes: Attributes;
  readonly unit: string;
  /** What one unit on the wire is worth. */
  readonly scale?: number;
}

const scalars: ReadonlyMap<string, Quantity> = new Map<string, Quantity>([
  [SYS_UP_TIME, { type: 'TimeTicks', metric: 'hsm.agent.uptime', attributes: snmpAgent, unit: 's', scale: 0.01 }],
  [utsp.hsmOperationRequests, { type: 'Counter64', metric: 'hsm.operations', attributes: hsm, unit: '1' }],
  [utsp.hsmOperationErrors, { type: 'Counter64', metric: 'hsm.operation.errors', attributes: hsm, unit: '1' }],
  [utsp.hsmCriticalEvents, { type: 'Counter64', metric: 'hsm.events.critical', attributes: hsm, unit: '1' }],
  [utsp.hsmNonCriticalEvents, { type: 'Counter64', metric: 'hsm.events.noncritical', attributes: hsm, unit: '1' }],
  [utsp.ntlsConnectedClients, { type: 'Unsigned32', metric: 'hsm.ntls.clients', attributes: ntls, unit: '1' }],
  [utsp.ntlsLinks, { type: 'Unsigned32', metric: 'hsm.ntls.links', attributes: ntls, unit: '1' }],
  [utsp.ntlsSuccessfulClientConnections, { type: 'Counter64', metric: 'hsm.ntls.connections', attributes: ntls, unit: '1' }],
  [utsp.ntlsFailedClientConnections, { type: 'Counter64', metric: 'hsm.ntls.connection.errors', attributes: ntls, unit: '1' }],
]);

const columns: ReadonlyMap<number, Omit<Quantity, 'attributes'>> = new Map<number, Omit<Quantity, 'attributes'>>([
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

/** Columns that become attributes of `hsm.info`, as text or by the MIB's enumeration. */
const texts: ReadonlyMap<number, string> = new Map([
  [hsmColumn.firmwareVersion, 'hsm.firmware'],
  [hsmColumn.label, 'hsm.label'],
  [hsmColumn.model, 'hsm.model'],
]);
const enumerations: ReadonlyMap<number, { readonly attribute: string; readonly words: Readonly<Record<number, string>> }> = new Map<
  number,
  { readonly attribute: string; readonly words: Readonly<Record<number, string>> }
>([
  [hsmColumn.authenticationMethod, { attribute: 'hsm.authentication', words: { 1: 'unknown', 2: 'password', 3: 'ped' } }],
  [hsmColumn.fipsMode, { attribute: 'hsm.fips', words: { 1: 'on', 2: 'off' } }],
]);

/** Not read into anything yet, but known: no complaint about them. */
const unread: ReadonlySet<number> = new Set([
  hsmColumn.rpvInitialized,
  hsmColumn.performance,
  hsmColumn.backupProtocol,
  hsmColumn.auditRoleInitialized,
]);

/** ntlsOperStatus. */
const operStatus: Readonly<Record<number, HwState>> = { 1: 'ok', 2: 'failed', 3: 'unknown' };

const absent: ReadonlySet<SnmpType> = new Set(['NoSuchObject', 'NoSuchInstance']);

/** What is judged by an object, and so unknown when the object cannot be read. */
const judged: ReadonlyMap<string | number, string> = new Map<string | number, string>([
  [utsp.ntlsOperStatus, 'ntls'],
  [hsmColumn.manuallyZeroized, 'hsm'],
  [hsmColumn.adminLoginAttempts, 'hsm'],
]);

/** Rows of hsmTable by index, and columns by number. `line` is the place of the binding in the answer, from 1. */
type Row = Map<number, { readonly bind: SnmpVarbind; readonly line: number }>;

/**
 * Readings in one SNMP answer. Every value must have the type of its MIB object: a wrong type, a missing column or an index that is not
 * the row's own serial number is refused, with the OID as text. An object that the agent does not have is no error of the others.
 */
export function parseSnmp(answer: SnmpAnswer): ParseResult {
  const readings: Measurement[] = [];
  const rejected: Rejected[] = [];
  const rows = new Map<string, Row>();
  const seen = new Set<string>();

  for (const [index, bind] of answer.varbinds.entries()) {
    const line = index + 1;
    if (bind.type === 'EndOfMibView') continue;
    if (seen.has(bind.oid)) {
      rejected.push(refuse(line, bind.oid, 'the same object came more than once'));
      continue;
    }
    seen.add(bind.oid);
    const quantity = scalars.get(bind.oid);
    if (quantity !== undefined || bind.oid === utsp.ntlsOperStatus) {
      const read = quantity === undefined ? ntlsState(bind) : measured(bind, quantity);
      if (typeof read === 'string') rejected.push(refuse(line, bind.oid, read, judged.get(bind.oid)));
      else readings.push(read);
    } else if (!collect(rows, bind, line)) {
      const reason = absent.has(bind.type) ? 'the agent does not have this object' : 'not asked for';
      rejected.push(refuse(line, bind.oid, reason));
    }
  }
  for (const [index, row] of rows) {
    const read = hsmRow(index, row, rows.size === 1);
    readings.push(...read.readings);
    rejected.push(...read.rejected);
  }
  return { readings, rejected: rejected.sort((a, b) => a.line - b.line) };
}

function refuse(line: number, oid: string, reason: string, component?: string): Rejected {
  const base = { line, text: printable(oid), reason };
  return component === undefined ? base : { ...base, component };
}

/** The number in a binding, or why there is none. */
function numberIn(bind: SnmpVarbind, type: SnmpType): number | string {
  if (absent.has(bind.type)) return 'the agent does not have this object';
  if (bind.type !== type) return `the type is ${bind.type}, not ${type}`;
  const value = type === 'Counter64' && typeof bind.value === 'bigint' ? Number(bind.value) : bind.value;
  const most = type === 'Counter64' ? 2 ** 64 : type === 'Integer' ? 2 ** 31 - 1 : 2 ** 32 - 1;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) return `not a value of ${type}`;
  return value;
}

/** The text in a binding, undefined when it is not printable UTF-8. */
function textIn(bind: SnmpVarbind): string | undefined {
  if (bind.type !== 'OctetString' || !(bind.value instanceof Uint8Array) || bind.value.length > 255) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bind.value).trim();
    return isPrintable(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

function measured(bind: SnmpVarbind, { type, metric, attributes, unit, scale }: Quantity): Measurement | string {
  const value = numberIn(bind, type);
  if (typeof value === 'string') return value;
  return { metric, attributes, value: scale === undefined ? value : (value * scale * 1000) / 1000, unit };
}

function ntlsState(bind: SnmpVarbind): Measurement | string {
  const value = numberIn(bind, 'Integer');
  if (typeof value === 'string') return value;
  const state = Object.hasOwn(operStatus, value) ? operStatus[value] : undefined;
  return state === undefined ? `${value} is not a state of ntlsOperStatus` : { metric: 'hw.status', attributes: ntls, value: 1, state };
}

/** Keeps a binding of hsmTable for its row; false when it is not one. */
function collect(rows: Map<string, Row>, bind: SnmpVarbind, line: number): boolean {
  if (!bind.oid.startsWith(`${HSM_ENTRY}.`)) return false;
  const dot = bind.oid.indexOf('.', HSM_ENTRY.length + 1);
  const column = Number(bind.oid.slice(HSM_ENTRY.length + 1, dot === -1 ? undefined : dot));
  if (dot === -1 || !Number.isInteger(column) || column < 1 || column > 21) return false;
  const index = bind.oid.slice(dot + 1);
  const row = rows.get(index) ?? new Map();
  rows.set(index, row.set(column, { bind, line }));
  return true;
}

/** The text that an index spells: its length, then one sub-identifier an octet. */
function indexText(index: string): string | undefined {
  const [length, ...octets] = index.split('.').map(Number);
  if (length !== octets.length || octets.some((octet) => !Number.isInteger(octet) || octet < 0x20 || octet > 0x7e)) return undefined;
  return String.fromCharCode(...octets);
}

/**
 * One row of hsmTable. An appliance has one HSM, `hsm`; should the agent list several (a backup HSM on its USB port), each is told apart
 * by its serial number rather than taken for the appliance's own.
 */
function hsmRow(index: string, row: Row, only: boolean): { readings: Measurement[]; rejected: Rejected[] } {
  const first = [...row.values()][0];
  const line = first?.line ?? 1;
  const serial = indexText(index);
  const own = row.get(hsmColumn.serialNumber);
  if (serial === undefined || serial === '' || own === undefined || textIn(own.bind) !== serial) {
    const reason = 'the index of this row is not its serial number';
    return { readings: [], rejected: [refuse(own?.line ?? line, `${HSM_ENTRY}.${hsmColumn.serialNumber}.${index}`, reason, 'hsm')] };
  }

  const id = only ? 'hsm' : `hsm-${serial}`;
  const attributes: Attributes = only ? hsm : { ...hsm, 'hw.id': id, 'hw.name': `HSM ${serial}` };
  const readings: Measurement[] = [];
  const rejected: Rejected[] = [];
  const info: Record<string, string> = { 'hsm.serial': serial };

  for (const column of Object.values(hsmColumn)) {
    if (column === hsmColumn.serialNumber || unread.has(column)) continue;
    const at = row.get(column);
    const oid = `${HSM_ENTRY}.${column}.${index}`;
    const component = judged.has(column) ? id : undefined;
    const refused = (reason: string) => rejected.push(refuse(at?.line ?? line, oid, reason, component));
    if (at === undefined) {
      refused('this column of the row is missing');
      continue;
    }
    const read = readColumn(column, at.bind, attributes);
    if (typeof read === 'string') refused(read);
    else if ('metric' in read) readings.push(read);
    else Object.assign(info, read.info);
  }
  // A flag that is not set does not prove that nothing but a hand has zeroized the HSM: used-up logins do, too.
  const attemptsLeft = readings.find(({ metric }) => metric === 'hsm.login_attempts.left')?.value ?? 0;
  const certain = readings.filter(({ metric, value }) => metric !== 'hsm.zeroized' || value === 1 || attemptsLeft > 0);
  return { readings: [{ metric: 'hsm.info', attributes: { ...attributes, ...info }, value: 1 }, ...certain], rejected };
}

function readColumn(column: number, bind: SnmpVarbind, attributes: Attributes): Measurement | { info: Record<string, string> } | string {
  const quantity = columns.get(column);
  if (quantity !== undefined) return measured(bind, { ...quantity, attributes });

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
  // hsmManuallyZeroized, a TruthValue: 1 true, 2 false.
  if (value !== 1 && value !== 2) return `${value} is not a TruthValue`;
  return { metric: 'hsm.zeroized', attributes, value: value === 1 ? 1 : 0, unit: '1' };
}
