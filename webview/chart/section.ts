import type { PageGap } from '../../src/protocol/pages/series.ts';
import { element } from '../common/element.ts';
import type { AxisRangeOptions } from './axisRange.ts';
import type { Line } from './line.ts';
import type { Moment } from './momentLayer.ts';
import type { Theme } from './theme.ts';

/** What the sections share with the page around them. */
export interface PageContext {
  readonly theme: () => Theme;
  /** The time shown, on the host's clock. */
  readonly window: () => { readonly from: number; readonly to: number };
  /** Time that was not watched. */
  readonly gaps?: () => readonly PageGap[];
  /** A value older than this, in milliseconds, is not current. */
  readonly staleAfter: () => number;
  /** Hands a line's visibility to the page, which remembers it. */
  readonly toggle: (key: string, hidden: boolean) => void;
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
  { title, unit, level = 2 }: SectionOptions,
  { wide = false, aside }: { readonly wide?: boolean; readonly aside: HTMLElement },
  ...content: readonly HTMLElement[]
): HTMLElement {
  const head = element(
    'div',
    { class: 'section-head' },
    element(`h${level}`, { id }, title),
    element('span', { class: 'unit' }, unit),
    aside,
  );
  return element('section', { class: wide ? 'section wide' : 'section', 'aria-labelledby': id }, head, ...content);
}

/** Said in place of charts that have nothing to show. */
export function nothingReported({ title }: SectionOptions): HTMLElement {
  return element('p', { class: 'none' }, `No ${title.toLowerCase()} reported in this time.`);
}

/** Every value within a time range. */
export function* valuesWithin(lines: readonly Line[], from: number, to: number): Generator<number> {
  for (const line of lines) {
    for (let i = 0; i < line.values.length; i++) {
      const value = line.values[i];
      const time = line.times[i];
      if (value !== null && value !== undefined && time !== undefined && time >= from && time <= to) yield value;
    }
  }
}
