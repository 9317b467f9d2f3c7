import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { mergeSnapshot } from '../../src/extension/connection/snapshot.ts';
import type { Snapshot } from '../../src/protocol/contract.ts';
import { alertingRequests } from '../../src/service/requests/alertingRequests.ts';
import { configurationRequests } from '../../src/service/requests/configurationRequests.ts';
import { fleetRequests } from '../../src/service/requests/fleetRequests.ts';
import { groupRequests } from '../../src/service/requests/groupRequests.ts';
import { answer, type RequestHandlers, requestNames } from '../../src/service/requests/handlers.ts';
import { historyRequests } from '../../src/service/requests/historyRequests.ts';
import { messageRequests } from '../../src/service/requests/messageRequests.ts';
import { postureRequests } from '../../src/service/requests/postureRequests.ts';
import { processRequests } from '../../src/service/requests/processRequests.ts';
import { supportRequests } from '../../src/service/requests/supportRequests.ts';
import { trialRequests } from '../../src/service/requests/trialRequests.ts';
import { freePort, freePorts } from '../../src/simulator/sending/freePorts.ts';
import { ComposedService, consoleOnly } from '../support/composedService.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada, firingAlert, NOON } from '../support/watchedFleet.ts';

const HOUR = 3_600_000;
const at = (time: number) => new Date(time).toISOString();

const hook = { id: 'ops', webhook: { url: { secret: 'ops.url' } } };
const port = await freePort();
const whole = {
  devices: [consoleOnly('hsm-1'), { ...consoleOnly('hsm-2'), addresses: ['127.0.0.1'], haGroup: 'prod' }],
  notify: [hook],
  receivers: { syslog: { udp: `127.0.0.1:${port}` } },
  // Nobody answers there.
  sources: [{ id: 'central', prometheus: { url: 'http://127.0.0.1:1' } }],
};

/** Devices in the order of their ids: a window puts new ones last. */
const ordered = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  devices: snapshot.devices.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
});

test('a window that has only been sent changes knows all that a snapshot says', async () => {
  await using composed = new ComposedService();
  const { service } = composed;
  composed.store.alerts.save(firingAlert({ id: 'a1', device: 'hsm-1' }));
  composed.write({ devices: [consoleOnly('hsm-1')] });
  const before = composed.snapshot();
  const changes = composed.window();
  const view = () => ordered(changes.reduce(mergeSnapshot, before));
  /** Polls without a secret fail within moments, and are seen like everything else. */
  const settled = async (what: string) => {
    await waitFor(`${what}: nothing is polled`, () => composed.snapshot().devices.every(({ polling, nextPoll }) => !polling && nextPoll));
    // What is heard, and how groups stand, is told once a second at most.
    const both = () => [view(), ordered(composed.snapshot())] as const;
    const [seen, is] = await waitFor(`${what}: receivers are told`, () => {
      const pair = both();
      const [a, b] = pair.map(({ listening = [], heard = [], haGroups = [] }) => [listening, heard, haGroups]);
      return isDeepStrictEqual(a, b) && pair;
    });
    assert.deepEqual(seen, is, what);
  };
  await service.start(composed.inventory);
  await settled('the service has started');
  assert.deepEqual(
    view().alerts.map(({ id }) => id),
    ['a1'],
  );

  composed.write(whole);
  await service.requests.useInventory({ path: composed.inventory }, ada);
  await settled('a device and a receiver more');
  await service.requests.provideSecrets({ secrets: { 'ops.url': 'http://127.0.0.1:1/' } }, ada);
  await settled('a secret has come');
  const sender = createSocket('udp4');
  await waitFor('a line is heard', async () => {
    sender.send('<13>***TEST : a line', port, '127.0.0.1');
    return (view().heard ?? []).some(({ device }) => device === 'hsm-2');
  });
  sender.close();
  await settled('a line was heard');
  await service.requests.demo({ on: true }, ada);
  await settled('with simulated appliances');

  await service.requests.acknowledge({ alerts: ['a1'] }, ada);
  await settled('acknowledged');
  const silence = await service.requests.silence({ device: 'hsm-2', until: at(NOON + HOUR), why: 'known' }, ada);
  const maintenance = await service.requests.planMaintenance({ device: 'hsm-1', start: at(NOON), end: at(NOON + HOUR), why: 'feeds' }, ada);
  await settled('silenced, and in maintenance');
  assert.deepEqual([view().silences.length, view().maintenance[0]?.active], [1, true]);
  await service.requests.endSilence({ id: silence.id }, ada);
  await service.requests.endMaintenance({ id: maintenance.id }, ada);
  await settled('neither');

  await service.requests.check({}, ada);
  composed.now += 3 * HOUR;
  await service.requests.check({}, ada);
  await settled('after hours without a poll');
  assert.deepEqual(
    view().gaps?.map(({ device, cause }) => [device, cause]),
    [
      ['hsm-1', 'asleep'],
      ['hsm-2', 'asleep'],
    ],
  );

  rmSync(composed.store.path);
  mkdirSync(composed.store.path);
  await service.requests.check({}, ada);
  await settled('a folder stands where the history was');
  assert.match(view().historyTrouble ?? '', /^History cannot be kept in .*\. Watching goes on/);
  rmdirSync(composed.store.path);
  composed.now += HOUR;
  await service.requests.check({}, ada);
  await settled('it is gone again');
  assert.match(
    view().historyTrouble ?? '',
    /^Since 2026-03-02 16:00 UTC: The history in .* was deleted or replaced while the service ran\./,
  );

  await service.requests.demo({ on: false }, ada);
  composed.write({ devices: [consoleOnly('hsm-2')] });
  await service.requests.useInventory({ path: composed.inventory }, ada);
  await settled('a device, its alert, the receiver and the simulated appliances have gone');
  assert.deepEqual([view().devices.map(({ id }) => id), view().alerts, view().receivers, view().demo], [['hsm-2'], [], [], false]);

  const parts = new Set(changes.flatMap((change) => Object.keys(change)));
  assert.deepEqual(
    [...Object.keys(before), 'removedDevices'].filter((part) => part !== 'service' && !parts.has(part)),
    [],
    'every part of a snapshot has changed once',
  );
});

