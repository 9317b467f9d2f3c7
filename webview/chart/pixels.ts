import type { ColumnExtents } from './columns.ts';

/** A colour as a canvas holds it in memory. */
export interface Ink {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** 0 to 1. */
  readonly alpha: number;
}

/** Columns drawn alternately, of which so many are drawn and so many are not; `start`: where that begins. In device pixels. */
export interface Dash {
  readonly on: number;
  readonly off: number;
  readonly start: number;
}

/** Pixels with a transparent ground, four bytes each. */
export class Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ImageData;
  readonly #words: Uint32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new ImageData(width, height);
    this.#words = new Uint32Array(this.data.data.buffer);
  }

  clear(): void {
    this.#words.fill(0);
  }

  /**
   * Fills each column from its top to its bottom, and by so much (`around`) beyond. The ends cover parts of pixels, so that a line is as
   * smooth as any along the time; what is steep has the edges of the columns.
   */
  fill({ top, bottom }: ColumnExtents, around: number, ink: Ink, dash?: Dash): void {
    const { width, height } = this;
    const words = this.#words;
    const whole = ((ink.blue << 16) | (ink.green << 8) | ink.red | 0xff000000) >>> 0;
    for (let x = 0; x < width; x++) {
      const [highest, lowest] = [top[x] ?? Number.NaN, bottom[x] ?? Number.NaN];
      if (Number.isNaN(highest) || (dash && isLeftOut(x, lowest - highest, dash))) continue;
      const [upper, lower] = [Math.max(highest - around, 0), Math.min(lowest + around, height)];
      if (upper >= lower) continue;
      const [first, last] = [Math.floor(upper), Math.min(Math.floor(lower), height - 1)];
      if (first === last) {
        this.#put(first * width + x, ink, lower - upper);
        continue;
      }
      this.#put(first * width + x, ink, first + 1 - upper);
      if (ink.alpha >= 1) for (let at = (first + 1) * width + x; at < last * width; at += width) words[at] = whole;
      else for (let y = first + 1; y < last; y++) this.#put(y * width + x, ink, 1);
      this.#put(last * width + x, ink, Math.min(1, lower - last));
    }
  }

  /** One colour over another (source over), neither multiplied by its alpha. */
  #put(at: number, { red, green, blue, alpha }: Ink, cover: number): void {
    const own = alpha * cover;
    if (own <= 0) return;
    const under = this.#words[at] ?? 0;
    const below = ((under >>> 24) / 255) * (1 - own);
    const all = own + below;
    const mine = own / all;
    const theirs = below / all;
    // Half of one more: what is cut off is rounded.
    const mixedBlue = (blue * mine + ((under >>> 16) & 255) * theirs + 0.5) | 0;
    const mixedGreen = (green * mine + ((under >>> 8) & 255) * theirs + 0.5) | 0;
    const mixedRed = (red * mine + (under & 255) * theirs + 0.5) | 0;
    this.#words[at] = (((255 * all + 0.5) | 0) << 24) | (mixedBlue << 16) | (mixedGreen << 8) | mixedRed;
  }
}

/** A spike is never in the gap of a dashed line. */
const SPIKE = 6;

function isLeftOut(x: number, reach: number, { on, off, start }: Dash): boolean {
  if (reach > SPIKE) return false;
  const period = on + off;
  return (((x - start) % period) + period) % period >= on;
}
