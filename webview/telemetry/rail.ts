import type uPlot from 'uplot';
import { t } from '../../src/core/l10n.ts';
import { axisRange } from '../chart/axisRange.ts';
import { breachOf, breachText, drawnLimits, marksOf } from '../chart/limits.ts';
import { type Line, latestOf, summaryOf } from '../chart/line.ts';
import { markBreach } from '../chart/markBreach.ts';
import { extremesWithin, keyOnChart, type PageContext, type SectionOptions } from '../chart/section.ts';
import { type CursorReading, TimeChart } from '../chart/timeChart.ts';
import { element, setText } from '../common/element.ts';
import { number } from '../common/format.ts';

const HEIGHT = 68;

/** One sensor: its name, its value now or at the crosshair, its limits and its chart. */
export class Rail {
  readonly root: HTMLElement;
  readonly key: string;
  line: Line;
  readonly #options: SectionOptions;
  readonly #context: PageContext;
  readonly #value = element('span', { class: 'rail-value number' });
  readonly #note = element('span', { class: 'rail-note' });
  readonly #chart: TimeChart;
  #reading: CursorReading | undefined;

  constructor(
    line: Line,
    options: SectionOptions,
    context: PageContext,
    onCursor: (at: CursorReading | undefined, plot: uPlot, rail: Rail) => void,
  ) {
    this.key = line.key;
    this.line = line;
    this.#options = options;
    this.#context = context;
    const plotHost = element('div', { class: 'rail-plot', 'aria-hidden': 'true' });
    this.root = element(
      'div',
      {
        class: 'rail',
        tabindex: '-1',
        role: 'group',
        'aria-label': t(
          '{0} over time. Left and right arrow keys step through the readings, up and down through the rails; a table follows.',
          line.name,
        ),
      },
      element('div', { class: 'rail-head' }, element('span', { class: 'rail-name', title: line.name }, line.name), this.#value),
      plotHost,
      this.#note,
    );
    this.#chart = new TimeChart(plotHost, {
      height: HEIGHT,
      unit: options.unit,
      decimals: options.decimals,
      single: true,
      theme: context.theme,
      window: context.window,
      ...(context.isMoving && { isMoving: context.isMoving }),
      ...(context.gaps && { gaps: context.gaps }),
      ...(context.gestures && { gestures: context.gestures }),
      onCursor: (at, plot) => {
        this.#reading = at;
        this.#write();
        onCursor(at, plot, this);
      },
    });
  }

  /** The one rail that the Tab key reaches; the arrow keys lead to the others. */
  set reachable(reachable: boolean) {
    this.root.tabIndex = reachable ? 0 : -1;
  }

  press(event: KeyboardEvent): void {
    keyOnChart(event, this.#chart, this.#context);
  }

  leave(): void {
    this.#chart.leave();
  }

  show(line: Line): void {
    this.line = line;
    const { from, to } = this.#context.window();
    const typical = Math.abs(latestOf(line)?.value ?? 1);
    const range = axisRange(extremesWithin([line], from, to), marksOf([line]), { ...this.#options.axis, minSpan: typical * 0.04 });
    this.#chart.show({ lines: [line], hidden: new Set(), range });
    this.#write();
  }

  tick(): void {
    this.#chart.tick();
  }

  redraw(): void {
    this.#chart.redraw();
  }

  get picture(): HTMLCanvasElement | undefined {
    return this.#chart.canvas;
  }

  dispose(): void {
    this.#chart.dispose();
    this.root.remove();
  }

  /** What the line came to in the time shown; the limits stand beside it. */
  #variation(): string {
    const { from, to } = this.#context.window();
    const summary = summaryOf(this.line, from, to);
    if (summary === undefined) return t('no reading');
    const [min, max] = [number(summary.min, this.line.decimals), number(summary.max, this.line.decimals)];
    const variation = min === max ? t('steady at {0}', min) : t('{0} to {1}', min, max);
    return drawnLimits(this.line.limits).length === 0 ? t('{0} · no limit', variation) : variation;
  }

  #write(): void {
    const latest = latestOf(this.line);
    const shown = this.#reading === undefined ? latest?.value : (this.#reading.values[0] ?? undefined);
    const breach = shown === undefined ? undefined : breachOf(shown, this.line.limits);
    setText(this.#value, shown === undefined ? '–' : `${number(shown, this.line.decimals)} ${this.line.unit}`);
    setText(this.#note, breach ? breachText(breach) : this.#variation());
    const { to } = this.#context.window();
    const stale = latest === undefined || latest.time < to - this.#context.staleAfter();
    markBreach(this.root, breach, this.#reading === undefined && stale);
  }
}
