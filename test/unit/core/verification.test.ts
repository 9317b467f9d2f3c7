import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newIndicator } from '../../../src/core/alerting/evaluator.ts';
import { proven } from '../../../src/core/alerting/verification.ts';
import type { Judgement } from '../../../src/core/indicator.ts';
import { firingAlert } from '../../support/watchedFleet.ts';

const SLOT = 600_000;
const state = newIndicator(0);
const judgement = (slot: number, over: Partial<Judgement> = {}): Judgement => ({
  slot: slot * SLOT,
  at: slot * SLOT + 1000,
  witness: 'console',
  verdict: 'positive',
  evidence: { text: '' },
  ...over,
});

test('a message that says it is well is no good poll, one that says it is not starts the verification anew', () => {
  let alert = proven(firingAlert(), judgement(1), state);
  alert = proven(alert, judgement(2, { witness: 'push' }), state);
  assert.equal(alert.verification?.good, 1);
  alert = proven(alert, judgement(3, { witness: 'push', verdict: 'negative' }), state);
  assert.equal(alert.verification?.good, 0);
});

test('after the clock was set back, counting starts anew and goes on', () => {
  let alert = firingAlert();
  for (const slot of [100, 101, 102]) alert = proven(alert, judgement(slot), state);
  assert.equal(alert.verification?.good, 3);
  for (const slot of [10, 11]) alert = proven(alert, judgement(slot), state);
  assert.deepEqual(alert.verification, { good: 2, first: 10 * SLOT, newest: 11 * SLOT });
});

test('what had ended before anything was counted stays as it was', () => {
  const over = firingAlert({ state: 'resolved', resolvedAt: 0 });
  assert.equal(proven(over, judgement(1), state), over);
});
