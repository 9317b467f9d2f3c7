import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from './bundledCli.ts';

/** The files of an archive by name, as Info-ZIP takes them out: another implementation than the one that has made it. */
export function unzipped(archive: string): ReadonlyMap<string, string> {
  const folder = newFolder();
  execFileSync('unzip', ['-q', archive, '-d', folder], { stdio: 'pipe' });
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
