import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunbookShelf } from './reader.ts';

/** The runbooks of a folder: `media/runbooks` of the package. Ids are file names without `.md`; nothing else is ever read. */
export function folderShelf(folder: string): RunbookShelf {
  const text = async (id: string) =>
    /^[a-z0-9][a-z0-9-]{0,80}$/.test(id) ? readFile(join(folder, `${id}.md`), 'utf8').catch(() => undefined) : undefined;
  return {
    text,
    async all() {
      const files = await readdir(folder).catch(() => []);
      const ids = files
        .filter((file) => file.endsWith('.md'))
        .map((file) => file.slice(0, -3))
        .sort();
      return Promise.all(ids.map(async (id) => ({ id, title: /^# (.+)$/m.exec((await text(id)) ?? '')?.[1] ?? id })));
    },
  };
}
