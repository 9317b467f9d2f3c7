import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Labels } from '../common/families.ts';
import { ColumnReader, ColumnWriter } from './numberColumns.ts';
import type { SampleBlock, SeriesSample, SeriesShape } from './sampleBlock.ts';

/**
 * Blocks of samples as they stand in a file, one after the other. A block says those texts that no block before it in its file has said, then
 * columns: owners, shapes, times, values. So the labels of a thousand devices, which are nearly all of a sample, cost next to nothing.
 */

/** Bytes of a block when it is unpacked: what is longer was not written here. */
const LONGEST = 64 * 1024 * 1024;

export interface PackedBlock {
  readonly bytes: Buffer;
  readonly samples: number;
}

/** Packs blocks for one file. */
export class BlockPacker {
  readonly #numbers = new Map<string, number>();

  /** @returns the bytes, and what to call once they stand in the file: from then on its texts are known there */
  pack(block: SampleBlock): PackedBlock & { readonly written: () => void } {
    const news = new Map<string, number>();
    const numbersIn = (column: Uint32Array) => {
      const here = new Uint32Array(block.length);
      for (let n = 0; n < block.length; n++) here[n] = this.#numberOf(block.texts.all[column[n] ?? 0] ?? '', news);
      return here;
    };
    const [owners, shapes] = [numbersIn(block.owners), numbersIn(block.shapes)];
    const writer = new ColumnWriter();
    writer.whole(news.size);
    for (const text of news.keys()) writer.text(text);
    writer.whole(block.length);
    for (const column of [owners, shapes, block.times]) writer.wholes(column, block.length);
    writer.decimals(block.values, block.length);
    const written = () => {
      for (const [text, number] of news) this.#numbers.set(text, number);
    };
    return { bytes: deflateRawSync(writer.bytes, { level: 6 }), samples: block.length, written };
  }

  #numberOf(text: string, news: Map<string, number>): number {
    const known = this.#numbers.get(text) ?? news.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size + news.size;
    news.set(text, number);
    return number;
  }
}

/** Reads the blocks of one file, from its first on. */
export class BlockReader {
  readonly #known: (Labels | SeriesShape)[] = [];

  /** @throws {Error} for bytes that no packer has written, or not behind those that were read */
  read(bytes: Buffer): readonly SeriesSample[] {
    const { reader, count } = this.#begin(bytes);
    const [owners, shapes, times] = [reader.wholes(count), reader.wholes(count), reader.wholes(count)];
    const values = reader.decimals(count);
    return Array.from({ length: count }, (_, n) => ({
      owner: this.#textOf(owners[n]) as Labels,
      shape: this.#textOf(shapes[n]) as SeriesShape,
      value: values[n] ?? 0,
      time: times[n] ?? 0,
    }));
  }

  /** The same where only its texts matter. */
  pass(bytes: Buffer): void {
    this.#begin(bytes);
  }

  #begin(bytes: Buffer) {
    const reader = new ColumnReader(inflateRawSync(bytes, { maxOutputLength: LONGEST }));
    for (let news = reader.whole(); news > 0; news--) this.#known.push(JSON.parse(reader.text()) as Labels | SeriesShape);
    return { reader, count: reader.whole() };
  }

  #textOf(number: number | undefined): Labels | SeriesShape {
    const text = this.#known[number ?? -1];
    if (!text) throw new RangeError('a text that the file has not said');
    return text;
  }
}
