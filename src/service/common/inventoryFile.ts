import { constants, type FSWatcher, statSync, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { LARGEST_INVENTORY } from '../../protocol/contract.ts';

/** What was found at the inventory's path. */
export type InventoryText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  /** A sentence about a file that is there and cannot be read. */
  | { readonly kind: 'unreadable'; readonly message: string };

/** Editors write a file in several steps: after a change they get this long (ms). */
const SETTLE = 80;
/** The file is looked at this often (ms): folders that do not exist yet, links into other folders and network drives report no change. */
const LOOK = 5_000;

export async function readInventoryText(path: string): Promise<InventoryText> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer, and the service for it.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await file.stat();
    if (!stats.isFile()) return { kind: 'unreadable', message: `${path} is not a file.` };
    const { size } = stats;
    if (size > LARGEST_INVENTORY) return { kind: 'unreadable', message: `${path} is too large for an inventory (${size} bytes).` };
    return { kind: 'text', text: await file.readFile('utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', message: `${path} cannot be read (${code}).` };
  } finally {
    await file?.close();
  }
}

/** Calls `onChange` whenever what stands at `path` may have changed, until disposed. */
export function watchFile(path: string, onChange: () => void): Disposable {
  let watcher: FSWatcher | undefined;
  let settling: NodeJS.Timeout | undefined;
  let seen = fingerprint(path);

  const changed = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      seen = fingerprint(path);
      onChange();
    }, SETTLE);
  };
  const start = () => {
    if (watcher) return;
    try {
      watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(path)) changed();
      });
      watcher.on('error', stop);
    } catch {
      watcher = undefined;
    }
  };
  const stop = () => {
    watcher?.close();
    watcher = undefined;
  };
  const looking = setInterval(() => {
    start();
    if (fingerprint(path) !== seen) changed();
  }, LOOK).unref();
  start();
  return {
    [Symbol.dispose]() {
      clearInterval(looking);
      clearTimeout(settling);
      stop();
    },
  };
}

function fingerprint(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino}.${size}.${mtimeMs}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}
