import { mkdir, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes the inventory in one step, so that the service never reads half of it. Its mode stays; a new one is its user's alone. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A dotfiles repository links to it: write through the link, not over it.
  const target = await realpath(path).catch(() => path);
  const mode = await stat(target).then(
    (found) => found.mode & 0o777,
    () => 0o600,
  );
  const temporary = `${target}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, target);
}
