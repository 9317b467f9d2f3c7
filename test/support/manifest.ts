import { readFileSync } from 'node:fs';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

/** `package.json` as an English editor reads it: with words in the place of their keys. */
export function readManifest<M>(): M {
  const words = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
  const text = read('package.json').replace(/"%([\w.]+)%"/g, (key, name: string) => JSON.stringify(words[name] ?? key));
  return JSON.parse(text) as M;
}
