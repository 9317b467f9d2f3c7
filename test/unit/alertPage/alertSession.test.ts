import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { NoAnswer } from '../../../src/core/fault.ts';
import { AlertSession } from '../../../src/extension/alertPage/alertSession.ts';
import type { PageConnection } from '../../../src/extension/pages/pageSession.ts';
import type { AlertRecord, GapRecord, HistoryParams, HistoryResult, LogEntry, Snapshot } from '../../../src/protocol/contract.ts';
import { parseToAlertPage, type ToAlertPage } from '../../../src/protocol/pages/toAlertPage.ts';
import { alert, at, device, snapshot, T0 } from '../extension/records.ts';

/** A connection whose answers the test gives, and a page that remembers what it was told. */
class Scene implements PageConnection {
  snapshot: Snapshot | undefined = snapshot({
    alerts: [alert(), alert({ id: 'b2', summary: 'PSU2 has no AC input', runbook: 'power-supply-ac-lost' })],
  });
  failure: string | undefined;
  logFails: Error | undefined;
  readonly asked: { params: HistoryParams; answer: (result: HistoryResult) => void }[] = [];
  readonly logs: string[] = [];
  gaps: readonly GapRecord[] = [];
  readonly gapsOf: unknown[] = [];
  earlier: readonly AlertRecord[] = [];
  readonly earlierOf: string[] = [];
  readonly copied: string[] = [];
  readonly posted: ToAlertPage[] = [];
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

  async connect(): Promise<void> {}

  history(params: HistoryParams): Promise<HistoryResult> {
    return new Promise((answer) => this.asked.push({ params, answer }));
  }

  async log(id: string): Promise<readonly LogEntry[]> {
    this.logs.push(id);
    if (this.logFails) throw this.logFails;
    return [{ time: at(0), kind: 'acknowledge', title: 'Acknowledged', who: 'ada\u001b[1m', text: alert().summary, why: 'on it' }];
  }

  open(id = 'a1'): AlertSession {
    return new AlertSession({
      connection: this,
      log: (id) => this.log(id),
      gaps: async (of) => {
        this.gapsOf.push(of);
        return this.gaps;
      },
      earlier: async (id) => {
        this.earlierOf.push(id);
        return this.earlier;
      },
      messages: async () => [
        {
          id: 1,
          time: at(0),
          device: 'hsm-1',
          sender: '10.0.0.1\u202e',
          channel: 'trap',
          severity: 'warning',
          text: 'a fan',
          authenticated: true,
          count: 3,
        },
      ],
      copy: async (text) => void this.copied.push(text),
      alert: id,
      post: (message) => {
        assert.deepEqual(
          parseToAlertPage(JSON.parse(JSON.stringify(message))),
          JSON.parse(JSON.stringify(message)),
          'the page would drop it',
        );
        this.posted.push(message);
      },
      act: (action, record) => this.acts.push([action, record?.id]),
      onAlert: (_, summary) => this.titles.push(summary),
      runbook: async (runbook) => `<p>${runbook}</p>`,
      pace: 3000,
    });
  }

