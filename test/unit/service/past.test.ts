import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redundancyOf } from '../../../src/core/highAvailability.ts';
import { watchedBy } from '../../../src/protocol/watching.ts';
import { KeptStandings } from '../../../src/service/past/keptStandings.ts';
import { NoPast, Past } from '../../../src/service/past/past.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { tidy } from '../../../src/service/process/retention.ts';
import { saveChanges } from '../../../src/service/watching/changes.ts';
import { keeperOf } from '../../support/keeperOf.ts';
import { waitFor } from '../../support/waitFor.ts';
import { firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const at = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();

function poll(minutes: number, speed: number): ChannelPoll {
  const time = NOON + minutes * MINUTE;
  const attributes = { 'hw.id': 'fan1a', 'hw.name': 'Fan1A', 'hw.type': 'fan' as const };
  const verdict = speed > 0 ? ('positive' as const) : ('negative' as const);
  return {
    channel: 'console',
    readings: [
      {
        device: 'hsm-1',
        channel: 'console',
        metric: 'hw.fan.speed',
        attributes,
        time,
        value: speed,
        unit: 'rpm',
        state: speed > 0 ? 'ok' : 'failed',
      },
    ],
    observations: [{ component: 'fan1a', condition: 'speed-low', verdict, evidence: { text: `Fan1A reads ${speed} rpm` } }],
    ...{ startedAt: time, endedAt: time, durationMs: 1 },
  };
}

/** A service whose standings are kept when the test says so. */
function watching(service: WatchedFleet) {
  const { fleet, keeper } = service;
  const listeners: Parameters<typeof fleet.listen>[0][] = [];
  const kept = new KeptStandings({
    fleet: { find: (id) => fleet.find(id), listen: (to) => void listeners.push(to) },
    keeper,
    now: () => service.now,
    burst: 20,
  });
  const say = (removed: readonly string[] = []) => {
    const devices = removed.length > 0 ? [] : fleet.devices;
    for (const listener of listeners) listener.changed({ devices, removed, alerts: [], gaps: [] });
  };
  const tell = (removed: readonly string[] = []) => {
    say(removed);
    kept.flush();
  };
  return {
    tell,
    kept,
    past: new Past({ fleet, keeper, standings: kept, now: () => service.now }),
    /** Not `flushed`: its standing is kept by itself, a moment later. */
    polled(minutes: number, speed: number, flushed = true) {
      service.now = NOON + minutes * MINUTE;
      const device = fleet.find('hsm-1');
      assert.ok(device);
      const one = poll(minutes, speed);
      keeper.keep((store) => saveChanges(store, device.apply([one], one.endedAt, service.now), service.now));
      if (flushed) tell();
      else say();
    },
  };
}

const rowsOf = (service: WatchedFleet) =>
  Array.from({ length: 200 }, (_, i) => service.store.stood.at('device', 'hsm-1', NOON + i * MINUTE)?.from).filter(
    (from, i, all) => from !== undefined && all.indexOf(from) === i,
  ).length;

test('how a device stood is told as it was seen then, whatever came after', async () => {
  await using service = new WatchedFleet([]);
  const { past, polled } = watching(service);
  for (const minutes of [0, 10, 20, 30]) polled(minutes, 6000);
  for (const minutes of [40, 50, 60]) polled(minutes, 0);
  for (const minutes of [70, 80, 90, 100]) polled(minutes, 6000);
  const fan = async (minutes: number) => {
    const { devices } = await past.at(at(minutes));
    const device = devices.find(({ id }) => id === 'hsm-1');
    return [device?.state, device?.components.find(({ id }) => id === 'fan1a')?.state, device?.lastSeen];
  };
  assert.deepEqual((await fan(25)).slice(1), ['ok', at(20)]);
  assert.equal((await fan(62))[1], 'failed');
  assert.equal((await fan(95))[1], 'ok');
  assert.ok(rowsOf(service) < 8, 'polls that change nothing add no row');
});

test('who watched then is told as it was then', async () => {
  await using service = new WatchedFleet([]);
  const { past, polled } = watching(service);
  for (const minutes of [0, 10, 20]) polled(minutes, 6000);
  service.now = NOON + 90 * MINUTE;
  service.store.gaps.save({ device: 'hsm-1', from: NOON + 20 * MINUTE, to: NOON + 30 * MINUTE, cause: 'service-off' });
  const who = async (minutes: number) => {
    const device = (await past.at(at(minutes))).devices.find(({ id }) => id === 'hsm-1');
    return device && watchedBy(device, true, { heard: [], receivers: [] }, NOON + minutes * MINUTE).who;
  };
  assert.equal(await who(15), 'you-perhaps-provider');
  assert.equal(await who(25), 'perhaps-provider', 'the service did not run');
  assert.equal(await who(80), 'perhaps-provider', 'nothing came for an hour');
});

test('a standing that goes on is written seldom, is known all the same, and is written when it ends', async () => {
  await using service = new WatchedFleet([]);
  const { past, polled, kept } = watching(service);
  const row = (minutes: number) => service.store.stood.at('device', 'hsm-1', NOON + minutes * MINUTE);
  const until = (minutes: number) => (row(minutes)?.until ?? 0) - NOON;
  for (const minutes of [0, 10, 20]) polled(minutes, 6000);
  for (const minutes of [30, 40]) {
    polled(minutes, 6000, false);
    await waitFor('it is known to go on', () => kept.untilOf(row(minutes)!) === NOON + minutes * MINUTE);
  }
  assert.equal(until(40), 20 * MINUTE, 'polls that change nothing write nothing');
  const then = (await past.at(at(40))).devices.find(({ id }) => id === 'hsm-1');
  assert.equal(then?.lastSeen, at(40));
  polled(60, 6000, false);
  await waitFor('it is written', () => until(60) === 60 * MINUTE);
  polled(70, 6000, false);
  await waitFor('it is known to go on', () => kept.untilOf(row(70)!) === NOON + 70 * MINUTE);
  polled(80, 0);
  assert.equal(until(70), 70 * MINUTE, 'what ends says when');
  kept[Symbol.dispose]();
});

test('what nobody heard of by then is unknown, and time that was not watched says why', async () => {
  await using service = new WatchedFleet([]);
  const { past, polled } = watching(service);
  for (const minutes of [0, 10, 20]) polled(minutes, 6000);
  service.store.gaps.save({ device: 'hsm-1', from: NOON + 20 * MINUTE, to: NOON + 300 * MINUTE, cause: 'service-off' });
  service.now = NOON + 400 * MINUTE;
  const then = async (minutes: number) => (await past.at(at(minutes))).devices.find(({ id }) => id === 'hsm-1');
  const dark = await then(200);
  assert.equal(dark?.state, 'unknown');
  assert.equal(dark?.notHeardSince, at(20));
  assert.match(dark?.problems.at(-1)?.message ?? '', /the watching service did not run/);
  assert.ok(
    dark?.components.every(({ state }) => state !== 'ok'),
    'what was fine before the gap is not known to be fine in it',
  );
  assert.equal(
    (await then(25))?.problems.some(({ code }) => code === 'not-watched-then'),
    true,
    'a gap counts from its beginning',
  );
});

test('alerts are those that were open then, fired or not yet, and whoever had them', async () => {
  const before = { startedAt: NOON - 90 * MINUTE, firedAt: NOON - 60 * MINUTE };
  await using service = new WatchedFleet([
    firingAlert({ id: 'over', component: 'fan1b', state: 'resolved', ...before, resolvedAt: NOON + 30 * MINUTE }),
    firingAlert({ id: 'later', component: 'fan2a', startedAt: NOON + 20 * MINUTE, firedAt: NOON + 45 * MINUTE }),
  ]);
  const { past, polled } = watching(service);
  polled(0, 6000);
  service.now = NOON + 50 * MINUTE;
  service.people.acknowledge({ alerts: ['later'], why: 'part ordered' }, 'ada');
  service.now = NOON + 55 * MINUTE;
  service.people.withdrawAcknowledgement({ alerts: ['later'] }, 'bob');
  service.now = NOON + 60 * MINUTE;
  const open = async (minutes: number) => {
    const { alerts, devices } = await past.at(at(minutes));
    return [alerts.map(({ id, state, acknowledged }) => [id, state, acknowledged?.by]), devices.find(({ id }) => id === 'hsm-1')?.firing];
  };
  assert.deepEqual(await open(5), [[['over', 'firing', undefined]], 1]);
  assert.deepEqual(await open(25), [
    [
      ['later', 'pending', undefined],
      ['over', 'firing', undefined],
    ],
    1,
  ]);
  assert.deepEqual(await open(52), [[['later', 'firing', 'ada']], 1], 'withdrawn since, and hers then');
  assert.deepEqual(await open(57), [[['later', 'firing', undefined]], 1]);
});

test('an alert that came back was over in between, and whoever had taken it on before has it no more', async () => {
  await using service = new WatchedFleet([
    firingAlert({ id: 'again', component: 'fan1b', startedAt: NOON - 90 * MINUTE, firedAt: NOON - 60 * MINUTE }),
  ]);
  const { past, polled } = watching(service);
  polled(0, 6000);
  const happened = (minutes: number, kind: string) =>
    service.store.events.append({ time: NOON + minutes * MINUTE, device: 'hsm-1', alert: 'again', kind, text: '' });
  happened(-60, 'alert-fire');
  service.now = NOON + 2 * MINUTE;
  service.people.acknowledge({ alerts: ['again'] }, 'ada');
  happened(10, 'alert-resolve');
  happened(30, 'alert-pending');
  happened(40, 'alert-fire');
  service.now = NOON + 50 * MINUTE;
  service.people.acknowledge({ alerts: ['again'] }, 'bob');
  happened(55, 'acknowledgement-end');
  service.now = NOON + 60 * MINUTE;
  const open = async (minutes: number) => (await past.at(at(minutes))).alerts.map(({ state, acknowledged }) => [state, acknowledged?.by]);
  assert.deepEqual(await open(5), [['firing', 'ada']]);
  assert.deepEqual(await open(20), []);
  assert.deepEqual(await open(35), [['pending', undefined]]);
  assert.deepEqual(await open(45), [['firing', undefined]]);
  assert.deepEqual(await open(52), [['firing', 'bob']]);
  assert.deepEqual(await open(57), [['firing', undefined]], 'an acknowledgement lapses by itself, too');
});

test('a device that was removed is there until then, and what is kept of nothing is said', async () => {
  await using service = new WatchedFleet([]);
  const { past, polled, tell } = watching(service);
  polled(0, 6000);
  service.now = NOON + 30 * MINUTE;
  // As the fleet says it: the device is gone.
  const find = service.fleet.find.bind(service.fleet);
  Object.assign(service.fleet, { find: (id: string) => (id === 'hsm-1' ? undefined : find(id)) });
  tell(['hsm-1']);
  service.now = NOON + 60 * MINUTE;
  const ids = async (minutes: number) => (await past.at(at(minutes))).devices.map(({ id }) => id);
  assert.ok((await ids(20)).includes('hsm-1'));
  assert.ok(!(await ids(40)).includes('hsm-1'));
  const long = await past.at(at(-600));
  assert.deepEqual(long.devices, []);
  assert.equal(long.notKept, 3, 'of those that are watched now');
  await assert.rejects(past.at(at(61)), NoPast);
});

test('what a device had told last is what was read within an hour before', async () => {
  await using service = new WatchedFleet([]);
  const { past, polled } = watching(service);
  for (const minutes of [0, 10, 20, 30]) polled(minutes, 6000 + minutes);
  const device = service.fleet.find('hsm-1');
  assert.ok(device);
  assert.deepEqual(
    past.readings(device, at(25)).readings.map(({ value, time }) => [value, time]),
    [[6020, at(20)]],
  );
  assert.deepEqual(past.readings(device, at(-5)).readings, []);
});

test('of a time of which readings are kept hour by hour it is said that no value can be told', async () => {
  await using service = new WatchedFleet([]);
  const { past, polled } = watching(service);
  polled(0, 6000);
  polled(60 * 24 * 100, 6100);
  service.now += 2 * 86_400_000;
  service.store.packing.pack(service.now);
  assert.equal((await past.at(at(5))).onlyHours, undefined);
  service.store.packing.intoHours(service.now - 90 * 86_400_000);
  assert.equal((await past.at(at(5))).onlyHours, true);
  assert.equal((await past.at(at(60 * 24 * 100 + 5))).onlyHours, undefined);
});

test('a row that the disk has changed is left out, and old ones go but for the last before', async () => {
  await using service = new WatchedFleet([]);
  const { store } = service;
  for (const [n, name] of ['a', 'b', 'c'].entries())
    store.stood.save({ kind: 'device', id: 'x', from: NOON + n, until: NOON + n, standing: { name } });
  store.stood.goesOn({ kind: 'device', id: 'x', from: NOON + 2, until: NOON + 9 });
  assert.deepEqual(store.stood.at('device', 'x', NOON + 5), {
    kind: 'device',
    id: 'x',
    from: NOON + 2,
    until: NOON + 9,
    standing: { name: 'c' },
  });
  store.stood.prune(NOON + 1);
  assert.equal(store.stood.at('device', 'x', NOON), undefined);
  assert.deepEqual(store.stood.at('device', 'x', NOON + 1)?.standing, { name: 'b' });
  assert.deepEqual(
    store.stood.ids('device').filter((id) => id === 'x'),
    ['x'],
  );
  const keeper = keeperOf(store);
  await tidy(keeper, NOON + 400 * 24 * 60 * MINUTE, (_, text) => assert.fail(text));
  assert.equal(store.stood.at('device', 'x', NOON + 5)?.from, NOON + 2, 'the last one says how it stood since');
});

test('what another version has kept in another shape is as if nothing had been kept', async () => {
  await using service = new WatchedFleet([]);
  const { past, polled } = watching(service);
  service.store.stood.save({
    kind: 'device',
    id: 'hsm-1',
    from: NOON - 60 * MINUTE,
    until: NOON,
    standing: { id: 'hsm-1', name: 'HSM', state: 'ok' },
  });
  polled(10, 6000);
  assert.equal((await past.at(at(-30))).devices.length, 0);
  assert.equal((await past.at(at(-30))).notKept, 3);
  assert.ok(
    (await past.at(at(10))).devices.some(({ id }) => id === 'hsm-1'),
    'it is kept anew',
  );
});

test('silences and planned work are told as they were then, with the alerts that they kept quiet', async () => {
  const fired = firingAlert({ startedAt: NOON - 30 * MINUTE, firedAt: NOON });
  await using service = new WatchedFleet([fired, firingAlert({ id: 'a2', device: 'hsm-2', startedAt: NOON, firedAt: NOON })]);
  const { polled } = watching(service);
  polled(0, 6000);
  const minutes = (count: number) => {
    service.now = NOON + count * MINUTE;
  };
  minutes(10);
  const silence = service.people.silence({ device: 'hsm-1', component: 'fan1a', until: at(30), why: 'part ordered' }, 'ada');
  minutes(20);
  service.people.extendSilence({ id: silence.id, until: at(50) }, 'bob');
  const work = service.people.planMaintenance({ device: 'hsm-2', start: at(30), end: at(60), why: 'firmware' }, 'ada');
  const weekly = { days: ['mon'], timeZone: 'UTC' } as const;
  const every = service.people.planMaintenance(
    { haGroup: 'prod', start: at(25), end: at(27), weekly, why: 'backup', override: 'x' },
    'ada',
  );
  minutes(40);
  service.people.endSilence({ id: silence.id }, 'ada');
  service.people.endMaintenance({ id: work.id }, 'ada');
  await service.restart();
  minutes(70);
  const past = new Past({ fleet: service.fleet, keeper: service.keeper, standings: { untilOf: () => undefined }, now: () => service.now });
  const quiet = async (minute: number) => {
    const { silences, maintenance, alerts } = await past.at(at(minute));
    return [
      silences.map(({ until, by }) => [until, by]),
      maintenance.map(({ id, active }) => [id === every.id ? 'weekly' : id === work.id ? 'work' : id, active]).sort(),
      alerts.map(({ id, silencedBy, maintenance }) => [id, silencedBy === silence.id, maintenance === work.id]),
    ];
  };
  const loud = [
    ['a2', false, false],
    ['a1', false, false],
  ];
  assert.deepEqual(await quiet(5), [[], [], loud]);
  assert.deepEqual((await quiet(15))[0], [[at(30), 'ada']]);
  assert.deepEqual(await quiet(22), [
    [[at(50), 'ada']],
    [
      ['weekly', false],
      ['work', false],
    ],
    [
      ['a2', false, false],
      ['a1', true, false],
    ],
  ]);
  assert.deepEqual((await quiet(26))[1], [
    ['weekly', true],
    ['work', false],
  ]);
  assert.deepEqual((await quiet(35))[2], [
    ['a2', false, true],
    ['a1', true, false],
  ]);
  assert.deepEqual(await quiet(45), [[], [['weekly', false]], loud]);
});

test('that something had ended goes once nothing before it is kept', async () => {
  await using service = new WatchedFleet([]);
  const { store } = service;
  for (const [n, standing] of [{ id: 's1' }, null].entries())
    store.stood.save({ kind: 'silence', id: 's1', from: NOON + n, until: NOON + n, standing });
  store.stood.prune(NOON + 2, 1);
  assert.deepEqual(store.stood.at('silence', 's1', NOON + 2)?.standing, null, 'the end goes after what it ends');
  store.stood.prune(NOON + 2, 1);
  assert.deepEqual(store.stood.ids('silence'), []);
});

test('a device that has another id since is shown under that one, with its alerts, its silences and its group', async () => {
  const fired = firingAlert({ startedAt: NOON - 30 * MINUTE, firedAt: NOON - 20 * MINUTE });
  await using service = new WatchedFleet([fired]);
  const { past, polled } = watching(service);
  polled(0, 6000);
  service.people.silence({ device: 'hsm-1', until: at(60), why: 'part ordered' }, 'ada');
  const watched = [{ device: 'hsm-1', name: '"device":"hsm-1"', standing: 'healthy' }];
  const redundancy = redundancyOf({ watched: [{ id: 'hsm-1', standing: 'healthy' }] });
  service.store.stood.save({
    kind: 'group',
    id: 'prod',
    from: NOON,
    until: NOON,
    standing: { id: 'prod', name: 'prod', watched, redundancy },
  });
  service.store.renames.device('hsm-1', 'hsm-9');
  service.now = NOON + 10 * MINUTE;
  const then = await past.at(at(5));
  assert.ok(then.devices.some(({ id }) => id === 'hsm-9'));
  assert.deepEqual(
    then.alerts.map(({ device, silencedBy }) => [device, silencedBy !== undefined]),
    [['hsm-9', true]],
  );
  assert.deepEqual(
    then.silences.map(({ device }) => device),
    ['hsm-9'],
  );
  const [member] = then.haGroups[0]?.watched ?? [];
  assert.deepEqual([member?.device, member?.name], ['hsm-9', '"device":"hsm-1"'], 'a name that looks like it stays');
});
