import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write a file in several steps: after a change they get this long (ms). */
const SETTLE = 80;
/** The file is looked at this often (ms): folders that do not exist yet, links into other folders and network drives report no change. */
const LOOK = 5_000;

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