test('all that a snapshot says of time is by the clock that the service was given', async () => {
  await using composed = new ComposedService();
  composed.write(whole);
  await composed.service.start(composed.inventory);
  composed.now += HOUR;
  composed.service.alerting.look();
  const silence = await composed.service.requests.silence({ device: 'hsm-1', until: at(NOON + 2 * HOUR), why: 'known' }, ada);
  assert.equal(silence.from, at(NOON + HOUR));
  assert.equal(composed.snapshot().service.startedAt, at(NOON));
  const { entries } = await composed.service.requests.log({}, ada);
  assert.deepEqual(
    entries.map(({ kind, time }) => `${kind} ${time}`),
    [`silence ${at(NOON + HOUR)}`],
  );
  composed.now += HOUR;
  composed.service.alerting.look();
  assert.deepEqual(composed.snapshot().silences, []);
});

test('each request is answered by one wing, and the greeting by none', () => {
  const none = {} as never;
  const wings = [
    processRequests(none),
    configurationRequests(none),
    fleetRequests(none),
    alertingRequests(none),
    historyRequests(none),
    messageRequests(none),
    groupRequests(none),
    postureRequests(none),
    supportRequests(none),
    trialRequests(none),
  ];
  // What is asked of devices that other services watch is answered before any of them.
  assert.deepEqual(
    [...wings.flatMap((wing) => Object.keys(wing)), 'readDevice'].sort(),
    requestNames.filter((name) => name !== 'hello').sort(),
  );
});

test('a handler sees nothing that the contract does not allow', () => {
  const seen: unknown[] = [];
  const handlers = { check: (params: unknown) => seen.push(params) } as never as RequestHandlers;
  assert.throws(() => answer(handlers, 'check', { devices: 'hsm-1' }, ada), { code: 'invalid-request' });
  assert.deepEqual(seen, []);
  answer(handlers, 'check', { devices: ['hsm-1'], force: true }, ada);
  assert.deepEqual(seen, [{ devices: ['hsm-1'] }]);
});

test('a service that is supervised neither stops for a client nor changes what it watches', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const asked = async ({ service, stopped }: ComposedService) => {
    const { stop, useInventory, demo } = service.requests;
    const outcomes = await Promise.allSettled(
      [() => stop({ reason: 'test' }, ada), () => useInventory({ path: '/nowhere' }, ada), () => demo({ on: true }, ada)].map(async (ask) =>
        ask(),
      ),
    );
    context.mock.timers.tick(1000);
    return [...outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'done')), ...stopped];
  };
  await using supervised = new ComposedService({ managed: true });
  assert.deepEqual(await asked(supervised), ['supervised', 'supervised', 'supervised']);
  await using free = new ComposedService();
  assert.deepEqual(await asked(free), ['done', 'done', 'done', 'test']);
});

test('a simulator that dies is started again, unless it has only just been', async () => {
  await using composed = new ComposedService();
  const { service, simulators } = composed;
  await service.requests.demo({ on: true }, ada);
  composed.now += 11_000;
  simulators[0]?.die();
  await waitFor('another one has been started', () => simulators.length === 2 && composed.snapshot().demo);
  composed.now += 9_000;
  simulators[1]?.die();
  await waitFor('the demo is over', () => !composed.snapshot().demo);
  assert.equal(simulators.length, 2);
  assert.deepEqual(composed.snapshot().devices, []);
});

test('when the service ends, so do the simulated appliances', async () => {
  const composed = new ComposedService();
  await composed.service.requests.demo({ on: true }, ada);
  await composed[Symbol.asyncDispose]();
  assert.deepEqual(
    composed.simulators.map(({ ended }) => ended),
    [true],
  );
});

test('nothing listens for traps and log lines before the inventory names a place', async () => {
  const listening = () =>
    process
      .getActiveResourcesInfo()
      .filter((each) => /^UDP|Server/.test(each))
      .sort();
  await waitFor('what earlier tests had is closed', () => listening().length === 0);
  await using composed = new ComposedService();
  composed.write({ devices: [consoleOnly('hsm-1')] });
  await composed.service.start(composed.inventory);
  await pause(200);
  assert.deepEqual([composed.snapshot().listening, listening()], [[], []]);
  const { traps, syslog } = await freePorts();
  const place = `127.0.0.1:${syslog}`;
  composed.write({
    devices: [consoleOnly('hsm-1')],
    receivers: { traps: { listen: `127.0.0.1:${traps}`, users: [], communities: [{ secret: 'c' }] }, syslog: { udp: place, tcp: place } },
  });
  await composed.service.start(composed.inventory);
  await waitFor('three places are open', () => listening().length === 3);
});
