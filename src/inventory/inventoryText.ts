import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { encodingOf } from '../core/encoding.ts';

/** What was found at the inventory's path. */
export type InventoryText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  /** A sentence about what is there and cannot be read. `opens`: it is a file that an editor can show, and a person put right. */
  | { readonly kind: 'unreadable'; readonly message: string; readonly opens?: true };

const AS_UTF_8 = 'In VS Code, click on the encoding in the status bar, choose “Save with Encoding”, then “UTF-8”.';

/** Reads the file whatever stands there: nothing is waited for, and no more than `largest` bytes are kept. */
export async function readInventoryText(path: string, largest: number): Promise<InventoryText> {
  const unreadable = (message: string) => ({ kind: 'unreadable', message }) as const;
  try {
    // Looked at before it is opened: opening a serial port would do something to a device.
    if (!(await stat(path)).isFile()) return unreadable(`${path} is no file: write the inventory into one.`);
    // A pipe that has taken its place meanwhile is not waited for.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const { size } = await file.stat();
    const bytes = size > largest ? undefined : await readUpTo(file, largest);
    if (bytes === undefined) return { ...unreadable(`${path} is too large for an inventory (over ${largest / 1e6} MB).`), opens: true };
    if (encodingOf(bytes) !== 'utf-8')
      return { ...unreadable(`${path} is written in UTF-16, and an inventory is UTF-8. ${AS_UTF_8}`), opens: true };
    return { kind: 'text', text: bytes.toString('utf8').replace(/^\ufeff/, '') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return unreadable(`${path} cannot be read (${code}).`);
  }
}

/** All of a file, whatever size it says it has; undefined when there is more than `most` bytes. */
async function readUpTo(file: FileHandle, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.createReadStream({ autoClose: false, end: most })) {
    chunks.push(chunk);
    size += chunk.length;
  }
  return size > most ? undefined : Buffer.concat(chunks);
}
