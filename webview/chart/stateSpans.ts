import { translated } from '../../src/core/l10n.ts';
import { flagWords, metricWords } from '../../src/core/metrics.ts';
import type { Metric } from '../../src/core/reading.ts';
import { plainText } from '../../src/core/text.ts';
import type { PageSeries } from '../../src/protocol/pages/series.ts';

/** A time in which a state stayed what it was. `word`: undefined while nothing was read. Times in milliseconds since the epoch. */
export interface StateSpan {
  readonly from: number;
  readonly to: number;
  readonly word?: string;
  /** It is the second of the two words: what the metric asks is so. */
  readonly more?: boolean;
}

/** A state over time: it has words and no scale. */
export interface StateLane {
  readonly name: string;
  readonly spans: readonly StateSpan[];
}

/** Whether a series is a state that is one of two words, and would say nothing as a line between 0 and 1. */
export function isState({ metric }: Pick<PageSeries, 'metric'>): boolean {
  return flagWords(metric as Metric) !== undefined;
}

/**
 * A series of states as spans that fill the time shown. A state holds from the reading that tells it to the next reading; from the last one
 * it holds for as long as a value is current, and what comes after is not known.
 */
export function stateLane(series: PageSeries, from: number, to: number, staleAfter: number): StateLane {
  const words = flagWords(series.metric as Metric) ?? ['', ''];
  const spans: StateSpan[] = [];
  const add = (span: StateSpan) => {
    const [start, end] = [Math.max(span.from, from), Math.min(span.to, to)];
    if (end <= start) return;
    const before = spans.at(-1);
    if (before && before.word === span.word && before.to === start) spans[spans.length - 1] = { ...before, to: end };
    else spans.push({ ...span, from: start, to: end });
  };
  add({ from, to: series.times[0] ?? to });
  series.times.forEach((time, i) => {
    const value = series.values[i];
    const next = series.times[i + 1] ?? to;
    if (value === null || value === undefined) add({ from: time, to: next });
    else {
      const known = series.times[i + 1] === undefined ? Math.min(next, time + staleAfter) : next;
      add({ from: time, to: known, word: words[value === 0 ? 0 : 1], more: value !== 0 });
      add({ from: known, to: next });
    }
  });
  const part = translated(plainText(series.attributes['hw.name'] ?? series.attributes['hw.id'] ?? '', 40));
  return { name: [part, metricWords(series.metric)].filter(Boolean).join(', '), spans };
}
