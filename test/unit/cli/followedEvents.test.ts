import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FollowedEvents } from '../../../src/cli/followedEvents.ts';
import type { MessageRecord } from '../../../src/protocol/contract.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const event = (id: number, seconds: number, count = 1): MessageRecord => ({
  ...{ id, device: 'hsm-1', sender: '10.0.1.4', channel: 'syslog', severity: 'info', text: `line ${id}`, count },
  time: new Date(NOON + seconds * 1000).toISOString(),
  since: new Date(NOON + seconds * 1000).toISOString(),
});
const ids = (events: readonly MessageRecord[]) => events.map(({ id }) => id);

test('each message is shown once, and again when it is counted anew', () => {
  const following = new FollowedEvents([event(2, 1), event(1, 0)]);
  assert.deepEqual(ids(following.fresh([event(2, 1)])), []);
  assert.deepEqual(ids(following.fresh([event(3, 2), event(2, 1)])), [3]);
  // An old row that is said again comes with a new time.
  assert.deepEqual(ids(following.fresh([event(1, 3, 2), event(3, 2)])), [1]);
  assert.deepEqual(ids(following.fresh([])), []);
  assert.deepEqual(ids(following.fresh([event(1, 3, 5)])), [1]);
});

test('what comes after the clock was set back an hour is shown at once, and nothing of that hour again', () => {
  const following = new FollowedEvents([event(2, 3600), event(1, 1800)]);
  const now = NOON + 10_000;
  assert.equal(following.since(now), new Date(now).toISOString());
  assert.deepEqual(ids(following.fresh([event(2, 3600), event(1, 1800), event(3, 11)])), [3]);
  assert.deepEqual(ids(following.fresh([event(2, 3600), event(1, 1800), event(4, 12), event(3, 11)])), [4]);
});
