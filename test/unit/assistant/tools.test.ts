import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { answerOf, folderShelf, type Reader, readOnly, tools } from '../../../src/assistant/onDemand.ts';
import type { ReadRequest } from '../../../src/assistant/reader.ts';
import { redundancyOf } from '../../../src/core/highAvailability.ts';
import type { DeviceRecord, MessageRecord, PostureResult, Requests, Snapshot, TimelineEntry } from '../../../src/protocol/contract.ts';
import { HOSTILE, hostile, MARK } from '../../support/hostileRecords.ts';
import { alert, at, channel, component, device, indicator, reading, receiver, snapshot, T0 } from '../extension/records.ts';

const runbooks = folderShelf(join(import.meta.dirname, '..', '..', '..', 'media', 'runbooks'));

const message: MessageRecord = {
  id: 1,
  time: at(0),
  since: at(-5),
  device: 'hsm-1',
  sender: '10.0.0.1',
  channel: 'syslog',
  component: 'fan1a',
  severity: 'warning',
  text: 'fan is slow',
  count: 3,
};
const entries: readonly TimelineEntry[] = [
  { key: 'm1', message },
  { key: 'c1', change: { time: at(0), kind: 'alert-fire', title: 'Fires', device: 'hsm-1', alert: 'a1', text: 'Fan1A is slow' } },
];

/** A device of which everything is known that can be. */
function wordy(over: Partial<DeviceRecord> = {}): DeviceRecord {
  return device({
    haGroup: 'prod',
    site: 'Paris',
    accountDecision: { account: 'disabled', since: at(0), by: 'ada', why: 'ours' },
    accountDoubt: { text: 'doubtful', since: at(0) },
    identity: { serialNumber: '1234', label: 'hsm', hostName: 'luna', engineId: '80' },
    otherAppliance: { serialNumber: '1235', label: 'other', channel: 'console', device: 'hsm-2' },
    state: 'degraded',
    notJudged: ['Nothing judges the clock.'],
    findings: [{ component: 'fan1a', name: 'Fan1A', state: 'degraded', reason: 'slow', because: 'console', remedy: 'Look.' }],
    channels: [channel({ state: 'failed', error: 'no answer', name: 'SSH' })],
    components: [
      component({
        readings: [reading(), reading({ metric: 'hw.status', attributes: { 'hw.id': 'fan1a', 'hw.status.text': 'bad' }, value: 1 })],
        indicators: [indicator({ phase: 'pending', negatives: 1 })],
      }),
    ],
    paused: { since: at(0), by: 'ada', why: 'work' },
    notAsWritten: { stays: 'as-read', problem: 'wrong', since: at(0) },
    problems: [{ code: 'login-refused', title: 'Refused', message: 'refused', remedy: 'Enter another.', since: at(0) }],
    ...over,
  });
}

const members = (['hsm-1', 'hsm-2'] as const).map((each) => ({ device: each, name: each, standing: 'healthy' as const }));
const prod = {
  ...{ id: 'prod', name: 'prod', quorum: 1, watched: members },
  redundancy: redundancyOf({ quorum: 1, watched: members.map(({ device: id, standing }) => ({ id, standing })) }),
};

function wordySnapshot(devices: readonly DeviceRecord[] = [wordy()]): Snapshot {
  return snapshot({
    devices,
    haGroups: [prod],
    alerts: [
      alert({
        acknowledged: { by: 'ada', at: at(0), why: 'mine', until: at(60) },
        explains: ['a2'],
        ticks: [
          { step: 'watch-temperatures', text: 'Watch.', by: 'ada', at: at(0), seen: 'They are steady.' },
          { step: 'gone', text: 'Something else.', by: 'ada', at: at(0) },
        ],
        handedOver: { by: 'ada', at: at(0), why: 'end of shift' },
        verification: { good: 2, needed: 6, newest: at(0), closesAt: at(40) },
        evidence: [
          { time: at(0), witness: 'push', channel: 'syslog', verdict: 'negative', text: 'slow', value: 0, unit: 'rpm', limit: 1000 },
        ],
      }),
      alert({ id: 'a2', state: 'pending', negatives: 1 }),
    ],
    inventory: { path: '/x', exists: true, problems: [], notTaken: { reason: 'broken', since: at(0) } },
    receivers: [receiver({ state: 'failing', error: 'refused' })],
    historyTrouble: 'The disk is full.',
    listening: [{ place: 'Traps', problems: ['no port'], kept: 0, refused: 0, lost: 0 }],
    heard: [{ device: 'hsm-1', channel: 'trap', lastAt: at(0), test: { at: at(0), sender: '10.0.0.1', authenticated: true } }],
    gaps: [{ device: 'hsm-1', from: at(-30), to: at(-10), cause: 'service-off' }],
  });
}

