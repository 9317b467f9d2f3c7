import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Alert } from '../../src/core/alerting/alert.ts';
import type { PolledChannel } from '../../src/core/channel.ts';
import { NoAnswer } from '../../src/core/fault.ts';
import type { Observation, Verdict } from '../../src/core/indicator.ts';
import type { Reading } from '../../src/core/reading.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import type { AlertRecord } from '../../src/protocol/contract.ts';
import { allModels } from '../../src/service/common/knownModels.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { silent } from '../../src/service/polling/poll.ts';
import type { ChannelPoll } from '../../src/service/polling/pollTarget.ts';
import { alertRecord } from '../../src/service/records/alertRecord.ts';
import { PolicyTrial } from '../../src/service/trial/policyTrial.ts';
import { saveChanges } from '../../src/service/watching/changes.ts';
import { plansOf } from '../../src/service/watching/plans.ts';
import { WatchedDevice, type WatchPlan } from '../../src/service/watching/watchedDevice.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { keeperOf } from '../support/keeperOf.ts';

const MINUTE = 60_000;
const SLOT = 10 * MINUTE;
const START = Date.UTC(2026, 2, 1, 12);
const never = new AbortController().signal;

const snmp = { host: '10.0.0.1', version: '2c', community: { secret: 'c' } };
const console_ = { port: '/dev/ttyUSB0', user: 'monitor', password: { secret: 'p' } };

function inventory(alerts: Record<string, unknown> = {}, ids: readonly string[] = ['hsm-1']): string {
  const devices = ids.map((id, index) => ({
    id,
    name: `Device ${id}`,
    model: 'luna-network-hsm-7',
    console: { ...console_, port: `/dev/ttyUSB${index}` },
    snmp: { ...snmp, host: `10.0.0.${index + 1}` },
    site: 'one',
  }));
  return JSON.stringify({ alerts, devices });
}

