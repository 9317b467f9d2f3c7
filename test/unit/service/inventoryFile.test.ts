import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readInventoryText } from '../../../src/service/common/inventoryFile.ts';

test('an inventory that becomes a pipe is not waited for, and is read again when it is a file', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'inventory.jsonc');
  execFileSync('mkfifo', [path]);
  assert.deepEqual(await readInventoryText(path), { kind: 'unreadable', message: `${path} is no file: write the inventory into one.` });
  rmSync(path);
  writeFileSync(path, '{}');
  assert.deepEqual(await readInventoryText(path), { kind: 'text', text: '{}' });
  assert.equal((await readInventoryText(folder)).kind, 'unreadable');
});
