import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Garbled, LoginRefused } from '../../../src/core/fault.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { tidy } from '../../../src/service/process/retention.ts';
import { saveChanges } from '../../../src/service/watching/changes.ts';
import { lineNoiseOf } from '../../../src/service/watching/lineNoise.ts';
import { NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const noisy = { lines: 200, spoilt: 3, rereads: 2 };

function poll(at: number, over: Partial<ChannelPoll> = {}): ChannelPoll {
  return { channel: 'console', readings: [], observations: [], startedAt: at, endedAt: at, durationMs: 1, noise: noisy, ...over };
}

test('polls of an hour are counted in one row, and what is old is forgotten', async () => {
  await using service = new WatchedFleet([]);
  const { store, fleet } = service;
  const device = fleet.find('hsm-1');
  assert.ok(device);
  const polls = [poll(NOON), poll(NOON + 10 * MINUTE, { rejected: [{ line: 1, text: 'x', reason: 'y' }] }), poll(NOON + HOUR)];
  for (const each of polls) saveChanges(store, device.apply([each], each.endedAt, each.endedAt), each.endedAt);
  const fault = new Garbled('No echo came.');
  const failed: ChannelPoll = { ...poll(NOON + 70 * MINUTE, { fault }), noise: undefined as never };
  saveChanges(store, device.apply([failed], failed.endedAt, failed.endedAt), failed.endedAt);
  const of = { device: 'hsm-1', channel: 'console' };
  assert.deepEqual(store.lineNoise.load('hsm-1', NOON), [
    { ...of, hour: NOON, polls: 2, failed: 0, spoiltPolls: 2, lines: 400, spoilt: 6, rereads: 4, refused: 1 },
    { ...of, hour: NOON + HOUR, polls: 2, failed: 1, spoiltPolls: 2, lines: 200, spoilt: 3, rereads: 2, refused: 0 },
  ]);
  assert.deepEqual(store.lineNoise.load('hsm-2', 0), []);
  const keeper = {
    read: <T>(_: T, use: (from: typeof store) => T) => use(store),
    keep: (use: (from: typeof store) => void) => {
      use(store);
      return true;
    },
  };
  await tidy(keeper, NOON + 93 * 24 * HOUR, (_, text) => assert.fail(text));
  assert.deepEqual(store.lineNoise.load('hsm-1', 0), []);
});

test('a poll that failed for another reason than its line says nothing of it', () => {
  assert.deepEqual(lineNoiseOf('hsm-1', poll(NOON, { fault: new LoginRefused('The login was refused.') })), []);
  const [row] = lineNoiseOf('hsm-1', poll(NOON, { fault: new Garbled('No echo came.') }));
  assert.deepEqual([row?.failed, row?.spoiltPolls], [1, 1]);
  const [snmp] = lineNoiseOf('hsm-1', { ...poll(NOON), channel: 'snmp', noise: undefined as never });
  assert.deepEqual([snmp?.lines, snmp?.spoiltPolls], [0, 0]);
});