function plansIn(text: string): readonly WatchPlan[] {
  const loaded = parseInventory(text);
  assert.deepEqual(
    loaded.problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  return plansOf(loaded, new Secrets(), false);
}

function trialOf(store: Store, text: string, now: number): PolicyTrial {
  return new PolicyTrial({ known: allModels, keeper: keeperOf(store), plans: () => plansIn(text), ending: never, now: () => now });
}

const observation = (component: string, condition: string, verdict: Verdict): Observation => ({
  component,
  condition,
  verdict,
  evidence: { text: `says ${verdict}` },
});

function fanReading(time: number, channel: PolledChannel, value: number): Reading {
  const attributes = { 'hw.id': 'fan1a', 'hw.name': 'Fan1A', 'hw.type': 'fan' } as const;
  return { device: 'hsm-1', channel, time, metric: 'hw.fan.speed', attributes, value, unit: 'rpm', limits: { lowCritical: 2000 } };
}

/** One poll of both channels: what each says of the fan and the power supply, and when each has ended. */
interface Poll {
  readonly late: number;
  readonly confirm: number;
  readonly console: readonly Verdict[] | 'failed' | 'unread';
  readonly snmp: readonly Verdict[] | 'failed';
  /** How often the console's command that tells of the fan is read. */
  readonly every: 'poll' | 'hour';
  readonly rpm: number;
  /** Planned work was under way. */
  readonly planned?: boolean;
  /** What it said by itself after the poll, one after the other. */
  readonly heard?: readonly Heard[];
}

const PROVEN = { authenticated: true } as const;
interface Heard {
  readonly channel: 'trap' | 'syslog';
  readonly of: number;
  readonly verdict: Verdict;
  readonly proven: boolean;
}

const about = [
  ['fan1a', 'speed-low'],
  ['fan1a', 'failed'],
  ['psu2', 'ac-lost'],
  ['hsm', 'tampered'],
] as const;

function pollsOf({ console, snmp, every, rpm }: Poll, at: number): readonly ChannelPoll[] {
  return (['console', 'snmp'] as const).flatMap((channel): readonly ChannelPoll[] => {
    const said = channel === 'console' ? console : snmp;
    if (said === 'unread') return [];
    const endedAt = at + (channel === 'console' ? 40_000 : 1000);
    const common = { channel, startedAt: at, endedAt, durationMs: 1 };
    if (said === 'failed') {
      const fault = new NoAnswer('No answer.');
      return [{ ...common, readings: [], observations: [silent(channel, fault)], fault }];
    }
    const observations = said.flatMap((verdict, index) => {
      const [component, condition] = about[index] ?? about[0];
      return luna7.conditions.has(condition) ? [observation(component, condition, verdict)] : [];
    });
    const command = { command: 'status sensors', every, thinkingMs: 0 };
    return [
      {
        ...common,
        readings: channel === 'snmp' ? [fanReading(endedAt, channel, rpm)] : [],
        observations: [...observations, silent(channel, undefined)],
        ...(channel === 'console' && { commands: [{ command, settled: true, feeds: ['fan1a.speed-low'], components: ['fan1a'] }] }),
      },
    ];
  });
}

/** Watches a device as the service does, and stores what comes of it. The alerts as they were at the end. */
function watchLive(store: Store, plan: WatchPlan, polls: readonly Poll[]) {
  const device = new WatchedDevice(plan);
  const alerts = new Map<string, Alert>();
  let at = START;
  for (const [index, poll] of polls.entries()) {
    const slot = START + index * SLOT;
    at = slot + poll.late + poll.confirm;
    const taken = at + 41_000;
    if (poll.planned) for (const alert of device.suspend(taken).alerts) alerts.set(alert.id, alert);
    const changes = device.apply(pollsOf(poll, at), slot, taken, { confirm: poll.confirm, counted: !poll.planned });
    for (const alert of changes.alerts) alerts.set(alert.id, alert);
    saveChanges(store, changes, taken);
    // Planned work hears nothing.
    for (const [second, heard] of (poll.planned ? [] : (poll.heard ?? [])).entries()) {
      const now = taken + 1000 * (second + 1);
      const [component, condition] = about[heard.of] ?? about[0];
      const said = { slot, at: now - 20, witness: 'push', channel: heard.channel, ...(heard.proven && PROVEN) } as const;
      const more = device.hear([observation(component, condition, heard.verdict)], said, now);
      for (const alert of more.alerts) alerts.set(alert.id, alert);
      saveChanges(store, more, now);
    }
  }
  return { device, alerts: alerts as ReadonlyMap<string, Alert> };
}

/** What must be the same: the name of a part alone may be known better by now. */
const facts = ({ id, component, condition, firedAt, resolvedAt, startedAt, state, severity }: AlertRecord) => ({
  id,
  component,
  condition,
  firedAt,
  resolvedAt,
  startedAt,
  state,
  severity,
});

const verdict = fc.oneof(
  { arbitrary: fc.constant<Verdict>('negative'), weight: 4 },
  { arbitrary: fc.constant<Verdict>('positive'), weight: 3 },
  { arbitrary: fc.constant<Verdict>('unknown'), weight: 1 },
);
const verdicts = fc.array(verdict, { minLength: 1, maxLength: about.length });
const anyHeard: fc.Arbitrary<Heard> = fc.record({
  channel: fc.constantFrom('trap' as const, 'syslog' as const),
  of: fc.constantFrom(0, 2, 3),
  verdict: fc.constantFrom<Verdict>('negative', 'negative', 'positive'),
  proven: fc.boolean(),
});
const anyPoll: fc.Arbitrary<Poll> = fc.record({
  late: fc.nat(5 * MINUTE),
  confirm: fc.constantFrom(0, 0, 0, 0, 90_000),
  console: fc.oneof({ arbitrary: verdicts, weight: 6 }, fc.constant<'failed'>('failed'), fc.constant<'unread'>('unread')),
  snmp: fc.oneof({ arbitrary: verdicts, weight: 6 }, fc.constant<'failed'>('failed')),
  every: fc.constantFrom('poll' as const, 'poll' as const, 'hour' as const),
  rpm: fc.integer({ min: 1500, max: 3500 }),
  planned: fc.oneof({ arbitrary: fc.constant(false), weight: 9 }, fc.constant(true)),
  heard: fc.oneof({ arbitrary: fc.constant([]), weight: 3 }, fc.array(anyHeard, { maxLength: 3 })),
});

const policies = [{}, { profile: 'strict' }, { profile: 'fast' }, { margins: { 'hw.fan.speed': 500 } }, { window: '30m', negatives: 2 }];

test('the stored polls and what was heard come to the same alerts as they did then, to the millisecond', async () => {
  let fired = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyPoll, { minLength: 1, maxLength: 40 }), fc.constantFrom(...policies), async (polls, alerts) => {
      using store = openStore(':memory:');
      const text = inventory(alerts);
      const [plan] = plansIn(text);
      assert.ok(plan);
      const live = watchLive(store, plan, polls);
      const trial = await trialOf(store, text, START + polls.length * SLOT).run({ inventory: text }, never);
      const byId = (a: { readonly id: string }, b: { readonly id: string }) => a.id.localeCompare(b.id);
      const expected = [...live.alerts.values()].map((alert) => facts(alertRecord(alert, live.device, START)));
      assert.deepEqual(trial.devices[0]?.current.map(facts).toSorted(byId), expected.toSorted(byId));
      fired += expected.filter(({ firedAt }) => firedAt !== undefined).length;
      assert.deepEqual(trial.devices[0]?.tried, trial.devices[0]?.current);
    }),
    { numRuns: 150 },
  );
  assert.ok(fired > 100, `${fired} alerts fired`);
});

