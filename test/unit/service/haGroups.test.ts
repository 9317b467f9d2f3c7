import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { NoAnswer } from '../../../src/core/fault.ts';
import type { Observation } from '../../../src/core/indicator.ts';
import type { Reading } from '../../../src/core/reading.ts';
import type { GroupConfig } from '../../../src/inventory/groupSchema.ts';
import type { HaGroupRecord } from '../../../src/protocol/contract.ts';
import { saveChanges } from '../../../src/service/watching/changes.ts';
import { deviceOf, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type State = 'well' | 'fan' | 'silent' | 'tampered';

/** A fleet in which the test says what each poll brings. */
class Scene extends WatchedFleet {
  readonly states = new Map<string, State>();
  /** Serial number of the partition that a device has. */
  readonly partitions = new Map<string, string>();
  readonly firmware = new Map<string, string>();
  readonly authentication = new Map<string, string>();

  constructor(members: readonly string[], group: Omit<GroupConfig, 'id'> = {}) {
    super([], [...members.map((id) => deviceOf(id, 'prod')), deviceOf('alone')]);
    this.terms(group);
    this.poll();
  }

  terms(group: Omit<GroupConfig, 'id'>): void {
    this.service.groups.use([{ id: 'prod', ...group }]);
  }

  /** All are polled, and groups are looked at. */
  poll(): void {
    for (const device of this.fleet.devices) {
      const state = this.states.get(device.id) ?? 'well';
      const silent = state === 'silent';
      const said = (component: string, condition: string, bad: boolean): Observation => ({
        ...{ component, condition, verdict: bad ? 'negative' : 'positive' },
        evidence: { text: bad ? 'bad' : 'good' },
      });
      const appliance = [said('fan1a', 'speed-low', state === 'fan'), said('hsm', 'tampered', state === 'tampered')];
      const observations = [said('appliance', 'unreachable', silent), said('console', 'silent', silent), ...(silent ? [] : appliance)];
      const reading: Reading = {
        ...{ device: device.id, channel: 'console' as const, time: this.now, metric: 'hw.fan.speed' as const, value: 5000, unit: 'rpm' },
        attributes: { 'hw.id': 'fan1a', 'hw.name': 'Fan1A', 'hw.type': 'fan' },
      };
      const times = { startedAt: this.now, endedAt: this.now, durationMs: 1 };
      const poll = {
        channel: 'console' as const,
        readings: silent ? [] : [reading, ...this.#infoOf(device.id), ...this.#partitionOf(device.id)],
        observations,
        ...times,
      };
      const fault = silent && { fault: new NoAnswer('Nothing came.') };
      saveChanges(this.store, device.apply([{ ...poll, ...fault }], this.now, this.now), this.now);
    }
    this.service.groups.look();
  }

  #infoOf(device: string): readonly Reading[] {
    const firmware = this.firmware.get(device);
    const authentication = this.authentication.get(device);
    if (firmware === undefined && authentication === undefined) return [];
    const attributes = {
      ...({ 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm' } as const),
      ...(firmware !== undefined && { 'hsm.firmware': firmware }),
      ...(authentication !== undefined && { 'hsm.authentication': authentication }),
    };
    return [{ device, channel: 'console', time: this.now, metric: 'hsm.info', value: 1, attributes }];
  }

  #partitionOf(device: string): readonly Reading[] {
    const serial = this.partitions.get(device);
    if (serial === undefined) return [];
    const attributes = { 'hw.id': `partition-${serial}`, 'hw.name': 'ca', 'hw.type': 'partition', 'hw.parent': 'hsm' } as const;
    return [{ device, channel: 'console', time: this.now, metric: 'hsm.objects', value: 3, unit: '1', attributes }];
  }

  /** So many intervals go by. */
  polls(count: number): void {
    for (let each = 0; each < count; each++) {
      this.wait(10 * MINUTE);
      this.poll();
    }
  }

  get group(): HaGroupRecord {
    const [group] = this.snapshot().haGroups ?? [];
    assert.ok(group);
    return group;
  }

  get groupAlerts(): readonly string[] {
    return this.snapshot()
      .alerts.filter(({ component }) => component === 'ha-group')
      .map(({ state, device, condition }) => `${state} ${condition} on ${device}`)
      .sort();
  }
}

const planned = (device: string) => ({
  device,
  start: new Date(NOON + HOUR).toISOString(),
  end: new Date(NOON + 2 * HOUR).toISOString(),
  why: 'update',
});

test('a group knows how its members stand, and what the inventory says of it', async () => {
  await using scene = new Scene(['a', 'b', 'c'], { name: 'CA', quorum: 2, authentication: 'ped' });
  scene.states.set('b', 'fan');
  scene.polls(3);
  assert.deepEqual(
    scene.group.watched.map(({ device, standing }) => `${device} ${standing}`),
    ['a healthy', 'b degraded', 'c healthy'],
  );
  assert.match(scene.group.watched[1]?.because ?? '', /^Fan1A: /);
  assert.deepEqual([scene.group.name, scene.group.redundancy.quorumIs, scene.group.authentication], ['CA', 'met', 'ped']);
  assert.deepEqual(scene.groupAlerts, []);
});

test('before the first poll no member is healthy, and nothing fires', async () => {
  const scene = new WatchedFleet([], [deviceOf('a', 'prod'), deviceOf('b', 'prod')]);
  await using _ = scene;
  scene.service.groups.look();
  const [group] = scene.snapshot().haGroups ?? [];
  assert.deepEqual(
    group?.watched.map(({ standing }) => standing),
    ['unknown', 'unknown'],
  );
  assert.equal(group?.redundancy.quorumIs, 'unknown');
  assert.deepEqual(scene.snapshot().alerts, []);
});

test('a group below its quorum is an alert on a member that is left, and ends when one is back', async () => {
  await using scene = new Scene(['a', 'b', 'c'], { quorum: 2 });
  scene.states.set('a', 'silent').set('b', 'silent');
  scene.polls(3);
  assert.equal(scene.group.redundancy.quorumIs, 'unknown', 'silence of half an hour is not known to be an outage');
  assert.deepEqual(scene.groupAlerts, []);
  scene.polls(2);
  assert.deepEqual(scene.groupAlerts, ['firing below-quorum on c', 'firing no-redundancy on c']);
  const record = scene.snapshot().alerts.find(({ condition }) => condition === 'below-quorum');
  assert.equal(record?.summary, 'HA group prod is below its quorum');
  assert.match(
    record?.evidence[0]?.text ?? '',
    /^1 of 3 healthy, 2 down, quorum 2\. 1 member is known to serve, and 2 must: the group is below its quorum\. Device a is down/,
  );
  assert.equal(
    scene.snapshot().devices.find(({ id }) => id === 'c')?.state,
    scene.snapshot().devices.find(({ id }) => id === 'alone')?.state,
    'the member that carries the alert is none the worse for it',
  );
  scene.alerting.look();
  const explained = scene.snapshot().alerts.find(({ condition }) => condition === 'no-redundancy')?.explainedBy;
  assert.equal(explained, record?.id);
  scene.states.set('a', 'well').set('b', 'well');
  scene.polls(6);
  assert.deepEqual(scene.groupAlerts, ['resolved below-quorum on c', 'resolved no-redundancy on c']);
});

test('a group whose last member goes, too, keeps an alert of its own', async () => {
  await using scene = new Scene(['a', 'b']);
  scene.states.set('a', 'silent');
  scene.polls(6);
  assert.deepEqual(scene.groupAlerts, ['firing no-redundancy on b']);
  scene.states.set('b', 'silent');
  scene.polls(6);
  assert.deepEqual(scene.groupAlerts, ['firing below-quorum on b', 'firing no-redundancy on b']);
  scene.alerting.look();
  const quorum = scene.snapshot().alerts.find(({ condition }) => condition === 'below-quorum');
  assert.equal(quorum?.explainedBy, undefined, 'that its member is unreachable does not hide it');
});

test('an alert of a group goes on after a restart, with its id', async () => {
  await using scene = new Scene(['a', 'b']);
  scene.states.set('a', 'silent');
  scene.polls(6);
  const before = scene.snapshot().alerts.find(({ condition }) => condition === 'no-redundancy');
  await scene.restart();
  scene.polls(1);
  const after = scene.snapshot().alerts.filter(({ condition }) => condition === 'no-redundancy');
  assert.deepEqual(
    after.map(({ id, state }) => [id, state]),
    [[before?.id, 'firing']],
  );
});

test('the last healthy member is refused for maintenance, and what was answered for is in the log', async () => {
  await using scene = new Scene(['a', 'b']);
  scene.states.set('b', 'tampered');
  scene.polls(4);
  assert.deepEqual(
    scene.group.watched.map(({ standing }) => standing),
    ['healthy', 'down'],
  );
  assert.throws(() => scene.people.planMaintenance(planned('a'), 'ada'), {
    code: 'last-member',
    message:
      /^No healthy member of the HA group prod is left without Device a\. Of the others, Device b is down\. Bring another member back first/,
  });
  assert.throws(() => scene.people.planMaintenance({ ...planned('a'), device: undefined, haGroup: 'prod' } as never, 'ada'), {
    code: 'last-member',
  });
  assert.throws(() => scene.people.planMaintenance({ ...planned('a'), override: ' \u0007' }, 'ada'), { message: /why/ });
  assert.deepEqual([scene.maintenance, scene.people.log({ people: true }).entries], [[], []]);
  scene.people.planMaintenance(planned('b'), 'ada');
  scene.people.planMaintenance({ ...planned('a'), override: 'the fan cannot wait' }, 'ada');
  assert.deepEqual(
    scene.people
      .log({ people: true })
      .entries.map(({ kind, who, why, device }) => [kind, who, why, device])
      .sort(),
    [
      ['maintenance', 'ada', 'update', 'a'],
      ['maintenance', 'ada', 'update', 'b'],
      ['override-last-member', 'ada', 'the fan cannot wait', 'a'],
    ],
  );
});

test('of two healthy members one may go, and not the other at the same time', async () => {
  await using scene = new Scene(['a', 'b']);
  scene.polls(1);
  scene.people.planMaintenance({ ...planned('a'), override: 'not asked for' }, 'ada');
  assert.deepEqual(
    scene.people.log({ people: true }).entries.map(({ kind }) => kind),
    ['maintenance'],
    'nothing was overridden',
  );
  assert.throws(() => scene.people.planMaintenance(planned('b'), 'ada'), { code: 'last-member', message: /Device a is in maintenance/ });
  const after = { ...planned('b'), start: new Date(NOON + 2 * HOUR).toISOString(), end: new Date(NOON + 3 * HOUR).toISOString() };
  assert.equal(scene.people.planMaintenance(after, 'ada').device, 'b');
});

test('weekly work is refused for an occurrence to come at which the other member is away, and says when', async () => {
  await using scene = new Scene(['a', 'b']);
  scene.polls(1);
  const WEEK = 7 * 24 * HOUR;
  const later = {
    ...planned('a'),
    start: new Date(NOON + HOUR + 3 * WEEK).toISOString(),
    end: new Date(NOON + 2 * HOUR + 3 * WEEK).toISOString(),
  };
  scene.people.planMaintenance(later, 'ada');
  const day = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[new Date(NOON).getUTCDay()]!;
  const weekly = { ...planned('b'), weekly: { days: [day], timeZone: 'UTC' } };
  const when = later.start.slice(0, 16).replace('T', ' ');
  assert.throws(() => scene.people.planMaintenance(weekly, 'ada'), {
    code: 'last-member',
    message: new RegExp(`Device a is in maintenance\\. That is so from ${when} UTC on\\. Bring another member back first`),
  });
  const [other] = (['mon', 'tue'] as const).filter((each) => each !== day);
  // The first occurrence is the one that begins at once, whatever the days.
  const apart = { ...planned('b'), weekly: { days: [other!], timeZone: 'UTC' } };
  assert.equal(scene.people.planMaintenance(apart, 'ada').device, 'b');
  assert.throws(() => scene.people.planMaintenance({ ...planned('a'), weekly: { days: [day, other!], timeZone: 'UTC' } }, 'ada'), {
    code: 'last-member',
  });
});

test('a device of no group may go at any time', async () => {
  await using scene = new Scene(['a', 'b']);
  assert.equal(scene.people.planMaintenance(planned('alone'), 'ada').device, 'alone');
});

test('work that takes a member away counts against the quorum, and alone it is no lack of redundancy', async () => {
  await using scene = new Scene(['a', 'b']);
  scene.polls(1);
  scene.people.planMaintenance(
    { device: 'a', start: new Date(scene.now).toISOString(), end: new Date(scene.now + 3 * HOUR).toISOString(), why: 'fan' },
    'ada',
  );
  scene.polls(2);
  assert.deepEqual(
    scene.group.watched.map(({ standing, because }) => [standing, because]),
    [
      ['maintenance', 'fan'],
      ['healthy', undefined],
    ],
  );
  assert.deepEqual(scene.groupAlerts, []);
  scene.states.set('b', 'silent');
  scene.polls(5);
  assert.deepEqual(scene.groupAlerts, ['firing below-quorum on b', 'firing no-redundancy on b']);
});

test('from when on the black key is needed follows from when a member was last heard, also after a restart', async () => {
  await using scene = new Scene(['a', 'b', 'c'], { authentication: 'ped' });
  scene.polls(1);
  const heard = scene.now;
  scene.states.set('a', 'silent');
  scene.polls(5);
  const expected = new Date(heard + 2 * HOUR).toISOString();
  assert.deepEqual([scene.group.watched[0]?.blackKeyFrom, scene.group.watched[1]?.blackKeyFrom], [expected, undefined]);
  assert.equal(scene.group.watched[0]?.lastHeard, new Date(heard).toISOString());
  await scene.restart();
  scene.terms({ authentication: 'ped' });
  assert.equal(scene.group.watched[0]?.blackKeyFrom, expected);
  scene.states.set('a', 'well');
  scene.polls(1);
  assert.equal(scene.group.watched[0]?.blackKeyFrom, undefined, 'it answers again');
});

test('that roles log in with a PED is told by the member itself, before the inventory', async () => {
  await using scene = new Scene(['a', 'b', 'c'], { authentication: 'password' });
  scene.authentication.set('a', 'ped');
  scene.polls(1);
  const heard = scene.now;
  scene.states.set('a', 'silent').set('b', 'silent');
  scene.polls(5);
  assert.deepEqual(
    scene.group.watched.map(({ blackKeyFrom }) => blackKeyFrom),
    [new Date(heard + 2 * HOUR).toISOString(), undefined, undefined],
  );
});

test('a member says what keeps it from being compared with the others', async () => {
  await using scene = new Scene(['a', 'b']);
  scene.firmware.set('a', '7.7.1');
  scene.polls(1);
  assert.deepEqual(
    scene.group.watched.map(({ untold }) => untold),
    ['policies', 'firmware'],
  );
});

test('windows are told of a group only when it has changed, and when it is gone', async () => {
  await using scene = new Scene(['a', 'b']);
  const window = scene.window();
  scene.polls(3);
  const told = () => window.changes.filter(({ haGroups, removedHaGroups }) => haGroups || removedHaGroups);
  const first = told().length;
  scene.polls(3);
  assert.equal(told().length, first);
  scene.states.set('a', 'fan');
  scene.polls(1);
  assert.deepEqual(
    told()
      .at(-1)
      ?.haGroups?.map(({ watched }) => watched.map(({ standing }) => standing)),
    [['degraded', 'healthy']],
  );
  scene.fleet.watch(scene.fleet.devices.filter(({ id }) => id === 'alone').map(({ plan }) => plan));
  scene.service.groups.look();
  assert.deepEqual(told().at(-1)?.removedHaGroups, ['prod']);
});

const said = readFileSync(new URL('../../fixtures/luna7-client/hagroup-listgroups.txt', import.meta.url), 'utf8');

test('what a client says of a group is kept with its time, over a restart, and audited', async () => {
  await using scene = new Scene(['a', 'b']);
  const { said: record, rejected } = scene.service.groups.read(
    { haGroup: 'prod', client: 'app-1', text: `${said}\nwhat is this\n` },
    'ada',
  );
  assert.deepEqual([record.client, record.by, record.at, record.needsSync], ['app-1', 'ada', new Date(scene.now).toISOString(), true]);
  assert.deepEqual(
    rejected.map(({ reason }) => reason),
    ['not a line of this output'],
  );
  assert.deepEqual(
    scene.group.clients?.map(({ members }) => members.map(({ alive }) => alive)),
    [[true, false, true]],
  );
  await scene.restart();
  assert.deepEqual(scene.group.clients, [record]);
  assert.deepEqual(
    scene.people.log({ people: true }).entries.map(({ kind, text }) => [kind, text]),
    [['read-ha-client', 'HA group prod, as app-1 has it']],
  );
});

test('a text that says nothing of the group is refused, and nothing is kept', async () => {
  await using scene = new Scene(['a', 'b']);
  const read =
    (text: string, haGroup = 'prod') =>
    () =>
      scene.service.groups.read({ haGroup, client: 'app-1', text }, 'ada');
  assert.throws(read(''), { code: 'not-possible', message: /holds no group: copy all that "hagroup listgroups" prints in lunacm/ });
  assert.throws(read(said, 'none'), { code: 'not-found' });
  assert.throws(read('HA Group Label: prod\nHA Group Number: 1'), {
    code: 'not-possible',
    message: /names no member of the group: copy all/,
  });
  const two = said.replace(
    'HA Group Label:  prod-ca',
    'HA Group Label:  one\n              HA Group Number:  1512345999\n               HA Group Label:  two',
  );
  assert.throws(read(two), {
    code: 'not-possible',
    message: /The client has "one" and "two", and none is known to be the HA group "prod"/,
  });
  assert.deepEqual([scene.group.clients, scene.people.log({ people: true }).entries], [undefined, []]);
});

test('a member of a client is a device where its partition was read on it', async () => {
  await using scene = new Scene(['a', 'b']);
  scene.partitions.set('b', '512345016');
  scene.polls(1);
  const read = (text: string) => () => scene.service.groups.read({ haGroup: 'prod', client: 'app-1', text }, 'ada');
  const other = said.replaceAll('512345016', '512345019');
  assert.throws(
    read(other),
    { code: 'not-possible', message: /The client has "prod-ca", and none is known to be/ },
    'its members are elsewhere',
  );
  read(said)();
  assert.deepEqual(
    scene.group.clients?.[0]?.members.map(({ device }) => device),
    ['b', undefined, undefined],
  );
});

test('members that differ are told with since when, over a restart, and no more when they are alike', async () => {
  await using scene = new Scene(['a', 'b']);
  scene.firmware.set('a', '7.0.3').set('b', '7.0.3');
  scene.polls(1);
  assert.equal(scene.group.differences, undefined);
  scene.firmware.set('b', '7.7.1');
  scene.polls(1);
  const since = new Date(scene.now).toISOString();
  const expected = [{ what: 'firmware', text: 'Firmware: Device a has 7.0.3, Device b has 7.7.1', since }];
  assert.deepEqual(scene.group.differences, expected);
  await scene.restart();
  scene.polls(1);
  assert.deepEqual(scene.group.differences, expected, 'it began before the restart');
  scene.firmware.set('a', '7.7.1');
  scene.polls(1);
  assert.equal(scene.group.differences, undefined);
  assert.deepEqual(scene.store.haDifferences.load(), []);
});
