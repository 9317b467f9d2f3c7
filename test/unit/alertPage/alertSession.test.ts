import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { NoAnswer } from '../../../src/core/fault.ts';
import { speak } from '../../../src/core/l10n.ts';
import { AlertSession } from '../../../src/extension/alertPage/alertSession.ts';
import { spokenSnapshot } from '../../../src/extension/connection/spokenRecords.ts';
import type { PageConnection } from '../../../src/extension/pages/pageSession.ts';
import type { AlertRecord, GapRecord, HistoryParams, HistoryResult, LogEntry, Snapshot } from '../../../src/protocol/contract.ts';
import { parseToAlertPage, type ToAlertPage } from '../../../src/protocol/pages/toAlertPage.ts';
import { germanWords, spokenRunbook } from '../../support/runbookText.ts';
import { alert, at, component, device, snapshot, T0 } from '../extension/records.ts';

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
  readonly ticked: unknown[] = [];
  tickFails: Error | undefined;
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
      act: (action, record, runbook) => this.acts.push([action, record?.id, runbook]),
      onAlert: (_, summary) => this.titles.push(summary),
      runbook: async (id, facts) => (id.startsWith('no-such') ? undefined : spokenRunbook(id, facts)),
      tick: async (step) => {
        if (this.tickFails) throw this.tickFails;
        this.ticked.push(step);
      },
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
  assert.equal(scene.of('runbook')[0]?.runbook?.risk, 'planned downtime with tamper');
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
    { from: Date.parse(at(-20)), to: T0, what: 'Console not watched', why: 'the console was in use by somebody else', channel: 'console' },
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
  assert.equal(scene.of('runbook').at(-1)?.runbook?.id, 'power-supply-ac-lost');
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

scenario('a step that is ticked goes to the service with what it says and what is seen; what others tick comes back', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  await settle();
  session.receive({ type: 'tick', alert: 'a1', of: 'fan-speed-low', step: 'watch-temperatures', done: true });
  session.receive({ type: 'tick', alert: 'a1', of: 'fan-speed-low', step: 'watch-temperatures', done: false });
  session.receive({ type: 'tick', alert: 'a1', of: 'fan-speed-low', step: 'no-such-step', done: true });
  await settle();
  assert.deepEqual(scene.ticked, [
    {
      alert: 'a1',
      step: 'watch-temperatures',
      text: 'Watch the temperatures for an hour. Steady and below their limits: the replacement can wait for scheduled downtime.',
    },
    { alert: 'a1', step: 'watch-temperatures' },
  ]);
  const tick = { step: 'watch-temperatures', text: 'Watch', by: 'bob\u202e', at: at(1) };
  scene.change({ alerts: [alert({ ticks: [tick, { ...tick, step: 'gone' }] })] });
  await settle();
  const told = scene.of('runbook').at(-1)?.runbook;
  assert.deepEqual(told?.steps.find(({ id }) => id === 'watch-temperatures')?.tick, {
    ...{ step: 'watch-temperatures', text: 'Watch', by: 'bob', at: T0 + 60_000 },
  });
  assert.deepEqual(
    told?.earlier.map(({ step }) => step),
    ['gone'],
  );
});

scenario('two windows of two languages share what is ticked: it is kept in English, and each shows its own words', async (scene) => {
  const psu1 = component({ id: 'psu1', name: 'Power supply 1', type: 'power_supply', state: 'failed' });
  const psu2 = component({ id: 'psu2', name: 'Power supply 2', type: 'power_supply', indicators: [] });
  const failed = alert({ component: 'psu1', runbook: 'power-supply-failed' });
  const told = snapshot({ alerts: [failed], devices: [device({ components: [psu1, psu2] })] });
  const step = (id: string) =>
    scene
      .of('runbook')
      .at(-1)
      ?.runbook?.steps.find((each) => each.id === id);
  speak('de', germanWords);
  try {
    scene.change(spokenSnapshot(told));
    const session = scene.open();
    session.receive({ type: 'ready' });
    await settle();
    const shown = scene.of('runbook').at(-1)?.runbook;
    assert.equal(shown?.title, 'Ein Netzteil ist ausgefallen');
    assert.deepEqual(
      shown.facts.find(({ id }) => id === 'other-supply'),
      {
        id: 'other-supply',
        question: 'Liefert das andere Netzteil?',
        answer: 'Das andere Netzteil liefert',
        evidence: 'Netzteil 2 wird als gut beurteilt.',
      },
    );
    assert.equal(
      shown.steps.find(({ id }) => id === 'order-spare')?.lead,
      'Wenn Sie selbst an der Hardware arbeiten und kein Ersatzteil bereitliegt',
    );
    for (const id of ['other-green', 'order-spare'])
      session.receive({ type: 'tick', alert: 'a1', of: 'power-supply-failed', step: id, done: true });
    await settle();
    assert.deepEqual(scene.ticked, [
      {
        ...{ alert: 'a1', step: 'other-green', seen: 'Power supply 2 is judged fine.' },
        text: 'Make sure that the other supply is plugged in and its light is steady green.',
      },
      {
        ...{ alert: 'a1', step: 'order-spare' },
        text: 'If the hardware is yours to work on and no spare is at hand: Order a supply of the same model.',
      },
    ]);
    const ticks = scene.ticked.map((kept) => ({ ...(kept as { step: string; text: string }), by: 'bob', at: at(1) }));
    scene.change(spokenSnapshot({ ...told, alerts: [{ ...failed, ticks }] }));
    await settle();
    assert.equal(
      step('other-green')?.tick?.text,
      'Vergewissern Sie sich, dass das andere Netzteil eingesteckt ist und sein Licht dauerhaft grün leuchtet.',
    );
    assert.equal(step('other-green')?.tick?.seen, 'Netzteil 2 wird als gut beurteilt.');
    assert.match(
      step('order-spare')?.tick?.text ?? '',
      /^Wenn Sie selbst an der Hardware arbeiten .*: Bestellen Sie ein Netzteil desselben Modells\.$/,
    );
    session.receive({ type: 'copy' });
    await settle();
    assert.match(
      scene.copied[0] ?? '',
      /### Aus dem Runbook „Ein Netzteil ist ausgefallen“ \(Tausch im Betrieb ohne Manipulation\) erledigt/,
    );
    speak('en', undefined);
    scene.change({ ...told, alerts: [{ ...failed, ticks }] });
    scene.open().receive({ type: 'ready' });
    await settle();
    assert.equal(step('other-green')?.tick?.seen, 'Power supply 2 is judged fine.');
  } finally {
    speak('en', undefined);
  }
});

