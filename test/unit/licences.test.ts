import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
// @ts-expect-error plain JavaScript, like all of the build
import { notices, shippedFolders } from '../../.ci/notices.mjs';

/** A folder with one package in it, and what a bundler says of a bundle with `bytes` of its code. */
function bundled(context: TestContext, files: Readonly<Record<string, string>>, bytes = 10) {
  const base = mkdtempSync(join(tmpdir(), 'notices-'));
  context.after(() => rmSync(base, { recursive: true }));
  const folder = join(base, 'node_modules', 'part');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const inputs = { 'src/own.ts': { bytesInOutput: 5 }, 'node_modules/part/lib/a.js': { bytesInOutput: bytes } };
  return { base, results: [{ metafile: { outputs: { 'dist/a.cjs': { inputs } } } }] };
}

const manifest = (licence: unknown) => JSON.stringify({ name: 'part', version: '1.2.3', license: licence });

test('each package whose code is in a bundle is named with its version, its licence and the text of it', (context) => {
  const { base, results } = bundled(context, { 'package.json': manifest('(GPL-2.0 OR MIT)'), LICENSE: 'Copyright (c) A Person' });
  const text = notices(results, [], base);
  assert.match(text, /these 1 packages/);
  assert.match(text, /part 1\.2\.3 \(MIT\)/);
  assert.match(text, /Copyright \(c\) A Person/);
});

test('a package is found through a link to the folder of all packages, and inside another one', () => {
  const inputs = { '../../main/node_modules/a/b.js': { bytesInOutput: 1 }, 'node_modules/a/node_modules/@c/d/e.js': { bytesInOutput: 1 } };
  const folders = shippedFolders([{ metafile: { outputs: { 'dist/a.cjs': { inputs } } } }], ['a']);
  assert.deepEqual(folders, ['node_modules/a', 'node_modules/a/node_modules/@c/d']);
});

test('a package of which nothing is left in the bundle is not named', (context) => {
  const { base, results } = bundled(context, { 'package.json': manifest('MIT') }, 0);
  assert.match(notices(results, [], base), /these 0 packages/);
});

test('a licence that stands in the read-me only is taken from there', (context) => {
  const readme = '# Part\n\ntext\n\n# License\n\nCopyright (c) A Person\n\nPermission is hereby granted\n';
  const { base, results } = bundled(context, { 'package.json': manifest('MIT'), 'README.md': readme });
  assert.match(notices(results, [], base), /Copyright \(c\) A Person\n\nPermission is hereby granted/);
});

test('nothing is shipped without the text of its licence, or under one that nobody has looked at', (context) => {
  const bare = bundled(context, { 'package.json': manifest('MIT'), 'README.md': '# Part\n\n## License\n\nMIT\n' });
  assert.throws(() => notices(bare.results, [], bare.base), /part 1\.2\.3 comes without the text of its licence \(MIT\)/);
  const copyleft = bundled(context, { 'package.json': manifest('AGPL-3.0'), LICENSE: 'text' });
  assert.throws(() => notices(copyleft.results, [], copyleft.base), /part 1\.2\.3 is under "AGPL-3\.0"/);
});
