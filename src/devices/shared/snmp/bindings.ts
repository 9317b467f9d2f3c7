import type { SnmpTable, SnmpType, SnmpVarbind } from '../../../core/deviceModel.ts';
import type { Attributes, Measurement, Metric, ParseResult, Rejected } from '../../../core/reading.ts';
import { isPrintable, printable } from '../outputLines.ts';

/** A binding, and its place in the answer, counted from 1. */
export interface Cell {
  readonly bind: SnmpVarbind;
  readonly line: number;
}

/** One row of a table: its index as dotted text, and its cells by column. */
export interface Row {
  readonly entry: string;
  readonly index: string;
  readonly line: number;
  readonly cells: ReadonlyMap<number, Cell>;
}

/** A number in a MIB and what it becomes. Counters above 2^53 lose their last digits, which no reader of a total can see. */
export interface Quantity {
  readonly type: SnmpType;
  readonly metric: Metric;
  readonly unit: string;
  /** What one unit on the wire is worth. */
  readonly scale?: number;
}

/** What is read from a table, row by row. All rows come at once: what they mean may depend on how many there are, or on another table's. */
export interface TableReader {
  readonly table: SnmpTable;
  read(rows: readonly Row[], findings: Findings, rowsOf: (entry: string) => readonly Row[]): void;
}

export const ABSENT: ReadonlySet<SnmpType> = new Set(['NoSuchObject', 'NoSuchInstance']);
export const MISSING_OBJECT = 'the agent does not have this object';
export const MISSING_COLUMN = 'this column of the row is missing';

/** Collects what was read and what was refused. */
export class Findings {
  readonly readings: Measurement[] = [];
  readonly #rejected: Rejected[] = [];

  add(...readings: readonly Measurement[]): void {
    this.readings.push(...readings);
  }

  refuse(line: number, oid: string, reason: string, component?: string): void {
    const base = { line, text: printable(oid), reason };
    this.#rejected.push(component === undefined ? base : { ...base, component });
  }

  refuseCell(row: Row, column: number, reason: string, component?: string): void {
    this.refuse(row.cells.get(column)?.line ?? row.line, `${row.entry}.${column}.${row.index}`, reason, component);
  }

  /** Takes back all that was read of a component: it does not hold now. */
  withdraw(component: string, reason: string): void {
    const kept = this.readings.filter(({ attributes }) => attributes['hw.id'] !== component);
    if (kept.length === this.readings.length) return;
    this.readings.splice(0, Number.POSITIVE_INFINITY, ...kept);
    this.refuse(0, component, reason, component);
  }

  /** True: this was read already, from an object that tells it better. */
  tells(metric: Metric, component: string): boolean {
    return this.readings.some((reading) => reading.metric === metric && reading.attributes['hw.id'] === component);
  }

  get result(): ParseResult {
    return { readings: this.readings, rejected: this.#rejected.sort((a, b) => a.line - b.line) };
  }
}

/** The number in a binding of this type, or why there is none. */
export function numberIn(bind: SnmpVarbind, type: SnmpType): number | string {
  if (ABSENT.has(bind.type)) return MISSING_OBJECT;
  if (bind.type !== type) return `the type is ${bind.type}, not ${type}`;
  const value = type === 'Counter64' && typeof bind.value === 'bigint' ? Number(bind.value) : bind.value;
  const most = type === 'Counter64' ? 2 ** 64 : type === 'Integer' ? 2 ** 31 - 1 : 2 ** 32 - 1;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) return `not a value of ${type}`;
  return value;
}

/** The text in a binding, undefined when it is not printable UTF-8. */
export function textIn(bind: SnmpVarbind): string | undefined {
  if (bind.type !== 'OctetString' || !(bind.value instanceof Uint8Array) || bind.value.length > 255) return undefined;
  try {
    const text = decoder.decode(bind.value).trim();
    return isPrintable(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A reading of this quantity, or why there is none. */
export function measured(bind: SnmpVarbind, { type, metric, unit, scale = 1 }: Quantity, attributes: Attributes): Measurement | string {
  const value = numberIn(bind, type);
  if (typeof value === 'string') return value;
  return { metric, attributes, value: scale < 1 ? value / Math.round(1 / scale) : value * scale, unit };
}

/** The number in a row's cell; undefined, and refused, when there is none. */
export function numberOf(row: Row, column: number, type: SnmpType, findings: Findings, component?: string): number | undefined {
  const cell = row.cells.get(column);
  const value = cell === undefined ? MISSING_COLUMN : numberIn(cell.bind, type);
  if (typeof value === 'number') return value;
  findings.refuseCell(row, column, value, component);
  return undefined;
}

/** The text in a row's cell; undefined, and refused, when there is none. */
export function textOf(row: Row, column: number, findings: Findings, component?: string): string | undefined {
  const cell = row.cells.get(column);
  const text = cell && textIn(cell.bind);
  if (text !== undefined) return text;
  findings.refuseCell(row, column, cell === undefined ? MISSING_COLUMN : `not a text of type OctetString but ${cell.bind.type}`, component);
  return undefined;
}

/** The readings of a row's quantities, one a column. */
export function quantitiesOf(row: Row, columns: ReadonlyMap<number, Quantity>, attributes: Attributes, findings: Findings): void {
  for (const [column, quantity] of columns) {
    const cell = row.cells.get(column);
    const read = cell === undefined ? MISSING_COLUMN : measured(cell.bind, quantity, attributes);
    if (typeof read === 'string') findings.refuseCell(row, column, read);
    else findings.add(read);
  }
}

/**
 * The texts that an index spells, each its length and then one sub-identifier an octet (RFC 2578, 7.7). Undefined when it spells
 * something else.
 */
export function indexTexts(index: string): readonly string[] | undefined {
  const numbers = index.split('.').map(Number);
  const texts: string[] = [];
  for (let at = 0; at < numbers.length; ) {
    const length = numbers[at] ?? 0;
    const octets = numbers.slice(at + 1, at + 1 + length);
    if (length === 0 || octets.length !== length || octets.some((octet) => !(octet >= 0x20 && octet <= 0x7e))) return undefined;
    texts.push(String.fromCharCode(...octets));
    at += 1 + length;
  }
  return texts;
}

/** A name as part of an id: what is neither letter nor digit becomes one hyphen. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
