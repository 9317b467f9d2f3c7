import type { HwState, Limits } from '../../../core/reading.ts';
import { equallyExact } from '../../shared/exactness.ts';
import { quoted } from '../../shared/outputLines.ts';
import { type Sensor, sensorByName } from '../parts/components.ts';

/**
 * Rows of `status sensors`. The table is ipmitool's, in columns of fixed width: a lost or doubled character moves the bars, so
 * width is checked as strictly as content.
 */

/** Where a row has what: the place of each cell behind the name, counted from 0, and how wide it is with its blanks. */
export interface SensorLayout {
  readonly name: number;
  readonly cells: Readonly<Record<'reading' | 'unit' | 'status', { readonly at: number; readonly width: number }>>;
  /** The first of four. */
  readonly thresholds: number;
  /** Cells behind the name. */
  readonly count: number;
}

/** The same in the documentation of 5.4, 6.2 and 7.2. */
export const documentedLayout: SensorLayout = {
  name: 17,
  cells: { reading: { at: 0, width: 12 }, unit: { at: 1, width: 12 }, status: { at: 2, width: 7 } },
  thresholds: 3,
  count: 7,
};

const THRESHOLDS = 4;

/** The layout that a heading tells; undefined for a line that is none. Columns that are not known may stand between the known ones. */
export function layoutIn(heading: string): SensorLayout | undefined {
  const [first = '', ...cells] = heading.split('|');
  const place = (name: string) => cells.findIndex((cell) => cell.trim().toLowerCase() === name);
  const [reading, unit, status, thresholds] = ['reading', 'unit', 'status', 'thresholds'].map(place);
  if (first.trim() !== 'Sensor' || reading === undefined || unit === undefined || status === undefined || thresholds === undefined)
    return undefined;
  if ([reading, unit, status, thresholds].includes(-1) || Math.max(reading, unit, status) > thresholds) return undefined;
  const cell = (at: number) => ({ at, width: cells[at]?.length ?? 0 });
  return {
    name: first.length,
    cells: { reading: cell(reading), unit: cell(unit), status: cell(status) },
    thresholds,
    count: cells.length + THRESHOLDS - 1,
  };
}

/** The words in the status column, and what they say about the value. `CR *` and `NR *` are LunaSH's, the rest ipmitool's own. */
const statusWords: ReadonlyMap<string, HwState> = new Map([
  ['ok', 'ok'],
  ['nc', 'degraded'],
  ['lnc', 'degraded'],
  ['unc', 'degraded'],
  ['CR *', 'failed'],
  ['NR *', 'failed'],
  ['cr', 'failed'],
  ['nr', 'failed'],
  ['lcr', 'failed'],
  ['lnr', 'failed'],
  ['ucr', 'failed'],
  ['unr', 'failed'],
]);

/** A slot without a part, or a sensor that cannot be read: normal for unpopulated memory. `ns` is the guide's word for it. */
const unpopulated: ReadonlySet<string> = new Set(['na', 'ns']);

/** Discrete sensors whose state some baseboards tell by a word instead of a number. */
const WORDED = /^(?:cpu-thermtrip|psu[12]-\w+-state)$/;

const NUMBER = /^-?\d{1,7}(?:\.\d{1,3})?$/;
/** What may be a status word of a release that is not known. */
const WORD = /^[A-Za-z]{2,6}(?: \*)?$/;

