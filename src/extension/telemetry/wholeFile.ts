import { randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { setImmediate as others } from 'node:timers/promises';
import { t } from '../../core/l10n.ts';
import { NotSaved } from './notSaved.ts';
import type { CsvPiece } from './telemetryCsv.ts';
import type { Waiting } from './wholeHistory.ts';

/**
 * Writes a file piece by piece; others have their turn after each. It bears its name once it is whole: until then it is one beside it, named
 * `….part`. What stood there before stays if anything fails, or if it is given up.
 * @throws `stop.reason`, or what the system says
 */
export async function writeInPieces(path: string, pieces: Iterable<CsvPiece>, waiting: Waiting): Promise<void> {
  // A link is written through, not over.
  const target = await realpath(path).catch(() => path);
  const before = await stat(target).catch(() => undefined);
  if (before && !before.isFile()) throw new NotSaved(t('it is no file'));
  const part = `${target}.${randomBytes(4).toString('hex')}.part`;
  const file = await open(part, 'wx', before && before.mode & 0o777);
  try {
    await fill(file, pieces, waiting);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function fill(file: FileHandle, pieces: Iterable<CsvPiece>, { stop, done }: Waiting): Promise<void> {
  try {
    for (const { text, share } of pieces) {
      stop?.throwIfAborted();
      await file.writeFile(text);
      done?.(share);
    }
    stop?.throwIfAborted();
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * The same in memory, for a place that takes a file in one piece alone.
 * @param most bytes
 * @throws `stop.reason`; {NotSaved} there are more
 */
export async function inOnePiece(pieces: Iterable<CsvPiece>, most: number, { stop, done }: Waiting): Promise<Uint8Array> {
  const all: Buffer[] = [];
  let room = most;
  for (const { text, share } of pieces) {
    await others();
    stop?.throwIfAborted();
    const bytes = Buffer.from(text);
    room -= bytes.length;
    if (room < 0) throw new NotSaved(t('So long a time has more readings than one file can hold. Choose a shorter one.'));
    all.push(bytes);
    done?.(share);
  }
  return Buffer.concat(all);
}