const item = {
  kind: 'clock',
  state: 'unknown',
  said: 'Nobody has looked.',
  evidence: [{ text: 'ntp', source: 'Serial console', at: at(0) }],
  remedy: 'Look.',
} as const;
const postures: PostureResult = {
  at: at(0),
  kinds: [{ id: 'clock', title: 'The clock follows a time server', why: 'Logs are compared.', controls: ['PCI DSS 10.7.2'] }],
  fleet: [item],
  groups: [{ group: 'prod', members: ['hsm-1'], state: 'unknown', items: [item] }],
  devices: [
    { device: 'hsm-1', name: 'One', modelName: 'Luna', simulated: false, state: 'unknown', items: [{ ...item, state: 'good' }, item] },
  ],
};

/** What the service would answer; `asked` is what it was asked. */
function readerOf(known: Snapshot, asked: string[] = [], change: <T>(value: T) => T = (value) => value): Reader {
  const answers: Partial<Record<ReadRequest, unknown>> = {
    snapshot: known,
    timeline: { entries, next: '5' },
    alertMessages: { events: [message] },
    posture: postures,
  };
  return {
    ask: readOnly({
      async request<N extends ReadRequest>(name: N) {
        asked.push(name);
        return change(answers[name]) as Requests[N][1];
      },
    }),
    runbooks,
    now: T0,
    sentenceOf: String,
  };
}

const calls: readonly (readonly [name: string, input: Record<string, unknown>])[] = [
  ['list_devices', {}],
  ['device_health', { device: 'hsm-1' }],
  ['list_alerts', {}],
  ['explain_alert', { alert: 'a1' }],
  ['explain_alert', { alert: 'a2' }],
  ['explain_alert', { device: 'hsm-1', component: 'fan1a' }],
  ['read_runbook', { alert: 'a1' }],
  ['read_runbook', { runbook: 'fan-speed-low' }],
  ['read_runbook', {}],
  ['device_events', { device: 'hsm-1', since: '1d' }],
  ['latest_readings', { device: 'hsm-1' }],
  ['posture', {}],
  ['posture', { device: 'hsm-1' }],
];

function toolOf(name: string) {
  const found = tools.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
}

/** Every text of an answer, with the key that it stands under. */
function* texts(value: unknown, key = ''): Generator<readonly [key: string, text: string]> {
  if (typeof value === 'string') yield [key, value];
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      if (!Array.isArray(value)) yield ['a key', name];
      yield* texts(each, Array.isArray(value) ? key : name);
    }
  }
}

test('whatever devices and people write is quoted, on one line, without control characters, and bounded', async () => {
  assert.deepEqual(new Set(calls.map(([name]) => name)), new Set(tools.map(({ name }) => name)), 'every tool is tried');
  const reader = readerOf(wordySnapshot(), [], hostile);
  let quotes = 0;
  for (const [name, input] of calls) {
    const { text, refused } = await answerOf(toolOf(name), input, reader);
    assert.equal(refused, false, `${name}: ${text.slice(0, 200)}`);
    for (const [key, said] of texts(JSON.parse(text))) {
      if (key !== 'untrusted') {
        assert.ok(!said.includes(MARK) && !said.includes('AAAA'), `${name} has ${key} not quoted: ${said.slice(0, 80)}`);
        continue;
      }
      quotes += 1;
      assert.ok(Array.from(said).length <= 400, `${name}: ${said.length}`);
      assert.doesNotMatch(said, /[\p{Cc}\p{Cf}]/u);
    }
    assert.ok(text.length < 60_000, `${name}: ${text.length}`);
  }
  assert.ok(quotes > 50, String(quotes));
});

