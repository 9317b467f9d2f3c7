import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { NoAnswer } from '../../../src/core/fault.ts';
import { HOUR } from '../../../src/core/time/duration.ts';
import type { PageConnection } from '../../../src/extension/pages/pageSession.ts';
import { TelemetrySession } from '../../../src/extension/telemetry/telemetrySession.ts';
import type {
  GapRecord,
  HistoryParams,
  HistoryResult,
  LogEntry,
  Snapshot,
  TimelineEntry,
  TimelineParams,
} from '../../../src/protocol/contract.ts';
import { everyday, type TelemetrySelection } from '../../../src/protocol/pages/telemetrySelection.ts';
import { parseToTelemetryPage, type ToTelemetryPage } from '../../../src/protocol/pages/toTelemetryPage.ts';
import { aRecord, aSeries, aSnapshot } from './build.ts';

const NOON = Date.parse('2026-01-02T12:00:00Z');

/** A device whose CPU is read, and nothing else. */
function aRead(parts: Parameters<typeof aRecord>[0] = {}) {
  const attributes = { 'hw.id': 'cpu', 'hw.name': 'CPU', 'hw.type': 'temperature' };
  const reading = {
    metric: 'hw.temperature',
    attributes,
    value: 26,
    unit: 'Cel',
    time: '2026-01-02T03:04:05.000Z',
    channel: 'console',
  } as const;
  return aRecord({
    components: [{ id: 'cpu', name: 'CPU', type: 'temperature', state: 'ok', readings: [reading], indicators: [] }],
    ...parts,
  });
}

/** Questions for what is shown, without those for the overview's small lines. */
const shownOf = (scene: Scene) => scene.asked.filter(({ params }) => params.points !== 60);

/** A connection whose answers the test gives, and a page that remembers what it was told. */
class Scene implements PageConnection {
  snapshot: Snapshot | undefined = aSnapshot(aRead(), aRead({ id: 'hsm-2', name: 'West Europe 2' }));
  failure: string | undefined;
  connectFails: Error | undefined;
  readonly asked: { params: HistoryParams; answer: (result: HistoryResult) => void; refuse: (error: Error) => void }[] = [];
  readonly posted: ToTelemetryPage[] = [];
  readonly acts: unknown[] = [];
  readonly titles: (string | undefined)[] = [];
  readonly #listeners = new Set<() => void>();

  readonly onDidChange = (listener: () => void) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  get listeners(): number {
    return this.#listeners.size;
  }

  readonly timelines: TimelineParams[] = [];
  /** What people did. */
  done: readonly LogEntry[] = [];
  unwatched: readonly GapRecord[] = [];
  /** Files and texts that left the page. */
  readonly saved: unknown[] = [];
  /** What a person was told who did not see the page. */
  readonly notices: unknown[] = [];
  /** Oldest first. */
  said: readonly TimelineEntry[] = [];

  async connect(): Promise<void> {
    if (this.connectFails) throw this.connectFails;
  }

  history(params: HistoryParams): Promise<HistoryResult> {
    return new Promise((answer, refuse) => this.asked.push({ params, answer, refuse }));
  }

  open(selection: Partial<TelemetrySelection> = {}): TelemetrySession {
    return new TelemetrySession({
      connection: this,
      reads: {
        timeline: async (params) => {
          this.timelines.push(params);
          return { entries: params.kind === 'message' ? [...this.said].reverse() : [] };
        },
        log: async () => this.done,
        gaps: async () => this.unwatched,
        states: async () => ({ parts: [], keptFrom: '2026-01-02T00:00:00.000Z' }),
      },
      selection: { ...everyday, groups: ['temperatures'], ...selection },
      saveCsv: async (device, group, read) => {
        const { series } = await read({});
        this.saved.push([device.id, group, series.length]);
        return 'Saved.';
      },
      savePicture: async (...picture) => {
        this.saved.push(picture);
        return undefined;
      },
      copyText: async () => 'Copied.',
      say: (message, failed) => this.notices.push([message, failed]),
      copyLink: async (shown) => {
        this.saved.push(shown);
        return 'Copied.';
      },
      post: (message) => {
        assert.deepEqual(
          parseToTelemetryPage(JSON.parse(JSON.stringify(message))),
          JSON.parse(JSON.stringify(message)),
          'the page would drop it',
        );
        this.posted.push(message);
      },
      act: (action) => this.acts.push(action),
      onDevice: (name) => this.titles.push(name),
      pace: 3000,
    });
  }

