import type { SeriesPoint } from '../common/families.ts';
import { type Origin, SampleBlock, Texts } from './sampleBlock.ts';

/** Samples in one block, and in one request. */
export const BLOCK_SIZE = 2_000;
/** Samples that wait for the disk, of 24 bytes each: what 10,000 appliances say in three minutes. */
const MOST = 2_000_000;
/** Texts are forgotten when there are so many, and said anew. */
const MOST_TEXTS = 100_000;

/** Samples that are not on the disk yet, in blocks. */
export class Gathered {
  readonly #most: number;
  readonly #blocks: SampleBlock[] = [];
  #texts = new Texts();
  #length = 0;

  /** @param most samples that wait at the same time */
  constructor(most = MOST) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  get hasFull(): boolean {
    return this.#blocks[0]?.isFull ?? false;
  }

  /** The oldest block. What comes from now on goes behind it. */
  next(): SampleBlock | undefined {
    const [block] = this.#blocks;
    if (block && this.#blocks.length === 1) block.close();
    return block;
  }

  /** The oldest block is on the disk. */
  shift(): void {
    this.#length -= this.#blocks.shift()?.length ?? 0;
  }

  /** Returns how many there was no room for. */
  add(points: readonly (readonly [point: SeriesPoint, time: number])[], origin: Origin): number {
    const room = Math.max(0, this.#most - this.#length);
    for (const [point, time] of points.slice(0, room)) this.#open().add(point, time, origin);
    this.#length += Math.min(room, points.length);
    return Math.max(0, points.length - room);
  }

  #open(): SampleBlock {
    const last = this.#blocks.at(-1);
    if (last && !last.isFull) return last;
    if (this.#texts.all.length > MOST_TEXTS) this.#texts = new Texts();
    const block = new SampleBlock(this.#texts, BLOCK_SIZE);
    this.#blocks.push(block);
    return block;
  }
}
