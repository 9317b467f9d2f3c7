import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LeftOpen } from '../../../src/service/polling/leftOpen.ts';
import { StoreUnavailable } from '../../../src/store/fault.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { keeperOf } from '../../support/keeperOf.ts';

test('a store that refuses costs the memory over restarts, and no poll', () => {
  using store = openStore(':memory:');
  let refused = 0;
  const refuse = () => {
    refused++;
    throw new StoreUnavailable('The disk is full.');
  };
  const full: Store = { ...store, transaction: refuse, leftOpen: { save: refuse, load: refuse } };
  const leftOpen = new LeftOpen(keeperOf(full));
  assert.equal(leftOpen.has('hsm-1'), false);
  leftOpen.add('hsm-1');
  assert.equal(leftOpen.has('hsm-1'), true);
  leftOpen.delete('hsm-1');
  assert.equal(leftOpen.has('hsm-1'), false);
  leftOpen.delete('hsm-1');
  assert.equal(refused, 3, 'loading, marking, unmarking; what changes nothing is not stored');
});
