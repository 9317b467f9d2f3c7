import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * What waits for a server, on the disk and in order: it outlives this process and an outage of days. Batches stand one after the other in
 * files of some megabytes; a file goes when all of it was taken. Memory holds one batch.
 *
 * A batch: `HVB1`, then in 4 bytes each its length, the CRC-32 of its bytes and how many samples are in it, in 8 when it was kept (ms, as a
 * double), then its bytes, packed with deflate. Numbers are little-endian.
 */
export interface Batch {
  readonly message: Buffer;
  readonly samples: number;
  /** When it was kept (ms). */
  readonly at: number;
}

export interface BacklogLimits {
  /** Bytes on the disk. */
  readonly size: number;
  /** How long a batch waits (ms). */
  readonly age: number;
}

const MAGIC = Buffer.from('HVB1');
const HEAD = 24;
const FILE_SIZE = 4 * 1024 * 1024;
const NAME = /^(\d{12})\.batches$/;
const POSITION = 'position';

interface Segment {
  readonly name: string;
  size: number;
  /** That wait in it. */
  samples: number;
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
  #reading: { readonly name: string; readonly file: FileHandle } | undefined;
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

  /** Keeps a batch behind all others. What is too much goes, the oldest first. */
  append({ message, samples, at }: Batch): Promise<void> {
    return this.#inTurn(async () => {
      const packed = deflateRawSync(message, { level: 1 });
      const head = Buffer.alloc(HEAD);
      MAGIC.copy(head);
      head.writeUInt32LE(packed.length, 4);
      head.writeUInt32LE(crc32(packed), 8);
      head.writeUInt32LE(samples, 12);
      head.writeDoubleLE(at, 16);
      const segment = await this.#writable();
      await this.#writing?.write(Buffer.concat([head, packed]), 0, HEAD + packed.length, segment.size);
      await this.#writing?.datasync();
      segment.size += HEAD + packed.length;
      segment.samples += samples;
      while (this.bytes > this.#limits.size && this.#segments.length > 1) await this.#dropFirst('more waited than there is room for');
    });
  }

  /** The batch that is due; undefined: none waits. @param now what is older than the limit goes first */
  first(now: number): Promise<Batch | undefined> {
    return this.#inTurn(async () => {
      for (;;) {
        const [segment] = this.#segments;
        if (!segment) return undefined;
        const batch = await this.#read(segment);
        if (batch === 'end') {
          if (this.#segments.length === 1) return undefined;
          await this.#remove();
          continue;
        }
        if (batch === 'damaged') {
          await this.#dropFirst('the disk has damaged what was kept');
          continue;
        }
        if (Math.abs(now - batch.at) <= this.#limits.age) return batch;
        this.#dropped(batch.samples, 'they waited longer than the inventory lets them');
        await this.#pass(segment, batch);
      }
    });
  }

  /** The batch that `first` gave was taken, or is given up. */
  shift(): Promise<void> {
    return this.#inTurn(async () => {
      const [segment] = this.#segments;
      const batch = segment && (await this.#read(segment));
      if (segment && batch && typeof batch === 'object') await this.#pass(segment, batch);
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

  /** How many samples wait in a file. A batch that was cut off, as by cut power, ends it. */
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
      segment.size = at;
    } finally {
      await file.close();
    }
  }

  /** A new file at each start, and when the last one is full. */
  async #writable(): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (this.#writing && last && last.size < FILE_SIZE) return last;
    await this.#writing?.close();
    const name = `${String(this.#next++).padStart(12, '0')}.batches`;
    this.#writing = await open(join(this.#folder, name), 'wx', 0o600);
    const segment = { name, size: 0, samples: 0 };
    this.#segments.push(segment);
    return segment;
  }

  async #read(segment: Segment): Promise<Batch | 'end' | 'damaged'> {
    if (this.#offset >= segment.size) return 'end';
    const file = await this.#open(segment);
    const head = Buffer.alloc(HEAD);
    await file.read(head, 0, HEAD, this.#offset);
    const length = head.readUInt32LE(4);
    if (!head.subarray(0, 4).equals(MAGIC) || this.#offset + HEAD + length > segment.size) return 'damaged';
    const packed = Buffer.alloc(length);
    await file.read(packed, 0, length, this.#offset + HEAD);
    if (crc32(packed) !== head.readUInt32LE(8)) return 'damaged';
    return { message: inflateRawSync(packed), samples: head.readUInt32LE(12), at: head.readDoubleLE(16) };
  }

  async #open(segment: Segment): Promise<FileHandle> {
    if (this.#reading?.name !== segment.name) {
      await this.#reading?.file.close();
      this.#reading = { name: segment.name, file: await open(join(this.#folder, segment.name), 'r') };
    }
    return this.#reading.file;
  }

  async #pass(segment: Segment, { samples }: Batch): Promise<void> {
    const head = Buffer.alloc(HEAD);
    await (await this.#open(segment)).read(head, 0, HEAD, this.#offset);
    this.#offset += HEAD + head.readUInt32LE(4);
    segment.samples -= samples;
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

  /** Replaced as a whole: a process that is killed leaves the one or the other. */
  async #keepPosition(name: string): Promise<void> {
    const path = join(this.#folder, POSITION);
    await writeFile(`${path}.new`, `${name} ${this.#offset}`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
}
