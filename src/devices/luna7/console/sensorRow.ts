import type { HwState, Limits } from '../../../core/reading.ts';
import { type Sensor, sensorByName } from '../parts/components.ts';

/**
 * Rows of `status sensors`. The table is ipmitool's, in columns of fixed width: a lost or doubled character moves the bars, so
 * width is checked as strictly as content. Widths are the same in the documentation of 5.4, 6.2 and 7.2.
 */

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

const NUMBER = /^\d{1,5}\.\d{3}$/;

export type SensorRow =
  | { readonly kind: 'value'; readonly value: number; readonly state: HwState; readonly limits: Limits }
  /** `states` are the asserted ones, bit n for IPMI state n; `read` is false for a sensor that could not be read (`NR`). */
  | { readonly kind: 'discrete'; readonly states: number; readonly read: boolean }
  | { readonly kind: 'unpopulated' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const unreadable = (reason: string): SensorRow => ({ kind: 'unreadable', reason });

/** The sensor that a first column names, in its full width: 15 characters, a dot or a space, and a space. */
export function sensorOf(cell: string): Sensor | undefined {
  return cell.length === 17 && (cell.endsWith('. ') || cell.endsWith('  ')) ? sensorByName.get(cell.slice(0, 15).trimEnd()) : undefined;
}

function fits(cell: string | undefined, text: string, width: number): boolean {
  return cell === ` ${text.padEnd(width)}`;
}

function limit(cell: string | undefined, last: boolean): number | 'none' | undefined {
  if (cell === undefined) return undefined;
  const text = cell.trim();
  if (!(last ? cell.trimEnd() === ` ${text}` : fits(cell, text, 10))) return undefined;
  if (text === 'na') return 'none';
  return NUMBER.test(text) ? Number(text) : undefined;
}

/** Lower non-recoverable, lower critical, upper critical, upper non-recoverable: the order of the columns. */
function limits(cells: readonly (string | undefined)[]): Limits | undefined {
  const read = cells.map((cell, index) => limit(cell, index === 3));
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

/** Reads the seven columns after the name. */
export function readSensorRow(sensor: Sensor, cells: readonly string[]): SensorRow {
  if (cells.length !== 7) return unreadable('a sensor row has eight columns');
  const [valueCell = '', unitCell, statusCell = '', ...limitCells] = cells;
  const valueText = valueCell.trim();
  const status = statusCell.trim();
  if (!fits(valueCell, valueText, 11) || !fits(statusCell, status, 6)) return unreadable('the columns are out of place');
  if (!fits(unitCell, sensor.unit, 11)) return unreadable(`the unit of ${sensor.sensor} is ${sensor.unit}`);
  const own = limits(limitCells);
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
    if (valueText !== '0x0' || word === null) return unreadable('not the state word of a discrete sensor');
    // ipmitool prints the lower eight states first; the top bit of the second byte is reserved and always set by newer firmware.
    return {
      kind: 'discrete',
      states: Number.parseInt(word[1] ?? '', 16) | ((Number.parseInt(word[2] ?? '', 16) & 0x7f) << 8),
      read: true,
    };
  }
  const state = statusWords.get(status);
  if (state === undefined) return unreadable('unknown status word');
  if (!NUMBER.test(valueText)) return unreadable('not a number with three decimals');
  return { kind: 'value', value: Number(valueText), state, limits: own };
}
