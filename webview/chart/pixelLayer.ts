import type uPlot from 'uplot';
import { addLine, type ColumnExtents, clearExtents, newExtents, type PlotScale, placeOf } from './columns.ts';
import type { Line } from './line.ts';
import { type Ink, Pixels } from './pixels.ts';
import { colourOf } from './seriesLook.ts';
import type { Theme } from './theme.ts';

/** Points for each CSS pixel of the width above which a line is drawn column by column: it is a band then, whoever draws it. */
const DENSE = 0.6;

/** How a line is drawn, in CSS pixels. Of a dash: so many drawn, and so many not. */
export interface LineStyle {
  readonly width: number;
  readonly dash?: readonly [on: number, off: number];
}

export function strokeOf({ wrong, shadowOf }: Pick<Line, 'wrong' | 'shadowOf'>, { highContrast }: Theme): LineStyle {
  const width = highContrast ? 2.25 : 1.75;
  if (wrong !== undefined) return { width, dash: [2, 4] };
  return shadowOf === undefined ? { width } : { width, dash: [6, 4] };
}

export function strokeColour(line: Line, index: number, theme: Theme): string {
  return line.wrong === undefined ? (theme.series[colourOf(line, index)] ?? theme.foreground) : theme.muted;
}

/**
 * Lines with more points than a canvas draws in a frame, and what they spread over: drawn into memory, pixel column by pixel column, and put
 * upon the chart as one picture. Stroking the same as paths takes ten times as long. No reading is left out: each column reaches from the
 * lowest to the highest.
 */
export class PixelLayer {
  readonly #canvas = document.createElement('canvas');
  #pixels: Pixels | undefined;
  #extents: ColumnExtents = newExtents(0);

  /** Whether a chart has more points than its paths should be made of. */
  static isDense({ bbox, scales }: uPlot, lines: readonly Line[]): boolean {
    const { min = 0, max = 0 } = scales.x ?? {};
    const most = (DENSE * bbox.width) / devicePixelRatio;
    return lines.some(({ times }) => placeOf(times, max) - placeOf(times, min) > most);
  }

  /** `inFull`: with the lines; else only what they spread over, where they are means. */
  draw(u: uPlot, lines: readonly Line[], theme: Theme, inFull: boolean): void {
    const shown = lines.flatMap((line, index) => (u.series[index + 1]?.show ? [{ line, index }] : []));
    const spreading = shown.filter(({ line }) => line.least && line.most);
    if (!inFull && spreading.length === 0) return;
    const scale = scaleOf(u);
    if (scale.width <= 0 || scale.height <= 0) return;
    const pixels = this.#room(scale);
    for (const { line, index } of spreading) {
      this.#extend(scale, line.times, line.least ?? [], line.most ?? []);
      pixels.fill(this.#extents, 0, inkOf(theme.series[colourOf(line, index)] ?? theme.foreground, theme.highContrast ? 0.4 : 0.22));
    }
    if (inFull) for (const { line, index } of shown) this.#stroke(u, pixels, scale, line, index, theme);
    this.#canvas.getContext('2d')?.putImageData(pixels.data, 0, 0);
    u.ctx.drawImage(this.#canvas, Math.round(u.bbox.left), Math.round(u.bbox.top));
  }

  #stroke(u: uPlot, pixels: Pixels, scale: PlotScale, line: Line, index: number, theme: Theme): void {
    const { width, dash } = strokeOf(line, theme);
    const ratio = devicePixelRatio;
    this.#extend(scale, line.times, line.values);
    // A dash goes with its line when that is moved.
    const start = (((line.times[0] ?? 0) - scale.from) / (scale.to - scale.from)) * scale.width;
    const ink = inkOf(strokeColour(line, index, theme), u.series[index + 1]?.alpha ?? 1);
    pixels.fill(this.#extents, (width * ratio) / 2, ink, dash && { on: dash[0] * ratio, off: dash[1] * ratio, start });
  }

  #extend(scale: PlotScale, times: Line['times'], ...columns: readonly Line['values'][]): void {
    clearExtents(this.#extents);
    for (const values of columns) addLine(this.#extents, times, values, scale);
  }

  /** The same memory as long as the chart has the same size. */
  #room({ width, height }: PlotScale): Pixels {
    if (this.#pixels?.width !== width || this.#pixels.height !== height) {
      this.#pixels = new Pixels(width, height);
      this.#extents = newExtents(width);
      this.#canvas.width = width;
      this.#canvas.height = height;
    } else this.#pixels.clear();
    return this.#pixels;
  }
}

function scaleOf({ bbox, scales }: uPlot): PlotScale {
  return {
    from: scales.x?.min ?? 0,
    to: scales.x?.max ?? 1,
    min: scales.y?.min ?? 0,
    max: scales.y?.max ?? 1,
    width: Math.round(bbox.width),
    height: Math.round(bbox.height),
  };
}

/** Colours as numbers, by their words: a theme has a dozen. */
const inks = new Map<string, Ink>();

function inkOf(colour: string, alpha: number): Ink {
  const known = inks.get(colour) ?? readInk(colour);
  inks.set(colour, known);
  return { ...known, alpha: known.alpha * alpha };
}

function readInk(colour: string): Ink {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return { red: 0, green: 0, blue: 0, alpha: 1 };
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  return { red, green, blue, alpha: alpha / 255 };
}
