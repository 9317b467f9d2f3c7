import { t } from '../../src/core/l10n.ts';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import { element } from '../common/element.ts';
import type { AxisRangeOptions } from './axisRange.ts';
import { placeOf } from './columns.ts';
import { gestureByKey, type TimeGestures } from './gestures.ts';
import type { Line } from './line.ts';
import type { Moment } from './momentLayer.ts';
import { stepByKey } from './stepKeys.ts';
import type { Theme } from './theme.ts';
import type { CursorReading, TimeChart } from './timeChart.ts';

/** What the sections share with the page around them. */
export interface PageContext {
  readonly theme: () => Theme;
  /** The time shown, on the host's clock. */
  readonly window: () => { readonly from: number; readonly to: number };
  /** A person moves the time shown: what costs much waits until they rest. */
  readonly isMoving?: () => boolean;
  /** A person holds a chart with a pointer: it has to stay. */
  readonly isHeld?: () => boolean;
  /** Time that was not watched. */
  readonly gaps?: () => readonly PageGap[];
  /** A value older than this, in milliseconds, is not current. */
  readonly staleAfter: () => number;
  /** Hands the lines that are hidden from now on to the page, which remembers them. */
  readonly hide: (hidden: ReadonlySet<string>) => void;
  /** What a person may do to the time shown; missing: nothing. */
  readonly gestures?: TimeGestures;
  /** Somebody looks at a moment of a chart (ms), so that nothing may move; undefined: no longer. */
  readonly look?: (at: number | undefined) => void;
  /** Reads a sentence to a screen reader. */
  readonly announce: (text: string) => void;
}

export interface SectionOptions {
  readonly title: string;
  readonly unit: string;
  readonly decimals: number;
  readonly axis: AxisRangeOptions;
  /** Of its heading: 3 below a heading of the page. Default 2. */
  readonly level?: 2 | 3;
  /** Of the chart, in CSS pixels. */
  readonly height?: number;
  /** Beside the heading: what can be done with this chart. */
  readonly tools?: HTMLElement;
  /** Times to mark on the chart. */
  readonly moments?: () => readonly Moment[];
}

/** One part of the page: charts of one kind of sensor. */
export interface Section {
  readonly root: HTMLElement;
  show(lines: readonly Line[], hidden: ReadonlySet<string>): void;
  /** The time went on. */
  tick(): void;
  /** The theme changed. */
  redraw(): void;
  dispose(): void;
}

/** A section's element: its heading with the unit, what stands beside it, and what follows. */
export function sectionElement(
  id: string,
  { title, unit, level = 2, tools }: SectionOptions,
  { wide = false, aside }: { readonly wide?: boolean; readonly aside: HTMLElement },
  ...content: readonly HTMLElement[]
): HTMLElement {
  const head = element(
    'div',
    { class: 'section-head' },
    element(`h${level}`, { id }, title),
    element('span', { class: 'unit' }, unit),
    aside,
    ...(tools ? [tools] : []),
  );
  return element('section', { class: wide ? 'section wide' : 'section', 'aria-labelledby': id }, head, ...content);
}

/** What a key does on a chart: it moves the crosshair, or the time shown. */
export function keyOnChart(event: KeyboardEvent, chart: TimeChart, { gestures, window }: PageContext): void {
  if (gestures) {
    const { from, to } = window();
    const at = chart.cursorTime ?? (from + to) / 2;
    if (gestureByKey(event, gestures, { from, to }, at)) return;
  }
  stepByKey(event, chart);
}

/** Why nobody looked at the time of the crosshair, behind what was read. */
export function gapSpoken({ gap }: Pick<CursorReading, 'gap'>): string {
  return gap ? `. ${gap.what}: ${gap.why}` : '';
}

/** Said in place of charts that have nothing to show. */
export function nothingReported({ title }: SectionOptions): HTMLElement {
  return element('p', { class: 'none' }, t('No {0} reported in this time.', title.toLowerCase()));
}

/** The lowest and the highest of all values within a time range; nothing where there is none. */
export function extremesWithin(lines: readonly Line[], from: number, to: number): readonly number[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { times, values, least, most } of lines) {
    for (let i = placeOf(times, from); i < times.length && (times[i] ?? 0) <= to; i++) {
      const value = values[i];
      if (value === null || value === undefined) continue;
      const [lowest, highest] = [least?.[i] ?? value, most?.[i] ?? value];
      if (lowest < low) low = lowest;
      if (highest > high) high = highest;
    }
  }
  return low > high ? [] : [low, high];
}