/** Every ten minutes one verdict about the fan over SNMP. */
function store(said: readonly Verdict[], change: Partial<WatchPlan> = {}): Store {
  const opened = openStore(':memory:');
  const [plan] = plansIn(inventory());
  assert.ok(plan);
  const polls = said.map((each): Poll => ({ late: 0, confirm: 0, console: 'unread', snmp: [each], every: 'poll', rpm: 2300 }));
  watchLive(opened, { ...plan, ...change }, polls);
  return opened;
}
const hour: readonly Verdict[] = [
  'negative',
  'negative',
  'negative',
  'negative',
  'negative',
  'negative',
  'positive',
  'positive',
  'positive',
];
const taken = (index: number) => new Date(START + index * SLOT + 41_000).toISOString();

test('a stricter policy fires later, and one that turns the condition off not at all', async () => {
  using history = store(hour);
  const trial = trialOf(history, inventory(), START + hour.length * SLOT);
  const later = await trial.run({ inventory: inventory({ negatives: 5 }) }, never);
  assert.deepEqual([later.polls, later.from, later.to], [9, taken(0), taken(8)]);
  const [device] = later.devices;
  assert.equal(device?.name, 'Device hsm-1');
  assert.deepEqual(
    device?.current.map(({ summary, firedAt, evidence }) => [summary, firedAt, evidence.length]),
    [['Fan1A turns too slowly or not at all', taken(2), 2]],
  );
  assert.deepEqual(
    device?.tried.map(({ firedAt }) => firedAt),
    [taken(4)],
  );
  const off = await trial.run({ inventory: inventory({ conditions: { 'speed-low': { off: true } } }) }, never);
  assert.deepEqual(off.devices[0]?.tried, []);
  assert.equal(off.devices[0]?.current.length, 1);
});