  change(snapshot: Snapshot | undefined = this.snapshot): void {
    this.snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }

  of<T extends ToTelemetryPage['type']>(type: T): Extract<ToTelemetryPage, { type: T }>[] {
    return this.posted.filter((message): message is Extract<ToTelemetryPage, { type: T }> => message.type === type);
  }
}

function scenario(name: string, run: (scene: Scene) => Promise<void>): void {
  test(name, async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOON });
    try {
      await run(new Scene());
    } finally {
      mock.timers.reset();
    }
  });
}

/** Lets promises that are already decided take effect. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

const readAt = (time: string) => aSnapshot(aRead({ lastSeen: time }), aRead({ id: 'hsm-2', name: 'West Europe 2' }));

scenario('nothing is posted or asked before the page is ready', async (scene) => {
  const session = scene.open();
  await settle();
  scene.change();
  assert.deepEqual([scene.posted.length, shownOf(scene).length], [0, 0]);
  session.receive({ type: 'ready' });
  assert.equal(scene.of('devices').length, 1);
  assert.equal(shownOf(scene).length, 1);
});

scenario('a page opened without a device shows the first one, under its name', async (scene) => {
  scene.open().receive({ type: 'ready' });
  assert.equal(scene.of('devices')[0]?.selected, 'hsm-1');
  assert.equal(scene.titles.at(-1), 'East US 1');
});

scenario(
  'the history asked for begins two polls early, so that lines enter from the edge, and is of the metrics of the open groups',
  async (scene) => {
    scene.open({ device: 'hsm-1', time: { last: 24 * HOUR } }).receive({ type: 'ready' });
    const { params } = shownOf(scene)[0]!;
    assert.equal(params.to, '2026-01-02T12:00:00.000Z');
    assert.equal(params.from, '2026-01-01T11:40:00.000Z');
    assert.deepEqual(params.metrics, ['hw.temperature']);
    shownOf(scene)[0]!.answer({ series: [aSeries()] });
    await settle();
    const [history] = scene.of('history');
    assert.deepEqual([history?.device, history?.group, history?.from, history?.to], ['hsm-1', 'temperatures', NOON - 24 * HOUR, NOON]);
    assert.deepEqual(
      history?.series.map(({ times, values }) => [times.at(-1), values.at(-1)]),
      [[Date.parse('2026-01-02T03:04:05.000Z'), 26]],
      'the newest reading stands at its end',
    );
  },
);

scenario('the page of a device that is read from a platform is told so, and that of another is not', async (scene) => {
  scene.open({ device: 'hsm-1' }).receive({ type: 'ready' });
  await settle();
  assert.equal(scene.of('states').at(-1)?.source, undefined);
  scene.snapshot = aSnapshot(aRead({ id: 'central/hsm-1', source: { id: 'central', name: 'Central' } }));
  scene.open({ device: 'central/hsm-1' }).receive({ type: 'ready' });
  await settle();
  assert.equal(scene.of('states').at(-1)?.source, 'Central');
});

scenario('a time that is over is read once, and new readings do not move it', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  const time = { from: NOON - 30 * HOUR, to: NOON - 20 * HOUR };
  session.receive({ type: 'select', device: 'hsm-1', time, groups: ['temperatures'], number: 1 });
  const asked = shownOf(scene).length;
  assert.equal(shownOf(scene)[asked - 1]?.params.to, '2026-01-01T16:00:00.000Z');
  scene.change(readAt('2026-01-02T12:30:00Z'));
  mock.timers.tick(60_000);
  assert.equal(shownOf(scene).length, asked);
  shownOf(scene)[asked - 1]!.answer({ series: [aSeries()] });
  await settle();
  assert.deepEqual(scene.of('history').at(-1)?.series[0]?.times, [1000, 2000], 'the newest reading is not of this time');
});

scenario('of a long time new readings are asked for once they would be seen', async (scene) => {
  scene.open({ time: { last: 365 * 24 * HOUR } }).receive({ type: 'ready' });
  const asked = shownOf(scene).length;
  scene.change(readAt('2026-01-02T03:14:05Z'));
  mock.timers.tick(60_000);
  assert.equal(shownOf(scene).length, asked, 'ten minutes are less than a pixel of a year');
  scene.change(readAt('2026-01-02T12:14:05Z'));
  mock.timers.tick(60_000);
  assert.equal(shownOf(scene).length, asked + 1);
});

scenario('lines are compared with the time before and with other devices, and what cannot be read of that costs itself', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  const compare = { before: 24 * HOUR, devices: ['hsm-2', 'hsm-gone'] };
  session.receive({ type: 'select', device: 'hsm-1', time: { last: HOUR }, groups: ['temperatures'], compare, number: 1 });
  const [own, before, other] = shownOf(scene).slice(-3);
  assert.deepEqual(
    [own, before, other].map((each) => [each?.params.device, each?.params.to]),
    [
      ['hsm-1', '2026-01-02T12:00:00.000Z'],
      ['hsm-1', '2026-01-01T12:00:00.000Z'],
      ['hsm-2', '2026-01-02T12:00:00.000Z'],
    ],
  );
  own!.answer({ series: [aSeries()] });
  before!.answer({ series: [aSeries()] });
  other!.refuse(new NoAnswer('The service is busy.'));
  await settle();
  const history = scene.of('history').at(-1);
  assert.deepEqual(
    history?.compared.map(({ label, by }) => [label, by]),
    [['1 d earlier', 24 * HOUR]],
  );
  assert.deepEqual(history?.failed, ['hsm-gone is not in the inventory.', 'West Europe 2: The service is busy.']);
});

scenario('an HSM of which nothing was read since the service began is asked for what is shown of the other one', async (scene) => {
  const [reading] = aRead().components[0]?.readings ?? [];
  assert.ok(reading);
  const attributes = { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm' };
  const operations = { ...reading, metric: 'hsm.operations' as const, unit: '1', attributes };
  const part = { id: 'hsm', name: 'HSM', type: 'hsm', state: 'ok', readings: [operations], indicators: [] } as const;
  scene.snapshot = aSnapshot(aRead({ components: [part] }), aRecord({ id: 'hsm-2', name: 'West Europe 2', components: [] }));
  const session = scene.open();
  session.receive({ type: 'ready' });
  const compare = { devices: ['hsm-2'] };
  session.receive({ type: 'select', device: 'hsm-1', time: { last: HOUR }, groups: ['operations'], compare, number: 1 });
  const asked = shownOf(scene).slice(-2);
  assert.deepEqual(
    asked.map(({ params: { device, metrics } }) => [device, metrics]),
    [
      ['hsm-1', ['hsm.operations']],
      ['hsm-2', ['hsm.operations']],
    ],
  );
  const series = { metric: 'hsm.operations', unit: '1', attributes, channel: 'console', times: [1000], values: [2] } as const;
  for (const { answer } of asked) answer({ series: [series] });
  await settle();
  const history = scene.of('history').at(-1);
  assert.deepEqual([history?.compared.map(({ label }) => label), history?.failed], [['West Europe 2'], []]);
});

scenario('what is read of an HSM is asked for once it is told, though nothing was read since', async (scene) => {
  const told = aRead();
  const [part] = told.components;
  assert.ok(part);
  const [reading] = part.readings;
  assert.ok(reading);
  const operations = { ...part, readings: [{ ...reading, metric: 'hsm.operations' as const, unit: '1' }] };
  scene.snapshot = aSnapshot({ ...told, components: [] });
  const session = scene.open({ device: 'hsm-1', groups: ['operations'] });
  session.receive({ type: 'ready' });
  assert.deepEqual(shownOf(scene), []);
  scene.change(aSnapshot({ ...told, components: [operations] }));
  mock.timers.tick(3000);
  assert.deepEqual(
    shownOf(scene).map(({ params }) => params.metrics),
    [['hsm.operations']],
  );
});

scenario('a comparison with a time of which nothing is kept says so', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  const compare = { before: 24 * HOUR };
  session.receive({ type: 'select', device: 'hsm-1', time: { last: HOUR }, groups: ['temperatures'], compare, number: 1 });
  const [own, before] = shownOf(scene).slice(-2);
  own!.answer({ series: [aSeries()] });
  before!.answer({ series: [] });
  await settle();
  const history = scene.of('history').at(-1);
  assert.deepEqual([history?.compared, history?.failed], [[], ['1 d earlier: nothing of this was read.']]);
});

scenario('lines that a link has switched off are told once: from then on a person switches them', async (scene) => {
  const session = scene.open({ hidden: ['hw.temperature cpu console'] });
  session.receive({ type: 'ready' });
  scene.change(readAt('2026-01-02T12:00:00Z'));
  assert.deepEqual(
    scene.of('devices').map(({ hidden }) => hidden),
    [['hw.temperature cpu console'], undefined],
  );
  session.show({ component: 'cpu', groups: ['temperatures'], hidden: [] });
  assert.deepEqual(scene.of('devices').at(-1)?.hidden, []);
});

scenario('a file and a link are made of what is shown, and the page is told what came of it', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  session.receive({ type: 'saveCsv', device: 'hsm-1', group: 'temperatures', from: NOON - HOUR, to: NOON });
  await settle();
  const asked = scene.asked.find(({ params }) => params.points === 10_000);
  asked!.answer({ series: [aSeries()] });
  session.receive({ type: 'copy', what: 'link', hidden: ['hw.temperature cpu console'] });
  await settle();
  assert.deepEqual(scene.saved[1], ['hsm-1', 'temperatures', 1]);
  assert.deepEqual(scene.saved[0], {
    ...{ ...everyday, groups: ['temperatures'], device: 'hsm-1' },
    hidden: ['hw.temperature cpu console'],
  });
  assert.deepEqual(
    scene.of('done').map(({ message, failed }) => [message, failed]),
    [
      ['Copied.', false],
      ['Saved.', false],
    ],
  );
});

scenario('what came of a file is told to a person who has left or closed the page meanwhile', async (scene) => {
  const session = scene.open({ device: 'hsm-1' });
  session.receive({ type: 'ready' });
  const save = async () => {
    const before = scene.asked.length;
    session.receive({ type: 'saveCsv', device: 'hsm-1', group: 'temperatures', from: NOON - HOUR, to: NOON });
    await settle();
    const asked = scene.asked.slice(before).find(({ params }) => params.points === 10_000);
    assert.ok(asked);
    return asked;
  };
  const first = await save();
  session.hidden();
  first.answer({ series: [aSeries()] });
  await settle();
  const second = await save();
  session.dispose();
  second.refuse(new NoAnswer('No answer came.'));
  await settle();
  assert.deepEqual(scene.notices, [
    ['Saved.', false],
    ['No answer came.', true],
  ]);
  assert.deepEqual(scene.of('done'), []);
});

scenario('what the device said by itself is marked, inert and the oldest first, and asked for by the time shown', async (scene) => {
  const of = { device: 'hsm-1', sender: '10.0.0.1', channel: 'syslog', severity: 'warning', count: 1 } as const;
  const at = (minutes: number) => new Date(NOON - minutes * 60_000).toISOString();
  scene.said = [
    { key: 'message/1', message: { ...of, id: 1, time: at(30), text: 'one\u202e' } },
    { key: 'message/2', message: { ...of, id: 2, time: at(10), text: 'two' } },
  ];
  scene.open({ device: 'hsm-1' }).receive({ type: 'ready' });
  await settle();
  const span = { device: 'hsm-1', since: '2026-01-02T11:00:00.000Z', until: '2026-01-02T12:00:00.000Z', limit: 200 };
  assert.deepEqual(scene.timelines, [
    { ...span, kind: 'message', severity: 'warning' },
    { ...span, kind: 'change' },
  ]);
  assert.deepEqual(
    scene.of('marks')[0]?.marks.map(({ text, time }) => [text, time]),
    [
      ['one', NOON - 30 * 60_000],
      ['two', NOON - 10 * 60_000],
    ],
  );
});

scenario('of more than is told of what people did, the page is told that there is more', async (scene) => {
  const entry: LogEntry = { time: '2026-01-02T11:30:00.000Z', kind: 'silence', text: 'Silenced' };
  scene.done = Array.from({ length: 200 }, () => entry);
  scene.open({ device: 'hsm-1' }).receive({ type: 'ready' });
  await settle();
  assert.deepEqual([scene.of('marks')[0]?.marks.length, scene.of('marks')[0]?.more], [200, true]);
});

scenario('an answer that another question has overtaken is dropped', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  session.receive({ type: 'select', device: 'hsm-2', time: { last: 24 * HOUR }, groups: ['temperatures'], number: 1 });
  shownOf(scene)[1]!.answer({ series: [] });
  shownOf(scene)[0]!.answer({ series: [aSeries()] });
  await settle();
  assert.deepEqual(
    scene.of('history').map((message) => message.device),
    ['hsm-2'],
  );
  assert.equal(scene.titles.at(-1), 'West Europe 2');
});

scenario('new readings are asked for when they come, but not more often than the pace allows', async (scene) => {
  scene.open().receive({ type: 'ready' });
  await settle();
  for (let second = 10; second < 20; second++) scene.change(readAt(`2026-01-02T12:00:${second}Z`));
  assert.equal(shownOf(scene).length, 1);
  mock.timers.tick(2999);
  assert.equal(shownOf(scene).length, 1);
  mock.timers.tick(1);
  assert.equal(shownOf(scene).length, 2);
  mock.timers.tick(60_000);
  assert.equal(shownOf(scene).length, 2, 'no change, no question');
  scene.change(readAt('2026-01-02T12:01:30Z'));
  assert.equal(shownOf(scene).length, 3, 'after a pause at once');
});

scenario('a change that brings no reading of the device shown asks for nothing and says nothing', async (scene) => {
  scene.open().receive({ type: 'ready' });
  await settle();
  const before = scene.posted.length;
  scene.change(aSnapshot(...(scene.snapshot?.devices ?? [])));
  mock.timers.tick(60_000);
  assert.equal(shownOf(scene).length, 1);
  assert.equal(scene.posted.length, before);
});

scenario('a poll of another device is no news for the page: of each other one it knows what that is chosen by', async (scene) => {
  scene.open().receive({ type: 'ready' });
  await settle();
  const told = scene.posted.length;
  assert.deepEqual(scene.of('devices')[0]?.devices, [
    { id: 'hsm-1', name: 'East US 1' },
    { id: 'hsm-2', name: 'West Europe 2' },
  ]);
  assert.equal(scene.of('devices')[0]?.shown?.id, 'hsm-1');
  const [own] = scene.snapshot?.devices ?? [];
  scene.change(aSnapshot(own!, aRead({ id: 'hsm-2', name: 'West Europe 2', lastSeen: '2026-01-02T12:00:30Z', state: 'failed' })));
  assert.equal(scene.posted.length, told);
});

scenario('a hidden page is not bothered, and is told everything when it is back', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  session.hidden();
  shownOf(scene)[0]!.answer({ series: [aSeries()] });
  scene.change(readAt('2026-01-02T12:05:00Z'));
  mock.timers.tick(60_000);
  await settle();
  assert.equal(scene.of('history').length, 0);
  assert.equal(shownOf(scene).length, 1);
  session.receive({ type: 'ready' });
  assert.equal(shownOf(scene).length, 2);
  assert.equal(scene.of('devices').length, 2);
});

scenario('a history that cannot be read is said in the words of the fault, and asked for again with the next change', async (scene) => {
  scene.open().receive({ type: 'ready' });
  shownOf(scene)[0]!.refuse(new NoAnswer('The service is busy.'));
  await settle();
  assert.deepEqual(scene.of('error'), [{ type: 'error', device: 'hsm-1', message: 'The service is busy.' }]);
  scene.change();
  mock.timers.tick(3000);
  assert.equal(shownOf(scene).length, 2);
});

scenario('an error that is not meant for people does not reach the page', async (scene) => {
  scene.open().receive({ type: 'ready' });
  shownOf(scene)[0]!.refuse(new TypeError('undefined is not a function at /home/me/secret'));
  await settle();
  assert.doesNotMatch(scene.of('error')[0]!.message, /undefined|home/);
});

scenario('a service that cannot be started is told as such, and tried again when the person asks', async (scene) => {
  scene.snapshot = undefined;
  scene.connectFails = new NoAnswer('The service did not start.');
  const session = scene.open();
  session.receive({ type: 'ready' });
  assert.deepEqual(scene.posted, [{ type: 'service', state: 'connecting' }]);
  await settle();
  assert.deepEqual(scene.posted.at(-1), { type: 'service', state: 'unreachable', message: 'The service did not start.' });
  scene.connectFails = undefined;
  session.receive({ type: 'retry' });
  scene.change(readAt('2026-01-02T12:00:00Z'));
  await settle();
  assert.equal(scene.of('devices').length, 1);
  assert.ok(shownOf(scene).length > 0);
});

scenario('while a lost service is looked for, the page shows what was known and why it stands still', async (scene) => {
  scene.open().receive({ type: 'ready' });
  await settle();
  scene.failure = 'The connection was lost.';
  scene.change();
  assert.equal(scene.of('devices').at(-1)?.failure, 'The connection was lost.');
  scene.failure = undefined;
  scene.change();
  assert.equal(scene.of('devices').at(-1)?.failure, undefined);
});

scenario('a device that is no longer in the inventory stays selected, and is not asked about', async (scene) => {
  scene.open({ device: 'hsm-gone' }).receive({ type: 'ready' });
  assert.equal(scene.of('devices')[0]?.selected, 'hsm-gone');
  assert.equal(shownOf(scene).length, 0);
});

scenario('the page can ask for six things of the editor, and for no other', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'pickDevice', to: 'compare' });
  session.receive({ type: 'check', device: 'hsm-1' });
  session.receive({ type: 'guidance', device: 'hsm-1' });
  session.receive({ type: 'openInventory' });
  session.receive({ type: 'openAlert', alert: 'a1' });
  session.receive({ type: 'openEvents', device: 'hsm-1' });
  session.receive({ type: 'executeCommand', command: 'workbench.action.quit' });
  session.receive('quit');
  assert.deepEqual(scene.acts, [
    { type: 'pickDevice', to: 'compare' },
    { type: 'check', device: 'hsm-1' },
    { type: 'guidance', device: 'hsm-1' },
    { type: 'openInventory' },
    { type: 'openAlert', alert: 'a1' },
    { type: 'openEvents', device: 'hsm-1' },
  ]);
});

scenario('a closed page leaves nothing behind', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  await settle();
  scene.change(readAt('2026-01-02T12:00:30Z'));
  session.dispose();
  assert.equal(scene.listeners, 0);
  mock.timers.tick(60_000);
  assert.equal(shownOf(scene).length, 1);
});

scenario('of very many gaps the longest are told, and how many are left out', async (scene) => {
  const from = (i: number) => NOON - (2000 - i) * 1000_000;
  scene.unwatched = Array.from({ length: 2000 }, (_, i) => ({
    ...{ device: 'hsm-1', cause: 'silent' as const, from: new Date(from(i)).toISOString() },
    to: new Date(from(i) + (i % 2 === 0 ? 1000 : 2000)).toISOString(),
  }));
  scene.open().receive({ type: 'ready' });
  await settle();
  const [states] = scene.of('states');
  assert.deepEqual([states?.gaps.length, states?.moreGaps], [1000, 1000]);
  assert.ok(states?.gaps.every((gap, i, all) => gap.to - gap.from === 2000 && (i === 0 || (all[i - 1]?.from ?? 0) < gap.from)));
});

scenario('time of the device shown that was not watched goes to the page, with its cause', async (scene) => {
  const gap = { device: 'hsm-1', from: '2026-01-01T18:05:00.000Z', to: '2026-01-02T08:10:00.000Z' };
  scene.unwatched = [
    { ...gap, cause: 'service-off' },
    { ...gap, channel: 'console', name: 'Console', cause: 'occupied' },
  ];
  scene.open().receive({ type: 'ready' });
  await settle();
  const span = { from: Date.parse(gap.from), to: Date.parse(gap.to) };
  assert.deepEqual(scene.of('states')[0]?.gaps, [
    { ...span, what: 'Not watched', why: 'the watching service did not run' },
    { ...span, what: 'Console not watched', why: 'the console was in use by somebody else', channel: 'console' },
  ]);
});
