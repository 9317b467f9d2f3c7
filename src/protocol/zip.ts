import { crc32, deflateRawSync } from 'node:zlib';

/**
 * A ZIP archive of texts (APPNOTE.TXT 6.3.10; sections 4.3.7, 4.3.12 and 4.3.16), made in memory. Two headers and a directory are all that
 * is needed of the format: less code than a package would bring, and nothing more to be supplied. No encryption, no ZIP64: a report is far
 * from four gigabytes.
 */

const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const DEFLATED = 8;
const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
/** A regular file that its owner alone may read and write, made under Unix. */
const MADE_BY = 0x0300 | VERSION;
const MODE = 0o100600 * 0x1_0000;

export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  readonly text: string;
}

/** @param time of all its files, milliseconds since the epoch: UTC, in steps of two seconds */
export function zip(entries: readonly ZipEntry[], time: number): Uint8Array<ArrayBuffer> {
  const stamp = dosTime(time);
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const text = Buffer.from(entry.text);
    const packed = deflateRawSync(text, { level: 9 });
    const common = fields([
      [2, FLAGS],
      [2, DEFLATED],
      [4, stamp],
      [4, crc32(text)],
      [4, packed.length],
      [4, text.length],
      [2, name.length],
      [2, 0],
    ]);
    const local = [
      fields([
        [4, LOCAL],
        [2, VERSION],
      ]),
      common,
      name,
      packed,
    ];
    const rest = fields([
      [2, 0],
      [2, 0],
      [2, 0],
      [4, MODE],
      [4, offset],
    ]);
    directory.push(
      fields([
        [4, CENTRAL],
        [2, MADE_BY],
        [2, VERSION],
      ]),
      common,
      rest,
      name,
    );
    parts.push(...local);
    offset += lengthOf(local);
  }
  const end = fields([
    [4, END],
    [2, 0],
    [2, 0],
    [2, entries.length],
    [2, entries.length],
    [4, lengthOf(directory)],
    [4, offset],
    [2, 0],
  ]);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

/** Numbers of so many bytes, the least significant byte first. */
function fields(numbers: readonly (readonly [bytes: number, value: number])[]): Buffer {
  const made = Buffer.alloc(numbers.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of numbers) at = made.writeUIntLE(value, at, bytes);
  return made;
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Date and time as MS-DOS has them. The format begins with 1980. */
function dosTime(time: number): number {
  const at = new Date(Math.max(time, Date.UTC(1980, 0, 1)));
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const clock = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return date * 0x1_0000 + clock;
}
