import { type Family, type Labels, type SeriesPoint, sampleName } from '../common/families.ts';

/** One number on its way to a server. Its series is the labels of both together. */
export interface SeriesSample {
  /** Whose it is: its device, and this service. By name. */
  readonly owner: Labels;
  /** What it is of that. */
  readonly shape: SeriesShape;
  readonly value: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** A metric of a part, of whatever device. */
export interface SeriesShape extends Pick<Family, 'type' | 'help'> {
  /** By name. */
  readonly labels: Labels;
  /** In words; empty: it has none. */
  readonly unit: string;
}

/** What is written about each series, beside its own labels: whose it is. */
export type Origin = Readonly<Record<'instance' | 'job', string>>;

/** Labels that all series of a device have alike. */
const ofDevice: ReadonlySet<string> = new Set(['device', 'ha_group', 'model', 'site']);

/** Texts, each with a number. */
export class Texts {
  readonly all: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}

/**
 * Samples that are gathered, as columns of numbers: twenty-four bytes a sample, where a million of them as objects would be a gigabyte.
 * Owners and shapes stand in `texts`, once each.
 */
export class SampleBlock {
  readonly texts: Texts;
  readonly owners: Uint32Array;
  readonly shapes: Uint32Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
  #length = 0;
  #isClosed = false;

  constructor(texts: Texts, size: number) {
    this.texts = texts;
    this.owners = new Uint32Array(size);
    this.shapes = new Uint32Array(size);
    this.times = new Float64Array(size);
    this.values = new Float64Array(size);
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#isClosed || this.#length === this.owners.length;
  }

  /** Nothing comes to it any more. */
  close(): void {
    this.#isClosed = true;
  }

  /** @param time of the sample (ms) */
  add(point: Told, time: number, origin: Origin): void {
    const { owner, shape, value } = sampleOf(point, time, origin);
    this.owners[this.#length] = this.texts.numberOf(JSON.stringify(owner));
    this.shapes[this.#length] = this.texts.numberOf(JSON.stringify(shape));
    this.times[this.#length] = Math.round(time);
    this.values[this.#length] = value;
    this.#length += 1;
  }
}

type Told = Pick<SeriesPoint, 'family' | 'labels' | 'value'>;

export function sampleOf({ family, labels, value }: Told, time: number, { instance, job }: Origin): SeriesSample {
  const owner: Labels = [...labels.filter(([name]) => ofDevice.has(name)), ['instance', instance], ['job', job]];
  const shape: Labels = [['__name__', sampleName(family)], ...labels.filter(([name]) => !ofDevice.has(name))];
  const { type, help, unit = '' } = family;
  return { owner: byName(owner), shape: { labels: byName(shape), type, help, unit }, value, time };
}

function byName(labels: Labels): Labels {
  return labels.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
