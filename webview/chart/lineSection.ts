import type uPlot from 'uplot';
import { t } from '../../src/core/l10n.ts';
import { element, setText } from '../common/element.ts';
import { momentWithSeconds, number } from '../common/format.ts';
import { axisRange } from './axisRange.ts';
import { Legend } from './legend.ts';
import { marksOf } from './limits.ts';
import type { Line } from './line.ts';
import {
  extremesWithin,
  gapSpoken,
  keyOnChart,
  nothingReported,
  type PageContext,
  type Section,
  type SectionOptions,
  sectionElement,
} from './section.ts';
import { summaryTable } from './summaryTable.ts';
import { type CursorReading, TimeChart } from './timeChart.ts';
import { Tooltip } from './tooltip.ts';

const HEIGHT = 250;
/** In milliseconds. */
const REST = 250;

/** One chart with a line for each sensor and a legend beside or below it: temperatures, fans. */
export class LineSection implements Section {
  readonly root: HTMLElement;
  readonly #options: SectionOptions;
  readonly #context: PageContext;
  readonly #moment = element('span', { class: 'moment' });
  readonly #plotHost: HTMLElement;
  readonly #none: HTMLElement;
  readonly #body: HTMLElement;
  readonly #legend: Legend;
  readonly #chart: TimeChart;
  readonly #tooltip = new Tooltip();
  /** A table does not shrink by itself. */
  readonly #table = element('div', { class: 'visually-hidden' });
  #lines: readonly Line[] = [];
  #hidden: ReadonlySet<string> = new Set();
  #looked = false;
  /** Since its crosshair was told of. */
  #moved = false;
  #tabled: readonly Line[] | undefined;
  #tabling: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string, options: SectionOptions, context: PageContext) {
    this.#options = options;
    this.#context = context;
    this.#plotHost = element('div', {
      class: 'plot',
      style: `height: ${options.height ?? HEIGHT}px`,
      tabindex: '0',
      role: 'group',
      'aria-label': t('{0} over time. Left and right arrow keys step through the readings; a table follows.', options.title),
    });
    this.#legend = new Legend(options.title, {
      onHide: context.hide,
      onFocus: (key) => this.#chart.focus(key),
    });
    this.#none = nothingReported(options);
    this.#body = element('div', { class: 'lines' }, this.#plotHost, this.#legend.root);
    this.root = sectionElement(id, options, { aside: this.#moment }, this.#body, this.#none, this.#table);
    this.#chart = new TimeChart(this.#plotHost, {
      height: options.height ?? HEIGHT,
      unit: options.unit,
      decimals: options.decimals,
      single: false,
      theme: context.theme,
      window: context.window,
      ...(context.isMoving && { isMoving: context.isMoving }),
      ...(context.gaps && { gaps: context.gaps }),
      ...(options.moments && { moments: options.moments }),
      ...(context.gestures && { gestures: context.gestures }),
      onCursor: (at, plot) => this.#cursor(at, plot),
    });
    this.#plotHost.addEventListener('keydown', (event) => keyOnChart(event, this.#chart, context));
    this.#plotHost.addEventListener('blur', () => this.#chart.leave());
  }

  show(lines: readonly Line[], hidden: ReadonlySet<string>): void {
    this.#lines = lines;
    this.#hidden = hidden;
    const { from, to } = this.#context.window();
    const visible = lines.filter((line) => !hidden.has(line.key));
    // What is known to be wrong flattens nothing that is right.
    const right = visible.filter(({ wrong }) => wrong === undefined);
    const range = axisRange(
      extremesWithin(right.length > 0 ? right : visible, from, to),
      marksOf(visible.filter(({ shadowOf }) => shadowOf === undefined)),
      this.#options.axis,
    );
    this.#none.hidden = lines.length > 0;
    this.#body.hidden = lines.length === 0;
    if (lines.length > 0) {
      this.#legend.show(lines, hidden, to - this.#context.staleAfter());
      this.#chart.show({ lines, hidden, range });
    }
    const isMoved = this.#tabled === lines;
    this.#tabled = lines;
    clearTimeout(this.#tabling);
    if (this.#context.isMoving?.()) {
      this.#moved = true;
      return;
    }
    if (this.#moved) this.#chart.tellCursor();
    this.#moved = false;
    // While the time goes on by itself, the table waits until that rests.
    this.#tabling = setTimeout(() => this.#table.replaceChildren(summaryTable(this.#options, lines, from, to)), isMoved ? REST : 0);
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
    clearTimeout(this.#tabling);
    this.#chart.dispose();
    this.root.remove();
  }

  #cursor(at: CursorReading | undefined, plot: uPlot): void {
    if (this.#context.isMoving?.()) {
      this.#tooltip.hide();
      return;
    }
    const looks = at !== undefined && this.#plotHost.matches(':hover, :focus');
    if (looks || this.#looked) this.#context.look?.(looks ? at.time : undefined);
    this.#looked = looks;
    this.#legend.readAt(at?.values);
    setText(this.#moment, at === undefined ? '' : t('at {0}', momentWithSeconds(at.time)));
    if (at !== undefined && this.#plotHost.matches(':hover, :focus-visible')) this.#tooltip.show(plot, at, this.#lines, this.#hidden);
    else this.#tooltip.hide();
    if (at !== undefined && this.#plotHost.matches(':focus-visible')) this.#context.announce(this.#spoken(at));
  }

  #spoken(at: CursorReading): string {
    const values = this.#lines.flatMap((line, i) => {
      const value = at.values[i] ?? null;
      if (this.#hidden.has(line.key)) return [];
      return [
        `${line.name} ${value === null ? t('no reading') : number(value, line.decimals)}${line.wrong === undefined ? '' : ` (${line.wrong})`}`,
      ];
    });
    return `${momentWithSeconds(at.time)}: ${values.join(', ')} ${this.#options.unit}${gapSpoken(at)}`;
  }
}
