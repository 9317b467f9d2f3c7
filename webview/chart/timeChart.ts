import uPlot from 'uplot';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { AxisRange } from './axisRange.ts';
import { hiddenTimeAxis, timeAxis, valueAxis } from './chartAxes.ts';
import { drawGaps } from './gapLayer.ts';
import { drawLimitLabels, drawLimits, GUTTER } from './limitLayer.ts';
import { breachOf } from './limits.ts';
import { align, type Line, latestOf, withWholeGaps } from './line.ts';
import { drawMarkers } from './markers.ts';
import { drawMoments, MOMENT_HEIGHT, type Moment } from './momentLayer.ts';
import { SERIES_COLOURS } from './seriesLook.ts';
import type { Theme } from './theme.ts';

/** What is drawn: the same lines again are new data, other lines are a new chart. */
export interface ChartContent {
  readonly lines: readonly Line[];
  readonly hidden: ReadonlySet<string>;
  readonly range: AxisRange;
}

export interface ChartOptions {
  readonly height: number;
  readonly unit: string;
  readonly decimals: number;
  /** One sensor, no axes: a small multiple. */
  readonly single: boolean;
  /** The editor's colours now. */
  readonly theme: () => Theme;
  /** The time shown, now: it moves. */
  readonly window: () => { readonly from: number; readonly to: number };
  /** Time that was not watched. */
  readonly gaps?: () => readonly PageGap[];
  /** Times to mark. */
  readonly moments?: () => readonly Moment[];
  /** The crosshair is at this time, with this value for each line (null: no reading there); undefined when it is gone. */
  readonly onCursor: (at: CursorReading | undefined, plot: uPlot) => void;
}

export interface CursorReading {
  readonly time: number;
  readonly values: readonly (number | null)[];
}

/** Charts with this key share one crosshair, by time. */
const SYNC_KEY = 'telemetry';
/** Beside the plot: half of the longest time written below its end. */
const LABEL_MARGIN = 30;

/** One uPlot chart that follows its container's width, the theme and the clock. */
export class TimeChart {
  readonly #host: HTMLElement;
  readonly #options: ChartOptions;
  readonly #observer: ResizeObserver;
  #plot: uPlot | undefined;
  #content: ChartContent | undefined;
  #drawnKeys = '';
  #breached: ReadonlySet<string> = new Set();
  #focused: string | undefined;
  #frame = 0;

