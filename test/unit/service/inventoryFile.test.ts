import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readInventoryText } from '../../../src/service/common/inventoryFile.ts';

test('an inventory is the text of a file; what is no file is said, and nobody waits for it', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('file'), '{ "devices": [] }');
  mkdirSync(at('folder'));
  assert.deepEqual(await readInventoryText(at('file')), { kind: 'text', text: '{ "devices": [] }' });
  assert.deepEqual(await readInventoryText(at('none')), { kind: 'missing' });
  assert.deepEqual(await readInventoryText(join(at('file'), 'below')), { kind: 'missing' });
  if (process.platform === 'win32') return; // A folder cannot be opened there, and pipes have no place among files.
  execFileSync('mkfifo', [at('pipe')]);
  for (const name of ['folder', 'pipe']) {
    assert.deepEqual(await readInventoryText(at(name)), { kind: 'unreadable', message: `${at(name)} is not a file.` });
  }
});