test('what is read only now and then is not stale in the trial when it was not then', async () => {
  using history = openStore(':memory:');
  const [plan] = plansIn(inventory());
  assert.ok(plan);
  const poll = (console: Poll['console']): Poll => ({ late: 0, confirm: 0, console, snmp: [], every: 'hour', rpm: 3000 });
  // Over an hour without a word of the fan, which is longer than the window and less than twice its command's own pace.
  const polls = [...Array(3).fill(poll(['negative'])), ...Array(8).fill(poll('unread'))] as Poll[];
  const { device } = watchLive(history, plan, polls);
  assert.equal(device.indicator('fan1a', 'speed-low')?.state.stale, false);
  const found = await trialOf(history, inventory(), START + polls.length * SLOT).run({ inventory: inventory() }, never);
  assert.deepEqual(
    found.devices[0]?.current.map(({ condition, state, stale }) => [condition, state, stale]),
    [['speed-low', 'firing', undefined]],
  );
});

test('a margin that nobody had set is tried on the stored readings', async () => {
  using history = store(['positive', 'positive', 'positive', 'positive']);
  const trial = trialOf(history, inventory(), START + 4 * SLOT);
  const found = await trial.run({ inventory: inventory({ margins: { 'hw.fan.speed': 500 } }) }, never);
  assert.deepEqual(
    found.devices[0]?.tried.map(({ condition, firedAt }) => [condition, firedAt]),
    [['near-limit', taken(2)]],
  );
  assert.deepEqual(found.devices[0]?.current, []);
  assert.match(found.notes.join(' '), /Margins/);
});

test('what another alert explained when it fired is marked, under both policies', async () => {
  using history = openStore(':memory:');
  const text = inventory({}, ['hsm-1', 'hsm-2']);
  // Both lose the same feed in the same minute: told of once.
  for (const plan of plansIn(text)) {
    const device = new WatchedDevice(plan);
    for (let index = 0; index < 8; index++) {
      const at = START + index * SLOT + (plan.device.id === 'hsm-1' ? 0 : 1000);
      const poll = {
        channel: 'snmp' as const,
        readings: [],
        observations: [observation('psu2', 'ac-lost', 'negative'), silent('snmp', undefined)],
        startedAt: at,
        endedAt: at,
        durationMs: 1,
      };
      saveChanges(history, device.apply([poll], START + index * SLOT, at), at);
    }
  }
  const trial = await trialOf(history, text, START + 8 * SLOT).run({ inventory: text }, never);
  const [first, second] = trial.devices;
  assert.equal(first?.current[0]?.explainedBy, undefined);
  assert.equal(second?.current[0]?.explainedBy, first?.current[0]?.id);
  assert.equal(second?.tried[0]?.explainedBy, first?.tried[0]?.id);
});

test('what polls of simulated HSMs said is kept, too, so that their states are known; of a poll that could not be tried nothing is', () => {
  using simulated = store(hour, { simulated: true });
  assert.ok(simulated.judged.load({ device: 'hsm-1', from: 0, to: START * 2 }).length > 0);
  using history = openStore(':memory:');
  const [plan] = plansIn(inventory());
  assert.ok(plan);
  const poll: ChannelPoll = { channel: 'snmp', readings: [], observations: [], startedAt: START, endedAt: START, durationMs: 1 };
  saveChanges(history, new WatchedDevice(plan).apply([poll], START, START), START);
  assert.deepEqual(history.judged.load({ device: 'hsm-1', from: 0, to: START * 2 }), []);
});

test('a text that is no inventory, and a device that nobody watches, are refused with a sentence', async () => {
  using history = store(hour);
  const trial = trialOf(history, inventory(), START + SLOT);
  await assert.rejects(trial.run({ inventory: '{ "devices": [' }, never), { code: 'inventory-unreadable', message: /line 1/ });
  await assert.rejects(trial.run({ inventory: inventory(), device: 'hsm-9' }, never), { code: 'not-found', message: /hsm-9/ });
});

test('an error in the tried policy is told, and the rest is tried', async () => {
  using history = store(hour);
  const found = await trialOf(history, inventory(), START + 9 * SLOT).run({ inventory: inventory({ negatives: -1 }) }, never);
  assert.equal(found.problems[0]?.severity, 'error');
  assert.deepEqual(found.devices[0]?.tried, found.devices[0]?.current);
});

