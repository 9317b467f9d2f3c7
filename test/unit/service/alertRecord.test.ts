import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertEvidence } from '../../../src/core/alerting/alert.ts';
import { firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const evidence = (over: Partial<AlertEvidence> = {}): AlertEvidence => ({
  at: NOON,
  witness: 'console',
  verdict: 'negative',
  text: 'said',
  ...over,
});

test('an alert names the readings that its condition is judged on, by the model', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  assert.deepEqual(service.record('a1').readings, ['hw.fan.speed']);
});

test('where the condition may be judged on any reading, the evidence names it', async () => {
  const near = [evidence({ metric: 'hw.voltage' }), evidence({ metric: 'hw.voltage', at: NOON + 1 })];
  await using service = new WatchedFleet([firingAlert({ condition: 'near-limit', component: 'psu1-12v', evidence: near })]);
  assert.deepEqual(service.record('a1').readings, ['hw.voltage']);
});

test('a silent channel is judged on no reading', async () => {
  await using service = new WatchedFleet([firingAlert({ condition: 'silent', component: 'console' })]);
  assert.deepEqual(service.record('a1').readings, []);
});

test('the fact of a device’s words is plain text', async () => {
  const hostile = evidence({ text: 'The HSM reports a tamper', fact: 'Chassis\u001b[31m intrusion\n\u202ex' });
  await using service = new WatchedFleet([firingAlert({ condition: 'tampered', component: 'hsm', evidence: [hostile] })]);
  assert.equal(service.record('a1').evidence[0]?.fact, 'Chassis intrusion x');
});