  constructor(host: HTMLElement, options: ChartOptions) {
    this.#host = host;
    this.#options = options;
    this.#observer = new ResizeObserver(() => {
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(() => this.#fit());
    });
    this.#observer.observe(host);
  }

  show(content: ChartContent): void {
    this.#content = content;
    this.#breached = new Set(content.lines.filter(isBreached).map((line) => line.key));
    const keys = JSON.stringify(content.lines.map((line) => line.key));
    if (this.#plot === undefined || keys !== this.#drawnKeys) {
      this.#drawnKeys = keys;
      this.#build();
      return;
    }
    this.#plot.batch(() => {
      content.lines.forEach((line, i) => {
        const show = !content.hidden.has(line.key);
        if (this.#plot?.series[i + 1]?.show !== show) this.#plot?.setSeries(i + 1, { show });
      });
      this.#plot?.setData(withWholeGaps(align(content.lines)), true);
    });
  }

  /** The time went on: moves the axis without touching the data. */
  tick(): void {
    const { from, to } = this.#options.window();
    this.#plot?.setScale('x', { min: from, max: to });
  }

  /** Draws again with the theme's new colours. */
  redraw(): void {
    this.#plot?.redraw(false, true);
  }

  /** Makes one line and its limits stand out, or none. */
  focus(key: string | undefined): void {
    if (key === this.#focused) return;
    this.#focused = key;
    const index = this.#content?.lines.findIndex((line) => line.key === key) ?? -1;
    this.#plot?.setSeries(index < 0 ? null : index + 1, { focus: true });
    this.#plot?.redraw(false);
  }

  /** Moves the crosshair of all charts by readings of this one; the first step starts at the newest. */
  step(by: number): void {
    const plot = this.#plot;
    const times = plot?.data[0];
    if (plot === undefined || times === undefined || times.length === 0) return;
    const { from } = this.#options.window();
    const at = plot.cursor.left !== undefined && plot.cursor.left >= 0 ? plot.posToIdx(plot.cursor.left) + by : times.length - 1;
    const index = Math.min(Math.max(at, plot.valToIdx(from)), times.length - 1);
    const time = times[index];
    if (time === undefined) return;
    for (const each of uPlot.sync(SYNC_KEY).plots) each.setCursor({ left: each.valToPos(time, 'x'), top: each.over.clientHeight / 2 });
  }

  /** Takes the crosshair away from all charts. */
  leave(): void {
    for (const each of uPlot.sync(SYNC_KEY).plots) each.setCursor({ left: -10, top: -10 });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#plot?.destroy();
  }

  #fit(): void {
    const width = this.#host.clientWidth;
    if (this.#plot && width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: this.#options.height });
  }

  #build(): void {
    const content = this.#content;
    if (content === undefined) return;
    this.#plot?.destroy();
    this.#focused = undefined;
    this.#plot = new uPlot(this.#uplotOptions(content), withWholeGaps(align(content.lines)), this.#host);
  }

  #uplotOptions(content: ChartContent): uPlot.Options {
    const { single, theme, window } = this.#options;
    return {
      width: Math.max(this.#host.clientWidth, 50),
      height: this.#options.height,
      ms: 1,
      padding: single ? [0, GUTTER, 0, 0] : [this.#options.moments ? MOMENT_HEIGHT : 8, LABEL_MARGIN, 0, 0],
      legend: { show: false },
      focus: { alpha: 0.25 },
      scales: {
        x: {
          time: true,
          range: () => {
            const { from, to } = window();
            return [from, to];
          },
        },
        y: { range: () => [this.#content?.range.min ?? 0, this.#content?.range.max ?? 1] },
      },
      series: [{}, ...content.lines.map((line, i) => this.#series(line, i, content))],
      axes: single ? [hiddenTimeAxis(theme), { show: false }] : [timeAxis(theme), valueAxis(theme, this.#options.decimals)],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        sync: { key: SYNC_KEY, setSeries: false, scales: ['x', null] },
        points: { size: 7, stroke: theme().background, width: 1 },
      },
      hooks: {
        drawAxes: [
          (u) => drawGaps(u, this.#options.gaps?.() ?? [], theme(), single),
          (u) => this.#withLayer((layer) => drawLimits(u, layer, theme())),
          (u) => drawMoments(u, this.#options.moments?.() ?? [], theme()),
        ],
        drawSeries: [(u, i) => drawMarkers(u, i, theme(), single)],
        draw: [(u) => this.#withLayer((layer) => drawLimitLabels(u, layer, theme()))],
        setCursor: [(u) => this.#options.onCursor(cursorReading(u), u)],
      },
    };
  }

  #series(line: Line, index: number, content: ChartContent): uPlot.Series {
    const colour = () => this.#options.theme().series[index % SERIES_COLOURS] ?? this.#options.theme().foreground;
    return {
      label: line.name,
      show: !content.hidden.has(line.key),
      stroke: colour,
      width: this.#options.theme().highContrast ? 2.25 : 1.75,
      points: { show: false },
    };
  }

  #withLayer(draw: (layer: Parameters<typeof drawLimits>[1]) => void): void {
    if (this.#content === undefined) return;
    const { range, lines, hidden } = this.#content;
    draw({
      range,
      unit: this.#options.unit,
      sensors: lines.filter((line) => !hidden.has(line.key)).length,
      breached: this.#breached,
      focused: this.#focused,
      single: this.#options.single,
    });
  }
}

function cursorReading(u: uPlot): CursorReading | undefined {
  const { left, idxs, idx } = u.cursor;
  if (left === undefined || left < 0 || idx === undefined || idx === null) return undefined;
  const time = u.data[0][idx];
  if (time === undefined) return undefined;
  const values = u.series.slice(1).map((_, i) => {
    const at = idxs?.[i + 1];
    return (at === undefined || at === null ? null : u.data[i + 1]?.[at]) ?? null;
  });
  return { time, values };
}

function isBreached(line: Line): boolean {
  const latest = latestOf(line);
  return latest !== undefined && breachOf(latest.value, line.limits) !== undefined;
}
