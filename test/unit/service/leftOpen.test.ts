import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LeftOpen } from '../../../src/service/polling/leftOpen.ts';
import { openStore } from '../../../src/store/store.ts';

test('a store that refuses costs the memory over restarts, and no poll', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'left-open-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const store = openStore(join(folder, 'history.db'));
  store.dispose();
  const refused: unknown[] = [];
  const leftOpen = new LeftOpen(store, (save) => {
    try {
      save();
    } catch (error) {
      refused.push(error);
    }
  });
  assert.equal(leftOpen.has('hsm-1'), false);
  leftOpen.add('hsm-1');
  assert.equal(leftOpen.has('hsm-1'), true);
  leftOpen.delete('hsm-1');
  assert.equal(leftOpen.has('hsm-1'), false);
  leftOpen.delete('hsm-1');
  assert.equal(refused.length, 3, 'loading, marking, unmarking; what changes nothing is not stored');
});
