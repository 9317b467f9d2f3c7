import { t } from '../../src/core/l10n.ts';
import type { Side } from '../../src/core/measuring/limits.ts';
import type { Limits } from '../../src/core/reading.ts';
import { limitNumber } from '../common/format.ts';

export type Level = 'warning' | 'critical';

/** One limit of one sensor, as far as it is worth a line: the non-recoverable one only where the device names no critical one. */
export interface Limit {
  readonly value: number;
  readonly side: Side;
  readonly level: Level;
}

export function drawnLimits(limits: Limits): readonly Limit[] {
  const drawn: Limit[] = [];
  const add = (value: number | undefined, side: Side, level: Level) => {
    if (value !== undefined) drawn.push({ value, side, level });
  };
  add(limits.lowCritical ?? limits.lowNonRecoverable, 'low', 'critical');
  add(limits.lowWarning, 'low', 'warning');
  add(limits.highWarning, 'high', 'warning');
  add(limits.highCritical ?? limits.highNonRecoverable, 'high', 'critical');
  return drawn;
}

/** The gravest limit a value is beyond; a value on the limit is not beyond it. */
export function breachOf(value: number, limits: Limits): Limit | undefined {
  const broken = drawnLimits(limits).filter((limit) => (limit.side === 'low' ? value < limit.value : value > limit.value));
  return broken.find((limit) => limit.level === 'critical') ?? broken[0];
}

/** "below 2000", "above 95": what is wrong with a value, without its unit. */
export function breachText(breach: Limit): string {
  return breach.side === 'low' ? t('below {0}', limitNumber(breach.value)) : t('above {0}', limitNumber(breach.value));
}

/** How a value stands to its limits. Only what has limits can be within them. */
export function verdictText(value: number, limits: Limits): string {
  const breach = breachOf(value, limits);
  if (breach !== undefined) return breachText(breach);
  return drawnLimits(limits).length === 0 ? t('not judged') : t('within limits');
}

/** "11.16 to 12.9 V", "at most 95 °C", "at most 75 °C (warning)": what a sensor is held to, in words. */
export function rangeText(limits: Limits, unit: string): string {
  const { low, high } = heldTo(limits);
  const warning = [low, high].every((limit) => limit?.level !== 'critical') ? t(' (warning)') : '';
  if (low && high) return t('{0} to {1} {2}{3}', limitNumber(low.value), limitNumber(high.value), unit, warning);
  if (low) return t('at least {0} {1}{2}', limitNumber(low.value), unit, warning);
  if (high) return t('at most {0} {1}{2}', limitNumber(high.value), unit, warning);
  return t('none');
}

/** "max 95", "min 2000", "11.16–12.9": as short as a column of a legend needs it. */
export function limitWords(limits: Limits): string {
  const { low, high } = heldTo(limits);
  if (low && high) return `${limitNumber(low.value)}–${limitNumber(high.value)}`;
  if (low) return `${low.level === 'critical' ? t('min') : t('warn')} ${limitNumber(low.value)}`;
  if (high) return `${high.level === 'critical' ? t('max') : t('warn')} ${limitNumber(high.value)}`;
  return t('no limit');
}

/** The critical limit of each side, or the one that warns where there is no other. */
function heldTo(limits: Limits): { readonly low: Limit | undefined; readonly high: Limit | undefined } {
  const of = (side: Side) => {
    const all = drawnLimits(limits).filter((limit) => limit.side === side);
    return all.find((limit) => limit.level === 'critical') ?? all[0];
  };
  return { low: of('low'), high: of('high') };
}

/** A limit that one or several sensors of a chart share. */
export interface LimitMark extends Limit {
  readonly names: readonly string[];
  readonly keys: readonly string[];
}

/** The distinct limits of a chart's lines, lowest first. */
export function marksOf(lines: readonly { readonly key: string; readonly name: string; readonly limits: Limits }[]): readonly LimitMark[] {
  const marks = new Map<string, { limit: Limit; names: string[]; keys: string[] }>();
  for (const line of lines) {
    for (const limit of drawnLimits(line.limits)) {
      const id = `${limit.side} ${limit.level} ${limit.value}`;
      const mark = marks.get(id) ?? { limit, names: [], keys: [] };
      mark.names.push(line.name);
      mark.keys.push(line.key);
      marks.set(id, mark);
    }
  }
  return [...marks.values()].map(({ limit, names, keys }) => ({ ...limit, names, keys })).sort((a, b) => a.value - b.value);
}

/** "min", "max", and for a limit that only warns "warns below", "warns above". */
export function limitWord(limit: Limit): string {
  if (limit.level === 'warning') return limit.side === 'low' ? t('warns below') : t('warns above');
  return limit.side === 'low' ? t('min') : t('max');
}

/** Who a limit is for, in few words and brackets: one or two names, else how many of the chart's sensors; nothing where it is all of them. */
export function ownersText(mark: LimitMark, sensors: number): string {
  if (mark.names.length === sensors) return '';
  return mark.names.length <= 2 ? `(${mark.names.join(', ')})` : t('({0} sensors)', mark.names.length);
}