export type SensorRow =
  /** `unknown` is what stands in place of a status word that is known. */
  | { readonly kind: 'value'; readonly value: number; readonly state: HwState; readonly limits: Limits; readonly unknown?: string }
  /** `states` are the asserted ones, bit n for IPMI state n; `read` is false for a sensor that could not be read (`NR`). */
  | { readonly kind: 'discrete'; readonly states: number; readonly read: boolean }
  | { readonly kind: 'unpopulated' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const unreadable = (reason: string): SensorRow => ({ kind: 'unreadable', reason });

/** The sensor that a first column names, in its full width: its name, a dot or a space, and a space. */
export function sensorOf(cell: string, width = documentedLayout.name): Sensor | undefined {
  const whole = cell.length === width && (cell.endsWith('. ') || cell.endsWith('  '));
  return whole ? sensorByName.get(cell.slice(0, -2).trimEnd()) : undefined;
}

function fits(cell: string | undefined, text: string, width: number): boolean {
  return cell === ` ${text.padEnd(width - 1)}`;
}

function limit(cell: string | undefined, last: boolean): number | 'none' | undefined {
  if (cell === undefined) return undefined;
  const text = cell.trim();
  if (!(last ? cell.trimEnd() === ` ${text}` : fits(cell, text, 11))) return undefined;
  if (text === 'na') return 'none';
  return NUMBER.test(text) ? Number(text) : undefined;
}

/** Lower non-recoverable, lower critical, upper critical, upper non-recoverable: the order of the columns. */
/** @param last these are the last columns of the row */
function limits(cells: readonly (string | undefined)[], last: boolean): Limits | undefined {
  const read = cells.map((cell, index) => limit(cell, last && index === THRESHOLDS - 1));
  const [lowNonRecoverable, lowCritical, highCritical, highNonRecoverable] = read;
  if (read.length !== 4 || read.includes(undefined)) return undefined;
  const named = read.filter((value) => typeof value === 'number');
  if (named.some((value, index) => index > 0 && value <= (named[index - 1] ?? value))) return undefined;
  return {
    ...(typeof lowNonRecoverable === 'number' && { lowNonRecoverable }),
    ...(typeof lowCritical === 'number' && { lowCritical }),
    ...(typeof highCritical === 'number' && { highCritical }),
    ...(typeof highNonRecoverable === 'number' && { highNonRecoverable }),
  };
}

/** Reads the columns after the name. */
export function readSensorRow(sensor: Sensor, cells: readonly string[], layout: SensorLayout = documentedLayout): SensorRow {
  if (cells.length !== layout.count) return unreadable('the row has other columns than the heading');
  const cell = (name: keyof SensorLayout['cells']) => cells[layout.cells[name].at] ?? '';
  const width = (name: keyof SensorLayout['cells']) => layout.cells[name].width;
  const valueText = cell('reading').trim();
  const status = cell('status').trim();
  if (!fits(cell('reading'), valueText, width('reading')) || !fits(cell('status'), status, width('status')))
    return unreadable('the columns are out of place');
  if (!fits(cell('unit'), sensor.unit, width('unit'))) return unreadable(`the unit of ${sensor.sensor} is ${sensor.unit}`);
  const limitCells = cells.slice(layout.thresholds, layout.thresholds + THRESHOLDS);
  const own = limits(limitCells, layout.count === layout.thresholds + THRESHOLDS);
  if (own === undefined) return unreadable('the limits are unreadable or not in ascending order');

  if (unpopulated.has(valueText) || unpopulated.has(status)) {
    return unpopulated.has(valueText) && unpopulated.has(status)
      ? { kind: 'unpopulated' }
      : unreadable('value and status disagree on whether there is a reading');
  }
  if (sensor.unit === 'discrete') {
    // Older baseboards write words for these; `ok` and `OK` assert nothing.
    if (valueText === '0x0' && WORDED.test(sensor.attributes['hw.id']) && /^(?:ok|OK|NR)$/.test(status)) {
      return { kind: 'discrete', states: 0, read: status !== 'NR' };
    }
    const word = /^0x([\da-f]{2})([\da-f]{2})$/.exec(status);
    if (valueText !== '0x0' || word === null) return unreadable(`${quoted(status)} is not the state word of a discrete sensor`);
    // ipmitool prints the lower eight states first; the top bit of the second byte is reserved and always set by newer firmware.
    return {
      kind: 'discrete',
      states: Number.parseInt(word[1] ?? '', 16) | ((Number.parseInt(word[2] ?? '', 16) & 0x7f) << 8),
      read: true,
    };
  }
  const state = statusWords.get(status);
  if (state === undefined && !WORD.test(status)) return unreadable(`${quoted(status)} is not a status word that is known`);
  if (!NUMBER.test(valueText)) return unreadable('not a number');
  if (!equallyExact([valueText, ...limitCells.map((each) => each.trim())].filter((text) => NUMBER.test(text))))
    return unreadable('value and limits have not equally many decimals');
  return {
    kind: 'value',
    value: Number(valueText),
    state: state ?? 'unknown',
    limits: own,
    ...(state === undefined && { unknown: status }),
  };
}
