import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * A text in `media` of the package that this command line came in, or of the checkout that it runs from; undefined where there is none, or it
 * cannot be read.
 */
export async function packageText(cli: string, path: string): Promise<string | undefined> {
  try {
    return await readFile(join(dirname(realpathSync(cli)), cli.endsWith('.ts') ? '../..' : '..', 'media', path), 'utf8');
  } catch {
    return undefined;
  }
}