test('what looks like a secret in a text of a device reaches no assistant', async () => {
  const loud = [alert({ summary: 'login with password=hunter22 failed', ...{ evidence: [] } })];
  const { text } = await answerOf(toolOf('list_alerts'), {}, readerOf({ ...wordySnapshot(), alerts: loud }));
  assert.match(text, /login with password=\*+ failed/);
});

test('what an assistant asks with comes back in no error as it was', async () => {
  const reader = readerOf(wordySnapshot());
  for (const { name, fields } of tools) {
    for (const field of [...Object.keys(fields), HOSTILE]) {
      const { text, refused } = await answerOf(toolOf(name), { device: 'hsm-1', [field]: HOSTILE }, reader);
      assert.equal(refused, true, `${name} ${field.slice(0, 40)}`);
      assert.ok(text.length < 600, text.slice(0, 700));
      assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]/u);
    }
    for (const wrong of ['text', 5, [1]]) assert.equal((await answerOf(toolOf(name), wrong, reader)).refused, true);
  }
});

test('no tool asks for anything but reading', async () => {
  const asked: string[] = [];
  const reader = readerOf(wordySnapshot(), asked);
  for (const [name, input] of calls) await answerOf(toolOf(name), input, reader);
  assert.deepEqual(new Set(asked), new Set(['snapshot', 'timeline', 'alertMessages', 'posture']));
  assert.throws(() => reader.ask('acknowledge' as 'snapshot', {}), /can read, and nothing else/);
});

test('three hundred devices and three thousand alerts fit, page by page, and none is lost', async () => {
  const devices = Array.from({ length: 300 }, (_, index) => wordy({ id: `hsm-${index + 1}` }));
  const many = Array.from({ length: 3_000 }, (_, index) => alert({ id: `a${index}`, device: `hsm-${(index % 300) + 1}` }));
  const reader = readerOf({ ...wordySnapshot(hostile(devices)), alerts: many });
  for (const [name, list, expected] of [
    ['list_devices', 'devices', 300],
    ['list_alerts', 'alerts', 3_000],
  ] as const) {
    const seen = new Set<string>();
    for (let offset: number | undefined = 0, asks = 0; offset !== undefined; asks++) {
      const { text } = await answerOf(toolOf(name), { offset }, reader);
      assert.ok(text.length < 60_000, `${name}: ${text.length}`);
      const found = JSON.parse(text)[list] as { total: number; shown: { id: string }[]; next?: number };
      assert.equal(found.total, expected);
      for (const { id } of found.shown) seen.add(id);
      offset = found.next;
      assert.ok(asks < expected);
    }
    assert.equal(seen.size, expected, name);
  }
});

test('silence is never called fine', async () => {
  const long = T0 + 3 * 3_600_000;
  const ask = async (known: Snapshot, name: string, input: object, now = T0) => {
    const { text, refused } = await answerOf(toolOf(name), input, { ...readerOf(known), now });
    assert.equal(refused, false, text);
    return JSON.parse(text);
  };
  const well = snapshot();
  assert.equal((await ask(well, 'list_devices', {})).devices.shown[0].state, 'ok');
  const old = await ask(well, 'list_devices', {}, long);
  assert.deepEqual([old.devices.shown[0].state, old.states], ['unknown', '1 unknown']);
  assert.match(old.devices.shown[0].notHeard, /what was fine then is unknown now/);
  assert.deepEqual((await ask(well, 'list_alerts', {}, long)).unknownDevices.shown, ['hsm-1']);
  assert.match((await ask(snapshot({ devices: [] }), 'list_alerts', {})).note, /No device is watched, so no alert can come/);
  assert.equal((await ask(snapshot({ devices: [] }), 'list_devices', {})).note, 'No device is watched, so nothing is known of any.');
  const partly = snapshot({ devices: [device({ state: 'unjudged', notJudged: ['Nothing judges the clock.'] })] });
  assert.equal((await ask(partly, 'device_health', { device: 'hsm-1' })).state, 'partly watched');
  const two = snapshot({ devices: [device({ haGroup: 'prod' }), device({ id: 'hsm-2', haGroup: 'prod' })], haGroups: [prod] });
  const redundancy = async (now?: number) => (await ask(two, 'device_health', { device: 'hsm-1' }, now)).redundancyOfItsGroup.untrusted;
  assert.match(await redundancy(), /^2 of 2 healthy, quorum 1\. .* If hsm-1 leaves: 1 of 2 healthy\./);
  assert.match(await redundancy(long), /^0 of 2 healthy, 2 unknown, quorum 1\. No member is known to serve/);
  const paused = snapshot({ devices: [device({ paused: { since: at(0), by: 'ada' } })] });
  assert.match(
    (await ask(paused, 'explain_alert', { device: 'hsm-1' })).why.join(' '),
    /paused since .*: nothing is polled, so nothing can fire/,
  );
  assert.match(
    (await ask(wordySnapshot(), 'device_health', { device: 'hsm-1' })).notWatched[0],
    /^Not watched from .* to .*: the watching service did not run/,
  );
});

