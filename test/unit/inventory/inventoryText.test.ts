import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readInventoryText } from '../../../src/inventory/inventoryText.ts';
import { parseInventory } from '../../../src/inventory/load.ts';

function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('an inventory that becomes a pipe is not waited for, and is read again when it is a file', async (context) => {
  const folder = newFolder(context);
  const path = join(folder, 'inventory.jsonc');
  execFileSync('mkfifo', [path]);
  assert.deepEqual(await readInventoryText(path, 1000), {
    kind: 'unreadable',
    message: `${path} is no file: write the inventory into one.`,
  });
  rmSync(path);
  writeFileSync(path, '{}');
  assert.deepEqual(await readInventoryText(path, 1000), { kind: 'text', text: '{}' });
  assert.equal((await readInventoryText(folder, 1000)).kind, 'unreadable');
});

test('an inventory in UTF-16 is named as such, with what to do, with a byte order mark or without', async (context) => {
  const path = join(newFolder(context), 'inventory.jsonc');
  const little = (text: string) => Buffer.from(text, 'utf16le');
  for (const bytes of ['{ "devices": [] }', '\ufeff{ "devices": [] }', '// ü\n{}'].flatMap((text) => [
    little(text),
    little(text).swap16(),
  ])) {
    writeFileSync(path, bytes);
    const found = await readInventoryText(path, 1000);
    assert.ok(found.kind === 'unreadable' && found.opens, 'an editor can show it');
    assert.match(found.message, /inventory\.jsonc is written in UTF-16, and an inventory is UTF-8\. In VS Code, .*“Save with Encoding”/);
  }
});

test('a byte order mark of UTF-8 moves no place of a problem, and is no error', async (context) => {
  const path = join(newFolder(context), 'inventory.jsonc');
  writeFileSync(path, '\ufeff{ "devices": [], "x": 1 }');
  const found = await readInventoryText(path, 1000);
  assert.ok(found.kind === 'text');
  const { problems, readable } = parseInventory(found.text);
  assert.deepEqual([readable, problems.map(({ line, column }) => [line, column])], [true, [[1, 18]]]);
});

test('of a file that is too large nothing is kept, whatever size it says it has', async (context) => {
  const path = join(newFolder(context), 'inventory.jsonc');
  writeFileSync(path, '{}');
  truncateSync(path, 10_000_000_000);
  for (const large of [path, '/proc/self/maps']) {
    const found = await readInventoryText(large, 1000);
    assert.deepEqual(found, { kind: 'unreadable', message: `${large} is too large for an inventory (over 0.001 MB).`, opens: true });
  }
});
