import { t } from '../l10n.ts';
import { formatDuration, SECOND } from '../time/duration.ts';
import { formatNumber } from '../words.ts';

/** Values with their units. A reading's unit is UCUM (`Cel`, `By/s`); what people read is here and nowhere else. */

/**
 * `most`: decimals in a sentence, at most. `drawn`: decimals beside a chart, always, for a number that is updated in place must not jump.
 * `scaled`: what follows a decimal prefix, where large values take one: `B` in `16.3 MB`.
 */
type Unit = readonly [symbol: string, most: number, drawn: number, scaled?: string];

const bare: Unit = ['', 3, 0];

const units: Readonly<Record<string, Unit>> = {
  '': bare,
  '1': bare,
  '1/s': ['/s', 3, 1],
  '%': ['%', 1, 1],
  Cel: ['°C', 1, 0],
  rpm: [t('rpm'), 0, 0],
  V: ['V', 3, 2],
  By: [t('bytes'), 0, 0, 'B'],
  'By/s': [t('bytes/s'), 0, 0, 'B/s'],
  'bit/s': ['bit/s', 0, 0, 'bit/s'],
};

/** UCUM's annotations are words already: `{rpm}`. */
function unitOf(ucum = ''): Unit {
  const name = ucum.startsWith('{') && ucum.endsWith('}') ? ucum.slice(1, -1) : ucum;
  return (Object.hasOwn(units, name) ? units[name] : undefined) ?? [name, 3, 1];
}

/** `Cel` → `°C`, `By` → `bytes`, `1` and no unit → nothing. */
export function unitSymbol(ucum: string | undefined): string {
  return unitOf(ucum)[0];
}

/** Decimals of a number that is updated in place beside a chart. `values`: what is drawn; a bare number is a count, or else a ratio. */
export function drawnDecimals(ucum: string | undefined, values: readonly (number | null)[]): number {
  const unit = unitOf(ucum);
  const isRatio = unit === bare && values.some((value) => value !== null && !Number.isInteger(value));
  return isRatio ? 2 : unit[2];
}

/** How values of one chart are written: each is divided by `divisor` first. */
export interface DrawnScale {
  readonly divisor: number;
  readonly symbol: string;
  readonly decimals: number;
}

/** Counts below this are read at a glance as they are. */
const LARGE_COUNT = 100_000;

/** The scale on which the largest of some values is a number of few digits: bytes by their prefixes, counts by thousands and millions. */
export function drawnScale(ucum: string | undefined, values: readonly (number | null)[]): DrawnScale {
  const [symbol, , , scaled] = unitOf(ucum);
  const most = values.reduce<number>((largest, value) => Math.max(largest, Math.abs(value ?? 0)), 0);
  const asRead = { divisor: 1, symbol, decimals: drawnDecimals(ucum, values) };
  if (scaled !== undefined && most >= 1000) {
    const { divisor, prefix } = prefixOf(most);
    return { divisor, symbol: `${prefix}${scaled}`, decimals: most / divisor < 100 ? 1 : 0 };
  }
  if (unitOf(ucum) !== bare || most < LARGE_COUNT) return asRead;
  return most < 1_000_000
    ? { divisor: 1000, symbol: t('thousand'), decimals: 0 }
    : { divisor: 1_000_000, symbol: t('million'), decimals: most < 100_000_000 ? 1 : 0 };
}

/** A value exactly as it was read, for evidence: `2000 rpm`, `3.093 V`, `41 °C`. */
export function quantity(value: number, ucum: string | undefined): string {
  const symbol = unitSymbol(ucum);
  return symbol === '' ? `${value}` : `${value} ${symbol}`;
}

/** A value for people, rounded and grouped: `27.3 °C`, `6,200 rpm`, `12.5 MB`, and seconds as a time: `1 d 1 h`, `-1.47 ms`. */
export function formatQuantity(value: number, ucum: string | undefined): string {
  if (ucum === 's') return formatSeconds(value);
  const [symbol, most, , scaled] = unitOf(ucum);
  if (scaled !== undefined && Math.abs(value) >= 1000) return withPrefix(value, scaled);
  return `${formatNumber(value, most)} ${symbol}`.trimEnd();
}

/** An offset of a clock has a sign and is tiny. */
function formatSeconds(seconds: number): string {
  const ms = Math.abs(seconds) * SECOND;
  const amount = ms > 0 && ms < 100 ? `${formatNumber(ms, 2)} ms` : formatDuration(ms);
  return seconds < 0 ? `-${amount}` : amount;
}

function withPrefix(value: number, unit: string): string {
  const { divisor, prefix } = prefixOf(Math.abs(value));
  return `${formatNumber(value / divisor, 1)} ${prefix}${unit}`;
}

/** Decimal multiples, as vendors' figures are read. */
function prefixOf(value: number): { readonly divisor: number; readonly prefix: string } {
  let divisor = 1000;
  let prefix = 'k';
  for (const larger of ['M', 'G', 'T']) {
    if (value / divisor < 1000) break;
    divisor *= 1000;
    prefix = larger;
  }
  return { divisor, prefix };
}