test('the runbook of an alert is chosen by what is known of its HSM, and says who has done what', async () => {
  const ask = async (over: Partial<DeviceRecord>) => {
    const known = wordySnapshot([device({ haGroup: 'prod', ...over }), device({ id: 'hsm-2', name: 'Two', haGroup: 'prod' })]);
    return JSON.parse((await answerOf(toolOf('read_runbook'), { alert: 'a1' }, readerOf(known))).text);
  };
  const runbook = await ask({});
  assert.equal(runbook.riskClass, 'planned downtime with tamper');
  const steps: readonly { step: string; say: string; done?: { by: { untrusted: string } } }[] = runbook.steps;
  assert.ok(
    steps.some(({ step }) => step === 'others-carry') && !steps.some(({ step }) => step === 'last-member'),
    'another member is healthy',
  );
  assert.deepEqual(steps.find(({ step }) => step === 'watch-temperatures')?.done?.by, { untrusted: 'ada' });
  assert.equal(runbook.doneAndNotAmongTheSteps[0].step, 'gone');
  const alone = (await ask({ haGroup: 'other' })).steps.map(({ step }: { step: string }) => step);
  assert.ok(alone.includes('others-carry') && alone.includes('last-member'), 'nobody knows, so both ways are shown');
});

test('the posture has what is not good first, and what nobody has looked at is named', async () => {
  const ask = async (input: object) => JSON.parse((await answerOf(toolOf('posture'), input, readerOf(wordySnapshot()))).text);
  const { devices } = await ask({});
  assert.deepEqual(devices.shown[0].notGood, ['The clock follows a time server: unknown']);
  const one = await ask({ device: 'hsm-1' });
  assert.deepEqual(
    one.items.shown.map(({ state, evidenceFor }: { state: string; evidenceFor: readonly string[] }) => [state, evidenceFor]),
    [
      ['unknown', ['PCI DSS 10.7.2']],
      ['good', ['PCI DSS 10.7.2']],
    ],
  );
});

test('why not yet: what counts so far, what is needed, when the next poll is due, what keeps it quiet', async () => {
  const known = snapshot({
    devices: [device({ window: 3600, nextPoll: at(10) })],
    alerts: [
      alert({ state: 'pending', negatives: 1, silencedBy: 's1' }),
      alert({ id: 'a2', latched: true, cleared: true, negatives: 0 }),
      alert({ id: 'a3', device: 'gone', needed: 0 }),
    ],
  });
  const why = async (id: string): Promise<readonly string[]> =>
    JSON.parse((await answerOf(toolOf('explain_alert'), { alert: id }, readerOf(known))).text).why;
  assert.deepEqual(await why('a1'), [
    'It has not fired: so far 1 of 3 bad polls in the last 1 h. It fires when 3 count and the latest known one is bad.',
    'It fired at 2026-03-01T12:00:00.000Z, was over, and may come back.',
    'A poll that failed or was not understood counts neither way.',
    'The next poll is due at 2026-03-01T12:10:00.000Z.',
    'A silence keeps it quiet: it counts, and notifies nobody.',
  ]);
  assert.match(
    (await why('a2')).join(' '),
    /The device has shown that it is over; a person has to close it\. No notice of it has been sent yet\./,
  );
  assert.match((await why('a3')).join(' '), /^It fires since 2026-03-01T12:00:00.000Z\. .*not watched any more/);
});