  change(over: Partial<Snapshot> = {}): void {
    this.snapshot = this.snapshot && { ...this.snapshot, ...over };
    for (const listener of this.#listeners) listener();
  }

  of<T extends ToAlertPage['type']>(type: T): Extract<ToAlertPage, { type: T }>[] {
    return this.posted.filter((message): message is Extract<ToAlertPage, { type: T }> => message.type === type);
  }
}

function scenario(name: string, run: (scene: Scene) => Promise<void>): void {
  test(name, async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: T0 });
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

scenario('nothing is posted or asked before the page is ready; then it is told everything', async (scene) => {
  const session = scene.open();
  await settle();
  scene.change();
  assert.deepEqual([scene.posted.length, scene.asked.length, scene.logs.length], [0, 0, 0]);
  session.receive({ type: 'ready' });
  scene.asked[0]?.answer({ series: [] });
  await settle();
  assert.deepEqual(scene.posted.map(({ type }) => type).sort(), ['alert', 'earlier', 'history', 'log', 'messages', 'runbook']);
  const [heard] = scene.of('messages');
  const [said] = heard?.messages ?? [];
  assert.deepEqual([heard?.received, said?.way, said?.proven, said?.count, said?.text], [false, 'SNMP traps', true, 3, 'a fan']);
  assert.doesNotMatch(said?.sender ?? '', /\u202e/);
  assert.deepEqual(scene.of('log')[0]?.entries, [{ time: T0, text: 'Acknowledged', who: 'ada', why: 'on it' }]);
  assert.equal(scene.of('runbook')[0]?.html, '<p>fan-speed-low</p>');
  assert.equal(scene.titles.at(-1), 'Fan1A turns too slowly or not at all');
});

scenario('what a simulated HSM says could come, although no place is listed', async (scene) => {
  scene.change({ devices: [device({ simulated: true })], demo: true });
  scene.open().receive({ type: 'ready' });
  scene.asked[0]?.answer({ series: [] });
  await settle();
  assert.equal(scene.of('messages')[0]?.received, true);
});

scenario('time around the episode that was not watched goes to the page with the readings, with its cause', async (scene) => {
  scene.gaps = [{ device: 'hsm-1', channel: 'console', name: 'Console', from: at(-20), to: at(0), cause: 'occupied' }];
  scene.open().receive({ type: 'ready' });
  scene.asked[0]?.answer({ series: [] });
  await settle();
  const { device, from, to } = scene.asked[0]!.params;
  assert.deepEqual(scene.gapsOf, [{ device, from, to }]);
  assert.deepEqual(scene.of('history')[0]?.gaps, [
    { from: Date.parse(at(-20)), to: T0, what: 'Console not watched', why: 'the console was in use by somebody else' },
  ]);
});

scenario('a change of the alert is told at once, and its log is read again', async (scene) => {
  scene.open().receive({ type: 'ready' });
  await settle();
  mock.timers.tick(10_000);
  const acknowledged = { by: 'ada', at: at(1), until: at(60) };
  scene.change({ alerts: [alert({ acknowledged })] });
  await settle();
  assert.equal(scene.of('alert').at(-1)?.alert.acknowledged?.by, 'ada');
  assert.equal(scene.logs.length, 2);
});

scenario('a change that does not concern the alert says nothing and asks nothing', async (scene) => {
  scene.open().receive({ type: 'ready' });
  await settle();
  const before = scene.posted.length;
  scene.change({ missingSecrets: ['x'] });
  mock.timers.tick(60_000);
  await settle();
  assert.deepEqual([scene.posted.length, scene.logs.length], [before, 1]);
});

scenario('new readings are asked for when they come, but not more often than the pace allows', async (scene) => {
  scene.open().receive({ type: 'ready' });
  await settle();
  for (let second = 1; second <= 10; second++) scene.change({ devices: [device({ lastSeen: at(second / 60) })] });
  assert.equal(scene.asked.length, 1);
  mock.timers.tick(3000);
  assert.equal(scene.asked.length, 2);
});

scenario('the page can show another alert, and an answer about the one before is dropped', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  session.receive({ type: 'show', alert: 'b2' });
  assert.equal(session.alert, 'b2');
  scene.asked[0]?.answer({ series: [] });
  await settle();
  assert.deepEqual(scene.of('history'), []);
  assert.equal(scene.of('alert').at(-1)?.alert.id, 'b2');
  assert.equal(scene.of('runbook').at(-1)?.id, 'power-supply-ac-lost');
  assert.equal(scene.titles.at(-1), 'PSU2 has no AC input');
});

scenario('an alert that ends a day ago leaves the snapshot, and not the page that shows it', async (scene) => {
  scene.open().receive({ type: 'ready' });
  scene.change({ alerts: [] });
  assert.deepEqual(scene.of('gone'), []);
  const later = scene.open('unknown');
  later.receive({ type: 'ready' });
  assert.equal(scene.of('gone').length, 1);
});

