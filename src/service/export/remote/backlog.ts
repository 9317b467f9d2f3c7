import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { BlockPacker, BlockReader } from './packedSamples.ts';
import type { SampleBlock, SeriesSample } from './sampleBlock.ts';

/**
 * What waits for a server, on the disk and in order: it outlives this process and an outage of days. Blocks stand one after the other in
 * files of some megabytes; a file goes when all of it was taken. Memory holds one block, and the labels of one file.
 *
 * A block: `HVB2`, then in 4 bytes each its length, the CRC-32 of its bytes and how many samples are in it, in 8 when it was kept (ms, as a
 * double), then its bytes (`packedSamples.ts`). Numbers are little-endian.
 */
export interface Batch {
  readonly samples: readonly SeriesSample[];
  /** When it was kept (ms). */
  readonly at: number;
}

export interface BacklogLimits {
  /** Bytes on the disk. */
  readonly size: number;
  /** How long a batch waits (ms). */
  readonly age: number;
}

const MAGIC = Buffer.from('HVB2');
const HEAD = 24;
const FILE_SIZE = 4 * 1024 * 1024;
/** What a head says beyond this is no head. */
const MOST_IN_BLOCK = 1_000_000;
const NAME = /^(\d{12})\.batches$/;
const POSITION = 'position';

interface Segment {
  readonly name: string;
  size: number;
  /** That wait in it. */
  samples: number;
}

interface DueBatch extends Batch {
  /** Where in its file the next one begins. */
  readonly end: number;
}

/** Samples that were let go of, and why. */
export type Dropped = (samples: number, reason: string) => void;

