import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { NoAnswer } from '../../../src/core/fault.ts';
import type { PageConnection } from '../../../src/extension/pages/pageSession.ts';
import { TelemetrySession } from '../../../src/extension/telemetry/telemetrySession.ts';
import type { HistoryParams, HistoryResult, Snapshot, TimelineEntry, TimelineParams } from '../../../src/protocol/contract.ts';
import type { TelemetrySelection } from '../../../src/protocol/pages/telemetrySelection.ts';
import { parseToTelemetryPage, type ToTelemetryPage } from '../../../src/protocol/pages/toTelemetryPage.ts';
import { aRecord, aSeries, aSnapshot } from './build.ts';

const NOON = Date.parse('2026-01-02T12:00:00Z');

/** A connection whose answers the test gives, and a page that remembers what it was told. */
class Scene implements PageConnection {
  snapshot: Snapshot | undefined = aSnapshot(aRecord(), aRecord({ id: 'hsm-2', name: 'West Europe 2' }));
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
  /** Oldest first. */
  said: readonly TimelineEntry[] = [];

  async connect(): Promise<void> {
    if (this.connectFails) throw this.connectFails;
  }

  history(params: HistoryParams): Promise<HistoryResult> {
    return new Promise((answer, refuse) => this.asked.push({ params, answer, refuse }));
  }

