import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type Frame, Framer } from '../framer.ts';
import { LONGEST_LINE } from '../receivedLine.ts';

/** How far a file has been read. Plain JSON. */
export interface FilePosition {
  /** Which file it is, whatever it is called: numbers of its disk and on it. */
  readonly device: string;
  readonly inode: string;
  /** Bytes from its start that are done with: up to the end of a line. */
  readonly offset: number;
  /** SHA-256 of its first `headBytes`: a number on a disk is given to another file when the first is deleted. */
  readonly head: string;
  readonly headBytes: number;
  /** A line that was cut goes on at `offset`. */
  readonly withinRest?: true;
}

/** Which file it is, whatever it is called. */
export type FileIdentity = Pick<FilePosition, 'device' | 'inode'>;

export const sameFile = (one: FileIdentity, other: FileIdentity): boolean => one.device === other.device && one.inode === other.inode;

const HEAD_BYTES = 1024;
const BLOCK_BYTES = 64 * 1024;

/** From where a file is read: from its start, if nothing else is said. */
interface Beginning {
  readonly offset?: number;
  readonly withinRest?: boolean;
  /** It is a copy: nobody writes it any more. */
  readonly copied?: boolean;
}

/** A file that is read line by line, while it grows. It stays the same file when it is renamed. */
export class OpenFile {
  readonly identity: FileIdentity;
  readonly copied: boolean;
  /** At the last reading there was no more. */
  atEnd = false;
  readonly #handle: FileHandle;
  #framer: Framer;
  /** Bytes from the start that were read. */
  #read: number;
  #head = '';
  #headBytes = 0;
  /** When it last brought something (`performance.now()`). */
  lastGrowth = performance.now();

  private constructor(handle: FileHandle, identity: FileIdentity, { offset = 0, withinRest = false, copied = false }: Beginning) {
    this.#handle = handle;
    this.identity = identity;
    this.copied = copied;
    this.#read = offset;
    this.#framer = new Framer('file', LONGEST_LINE, withinRest);
  }

  /** Throws the error of the operating system. */
  static async open(path: string, beginning: Beginning = {}): Promise<OpenFile> {
    const handle = await open(path, 'r');
    try {
      const { dev, ino } = await handle.stat({ bigint: true });
      const file = new OpenFile(handle, { device: `${dev}`, inode: `${ino}` }, beginning);
      await file.#seeHead();
      return file;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get position(): FilePosition {
    return {
      ...this.identity,
      offset: this.#read - this.#framer.held,
      head: this.#head,
      headBytes: this.#headBytes,
      ...(this.#framer.withinRest && { withinRest: true }),
    };
  }

  /** The next piece: the lines that end in it. Undefined: there is no more for now, or the file has just been written anew. */
  async readOn(): Promise<Frame[] | undefined> {
    // A new one each time: what was found in the last may still be looked at.
    const { bytesRead, buffer } = await this.#handle.read(Buffer.allocUnsafeSlow(BLOCK_BYTES), 0, BLOCK_BYTES, this.#read);
    this.atEnd = bytesRead === 0;
    // What was written anew between the last look and this is no continuation of what was read before.
    if (this.atEnd || (await this.isAnew())) return undefined;
    if (this.#headBytes < HEAD_BYTES) await this.#seeHead();
    this.#read += bytesRead;
    this.lastGrowth = performance.now();
    return this.#framer.push(buffer.subarray(0, bytesRead));
  }

  /** A line that nobody will end. */
  end(): Frame[] {
    return this.#framer.end();
  }

  /** Goes back to where it has been before: what was read since is read again. */
  goBackTo({ offset, withinRest }: FilePosition): void {
    this.#read = offset;
    this.#framer = new Framer('file', LONGEST_LINE, withinRest);
  }

  /** Goes to the last end of a line that there is. */
  async goToEnd(): Promise<void> {
    const { size } = await this.#handle.stat();
    const from = Math.max(0, size - LONGEST_LINE);
    const { bytesRead, buffer } = await this.#handle.read(Buffer.alloc(size - from), 0, size - from, from);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a);
    this.#read = end === -1 ? size : from + end + 1;
    this.#framer = new Framer('file', LONGEST_LINE, end === -1 && size > 0);
  }

  /** It was written anew since it was read: it is shorter than that, or begins with something else. */
  async isAnew(): Promise<boolean> {
    const { size } = await this.#handle.stat();
    return size < this.#read || (await headOf(this.#handle, this.#headBytes)) !== this.#head;
  }

  /** When it was written last (ns since the epoch). */
  async writtenAt(): Promise<number> {
    return Number((await this.#handle.stat({ bigint: true })).mtimeNs);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Takes more of the beginning in, as long as it is the one that is known. */
  async #seeHead(): Promise<void> {
    const { size } = await this.#handle.stat();
    if ((await headOf(this.#handle, this.#headBytes)) !== this.#head && this.#headBytes > 0) return;
    this.#headBytes = Math.min(size, HEAD_BYTES);
    this.#head = await headOf(this.#handle, this.#headBytes);
  }
}

async function headOf(handle: FileHandle, length: number): Promise<string> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
}

/** Whether the file that stands under this name begins as the one of the position did, and is as long at least. */
export async function beginsAs(path: string, { head, headBytes, offset }: FilePosition): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    return (await handle.stat()).size >= offset && (await headOf(handle, headBytes)) === head;
  } finally {
    await handle.close();
  }
}
