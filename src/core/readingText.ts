import { t, translated } from './l10n.ts';
import { formatQuantity } from './measuring/quantity.ts';
import { flagWords, valueKind } from './metrics.ts';
import type { Measurement, Metric } from './reading.ts';
import { plainText } from './text.ts';

/** A reading as it is told: of one that went over the wire the attributes are plain. */
export type Told = Pick<Measurement, 'metric' | 'value' | 'unit' | 'state'> & {
  readonly attributes: Readonly<Record<string, string | undefined>>;
};

/** Attributes that identify the component and say nothing about the value. */
const IDENTITY = /^hw\.(?:id|name|type|parent)$/;

/** In code points. */
const LONGEST = 120;

/**
 * A reading's value as people read it: a number with its unit, or, where the number means nothing by itself, the words that came with it.
 * One line, and inert whatever the device sent.
 *
 * @param timeText a time (ms since the epoch) in the reader's way; `exact`: to the second, else the day is enough
 */
export function readingText(reading: Told, timeText: (time: number, exact: boolean) => string): string {
  const { metric, value, unit, state, attributes } = reading;
  const flag = flagWords(metric);
  // What else such a reading brings says why it is expected to be so; only tampers have names that belong to the news.
  if (flag) return [flag[value === 0 ? 0 : 1], plainText(attributes['hsm.tamper.names'] ?? '', LONGEST)].filter(Boolean).join(': ');
  const kind = valueKind(metric);
  if (kind === 'instant') return instantText(metric, value * 1000, timeText);
  if (kind === 'info') return plainText(said(attributes).join(' · '), LONGEST) || t('present');
  if (!isWording(reading)) return formatQuantity(value, unit);
  return plainText((attributes['hw.status.text'] ?? said(attributes).join(' · ')) || translated(state ?? 'unknown'), LONGEST);
}

/** States and identities carry their meaning in attributes or `state`; their value is 1. */
export function isWording({ metric, unit, state }: Pick<Told, 'metric' | 'unit' | 'state'>): boolean {
  return metric === 'hw.status' || metric === 'hsm.info' || (unit === undefined && state !== undefined);
}

/** A certificate or a password ends on a day; only a clock is read to the second. */
function instantText(metric: Metric, time: number, timeText: (time: number, exact: boolean) => string): string {
  return Number.isNaN(new Date(time).getTime()) ? t('an unknown time') : timeText(time, metric === 'hsm.clock.time');
}

function said(attributes: Told['attributes']): string[] {
  return Object.entries(attributes).flatMap(([name, value]) => (IDENTITY.test(name) || !value ? [] : [plainText(value, LONGEST)]));
}