  open(selection: TelemetrySelection = { range: 'hour' }): TelemetrySession {
    return new TelemetrySession({
      connection: this,
      timeline: async (params) => {
        this.timelines.push(params);
        return { entries: [...this.said].reverse() };
      },
      selection,
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

const readAt = (time: string) => aSnapshot(aRecord({ lastSeen: time }), aRecord({ id: 'hsm-2', name: 'West Europe 2' }));

scenario('nothing is posted or asked before the page is ready', async (scene) => {
  const session = scene.open();
  await settle();
  scene.change();
  assert.deepEqual([scene.posted.length, scene.asked.length], [0, 0]);
  session.receive({ type: 'ready' });
  assert.equal(scene.of('devices').length, 1);
  assert.equal(scene.asked.length, 1);
});

scenario('a page opened without a device shows the first one, under its name', async (scene) => {
  scene.open().receive({ type: 'ready' });
  assert.equal(scene.of('devices')[0]?.selected, 'hsm-1');
  assert.equal(scene.titles.at(-1), 'East US 1');
});

scenario('the history asked for begins two polls early, so that lines enter from the edge', async (scene) => {
  scene.open({ device: 'hsm-1', range: 'day' }).receive({ type: 'ready' });
  const { params } = scene.asked[0]!;
  assert.equal(params.to, '2026-01-02T12:00:00.000Z');
  assert.equal(params.from, '2026-01-01T11:40:00.000Z');
  assert.deepEqual(params.metrics, ['hw.temperature', 'hw.fan.speed', 'hw.voltage']);
  scene.asked[0]!.answer({ series: [aSeries()] });
  await settle();
  assert.deepEqual(scene.of('history')[0], {
    type: 'history',
    device: 'hsm-1',
    range: 'day',
    from: NOON - 86_400_000,
    to: NOON,
    series: [aSeries()],
    messages: [],
  });
});

scenario(
  'what the device said by itself comes with the readings, inert and the oldest first, and is asked for by its range',
  async (scene) => {
    const of = { device: 'hsm-1', sender: '10.0.0.1', channel: 'syslog', severity: 'warning', count: 1 } as const;
    const at = (minutes: number) => new Date(NOON - minutes * 60_000).toISOString();
    scene.said = [
      { key: 'message/1', message: { ...of, id: 1, time: at(30), text: 'one\u202e' } },
      { key: 'message/2', message: { ...of, id: 2, time: at(10), text: 'two' } },
    ];
    scene.open({ device: 'hsm-1', range: 'hour' }).receive({ type: 'ready' });
    scene.asked[0]!.answer({ series: [] });
    await settle();
    assert.deepEqual(scene.timelines, [
      { device: 'hsm-1', kind: 'message', severity: 'warning', since: '2026-01-02T11:00:00.000Z', limit: 9 },
    ]);
    assert.deepEqual(
      scene.of('history')[0]?.messages.map(({ text, time }) => [text, time]),
      [
        ['one', NOON - 30 * 60_000],
        ['two', NOON - 10 * 60_000],
      ],
    );
  },
);

scenario('an answer that another question has overtaken is dropped', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  session.receive({ type: 'select', device: 'hsm-2', range: 'day' });
  scene.asked[1]!.answer({ series: [] });
  scene.asked[0]!.answer({ series: [aSeries()] });
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
  assert.equal(scene.asked.length, 1);
  mock.timers.tick(2999);
  assert.equal(scene.asked.length, 1);
  mock.timers.tick(1);
  assert.equal(scene.asked.length, 2);
  mock.timers.tick(60_000);
  assert.equal(scene.asked.length, 2, 'no change, no question');
  scene.change(readAt('2026-01-02T12:01:30Z'));
  assert.equal(scene.asked.length, 3, 'after a pause at once');
});

scenario('a change that brings no reading of the device shown asks for nothing and says nothing', async (scene) => {
  scene.open().receive({ type: 'ready' });
  await settle();
  const before = scene.posted.length;
  scene.change(aSnapshot(...(scene.snapshot?.devices ?? [])));
  mock.timers.tick(60_000);
  assert.equal(scene.asked.length, 1);
  assert.equal(scene.posted.length, before);
});

scenario('a hidden page is not bothered, and is told everything when it is back', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  session.hidden();
  scene.asked[0]!.answer({ series: [aSeries()] });
  scene.change(readAt('2026-01-02T12:05:00Z'));
  mock.timers.tick(60_000);
  await settle();
  assert.equal(scene.of('history').length, 0);
  assert.equal(scene.asked.length, 1);
  session.receive({ type: 'ready' });
  assert.equal(scene.asked.length, 2);
  assert.equal(scene.of('devices').length, 2);
});

scenario('a history that cannot be read is said in the words of the fault, and asked for again with the next change', async (scene) => {
  scene.open().receive({ type: 'ready' });
  scene.asked[0]!.refuse(new NoAnswer('The service is busy.'));
  await settle();
  assert.deepEqual(scene.of('error'), [{ type: 'error', device: 'hsm-1', message: 'The service is busy.' }]);
  scene.change();
  mock.timers.tick(3000);
  assert.equal(scene.asked.length, 2);
});

scenario('an error that is not meant for people does not reach the page', async (scene) => {
  scene.open().receive({ type: 'ready' });
  scene.asked[0]!.refuse(new TypeError('undefined is not a function at /home/me/secret'));
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
  assert.equal(scene.posted.at(-1)?.type, 'devices');
  assert.ok(scene.asked.length > 0);
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
  scene.open({ device: 'hsm-gone', range: 'hour' }).receive({ type: 'ready' });
  assert.equal(scene.of('devices')[0]?.selected, 'hsm-gone');
  assert.equal(scene.asked.length, 0);
});

scenario('the page can ask for three things of the editor, and for no other', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'check', device: 'hsm-1' });
  session.receive({ type: 'guidance', device: 'hsm-1' });
  session.receive({ type: 'openInventory' });
  session.receive({ type: 'executeCommand', command: 'workbench.action.quit' });
  session.receive('quit');
  assert.deepEqual(scene.acts, [{ type: 'check', device: 'hsm-1' }, { type: 'guidance', device: 'hsm-1' }, { type: 'openInventory' }]);
});

scenario('a closed page leaves nothing behind', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  await settle();
  scene.change(readAt('2026-01-02T12:00:30Z'));
  session.dispose();
  assert.equal(scene.listeners, 0);
  mock.timers.tick(60_000);
  assert.equal(scene.asked.length, 1);
});

scenario('time of the device shown that was not watched goes to the page, with its cause', async (scene) => {
  const gap = { from: '2026-01-01T18:05:00.000Z', to: '2026-01-02T08:10:00.000Z' };
  scene.snapshot = {
    ...aSnapshot(aRecord(), aRecord({ id: 'hsm-2' })),
    gaps: [
      { device: 'hsm-1', cause: 'service-off', ...gap },
      { device: 'hsm-2', channel: 'console', name: 'Console', cause: 'occupied', ...gap },
    ],
  };
  scene.open().receive({ type: 'ready' });
  const span = { from: Date.parse(gap.from), to: Date.parse(gap.to) };
  assert.deepEqual(
    scene.of('devices')[0]?.devices.map(({ gaps }) => gaps),
    [
      [{ ...span, what: 'Not watched', why: 'the watching service did not run' }],
      [{ ...span, what: 'Console not watched', why: 'the console was in use by somebody else' }],
    ],
  );
});
