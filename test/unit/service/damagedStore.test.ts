import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { parseInventory } from '../../../src/inventory/load.ts';
import type { Deliveries } from '../../../src/service/alerting/receivers/deliveries.ts';
import { noticeRecord } from '../../../src/service/alerting/receivers/notice.ts';
import { routes } from '../../../src/service/alerting/receivers/routes.ts';
import { recallSuppressions } from '../../../src/service/alerting/suppressions.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { LeftOpen } from '../../../src/service/polling/leftOpen.ts';
import { tidy } from '../../../src/service/process/retention.ts';
import { Forecasts } from '../../../src/service/watching/forecasts.ts';
import { plansOf } from '../../../src/service/watching/plans.ts';
import type { OutboxRow } from '../../../src/store/outbox.ts';
import { openStore } from '../../../src/store/store.ts';
import { damageAll } from '../../support/damage.ts';
import { httpServer } from '../../support/httpServer.ts';
import { keeperOf } from '../../support/keeperOf.ts';
import { waitFor } from '../../support/waitFor.ts';
import { ada, deviceOf, firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

/**
 * A store whose whole file is overwritten while the service runs: whoever finds it, nothing that has to outlive a restart is lost. Nothing
 * can be read of the damaged file here, so that all that is there afterwards was saved from memory.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const later = (ms: number) => new Date(NOON + ms).toISOString();
const never = new AbortController().signal;
/** Nobody listens there. */
const NOBODY = 'http://127.0.0.1:9/';

/** A running service, with something of each kind that people have decided and devices have said. */
class Running implements AsyncDisposable {
  readonly service: WatchedFleet;

  constructor() {
    this.service = new WatchedFleet([
      firingAlert({ evidence: [{ at: NOON, witness: 'console', verdict: 'negative', text: '0 rpm' }] }),
      firingAlert({ id: 'a2', device: 'hsm-2', component: 'psu2', condition: 'ac-lost', severity: 'critical' }),
      firingAlert({ id: 'a3', device: 'hsm-3', state: 'resolved', resolvedAt: NOON - 60_000 }),
    ]);
    const { people, fleet } = this.service;
    people.acknowledge({ alerts: ['a1'], why: 'part ordered' }, 'ada');
    people.silence({ device: 'hsm-2', component: 'psu2', until: later(3 * HOUR), why: 'known' }, 'ada');
    people.planMaintenance({ device: 'hsm-3', start: later(HOUR), end: later(DAY), why: 'feeds' }, 'ada');
    fleet.tools.leftOpen?.add('hsm-2');
    for (const id of ['n1', 'n2']) this.deliveries.send(noticeRecord(id, 'test', [], NOON), receiversAt(NOBODY));
  }

  get deliveries(): Deliveries {
    return this.service.service.deliveries;
  }
  get silence(): string {
    return this.service.silences[0]?.id ?? 'none';
  }
  get maintenance(): string {
    return this.service.maintenance[0]?.id ?? 'none';
  }

  /** What the service knows, whatever the store says. */
  get memory() {
    const { fleet, silences, maintenance } = this.service;
    return {
      alerts: [...fleet.alerts()].map(({ alert }) => alert).sort(byId),
      silences: silences.toSorted(byId),
      maintenance: maintenance.toSorted(byId),
      leftOpen: fleet.devices.map(({ id }) => fleet.tools.leftOpen?.has(id)),
      blocked: fleet.devices.map(({ blocked }) => [...blocked.keys()]),
    };
  }

  get outbox(): readonly OutboxRow[] {
    return this.service.store.outbox.load();
  }

  restart(): Promise<void> {
    return this.service.restart();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service[Symbol.asyncDispose]();
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function receiversAt(url: string) {
  return parseInventory(JSON.stringify({ devices: [], notify: [{ id: 'hook', webhook: { url } }] })).receivers;
}

const inventory = JSON.stringify({ devices: ['hsm-1', 'hsm-2', 'hsm-3', 'hsm-4'].map((id) => deviceOf(id)) });
const plans = () => plansOf(parseInventory(inventory), new Secrets(), false);
const reading = {
  device: 'hsm-1',
  channel: 'console',
  time: NOON,
  metric: 'hsm.battery.voltage',
  attributes: { 'hw.id': 'hsm-battery', 'hw.name': 'HSM battery', 'hw.type': 'battery' },
  value: 3,
  limits: { lowWarning: 2.75 },
} as const;

interface Way {
  readonly name: string;
  /** Before the damage. */
  prepare?(running: Running): unknown;
  go(running: Running, context: TestContext): unknown;
  /** What a person did on the way: it is on record. */
  readonly audited?: string;
  /** Notices that are left; by default both. */
  readonly left?: number;
}

const ways: readonly Way[] = [
  { name: 'the tidy', go: ({ service }) => tidy(service.keeper, service.now, () => {}) },
  { name: 'a request for the log', go: ({ service }) => assert.equal(service.people.log({}).entries[0]?.kind, 'store-replaced') },
  {
    name: 'a request for the history',
    go: ({ service: { service } }) =>
      service.requests.history({ device: 'hsm-1', metrics: ['hw.temperature'], from: later(-HOUR), to: later(0) }, ada),
  },
  {
    name: 'a forecast',
    go: ({ service: { keeper, fleet } }) =>
      new Forecasts(keeper).extend(fleet.devices[0]!.plan, {
        channel: 'console',
        readings: [reading],
        observations: [],
        startedAt: NOON,
        endedAt: NOON,
        durationMs: 1,
      }),
  },
  { name: 'recalling a device that is watched anew', go: ({ service: { fleet } }) => fleet.watch(plans()) },
  {
    name: 'a trial of a policy',
    go: ({ service: { service } }) => service.requests.tryPolicy({ inventory }, ada),
  },
  { name: 'a poll', go: ({ service: { fleet } }) => fleet.check(fleet.devices.slice(0, 1), {}, never) },
  { name: 'a mark that a session may be open', go: ({ service: { fleet } }) => fleet.tools.leftOpen?.add('hsm-3') },
  { name: 'a mark that it is closed', go: ({ service: { fleet } }) => fleet.tools.leftOpen?.delete('hsm-2') },
  {
    name: 'a notice that nobody takes',
    async go({ deliveries }) {
      deliveries.use(receiversAt(NOBODY), true);
      await waitFor('it was tried', () => deliveries.states[0]?.error !== undefined);
    },
  },
  {
    name: 'a notice that is taken',
    left: 1,
    async go({ deliveries }, context) {
      // The second finds nobody.
      const server = await httpServer(context, (count) => (count === 1 ? 204 : 503));
      deliveries.use(receiversAt(`http://127.0.0.1:${server.port}/`), true);
      await waitFor('it was taken', () => deliveries.states[0]?.queued === 1);
    },
  },
  { name: 'notices that are dropped with their receiver', left: 0, go: ({ deliveries }) => deliveries.use([], true) },
  {
    name: 'a notice that is due',
    left: 3,
    prepare: ({ service: { people } }) => people.withdrawAcknowledgement({ alerts: ['a1'] }, 'cy'),
    go({ service, deliveries }) {
      service.alerting.notifier.useReceivers(routes(receiversAt(NOBODY), deliveries));
      service.wait(HOUR / 2);
      assert.equal(service.fleet.findAlert('a1')?.alert.notifiedAt, service.now);
    },
  },
  { name: 'the end of a silence', go: ({ service }) => service.wait(4 * HOUR) },
  { name: 'the beginning of maintenance', go: ({ service }) => service.wait(2 * HOUR) },
  { name: 'an acknowledgement', audited: 'acknowledge', go: ({ service: { people } }) => people.acknowledge({ alerts: ['a2'] }, 'bob') },
  {
    name: 'a withdrawn acknowledgement',
    audited: 'withdraw-acknowledgement',
    go: ({ service: { people } }) => people.withdrawAcknowledgement({ alerts: ['a1'] }, 'bob'),
  },
  {
    name: 'a silence',
    audited: 'silence',
    go: ({ service: { people } }) => people.silence({ device: 'hsm-3', until: later(DAY), why: 'too' }, 'bob'),
  },
  {
    name: 'an end put to a silence',
    audited: 'end-silence',
    go: ({ service: { people }, silence }) => people.endSilence({ id: silence, why: 'over' }, 'bob'),
  },
  {
    name: 'maintenance',
    audited: 'maintenance',
    go: ({ service: { people } }) => people.planMaintenance({ device: 'hsm-3', start: later(HOUR), end: later(DAY), why: 'too' }, 'bob'),
  },
  {
    name: 'an end put to maintenance',
    audited: 'end-maintenance',
    go: ({ service: { people }, maintenance }) => people.endMaintenance({ id: maintenance, why: 'over' }, 'bob'),
  },
  {
    name: 'an alert that a person closes',
    audited: 'close-alert',
    go: ({ service: { people } }) => people.closeAlert({ alert: 'a2', why: 'replaced' }, 'bob'),
  },
];

for (const { name, prepare, go, audited, left = 2 } of ways) {
  test(`a damaged store that is found by ${name} costs nothing that has to outlive a restart`, { timeout: 20_000 }, async (context) => {
    await using running = new Running();
    const { service } = running;
    service.store.channels.save({
      device: 'hsm-3',
      channel: 'console',
      state: 'failed',
      polledAt: NOON,
      error: 'Refused.',
      errorCode: 'login-refused',
    });
    await running.restart();
    const notices = running.outbox.map(({ id }) => id);
    assert.equal(notices.length, 2);

    prepare?.(running);
    damageAll(service.store.path);
    await go(running, context);
    service.people.silence({ device: 'hsm-1', until: later(5 * DAY), why: 'after it' }, 'eve');
    const before = running.memory;
    assert.equal(before.alerts.length, 3);
    assert.deepEqual(before.blocked, [[], [], ['console'], ...before.blocked.slice(3)]);

    await running.restart();
    const { blocked, leftOpen, ...after } = running.memory;
    assert.deepEqual(after, { alerts: before.alerts, silences: before.silences, maintenance: before.maintenance });
    assert.deepEqual([blocked, leftOpen], [before.blocked.slice(0, 3), before.leftOpen.slice(0, 3)]);
    assert.deepEqual(running.outbox.map(({ id }) => id).slice(0, 2), notices.slice(Math.max(0, 2 - left)), 'notices that nobody has taken');
    assert.equal(running.outbox.length, left);

    const { entries } = service.people.log({});
    const done = entries.filter(({ who }) => who !== undefined).map(({ who, kind }) => `${who} ${kind}`);
    assert.deepEqual(done.sort(), [...(audited === undefined ? [] : [`bob ${audited}`]), 'eve silence'], 'on record, and once');
    const replaced = entries.filter(({ kind }) => kind === 'store-replaced');
    assert.equal(replaced.length, 1);
    const aside = /moved to "([^"]+)"/.exec(replaced[0]?.text ?? '')?.[1] ?? '';
    assert.ok(existsSync(aside), 'the damaged file is where the event says');
  });
}

test('a store that is damaged while the service starts keeps what was read of it before', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  service.people.silence({ device: 'hsm-2', until: later(DAY), why: 'known' }, 'ada');
  {
    using store = openStore(service.store.path, () => NOON);
    const keeper = keeperOf(store);
    const read = recallSuppressions(keeper, NOON).silences;
    assert.equal(read.length, 1);
    damageAll(store.path);
    new LeftOpen(keeper).add('hsm-1');
    assert.deepEqual(store.suppressions.loadSilences(), read);
  }
});

test('that the history was started anew is said for a day, over a restart, too', async () => {
  await using running = new Running();
  const { service } = running;
  const trouble = () => service.snapshot().historyTrouble ?? '';
  assert.equal(trouble(), '');
  damageAll(service.store.path);
  service.people.log({});
  const said = /^Since 2026-03-02 12:00 UTC: The history .*was damaged\. It was moved /;
  assert.match(trouble(), said);
  service.now += DAY - 60_000;
  await service.restart();
  assert.match(trouble(), said);
  service.now += 60_000;
  assert.equal(trouble(), '');
});