export class Backlog implements AsyncDisposable {
  readonly #folder: string;
  readonly #limits: BacklogLimits;
  readonly #dropped: Dropped;
  /** The oldest first; the last one is written to. */
  readonly #segments: Segment[] = [];
  #writing: FileHandle | undefined;
  #packer = new BlockPacker();
  #reading: { readonly name: string; readonly file: FileHandle; readonly blocks: BlockReader } | undefined;
  /** What `first` has read. */
  #due: DueBatch | 'damaged' | undefined;
  /** Where in the first file the first batch begins. */
  #offset = 0;
  #next = 1;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, limits: BacklogLimits, dropped: Dropped) {
    this.#folder = folder;
    this.#limits = limits;
    this.#dropped = dropped;
  }

  /** Takes up what waits in this folder, which is made where it is missing. */
  static async open(folder: string, limits: BacklogLimits, dropped: Dropped): Promise<Backlog> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const backlog = new Backlog(folder, limits, dropped);
    await backlog.#recall();
    return backlog;
  }

  /** Samples that wait. */
  get samples(): number {
    return this.#segments.reduce((sum, { samples }) => sum + samples, 0);
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0) - this.#offset;
  }

  /** Keeps a block behind all others. What is too much goes, the oldest first. @throws {Error} when the disk does not take it */
  append(block: SampleBlock, at: number): Promise<void> {
    return this.#inTurn(async () => {
      const segment = await this.#writable();
      const { bytes, samples, written } = this.#packer.pack(block);
      const head = Buffer.alloc(HEAD);
      MAGIC.copy(head);
      head.writeUInt32LE(bytes.length, 4);
      head.writeUInt32LE(crc32(bytes), 8);
      head.writeUInt32LE(samples, 12);
      head.writeDoubleLE(at, 16);
      try {
        await this.#write(Buffer.concat([head, bytes]), segment.size);
      } catch (error) {
        // Where it is full, what was taken makes room.
        if (this.#segments.length === 1 && this.#offset >= segment.size) await this.#remove();
        throw error;
      }
      written();
      segment.size += HEAD + bytes.length;
      segment.samples += samples;
      while (this.bytes > this.#limits.size && this.#segments.length > 1) await this.#dropFirst('More waited than there is room for.');
    });
  }

  /** A disk that fills up takes the beginning, and says nothing: only what is tried next fails. @throws {Error} when it does not take all */
  async #write(bytes: Buffer, at: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten = 0 } = (await this.#writing?.write(bytes, done, bytes.length - done, at + done)) ?? {};
      if (bytesWritten === 0) throw Object.assign(new Error('The disk took nothing.'), { code: 'ENOSPC', syscall: 'write' });
      done += bytesWritten;
    }
    await this.#writing?.datasync();
  }

  /** The batch that is due; undefined: none waits. @param now what is older than the limit goes first */
  first(now: number): Promise<Batch | undefined> {
    return this.#inTurn(async () => {
      for (;;) {
        const [segment] = this.#segments;
        if (!segment) return undefined;
        this.#due ??= await this.#read(segment);
        if (this.#due === undefined) {
          if (this.#segments.length === 1) return undefined;
          await this.#remove();
        } else if (this.#due === 'damaged') await this.#dropFirst('The disk has damaged what was kept.');
        else if (Math.abs(now - this.#due.at) <= this.#limits.age) return this.#due;
        else {
          this.#dropped(this.#due.samples.length, 'They waited longer than the inventory lets them.');
          await this.#pass(segment, this.#due);
        }
      }
    });
  }

  /** The batch that `first` gave was taken, or is given up. Where it had to make room meanwhile, what is first now stays. */
  shift(): Promise<void> {
    return this.#inTurn(async () => {
      const [segment] = this.#segments;
      if (segment && typeof this.#due === 'object') await this.#pass(segment, this.#due);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inTurn(async () => {
      await this.#writing?.close();
      await this.#reading?.file.close();
      this.#writing = undefined;
      this.#reading = undefined;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #recall(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => NAME.test(name)).sort();
    for (const name of names) this.#segments.push({ name, size: (await stat(join(this.#folder, name))).size, samples: 0 });
    this.#next = 1 + Number(NAME.exec(names.at(-1) ?? '')?.[1] ?? 0);
    const [name, offset] = (await readFile(join(this.#folder, POSITION), 'utf8').catch(() => '')).split(' ');
    // Where a file was taken to its end, it may still be there.
    while (name !== undefined && this.#segments[0] && this.#segments[0].name < name) await this.#remove();
    if (this.#segments[0]?.name === name) this.#offset = Math.min(Number(offset) || 0, this.#segments[0]?.size ?? 0);
    for (const [index, segment] of this.#segments.entries()) await this.#count(segment, index === 0 ? this.#offset : 0);
  }

  /** How many samples wait in a file. A batch that was cut off, as by cut power, or a damaged head ends it: what stands behind is lost. */
  async #count(segment: Segment, from: number): Promise<void> {
    const file = await open(join(this.#folder, segment.name), 'r');
    try {
      const head = Buffer.alloc(HEAD);
      let at = from;
      for (;;) {
        const { bytesRead } = await file.read(head, 0, HEAD, at);
        const end = at + HEAD + head.readUInt32LE(4);
        if (bytesRead < HEAD || !head.subarray(0, 4).equals(MAGIC) || end > segment.size) break;
        segment.samples += head.readUInt32LE(12);
        at = end;
      }
      if (at < segment.size) await this.#countLost(file, at, segment.size);
      segment.size = at;
    } finally {
      await file.close();
    }
  }

  /** What can be told from the heads that are left. */
  async #countLost(file: FileHandle, from: number, to: number): Promise<void> {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
    let samples = 0;
    for (let at = buffer.indexOf(MAGIC); at >= 0 && at + HEAD <= bytesRead; at = buffer.indexOf(MAGIC, at + MAGIC.length)) {
      const told = buffer.readUInt32LE(at + 12);
      if (told <= MOST_IN_BLOCK) samples += told;
    }
    if (samples > 0) this.#dropped(samples, 'Their file is damaged, or was cut off.');
    else this.#dropped(0, 'A file of them is damaged, so that nobody knows how many.');
  }

  /** A new file at each start, and when the last one is full. */
  async #writable(): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (this.#writing && last && last.size < FILE_SIZE) return last;
    await this.#writing?.close();
    const name = `${String(this.#next++).padStart(12, '0')}.batches`;
    this.#writing = await open(join(this.#folder, name), 'wx', 0o600);
    this.#packer = new BlockPacker();
    const segment = { name, size: 0, samples: 0 };
    this.#segments.push(segment);
    return segment;
  }

  async #read(segment: Segment): Promise<DueBatch | 'damaged' | undefined> {
    if (this.#offset >= segment.size) return undefined;
    try {
      const { file, blocks } = await this.#open(segment);
      const { bytes, at, end } = await blockAt(file, this.#offset, segment.size);
      return { samples: blocks.read(bytes), at, end };
    } catch (error) {
      if (isOfTheSystem(error)) throw error;
      return 'damaged';
    }
  }

  /** A file that is taken up in its midst says in its beginning which texts it has. */
  async #open(segment: Segment) {
    if (this.#reading?.name === segment.name) return this.#reading;
    await this.#reading?.file.close();
    this.#reading = undefined;
    const [file, blocks] = [await open(join(this.#folder, segment.name), 'r'), new BlockReader()];
    try {
      for (let at = 0; at < this.#offset; ) {
        const { bytes, end } = await blockAt(file, at, segment.size);
        blocks.pass(bytes);
        at = end;
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#reading = { name: segment.name, file, blocks };
    return this.#reading;
  }

  async #pass(segment: Segment, { samples, end }: DueBatch): Promise<void> {
    this.#due = undefined;
    this.#offset = end;
    segment.samples -= samples.length;
    if (this.#offset >= segment.size && (this.#segments.length > 1 || segment.size >= FILE_SIZE)) await this.#remove();
    else await this.#keepPosition(segment.name);
  }

  async #dropFirst(reason: string): Promise<void> {
    const samples = this.#segments[0]?.samples ?? 0;
    if (samples > 0) this.#dropped(samples, reason);
    await this.#remove();
  }

  /** All of the first file is over. */
  async #remove(): Promise<void> {
    const segment = this.#segments.shift();
    if (!segment) return;
    this.#offset = 0;
    this.#due = undefined;
    if (this.#reading?.name === segment.name) {
      await this.#reading.file.close();
      this.#reading = undefined;
    }
    if (this.#segments.length === 0) {
      await this.#writing?.close();
      this.#writing = undefined;
    }
    await rm(join(this.#folder, segment.name), { force: true });
    await this.#keepPosition(this.#segments[0]?.name ?? '');
  }

  /**
   * Replaced as a whole: a process that is killed leaves the one or the other. A disk that does not take it keeps nothing from being sent:
   * after a restart, what was sent since is sent a second time.
   */
  async #keepPosition(name: string): Promise<void> {
    const path = join(this.#folder, POSITION);
    try {
      await writeFile(`${path}.new`, `${name} ${this.#offset}`, { mode: 0o600 });
      await rename(`${path}.new`, path);
    } catch (error) {
      if (!isOfTheSystem(error)) throw error;
    }
  }
}

/** @throws {RangeError} where no whole block stands */
async function blockAt(file: FileHandle, from: number, size: number) {
  const head = Buffer.alloc(HEAD);
  await file.read(head, 0, HEAD, from);
  const begin = from + HEAD;
  const length = head.readUInt32LE(4);
  if (!head.subarray(0, 4).equals(MAGIC) || begin + length > size) throw new RangeError('no block');
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, begin);
  if (crc32(bytes) !== head.readUInt32LE(8)) throw new RangeError('a block that is not what was written');
  return { bytes, at: head.readDoubleLE(16), end: begin + length };
}

/** A file that cannot be read now is no damaged one. */
export function isOfTheSystem(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}
