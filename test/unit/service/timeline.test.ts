import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TimelineEntry, TimelineParams } from '../../../src/protocol/contract.ts';
import { readTimeline } from '../../../src/service/records/timeline.ts';
import { messageRequests } from '../../../src/service/requests/messageRequests.ts';
import type { StoredMessage } from '../../../src/store/rows.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { keeperOf } from '../../support/keeperOf.ts';
import { firingAlert, NOON } from '../../support/watchedFleet.ts';

const folder = mkdtempSync(join(tmpdir(), 'timeline-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newStore = () => openStore(join(folder, `${files++}.db`), () => NOON);
const MINUTE = 60_000;

const message = (change: Partial<StoredMessage>): StoredMessage => ({
  ...{ time: NOON, device: 'hsm-1', sender: '10.0.0.1', channel: 'syslog', severity: 'warning', text: 'a fan has failed', count: 1 },
  ...change,
});

/** In few words. */
const said = ({ message: heard, change }: TimelineEntry) => heard?.text ?? `${change?.title}: ${change?.text}`;

function mixed(): Store {
  const store = newStore();
  store.alerts.save(firingAlert({ id: 'a1', device: 'hsm-1', condition: 'speed-low', severity: 'critical' }));
  store.messages.append([
    message({ text: 'one', time: NOON }),
    message({ text: 'two', time: NOON + MINUTE, severity: 'info', channel: 'trap', condition: 'attention' }),
    message({ text: '100% of it', time: NOON + 2 * MINUTE, severity: 'critical', device: 'hsm-2' }),
  ]);
  store.events.append({ time: NOON + MINUTE, device: 'hsm-1', alert: 'a1', kind: 'alert-fire', text: 'Fan1A' });
  store.events.append({ time: NOON + 3 * MINUTE, kind: 'stranger', text: 'somebody' });
  for (const device of ['hsm-1', 'hsm-2']) store.gaps.save({ device, from: NOON - MINUTE, to: NOON, cause: 'asleep' });
  store.gaps.save({ device: 'hsm-1', channel: 'console', from: NOON + MINUTE, to: NOON + 2 * MINUTE, cause: 'occupied' });
  return store;
}

test('messages, changes and time that was not watched are one line, and each question has its part of it', () => {
  using store = mixed();
  const ask = (params: TimelineParams) => readTimeline(store, params).entries.map(said);
  const gapOfAll = 'Not watched: 2 HSMs, this machine slept, or had no time for it';
  const gapOfOne = ask({ device: 'hsm-1', channel: 'console' })[0] ?? '';
  assert.match(gapOfOne, /^Not watched: Console, /);
  assert.deepEqual(ask({}), ['Refused: somebody', '100% of it', 'two', 'Fired: Fan1A', gapOfOne, 'one', gapOfAll]);
  assert.deepEqual(ask({ device: 'hsm-2' }).slice(0, 1), ['100% of it']);
  assert.deepEqual(ask({ kind: 'message' }), ['100% of it', 'two', 'one']);
  assert.deepEqual(ask({ kind: 'change' }), ['Refused: somebody', 'Fired: Fan1A', gapOfOne, gapOfAll]);
  assert.deepEqual(ask({ channel: 'trap' }), ['two']);
  assert.deepEqual(ask({ severity: 'warning' }), ['100% of it', 'Fired: Fan1A', 'one']);
  assert.deepEqual(ask({ severity: 'critical' }), ['100% of it', 'Fired: Fan1A']);
  assert.deepEqual(ask({ condition: 'speed-low' }), ['Fired: Fan1A']);
  assert.deepEqual(ask({ condition: 'attention' }), ['two']);
  assert.deepEqual(ask({ text: '0%' }), ['100% of it'], 'no sign of a pattern is one');
  assert.deepEqual(ask({ text: 'FAN1' }), ['Fired: Fan1A']);
  assert.deepEqual(ask({ since: new Date(NOON + 2 * MINUTE).toISOString() }), ['Refused: somebody', '100% of it']);
  const fired = readTimeline(store, { condition: 'speed-low' }).entries[0]?.change;
  assert.deepEqual([fired?.severity, fired?.alert, fired?.condition], ['critical', 'a1', 'speed-low']);
});

test('page by page nothing is left out and nothing comes twice, also of what comes at one time', () => {
  using store = newStore();
  for (let n = 0; n < 200; n++) {
    const time = NOON + Math.floor(n / 40) * MINUTE;
    store.messages.append([message({ text: `m${n}`, time })]);
    if (n % 3 === 0) store.events.append({ time, device: 'hsm-1', kind: 'identity', text: `e${n}` });
    if (n % 7 === 0) store.gaps.save({ device: `hsm-${n}`, channel: 'console', from: time, to: time + MINUTE, cause: 'occupied' });
  }
  const whole = readTimeline(store, { limit: 2000 }).entries.map(({ key }) => key);
  assert.equal(whole.length, 200 + 67 + 29);
  for (const limit of [1, 7, 50]) {
    const keys: string[] = [];
    let before: string | undefined;
    do {
      const page = readTimeline(store, { limit, ...(before !== undefined && { before }) });
      assert.ok(page.entries.length <= 3 * limit + 29, 'a page is a page');
      keys.push(...page.entries.map(({ key }) => key));
      assert.ok(keys.length <= whole.length, 'it comes to an end');
      before = page.next;
    } while (before !== undefined);
    assert.deepEqual(keys, whole, `pages of ${limit}`);
  }
});

test('what is rare is looked for in bounded steps, and each says how far it has come', () => {
  using store = newStore();
  store.messages.append(Array.from({ length: 11_000 }, (_, n) => message({ text: n === 10 ? 'a needle' : `hay ${n}`, time: NOON + n })));
  let page = readTimeline(store, { text: 'needle' });
  let steps = 1;
  for (; page.entries.length === 0; steps++) {
    assert.ok(page.next !== undefined && page.searchedTo !== undefined);
    assert.ok(Date.parse(page.searchedTo) > NOON + 10);
    page = readTimeline(store, { text: 'needle', before: page.next });
  }
  assert.equal(steps, 2);
  assert.deepEqual(page.entries.map(said), ['a needle']);
  assert.equal(page.next, undefined);
  assert.deepEqual(readTimeline(store, { before: 'no such place', limit: 1 }).entries.map(said), ['hay 10999']);
});

test('an alert’s messages are those of its part around its time', () => {
  using store = newStore();
  const alert = firingAlert({ id: 'a1', device: 'hsm-1', component: 'fan1a', startedAt: NOON });
  store.alerts.save(alert);
  store.messages.append([
    message({ text: 'long before', component: 'fan1a', time: NOON - 120 * MINUTE }),
    message({ text: 'before', component: 'fan1a', time: NOON - 5 * MINUTE, authenticated: true }),
    message({ text: 'of another part', component: 'psu1', time: NOON }),
    message({ text: 'of another device', component: 'fan1a', device: 'hsm-2', time: NOON }),
  ]);
  const fleet = { find: () => undefined, findAlert: () => undefined };
  const requests = messageRequests({ keeper: keeperOf(store), fleet, intake: { receiving: () => assert.fail() } });
  assert.deepEqual(
    requests.alertMessages({ alert: 'a1' }).events.map(({ text, authenticated }) => [text, authenticated]),
    [['before', true]],
  );
  assert.deepEqual(requests.alertMessages({ alert: 'unknown' }).events, []);
});