scenario('a log that cannot be read is said in the words of the fault, and asked for again with the next change', async (scene) => {
  scene.logFails = new NoAnswer('The service is busy.');
  scene.open().receive({ type: 'ready' });
  await settle();
  assert.deepEqual(scene.of('error'), [{ type: 'error', alert: 'a1', of: 'log', message: 'The service is busy.' }]);
  scene.change();
  mock.timers.tick(3000);
  assert.equal(scene.logs.length, 2);
});

scenario('an error that is not meant for people does not reach the page', async (scene) => {
  scene.logFails = new TypeError('undefined is not a function at /home/me/secret');
  scene.open().receive({ type: 'ready' });
  await settle();
  assert.doesNotMatch(scene.of('error')[0]!.message, /undefined|home/);
});

scenario('a hidden page is not bothered, and is told everything when it is back', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  await settle();
  session.hidden();
  const before = scene.posted.length;
  scene.asked[0]?.answer({ series: [] });
  scene.change({ alerts: [alert({ recovering: true })] });
  mock.timers.tick(60_000);
  await settle();
  assert.equal(scene.posted.length, before);
  session.receive({ type: 'ready' });
  await settle();
  assert.equal(scene.of('alert').at(-1)?.alert.recovering, true);
  assert.equal(scene.of('runbook').length, 2);
});

scenario('while the service cannot be reached the page says why, and shows what was known', async (scene) => {
  scene.failure = 'The connection was lost.';
  scene.open().receive({ type: 'ready' });
  assert.equal(scene.of('alert')[0]?.failure, 'The connection was lost.');
  scene.snapshot = undefined;
  const other = scene.open();
  await settle();
  other.receive({ type: 'ready' });
  assert.deepEqual(scene.posted.at(-1), { type: 'service', state: 'unreachable', message: 'The connection was lost.' });
});

scenario('the page can ask for our commands about its own alert, and for nothing else', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'act', action: 'acknowledge' });
  session.receive({ type: 'runbook', id: 'disk-space' });
  session.receive({ type: 'act', action: 'workbench.action.quit' });
  session.receive({ type: 'executeCommand', command: 'workbench.action.quit' });
  assert.deepEqual(scene.acts, [
    [{ type: 'act', action: 'acknowledge' }, 'a1'],
    [{ type: 'runbook', id: 'disk-space' }, 'a1'],
  ]);
});

scenario('a closed page leaves nothing behind', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  await settle();
  scene.change({ devices: [device({ lastSeen: at(1) })] });
  session.dispose();
  assert.equal(scene.listeners, 0);
  mock.timers.tick(60_000);
  assert.equal(scene.asked.length, 1);
});

scenario('an earlier alert is shown from what was read of it, although it has left the snapshot', async (scene) => {
  scene.earlier = [alert({ id: 'old', state: 'resolved', startedAt: at(-6000), resolvedAt: at(-5000) })];
  const session = scene.open();
  session.receive({ type: 'ready' });
  await settle();
  assert.deepEqual(scene.of('earlier')[0]?.alerts, [
    { id: 'old', severity: 'critical', startedAt: Date.parse(at(-6000)), resolvedAt: Date.parse(at(-5000)), fact: 'Fan1A 0 RPM' },
  ]);
  session.receive({ type: 'show', alert: 'old' });
  await settle();
  assert.equal(scene.of('alert').at(-1)?.alert.id, 'old');
  assert.deepEqual(scene.earlierOf, ['a1', 'old']);
});

scenario('the alert is copied as Markdown, and the page is told when it is', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  session.receive({ type: 'copy' });
  await settle();
  assert.match(scene.copied[0] ?? '', /^## Fan1A 0 RPM\n/);
  assert.deepEqual(scene.of('copied'), [{ type: 'copied', alert: 'a1' }]);
});