scenario('a step that cannot be ticked is said, and the page gets back what holds', async (scene) => {
  const session = scene.open();
  session.receive({ type: 'ready' });
  await settle();
  scene.tickFails = new NoAnswer('The service is busy.');
  session.receive({ type: 'tick', alert: 'a1', of: 'fan-speed-low', step: 'clean-filter', done: true });
  await settle();
  assert.deepEqual(scene.of('error'), [{ type: 'error', alert: 'a1', of: 'checklist', message: 'The service is busy.' }]);
  assert.equal(scene.of('runbook').length, 2);
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
  session.receive({ type: 'act', action: 'workbench.action.quit' });
  session.receive({ type: 'executeCommand', command: 'workbench.action.quit' });
  assert.deepEqual(scene.acts, [['acknowledge', 'a1', undefined]]);
});

scenario('a link leads to another checklist of the same alert, where ticks are kept under its name, and back', async (scene) => {
  const tampered = alert({ runbook: 'hsm-tampered' });
  scene.change({ alerts: [tampered] });
  const session = scene.open();
  session.receive({ type: 'ready' });
  await settle();
  const shown = () => scene.of('runbook').at(-1);
  assert.equal(shown()?.runbook?.id, 'hsm-tampered');
  assert.deepEqual(scene.of('checklist'), []);
  session.receive({ type: 'runbook', id: 'ha-member-replacement' });
  await settle();
  assert.equal(shown()?.runbook?.id, 'ha-member-replacement');
  assert.deepEqual(
    shown()?.carried.map(({ id, done }) => [id, done]),
    [
      ['hsm-tampered', 0],
      ['ha-member-replacement', 0],
    ],
  );
  assert.deepEqual(scene.of('checklist'), [{ type: 'checklist', alert: 'a1' }], 'the person is led there, once');
  session.receive({ type: 'tick', alert: 'a1', of: 'ha-member-replacement', step: 'prove-keys', done: true });
  session.receive({ type: 'tick', alert: 'a1', of: 'no-such', step: 'prove-keys', done: true });
  session.receive({ type: 'tick', alert: 'other', of: 'ha-member-replacement', step: 'prove-keys', done: true });
  session.receive({ type: 'act', action: 'openRunbook' });
  await settle();
  const text =
    'A member of an HA group is replaced: Prove the keys: compare the number of objects in the members’ partitions, and find the last backup.';
  const kept = { alert: 'a1', step: 'ha-member-replacement/prove-keys' };
  assert.deepEqual(scene.ticked, [{ ...kept, text: text.replace('’', "'") }]);
  assert.deepEqual(scene.acts.at(-1), ['openRunbook', 'a1', 'ha-member-replacement'], 'the text of what is shown');
  scene.change({ alerts: [{ ...tampered, ticks: [{ step: kept.step, text, by: 'bob', at: at(1) }] }] });
  await settle();
  assert.equal(shown()?.runbook?.steps.find(({ id }) => id === 'prove-keys')?.tick?.by, 'bob');
  session.receive({ type: 'runbook', id: 'hsm-tampered' });
  await settle();
  assert.deepEqual([shown()?.runbook?.id, shown()?.runbook?.earlier, shown()?.carried[1]?.done], ['hsm-tampered', [], 1]);
  session.receive({ type: 'runbook', id: 'no-such-runbook' });
  await settle();
  assert.equal(shown()?.runbook?.id, 'hsm-tampered', 'what cannot be read takes nothing away');
  session.receive({ type: 'copy' });
  await settle();
  assert.match(scene.copied[0] ?? '', /### Done of the runbook “A member of an HA group is replaced”/);

  const later = scene.open();
  later.receive({ type: 'ready' });
  await settle();
  assert.equal(shown()?.runbook?.id, 'ha-member-replacement', 'whoever opens it later stands where the work goes on');
});

scenario('whoever is led to a checklist gets there once the page stands', async (scene) => {
  const session = scene.open();
  session.leadToChecklist();
  await settle();
  assert.deepEqual(scene.of('checklist'), []);
  session.receive({ type: 'ready' });
  await settle();
  assert.deepEqual(
    scene.posted.findLastIndex(({ type }) => type === 'runbook') < scene.posted.findIndex(({ type }) => type === 'checklist'),
    true,
  );
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
