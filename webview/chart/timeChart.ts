import uPlot from 'uplot';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { AxisRange } from './axisRange.ts';
import { hiddenTimeAxis, timeAxis, valueAxis } from './chartAxes.ts';
import { drawGaps } from './gapLayer.ts';
import { listenForGestures, type TimeGestures } from './gestures.ts';
import { drawLimitLabels, drawLimits, GUTTER } from './limitLayer.ts';
import { breachOf } from './limits.ts';
import { align, type Line, latestOf, withWholeGaps } from './line.ts';
import { drawMarkers } from './markers.ts';
import { drawMoments, MOMENT_HEIGHT, type Moment } from './momentLayer.ts';
import { PixelLayer, strokeColour, strokeOf } from './pixelLayer.ts';
import { whileSeen } from './sight.ts';
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
  /** A person moves it, so that a frame has to be drawn quickly. */
  readonly isMoving?: () => boolean;
  /** Time that was not watched. */
  readonly gaps?: () => readonly PageGap[];
  /** What a person may do to the time shown. */
  readonly gestures?: TimeGestures;
  /** Times to mark. */
  readonly moments?: () => readonly Moment[];
  /** The crosshair is at this time, with this value for each line (null: no reading there); undefined when it is gone. */
  readonly onCursor: (at: CursorReading | undefined, plot: uPlot) => void;
}

export interface CursorReading {
  readonly time: number;
  readonly values: readonly (number | null)[];
  /** The crosshair stands in time that was not watched. */
  readonly gap?: PageGap;
}

/** Charts with this key share one crosshair, by time. */
const SYNC_KEY = 'telemetry';
/** Beside the plot: half of the longest time written below its end. */
const LABEL_MARGIN = 30;

const drawPath = uPlot.paths.linear?.();