test('without a stored poll it says which time was looked at', async () => {
  using empty = openStore(':memory:');
  const now = START + 3 * 86_400_000;
  const found = await trialOf(empty, inventory(), now).run({ inventory: inventory(), days: 3 }, never);
  assert.deepEqual([found.polls, found.from, found.to], [0, new Date(START).toISOString(), new Date(now).toISOString()]);
});

test('a trial ends when nobody waits for it any more', async () => {
  using history = store(hour);
  const abort = new AbortController();
  const trial = trialOf(history, inventory(), START + 9 * SLOT).run({ inventory: inventory() }, abort.signal);
  abort.abort(new Error('gone'));
  await assert.rejects(trial, /gone/);
});

test('what messages were judged to say is tried again as theirs, not as a poll’s', async () => {
  using store = openStore(':memory:');
  const plan = plansIn(inventory())[0]!;
  const bad = { of: ['fan1a', 'speed-low'] as const, evidence: { text: 'says negative' } };
  const at = (slot: number) => ({ slot: START + slot * SLOT, endedAt: START + slot * SLOT + 5000, takenAt: START + slot * SLOT + 6000 });
  const told = [0, 1, 2].map((slot) => ({
    device: plan.device.id,
    channel: 'trap' as const,
    ...at(slot),
    positives: [],
    negatives: [bad],
  }));
  store.judged.append(told);
  const trial = trialOf(store, inventory(), START + 3 * SLOT);
  const { devices } = await trial.run({ inventory: inventory({ negatives: 2 }) }, never);
  const [alert] = devices[0]?.current ?? [];
  assert.deepEqual([alert?.state, alert?.evidence.map(({ witness }) => witness)], ['firing', ['push', 'push']]);
  assert.equal(devices[0]?.tried[0]?.firedAt, new Date(START + SLOT + 6000).toISOString());
});

test('a proven message fires in a trial as it did, alone, and not under a policy that believes no message alone', async () => {
  using history = openStore(':memory:');
  const [plan] = plansIn(inventory());
  assert.ok(plan);
  const tampered: Heard = { channel: 'trap', of: 3, verdict: 'negative', proven: true };
  const poll: Poll = { late: 0, confirm: 0, console: 'unread', snmp: ['positive'], every: 'poll', rpm: 3000 };
  watchLive(history, plan, [{ ...poll, heard: [tampered] }, poll]);
  const found = await trialOf(history, inventory(), START + 2 * SLOT).run({ inventory: inventory({ profile: 'strict' }) }, never);
  const [device] = found.devices;
  assert.deepEqual(
    device?.current.map(({ condition, firedAt }) => [condition, firedAt]),
    [['tampered', new Date(START + 42_000).toISOString()]],
  );
  assert.deepEqual(
    device?.tried.map(({ firedAt }) => firedAt),
    [undefined],
  );
  assert.equal(found.polls, 2, 'a message is no poll');
});

test('what is heard within one millisecond is all kept', () => {
  using history = openStore(':memory:');
  const [plan] = plansIn(inventory());
  assert.ok(plan);
  const device = new WatchedDevice(plan);
  for (const [component, condition] of about.filter(([, name]) => luna7.conditions.has(name))) {
    const said = { slot: START, at: START, witness: 'push', channel: 'syslog' } as const;
    saveChanges(history, device.hear([observation(component, condition, 'negative')], said, START), START);
  }
  const kept = history.judged.load({ device: 'hsm-1', from: 0, to: START * 2 });
  assert.deepEqual(
    kept.map(({ takenAt, endedAt, negatives }) => [takenAt - START, endedAt - START, negatives[0]?.of[1]]),
    [
      [0, 0, 'speed-low'],
      [1, 0, 'failed'],
      [2, 0, 'ac-lost'],
      [3, 0, 'tampered'],
    ],
  );
});
