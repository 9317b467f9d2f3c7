import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NoAnswer } from '../../../src/core/fault.ts';
import type { MessageFact } from '../../../src/core/message.ts';
import { slotOf } from '../../../src/core/time/schedule.ts';
import { TamperSuspects } from '../../../src/service/intake/tamperSuspects.ts';
import { reasons } from '../../../src/service/polling/poll.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import type { FleetListener } from '../../../src/service/watching/fleet.ts';
import { WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const FAN: MessageFact = {
  rule: 'r',
  severity: 'critical',
  component: 'fan2b',
  condition: 'speed-low',
  asserted: true,
  text: 'Fan2B reads 500 rpm',
};

interface Told {
  readonly fact?: Partial<MessageFact>;
  readonly authenticated?: boolean;
  /** What is silent at each poll afterwards. */
  readonly polls: readonly ('all' | 'console' | 'none')[];
  readonly late?: number;
}

/** What is open on the HSM in the end, and how often one more poll was asked for. */
async function after({ fact, authenticated = false, polls, late = 0 }: Told) {
  await using scene = new WatchedFleet([]);
  const { fleet } = scene;
  const device = fleet.find('hsm-1');
  assert.ok(device);
  let asked = 0;
  const listeners: FleetListener[] = [];
  using suspects = new TamperSuspects({
    fleet: {
      find: (id) => fleet.find(id),
      hear: (...args) => fleet.hear(...args),
      listen: (listener) => void listeners.push(listener),
    },
    ask: () => void asked++,
    now: () => scene.now,
  });
  if (fact) {
    const said = { ...FAN, ...fact };
    const { severity, text } = said;
    const message = { time: scene.now, device: 'hsm-1', sender: '10.0.0.1', channel: 'syslog', severity, text, count: 1 } as const;
    suspects.note(device, { message, fact: said, authenticated });
  }
  scene.wait(late);
  for (const silent of polls) {
    scene.wait(MINUTE);
    const at = scene.now;
    const taken = (['console', 'snmp'] as const).map((channel): ChannelPoll => {
      const fault = silent === 'all' || silent === channel ? new NoAnswer('nobody answers') : undefined;
      const observations = reasons(channel, fault, true);
      return { channel, readings: [], rejected: [], observations, startedAt: at, endedAt: at, durationMs: 0, ...(fault && { fault }) };
    });
    device.apply(taken, slotOf(at, device.plan.policy.interval), at);
    for (const listener of listeners) listener.changed({ devices: [device], removed: [], alerts: [], gaps: [] });
  }
  await new Promise((resolve) => setImmediate(resolve));
  const found = [...device.alerts].filter(({ component }) => component === 'hsm');
  return [asked, ...found.map(({ condition, state }) => `${condition} ${state}`)];
}

test('an appliance that tells of heat, voltage or a fan and then is silent over every channel is suspected of a tamper, proven or not', async () => {
  assert.deepEqual(await after({ fact: {}, polls: ['all', 'all'] }), [1, 'tamper-suspected firing']);
  assert.deepEqual(await after({ fact: {}, authenticated: true, polls: ['all', 'all'] }), [1, 'tamper-suspected firing']);
  const board = { component: 'motherboard', condition: 'attention' };
  const alarm = { component: 'hsm', condition: 'tamper-suspected' };
  assert.deepEqual(await after({ fact: alarm, polls: ['all', 'all'] }), [1, 'tamper-suspected firing'], 'ALM0015 that nobody has proven');
  assert.deepEqual(await after({ fact: board, polls: ['none', 'all', 'all'] }), [1, 'tamper-suspected firing']);
});

test('one silent poll, a channel that answers, silence without such a message or long after it are no suspicion', async () => {
  assert.deepEqual(await after({ fact: {}, polls: ['all'] }), [1]);
  assert.deepEqual(await after({ fact: {}, polls: ['all', 'none', 'all'] }), [2]);
  assert.deepEqual(await after({ fact: {}, polls: ['console', 'console', 'console'] }), [0]);
  assert.deepEqual(await after({ polls: ['all', 'all'] }), [0]);
  assert.deepEqual(await after({ fact: { asserted: false }, polls: ['all', 'all'] }), [0]);
  assert.deepEqual(await after({ fact: { test: true }, polls: ['all', 'all'] }), [0]);
  assert.deepEqual(await after({ fact: { component: 'psu2', condition: 'failure-reported' }, polls: ['all', 'all'] }), [0]);
  assert.deepEqual(await after({ fact: {}, late: 61 * MINUTE, polls: ['all', 'all'] }), [0]);
});
