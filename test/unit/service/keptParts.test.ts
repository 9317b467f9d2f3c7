import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HwType, Reading } from '../../../src/core/reading.ts';
import { DAY } from '../../../src/core/time/duration.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { KeptParts, partRoom } from '../../../src/service/watching/keptParts.ts';
import { nothingRemembered } from '../../../src/service/watching/watchPlan.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const model = { partOf: (component: string) => (component === 'fan1a' ? reading('fan1a', 'fan').attributes : undefined) };
const room = { inAll: 6, ofKind: 4 };
const nobody = () => new Set<string>();

function reading(id: string, type: HwType, time = NOW): Reading {
  const attributes = { 'hw.id': id, 'hw.name': id, 'hw.type': type };
  return { device: 'hsm-1', channel: 'snmp', metric: 'hsm.info', time, value: 1, attributes };
}

function pollOf(type: HwType, ids: readonly string[]): ChannelPoll {
  return {
    channel: 'snmp',
    readings: ids.map((id) => reading(id, type)),
    observations: ids.map((component) => ({ component, condition: 'full', verdict: 'positive', evidence: { text: '' } })),
    seldom: [{ every: 'day', components: ids }],
    commands: [
      {
        command: { command: 'show', every: 'day', thinkingMs: 1 },
        settled: true,
        feeds: ids.map((id) => `${id}.full`),
        components: ids,
      },
    ],
    startedAt: NOW,
    endedAt: NOW,
    durationMs: 1,
  };
}

const ids = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}-${n}`);
const partsOf = (polls: readonly ChannelPoll[]) => polls.flatMap(({ readings }) => readings.map(({ attributes }) => attributes['hw.id']));

test('known parts stay, what is beyond the bound is in nothing that a poll says, and it is told once', () => {
  const parts = new KeptParts(model, room);
  assert.deepEqual(partsOf(parts.keep([pollOf('client', ids('a', 3))], NOW, nobody).polls), ids('a', 3));
  const { polls, news } = parts.keep([pollOf('client', [...ids('b', 5), ...ids('a', 3), 'fan1a', 'console'])], NOW + 1, nobody);
  const kept = ['b-0', ...ids('a', 3), 'fan1a', 'console'];
  const [poll] = polls;
  assert.deepEqual(partsOf(polls), kept);
  assert.deepEqual(
    poll?.observations.map(({ component }) => component),
    kept,
  );
  assert.deepEqual(poll?.seldom?.[0]?.components, kept);
  assert.deepEqual(poll?.commands?.[0]?.components, kept);
  assert.deepEqual(
    poll?.commands?.[0]?.feeds,
    kept.map((id) => `${id}.full`),
  );
  assert.deepEqual(news, ['4 more clients than can be kept (limit 4) are not watched.']);
  assert.deepEqual(parts.beyond(NOW + 1), news);
  // Another poll reads less of it.
  assert.deepEqual(parts.keep([pollOf('client', ['c-0'])], NOW + 2, nobody).news, []);
  assert.deepEqual(parts.beyond(NOW + 2), news);
  assert.deepEqual(parts.beyond(NOW + 2 * DAY), []);
});

test('made-up parts of one kind leave room for those of another, and parts of the model are always kept', () => {
  const parts = new KeptParts(model, room);
  parts.keep([pollOf('client', ids('a', 100))], NOW, nobody);
  const { polls, news } = parts.keep([pollOf('partition', [...ids('p', 3), 'fan1a'])], NOW, nobody);
  assert.deepEqual(partsOf(polls), ['p-0', 'p-1', 'fan1a']);
  assert.deepEqual(news, ['1 more partition than can be kept (limit 6 parts in all) is not watched.']);
});

test('what has been gone for two weeks makes room, the longest gone first, but for open alerts', () => {
  const parts = new KeptParts(model, room);
  parts.keep([pollOf('client', ['a'])], NOW, nobody);
  parts.keep([pollOf('client', ['b', 'c', 'd'])], NOW + DAY, nobody);
  assert.deepEqual(partsOf(parts.keep([pollOf('client', ['e'])], NOW + 14 * DAY, nobody).polls), []);
  const held = () => new Set(['a']);
  const { polls, gone } = parts.keep([pollOf('client', ['e'])], NOW + 15 * DAY + 1, held);
  assert.deepEqual([partsOf(polls), [...gone]], [['e'], ['b']]);
  assert.deepEqual(parts.takeLeaving(), ['b']);
  assert.deepEqual(parts.takeLeaving(), []);
  const again = parts.keep([pollOf('client', ['f', 'g'])], NOW + 16 * DAY, nobody);
  assert.deepEqual([...again.gone], ['a', 'c']);
  // A part that comes back before the store has forgotten it is not forgotten.
  parts.keep([pollOf('client', ['a'])], NOW + 31 * DAY, nobody);
  assert.ok(!parts.takeLeaving().includes('a'));
});

test('of what a store remembers, the parts seen last are kept, and the others are forgotten slice by slice', () => {
  const parts = new KeptParts(model, room);
  const remembered = { ...nothingRemembered, readings: ids('a', 200).map((id, n) => reading(id, 'client', NOW + n)) };
  const { readings } = parts.recall(remembered);
  assert.deepEqual(
    readings.map(({ attributes }) => attributes['hw.id']),
    ['a-196', 'a-197', 'a-198', 'a-199'],
  );
  const slices = Array.from({ length: 5 }, () => parts.takeLeaving().length);
  assert.deepEqual(slices, [50, 50, 50, 46, 0]);
});

test('the parts of a whole fleet are bounded', () => {
  const all = [1, 5, 20, 140, 1000].map((devices) => ({ devices, ...partRoom(devices) }));
  assert.deepEqual(
    all.map(({ inAll }) => inAll),
    [1000, 1000, 250, 250, 250],
  );
  for (const { devices, inAll, ofKind } of all) {
    assert.ok(inAll * devices <= Math.max(5000, 250 * devices));
    assert.ok(ofKind >= 100, 'a hundred partitions');
  }
});