/** One uPlot chart that follows its container's width, the theme and the clock. What is out of sight is drawn once it comes into it. */
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
  readonly #pixels = new PixelLayer();
  /** Its lines are in pixels, not in paths; `coarse`: only because they were moved. */
  #inPixels = false;
  #coarse = false;
  readonly #leaveSight: () => void;
  #isSeen = true;
  /** What it shows is not yet drawn. */
  #due: 'scale' | 'data' | undefined;

  constructor(host: HTMLElement, options: ChartOptions) {
    this.#host = host;
    this.#options = options;
    this.#observer = new ResizeObserver(() => {
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(() => this.#fit());
    });
    this.#observer.observe(host);
    this.#leaveSight = whileSeen(host, (seen) => {
      this.#isSeen = seen;
      if (seen) this.#drawDue();
    });
  }

  show(content: ChartContent): void {
    const before = this.#content;
    this.#content = content;
    if (this.#plot && before?.lines === content.lines && before.hidden === content.hidden) {
      this.tick();
      return;
    }
    this.#breached = new Set(content.lines.filter(isBreached).map((line) => line.key));
    const keys = JSON.stringify(content.lines.map((line) => line.key));
    if (this.#plot === undefined || keys !== this.#drawnKeys) {
      this.#drawnKeys = keys;
      this.#build();
      return;
    }
    this.#due = 'data';
    if (this.#isSeen) this.#drawDue();
  }

  /** The time went on: moves the axis without touching the data. */
  tick(): void {
    this.#due ??= 'scale';
    if (this.#isSeen) this.#drawDue();
  }

  #drawDue(): void {
    const [due, plot, content] = [this.#due, this.#plot, this.#content];
    this.#due = undefined;
    if (!due || !plot || !content) return;
    if (due === 'data') {
      plot.batch(() => {
        content.lines.forEach((line, i) => {
          const show = !content.hidden.has(line.key);
          if (plot.series[i + 1]?.show !== show) plot.setSeries(i + 1, { show });
        });
        plot.setData(withWholeGaps(align(content.lines)), true);
      });
      return;
    }
    const { from, to } = this.#options.window();
    const { min, max } = plot.scales.x ?? {};
    if (min !== from || max !== to) plot.setScale('x', { min: from, max: to });
    else if (this.#coarse && !this.#options.isMoving?.()) plot.redraw();
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

  /** Moves the crosshair of all charts by readings of this one; the first step starts at the newest, and a longer one goes from there. */
  step(by: number): void {
    this.#drawDue();
    const plot = this.#plot;
    const times = plot?.data[0];
    if (plot === undefined || times === undefined || times.length === 0) return;
    const { from, to } = this.#options.window();
    const last = plot.valToIdx(to);
    const stands = plot.cursor.left !== undefined && plot.cursor.left >= 0 ? plot.posToIdx(plot.cursor.left) : undefined;
    const at = stands === undefined && Math.abs(by) === 1 ? last : (stands ?? last) + by;
    const index = Math.min(Math.max(at, plot.valToIdx(from)), last);
    const time = times[index];
    if (time === undefined) return;
    for (const each of uPlot.sync(SYNC_KEY).plots) each.setCursor({ left: each.valToPos(time, 'x'), top: each.over.clientHeight / 2 });
  }

  /** Tells again where the crosshair is: what it stands on may be another reading. */
  tellCursor(): void {
    if (this.#plot) this.#tell(this.#plot);
  }

  /** The time at the crosshair; undefined while there is none. */
  get cursorTime(): number | undefined {
    return this.#plot && cursorReading(this.#plot)?.time;
  }

  get canvas(): HTMLCanvasElement | undefined {
    this.#drawDue();
    return this.#plot?.ctx.canvas;
  }

  /** Takes the crosshair away from all charts. */
  leave(): void {
    for (const each of uPlot.sync(SYNC_KEY).plots) each.setCursor({ left: -10, top: -10 });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#leaveSight();
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
    if (this.#options.gestures) listenForGestures(this.#plot, this.#options.gestures);
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
          (u) => drawGaps(u, this.#gaps(), theme(), single),
          (u) => this.#withLayer((layer) => drawLimits(u, layer, theme())),
          (u) => drawMoments(u, this.#options.moments?.() ?? [], theme()),
          (u) => this.#drawPixels(u),
        ],
        drawSeries: [(u, i) => drawMarkers(u, i, theme(), single, this.#content?.lines ?? [])],
        draw: [(u) => this.#withLayer((layer) => drawLimitLabels(u, layer, theme()))],
        setCursor: [(u) => this.#tell(u)],
      },
    };
  }

  #tell(u: uPlot): void {
    const at = cursorReading(u);
    const time = at && u.posToVal(u.cursor.left ?? 0, 'x');
    const gap = time === undefined ? undefined : this.#gaps().find(({ from, to }) => from <= time && time <= to);
    this.#options.onCursor(at && gap ? { ...at, gap } : at, u);
  }

  #drawPixels(u: uPlot): void {
    const lines = this.#content?.lines ?? [];
    const isDense = PixelLayer.isDense(u, lines);
    this.#coarse = !isDense && (this.#options.isMoving?.() ?? false);
    this.#inPixels = isDense || this.#coarse;
    this.#pixels.draw(u, lines, this.#options.theme(), this.#inPixels);
  }

  #series(line: Line, index: number, content: ChartContent): uPlot.Series {
    const { width, dash } = strokeOf(line, this.#options.theme());
    return {
      label: line.name,
      show: !content.hidden.has(line.key),
      stroke: () => strokeColour(line, index, this.#options.theme()),
      width,
      points: { show: false },
      paths: (u, series, from, to) => (this.#inPixels ? null : (drawPath?.(u, series, from, to) ?? null)),
      ...(dash && { dash: [...dash] }),
    };
  }

  /** Time in which nobody looked over any channel, or not over one that brings a line shown here. */
  #gaps(): readonly PageGap[] {
    const channels = new Set(this.#content?.lines.flatMap(({ channel }) => channel ?? []));
    const all = this.#options.gaps?.() ?? [];
    return channels.size === 0 ? all : all.filter(({ channel }) => channel === undefined || channels.has(channel));
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
