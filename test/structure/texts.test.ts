import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
// @ts-expect-error plain JavaScript, like all of the build
import { checkTexts } from '../../.ci/l10n.mjs';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const words = (file: string) => JSON.parse(read(file)) as Readonly<Record<string, string>>;

test('every text of the editor has its German, with the same places for values, and nothing is left over', async () => {
  const { used, findings } = await checkTexts();
  assert.ok(used.size > 1000, 'the texts were found');
  assert.deepEqual(findings, []);
});

const manifest = read('package.json');
const english = words('package.nls.json');
const german = words('package.nls.de.json');

test('every word of the manifest is in both languages, and no word is left over', () => {
  const named = new Set([...manifest.matchAll(/"%([\w.-]+)%"/g)].map((match) => match[1] ?? ''));
  assert.ok(named.size > 50);
  assert.deepEqual([...named].sort(), Object.keys(english).sort());
  assert.deepEqual(Object.keys(german), Object.keys(english), 'in the same order');
  for (const [key, text] of Object.entries(german)) assert.ok(text.trim(), key);
});

test('a link to a command in the manifest is the same in both languages', () => {
  const commands = (text = '') => [...text.matchAll(/\(command:[\w.]+\)/g)].map(String).sort();
  for (const key of Object.keys(english)) assert.deepEqual(commands(german[key]), commands(english[key]), key);
});

/** Names of values that people read. What a language model is told, and the schema that it is given, is English. */
const READ =
  /^(?:title|shortTitle|displayName|description|markdownDescription|userDescription|contents|category|contextualTitle|label|name|altText)$/;
const FOR_MODELS = new Set(['inputSchema']);

function literals(value: unknown, key: string): readonly string[] {
  if (typeof value === 'string') return READ.test(key) && !/^%.+%$/.test(value) ? [`${key}: ${value}`] : [];
  if (Array.isArray(value)) return value.flatMap((each) => literals(each, key));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => (FOR_MODELS.has(name) ? [] : literals(each, name)));
}

test('the manifest shows no words of its own', () => {
  const { name, contributes, ...others } = JSON.parse(manifest) as { readonly name: string; readonly contributes: Record<string, unknown> };
  assert.equal(name, 'hsm-vigil');
  // The name by which a prompt calls a tool is an id.
  const { languageModelTools = [], ...shown } = contributes as { readonly languageModelTools?: readonly { readonly name: string }[] };
  const tools = languageModelTools.map(({ name: _, ...tool }) => tool);
  assert.deepEqual(literals([others, shown, tools], ''), []);
});

test('every page takes over the language before all else', () => {
  const pages = readdirSync(join(root, 'webview')).filter((name) => existsSync(join(root, 'webview', name, `${name}.ts`)));
  assert.ok(pages.length >= 8);
  for (const name of pages) assert.match(read(`webview/${name}/${name}.ts`), /^import '\.\.\/common\/language\.ts';\n/, name);
});
