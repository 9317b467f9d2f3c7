import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Receiver, RoutedNotice } from '../../../src/service/alerting/receivers/routes.ts';
import { StoreUnavailable } from '../../../src/store/fault.ts';
import { damageTable } from '../../support/damage.ts';
import { deviceOf, firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (time: number) => new Date(time).toISOString();
const later = (ms: number) => at(NOON + ms);

test('an alert that fired while nobody was there is told to the window that comes, once, also over a restart', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  service.alerting.look();
  const window = service.window();
  service.alerting.look();
  service.alerting.look();
  assert.deepEqual(
    window.fired.map(({ alert, reason }) => `${alert.id} ${reason}`),
    ['a1 fired'],
  );
  assert.equal(service.record('a1').notifiedAt, at(NOON));
  await service.restart();
  const next = service.window();
  service.wait(3 * HOUR);
  assert.deepEqual(next.fired, []);
  service.wait(HOUR);
  assert.deepEqual(
    next.fired.map(({ reason }) => reason),
    ['reminder'],
  );
});

test('an acknowledgement is seen by every window, survives a restart, and lapses by itself', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const [first, second] = [service.window(), service.window()];
  service.alerting.look();
  service.people.acknowledge({ alerts: ['a1'], why: 'spare is ordered' }, 'ada');
  const expected = { by: 'ada', at: at(NOON), why: 'spare is ordered', until: at(NOON + DAY) };
  for (const window of [first, second]) assert.deepEqual(window.alert('a1')?.acknowledged, expected);
  await service.restart();
  assert.deepEqual(service.record('a1').acknowledged, expected);
  const window = service.window();
  service.wait(DAY - 1);
  assert.equal(window.fired.length, 0);
  service.wait(1);
  assert.deepEqual(
    window.fired.map(({ reason }) => reason),
    ['reminder'],
  );
  assert.equal(window.alert('a1')?.acknowledged, undefined, 'everybody sees that it has lapsed');
  const { entries } = service.people.log({ alert: 'a1' });
  assert.deepEqual(
    entries.map(({ kind, who }) => [kind, who]),
    [
      ['notified', undefined],
      ['acknowledgement-end', undefined],
      ['acknowledge', 'ada'],
      ['notified', undefined],
    ],
  );
  assert.equal(entries[2]?.why, 'spare is ordered');
  assert.match(entries[3]?.text ?? '', /Fan 1A is slow: fires, sent to the editor/);
});

test('an acknowledgement holds as long as the device’s own policy says, before its group’s and the file’s, unless a person says how long', async () => {
  const devices = [deviceOf('hsm-1', 'prod'), { ...deviceOf('hsm-2', 'prod'), alerts: { ackExpiry: '30m' } }, deviceOf('hsm-3')];
  const fired = devices.map(({ id }, index) => firingAlert({ id: `a${index + 1}`, device: id }));
  await using service = new WatchedFleet(fired, devices, {
    alerts: { ackExpiry: '8h' },
    groups: { prod: { alerts: { ackExpiry: '2h' } } },
  });
  const ids = fired.map(({ id }) => id);
  const ends = () => ids.map((id) => service.record(id).acknowledged?.until);
  assert.deepEqual(service.people.acknowledge({ alerts: ids }, 'ada'), { until: later(30 * MINUTE) }, 'the first that lapses');
  assert.deepEqual(ends(), [later(2 * HOUR), later(30 * MINUTE), later(8 * HOUR)]);
  assert.deepEqual(service.people.acknowledge({ alerts: ids, until: later(HOUR) }, 'ada'), { until: later(HOUR) });
  assert.deepEqual(ends(), [later(HOUR), later(HOUR), later(HOUR)]);
});

test('what nobody takes on goes to the next level after the time of the device’s own policy', async () => {
  const devices = [deviceOf('hsm-1', 'prod'), { ...deviceOf('hsm-2', 'prod'), alerts: { escalate: '10m' } }, deviceOf('hsm-3')];
  const fired = devices.map(({ id }, index) => firingAlert({ id: `a${index + 1}`, device: id }));
  await using service = new WatchedFleet(fired, devices, { alerts: { escalate: '2h' }, groups: { prod: { alerts: { escalate: '1h' } } } });
  const escalated: { readonly after: number; readonly alerts: readonly string[] }[] = [];
  const receiver = (level: number): Receiver => ({
    id: `level ${level}`,
    wants: () => true,
    take({ reason, alerts, at: told }) {
      if (reason === 'escalation') escalated.push({ after: (told - NOON) / MINUTE, alerts: alerts.map(({ id }) => id) });
      return true;
    },
  });
  service.alerting.notifier.useReceivers([[receiver(1)], [receiver(2)]]);
  service.alerting.look();
  for (let minutes = 0; minutes < 180; minutes += 5) service.wait(5 * MINUTE);
  assert.deepEqual(escalated, [
    { after: 10, alerts: ['a2'] },
    { after: 60, alerts: ['a1'] },
    { after: 120, alerts: ['a3'] },
  ]);
});

test('what cannot be acknowledged is refused with a sentence, and the rest of a selection is taken', async () => {
  const { firedAt: _never, ...pending } = firingAlert({ id: 'a2', state: 'pending' });
  await using service = new WatchedFleet([firingAlert(), pending, firingAlert({ id: 'a3', state: 'resolved', resolvedAt: NOON - HOUR })]);
  assert.throws(() => service.people.acknowledge({ alerts: ['a2'] }, 'ada'), { code: 'not-possible' });
  assert.throws(() => service.people.acknowledge({ alerts: ['a9', 'a1'] }, 'ada'), { code: 'not-found', message: /"a9"/ });
  assert.throws(() => service.people.acknowledge({ alerts: ['a1'], until: at(NOON) }, 'ada'), { message: /in the future/ });
  assert.throws(() => service.people.withdrawAcknowledgement({ alerts: ['a1'] }, 'ada'), { code: 'not-possible' });
  service.people.acknowledge({ alerts: ['a3', 'a1', 'a2'] }, 'ada');
  assert.deepEqual(
    ['a1', 'a2', 'a3'].map((id) => service.record(id).acknowledged?.by),
    ['ada', undefined, undefined],
  );
  assert.equal(service.store.audit.load({ since: 0 }).length, 1, 'only what was done is in the log');
});

test('an acknowledgement and its entry in the audit log are stored together, or refused together', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const { people, store } = service;
  const { saveHandling } = store.alerts;
  const full = () => {
    throw new StoreUnavailable('The disk is full.');
  };
  const refused = (act: () => unknown) => {
    Object.assign(store.alerts, { saveHandling: full });
    assert.throws(act, /The disk is full/);
    Object.assign(store.alerts, { saveHandling });
  };
  refused(() => people.acknowledge({ alerts: ['a1'] }, 'ada'));
  assert.equal(service.record('a1').acknowledged, undefined);
  assert.deepEqual(people.log({}).entries, []);
  people.acknowledge({ alerts: ['a1'] }, 'ada');
  refused(() => people.withdrawAcknowledgement({ alerts: ['a1'] }, 'ada'));
  assert.equal(service.record('a1').acknowledged?.by, 'ada');
  assert.deepEqual(
    people.log({}).entries.map(({ kind }) => kind),
    ['acknowledge'],
  );
});

test('withdrawing an acknowledgement tells of the alert again', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const window = service.window();
  service.alerting.look();
  service.people.acknowledge({ alerts: ['a1'] }, 'ada');
  service.people.withdrawAcknowledgement({ alerts: ['a1'], why: 'ill' }, 'bob');
  assert.deepEqual(
    window.fired.map(({ reason }) => reason),
    ['fired', 'reminder'],
  );
  assert.equal(window.alert('a1')?.acknowledged, undefined);
  assert.deepEqual(service.people.log({ alert: 'a1' }).entries.find(({ kind }) => kind === 'withdraw-acknowledgement')?.who, 'bob');
});

test('a silence keeps what matches quiet, shows as such everywhere, and ends by itself', async () => {
  await using service = new WatchedFleet([
    firingAlert(),
    firingAlert({ id: 'a2', device: 'hsm-2' }),
    firingAlert({ id: 'a3', device: 'hsm-3' }),
  ]);
  const window = service.window();
  const silence = service.people.silence({ haGroup: 'prod', component: 'fan1a', until: later(HOUR), why: 'known' }, 'ada');
  assert.deepEqual(
    window.fired.map(({ alert }) => alert.id),
    ['a3'],
  );
  assert.deepEqual(
    ['a1', 'a2', 'a3'].map((id) => service.record(id).silencedBy),
    [silence.id, silence.id, undefined],
  );
  assert.equal(window.alert('a1')?.silencedBy, silence.id);
  assert.deepEqual(window.changes.findLast(({ silences }) => silences)?.silences, [silence]);
  await service.restart();
  const next = service.window();
  service.wait(HOUR - 1);
  assert.deepEqual([service.silences, next.fired], [[silence], []]);
  service.wait(1);
  assert.deepEqual(next.fired.map(({ alert, reason }) => `${alert.id} ${reason}`).sort(), ['a1 fired', 'a2 fired']);
  assert.deepEqual(next.changes.findLast(({ silences }) => silences)?.silences, []);
  assert.equal(next.alert('a1')?.silencedBy, undefined);
  assert.deepEqual(service.store.suppressions.loadSilences(), []);
});

test('a silence is ended by a person, and says who and why', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const window = service.window();
  const { id } = service.people.silence({ device: 'hsm-1', until: later(DAY), why: 'known' }, 'ada');
  service.people.endSilence({ id, why: 'replaced' }, 'bob');
  assert.deepEqual(
    window.fired.map(({ reason }) => reason),
    ['fired'],
  );
  assert.throws(() => service.people.endSilence({ id }, 'bob'), { code: 'not-found' });
  const entries = service.people.log({ device: 'hsm-1' }).entries.filter(({ who }) => who !== undefined);
  assert.deepEqual(entries.map(({ kind, who, why, text }) => `${kind} ${who} ${why}: ${text}`).sort(), [
    'end-silence bob replaced: Device hsm-1',
    'silence ada known: Device hsm-1, for 1 d',
  ]);
});

test('silences that match nothing, never end, or give no reason are refused', async () => {
  await using service = new WatchedFleet([]);
  const silence = (asked: object) => () => service.people.silence({ until: later(HOUR), why: 'known', ...asked }, 'ada');
  assert.throws(silence({}), { code: 'not-possible', message: /what to silence/ });
  assert.throws(silence({ device: 'none' }), { code: 'not-found' });
  assert.throws(silence({ haGroup: 'none' }), { code: 'not-found' });
  assert.throws(silence({ device: 'hsm-1', until: later(0) }), { message: /future/ });
  assert.throws(silence({ device: 'hsm-1', until: later(400 * DAY) }), { message: /a year/ });
  assert.throws(silence({ device: 'hsm-1', why: ' \u0007 ' }), { message: /why/ });
  assert.deepEqual([service.silences, service.store.audit.load({ since: 0 })], [[], []]);
});

test('maintenance begins and ends by the clock, and what still fires afterwards is told then', async () => {
  await using service = new WatchedFleet([firingAlert(), firingAlert({ id: 'a3', device: 'hsm-3' })]);
  const planned = service.people.planMaintenance(
    { haGroup: 'prod', start: later(HOUR), end: later(2 * HOUR), why: 'feeds', override: 'the hall is dark' },
    'ada',
  );
  assert.deepEqual([planned.active, planned.current], [false, { start: later(HOUR), end: later(2 * HOUR) }]);
  service.wait(HOUR);
  const window = service.window();
  service.alerting.look();
  assert.deepEqual(
    window.fired.map(({ alert }) => alert.id),
    ['a3'],
  );
  assert.deepEqual([service.record('a1').maintenance, service.record('a3').maintenance], [planned.id, undefined]);
  assert.deepEqual(
    service.fleet.devices.map((device) => service.alerting.suppressions.maintenanceOf(device.plan.device, service.now) !== undefined),
    [true, true, false],
  );
  await service.restart();
  assert.equal(service.maintenance[0]?.active, true);
  const next = service.window();
  service.wait(HOUR);
  assert.deepEqual(
    next.fired.map(({ alert }) => alert.id),
    ['a1'],
  );
  assert.deepEqual([service.maintenance, next.changes.findLast(({ maintenance }) => maintenance)?.maintenance], [[], []]);
  const { entries } = service.people.log({});
  assert.deepEqual(
    entries.map(({ kind }) => kind).filter((kind) => kind.startsWith('maintenance')),
    ['maintenance-end', 'maintenance-begin', 'maintenance'],
  );
});

test('weekly maintenance comes again after a restart, until a person ends it', async () => {
  await using service = new WatchedFleet([]);
  const weekly = { days: ['mon'], timeZone: 'Europe/Berlin' } as const;
  const { id } = service.people.planMaintenance({ device: 'hsm-3', start: later(-HOUR), end: later(HOUR), weekly, why: 'backup' }, 'ada');
  assert.equal(service.maintenance[0]?.active, true);
  service.wait(2 * HOUR);
  assert.deepEqual(service.maintenance[0]?.current, { start: later(7 * DAY - HOUR), end: later(7 * DAY + HOUR) });
  await service.restart();
  service.wait(7 * DAY - 2 * HOUR);
  assert.equal(service.maintenance[0]?.active, true);
  service.people.endMaintenance({ id, why: 'moved' }, 'bob');
  assert.deepEqual([service.maintenance, service.store.suppressions.loadMaintenance()], [[], []]);
  assert.throws(() => service.people.endMaintenance({ id }, 'bob'), { code: 'not-found' });
});

test('maintenance that is of nothing, over, backwards or in no time zone is refused', async () => {
  await using service = new WatchedFleet([]);
  const plan = (asked: object) => () =>
    service.people.planMaintenance({ device: 'hsm-1', start: later(0), end: later(HOUR), why: 'x', ...asked }, 'ada');
  assert.throws(plan({ device: undefined }), { code: 'not-possible', message: /one device or one HA group/ });
  assert.throws(plan({ haGroup: 'prod' }), { code: 'not-possible' });
  assert.throws(plan({ device: 'none' }), { code: 'not-found' });
  assert.throws(plan({ end: later(0) }), { message: /after it has begun/ });
  assert.throws(plan({ start: later(-2), end: later(-1) }), { message: /over already/ });
  assert.throws(plan({ weekly: { days: ['mon'], timeZone: 'Mars/Olympus' } }), { message: /"Mars\/Olympus" is not a time zone/ });
  assert.throws(plan({ end: later(8 * DAY), weekly: { days: ['mon'], timeZone: 'UTC' } }), { message: /a week/ });
  assert.deepEqual([service.maintenance, service.store.audit.load({ since: 0 })], [[], []]);
});

test('only an alert that stays and is shown to be over is closed, and then it is', async () => {
  await using service = new WatchedFleet([
    firingAlert({ id: 'a3', device: 'hsm-2', component: 'hsm', condition: 'tampered', latched: true, cleared: true }),
    firingAlert({ id: 'a4', state: 'resolved', resolvedAt: NOON - 1, latched: true, cleared: true }),
  ]);
  const window = service.window();
  service.alerting.look();
  const close = (alert: string) => () => service.people.closeAlert({ alert, why: 'new card' }, 'ada');
  const heard = (component: string, condition: string) => {
    const made = { slot: NOON, at: NOON, witness: 'push', authenticated: true } as const;
    const said = { component, condition, verdict: 'negative', evidence: { text: 'It says so.' } } as const;
    return service.fleet.find('hsm-1')!.hear([said], made, NOON).alerts[0]!.id;
  };
  const [slow, tampered] = [heard('fan1a', 'speed-low'), heard('hsm', 'tampered')];
  assert.throws(close(slow), { code: 'not-possible', message: /by itself/ });
  assert.throws(close(tampered), { code: 'not-possible', message: /not shown yet/ });
  assert.throws(close('a4'), { code: 'not-possible', message: /over already/ });
  assert.throws(close('a9'), { code: 'not-found' });
  close('a3')();
  assert.equal(window.alert('a3')?.state, 'resolved');
  assert.deepEqual(
    window.resolved.map(({ alert }) => alert.id),
    ['a3'],
  );
  await service.restart();
  assert.equal(service.record('a3').state, 'resolved');
  const { entries } = service.people.log({ alert: 'a3' });
  assert.deepEqual(
    entries.filter(({ who }) => who).map(({ kind, who, why }) => [kind, who, why]),
    [['close-alert', 'ada', 'new card']],
  );
});

test('an alert that nothing judges any more is closed with a reason, and everybody is told that it is over', async () => {
  await using service = new WatchedFleet([firingAlert({ component: 'partition-1', condition: 'locked-out' })]);
  const window = service.window();
  service.alerting.look();
  assert.equal(service.record('a1').stale, true);
  assert.throws(() => service.people.closeAlert({ alert: 'a1', why: ' ' }, 'ada'), { message: /why/ });
  assert.equal(service.record('a1').state, 'firing');
  service.people.closeAlert({ alert: 'a1', why: 'the partition was deleted' }, 'ada');
  assert.deepEqual(
    [window.alert('a1')?.state, window.alert('a1')?.stale, window.resolved.map(({ alert }) => alert.id)],
    ['resolved', undefined, ['a1']],
  );
  const { entries } = service.people.log({ alert: 'a1' });
  assert.deepEqual(
    entries.filter(({ who }) => who).map(({ kind, who, why }) => [kind, who, why]),
    [['close-alert', 'ada', 'the partition was deleted']],
  );
});

test('a cause lists what it explains, alone is told, and its list follows', async () => {
  await using service = new WatchedFleet([
    firingAlert({ component: 'psu1-fan' }),
    firingAlert({ id: 'a2', component: 'psu1', condition: 'ac-lost' }),
  ]);
  const window = service.window();
  service.alerting.look();
  assert.deepEqual(window.alert('a2')?.explains, ['a1']);
  assert.deepEqual(
    window.fired.map(({ alert }) => alert.id),
    ['a2'],
  );
  await service.restart();
  service.alerting.look();
  assert.deepEqual(service.record('a2').explains, ['a1']);
  const next = service.window();
  const { alert, device } = service.fleet.findAlert('a2')!;
  const over = { ...alert, state: 'resolved', resolvedAt: service.now } as const;
  device.revise(over);
  service.store.alerts.save(over);
  service.alerting.look({ alerts: service.alerting.follow([{ alert: over, device }], false) });
  assert.equal(next.fired.length, 0, 'what follows from it may end with it');
  service.wait(10 * MINUTE);
  assert.equal(service.record('a1').explainedBy, undefined);
  service.wait(10 * MINUTE);
  assert.deepEqual(
    next.fired.map(({ alert: { id } }) => id),
    ['a1'],
  );
});

test('receivers of the first level are told at once, those of the second when nobody acknowledges', async () => {
  await using service = new WatchedFleet([firingAlert()], undefined, { alerts: { escalate: '1h' } });
  const told: (RoutedNotice & { readonly to: string })[] = [];
  const receiver = (id: string): Receiver => ({ id, wants: () => true, take: (news) => told.push({ ...news, to: id }) > 0 });
  const deaf: Receiver = { id: 'hook', wants: () => true, take: () => false };
  service.alerting.notifier.useReceivers([[receiver('mail'), deaf], [receiver('pager')]]);
  service.alerting.look();
  service.wait(HOUR - 1);
  assert.deepEqual(
    told.map(({ to, reason, alerts }) => `${to} ${reason} ${alerts[0]?.summary}`),
    ['mail fired Fan 1A is slow'],
  );
  service.wait(1);
  service.wait(HOUR);
  assert.deepEqual(
    told.map(({ to, reason }) => `${to} ${reason}`),
    ['mail fired', 'pager escalation'],
  );
  assert.equal(new Set(told.map(({ id }) => id)).size, 2);
  assert.match(service.people.log({ alert: 'a1' }).entries.at(-1)?.text ?? '', /sent to mail$/);
  const window = service.window();
  service.alerting.look();
  assert.deepEqual(window.fired, [], 'somebody was told already');
});

test('where nobody is on the first level, the lowest that would take an alert is told of it at once', async () => {
  await using service = new WatchedFleet([firingAlert(), firingAlert({ id: 'a3', device: 'hsm-3' })]);
  const told: string[] = [];
  service.alerting.notifier.useReceivers([[], [receiverOf('pager', (news) => told.push(...heard('pager', news)), 'hsm-1')]]);
  service.alerting.look();
  assert.deepEqual(told, ['pager fired a1']);
  assert.deepEqual([service.record('a1').notifiedAt, service.record('a3').notifiedAt], [at(NOON), undefined]);
  service.wait(5 * MINUTE);
  const window = service.window();
  service.alerting.look();
  assert.deepEqual(
    window.fired.map(({ alert, reason }) => `${alert.id} ${reason}`),
    ['a3 fired'],
    'whoever comes is told what nobody was',
  );
});

test('an alert is not escalated to a level where nobody wants it', async () => {
  await using service = new WatchedFleet([firingAlert(), firingAlert({ id: 'a3', device: 'hsm-3' })], undefined, {
    alerts: { escalate: '1h' },
  });
  const told: string[] = [];
  const receiver = (id: string, device?: string) => receiverOf(id, (news) => told.push(...heard(id, news)), device);
  service.alerting.notifier.useReceivers([[receiver('mail')], [receiver('pager', 'hsm-3')]]);
  service.alerting.look();
  service.wait(HOUR);
  assert.deepEqual(told, ['mail fired a1', 'mail fired a3', 'pager escalation a3']);
  assert.deepEqual([service.record('a1').notifiedAt, service.record('a3').notifiedAt], [at(NOON), later(HOUR)]);
  service.wait(3 * HOUR);
  assert.equal(told.at(-1), 'mail reminder a1', 'its own time is as it was');
});

test('one receiver’s failure keeps nobody else from being told, and what it alone should have had is told later', async () => {
  await using service = new WatchedFleet([firingAlert(), firingAlert({ id: 'a3', device: 'hsm-3' })]);
  const told: string[] = [];
  let broken = true;
  const fails = receiverOf(
    'hook',
    (news) => {
      if (broken) throw new Error('a mistake');
      told.push(...heard('hook', news));
    },
    'hsm-1',
  );
  service.alerting.notifier.useReceivers([[fails, receiverOf('mail', (news) => told.push(...heard('mail', news)), 'hsm-3')]]);
  service.alerting.look();
  assert.deepEqual(told, ['mail fired a3']);
  assert.match(service.logged.join(), /Receiver "hook" did not take a notice: .*a mistake/);
  assert.equal(service.record('a1').notifiedAt, undefined);
  broken = false;
  service.wait(MINUTE);
  assert.deepEqual(told, ['mail fired a3', 'hook fired a1']);
});

test('a process that is killed while it tells has either queued a notice and marked its alerts, or neither', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  /** What another process reads is what would be left. */
  const left = () => {
    using database = new DatabaseSync(service.store.path, { readOnly: true });
    const attention = database.prepare("SELECT attention FROM attention WHERE alert = 'a1'").get()?.attention;
    const told = attention !== undefined && JSON.parse(String(attention)).notifiedAt !== undefined;
    const count = (sql: string) => Number(database.prepare(sql).get()?.count);
    const queued = count('SELECT count(*) AS count FROM outbox');
    return { told, queued, logged: count("SELECT count(*) AS count FROM events WHERE kind = 'notified'") };
  };
  const seen: object[] = [];
  const receiver = (id: string) =>
    receiverOf(id, (news) => {
      seen.push(left());
      const row = { id: seen.length, receiver: id, notice: news, createdAt: service.now, attempts: 0, dueAt: service.now };
      service.keeper.keep((store) => store.outbox.save(row));
      seen.push(left());
    });
  service.alerting.notifier.useReceivers([[receiver('mail'), receiver('hook')]]);
  const neither = { told: false, queued: 0, logged: 0 };
  assert.deepEqual(left(), neither);
  service.alerting.look();
  assert.deepEqual(seen, [neither, neither, neither, neither]);
  assert.deepEqual(left(), { told: true, queued: 2, logged: 1 });
});

test('a store that refuses to begin keeps nobody from being told', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const window = service.window();
  service.store.transaction = () => {
    throw new StoreUnavailable('The disk is full.');
  };
  service.alerting.look();
  assert.equal(window.fired.length, 1);
  service.alerting.look();
  assert.equal(window.fired.length, 1);
  assert.deepEqual(service.logged, ['The disk is full.'], 'said once');
});

test('what was told is told again by the clock, without anything else happening', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  await using service = new WatchedFleet([firingAlert()], undefined, { alerts: { renotify: '2s' } });
  const window = service.window();
  service.alerting.look();
  for (const ms of [1, 1999]) {
    service.now += ms;
    context.mock.timers.tick(ms);
  }
  assert.deepEqual(
    window.fired.map(({ reason }) => reason),
    ['fired', 'reminder'],
  );
});

test('of a burst, receivers are not handed all the evidence there is', async () => {
  const evidence = Array.from({ length: 60 }, (_, index) => {
    return { at: NOON - index * 60_000, witness: 'console', verdict: 'negative', text: `reads ${index} rpm` } as const;
  });
  await using service = new WatchedFleet(Array.from({ length: 500 }, (_, index) => firingAlert({ id: `a${index}`, evidence })));
  const told: RoutedNotice[] = [];
  service.alerting.notifier.useReceivers([[receiverOf('mail', (news) => told.push(news))]]);
  service.alerting.look();
  assert.equal(told[0]?.alerts.length, 500);
  assert.deepEqual([told[0]?.alerts[0]?.evidence.length, told[0]?.alerts[0]?.evidenceLeft], [40, 20]);
});

test('a burst is sent worst first, and only so far one by one', async () => {
  const burst = Array.from({ length: 300 }, (_, index) =>
    firingAlert({ id: `a${index}`, severity: index === 299 ? 'critical' : 'warning' }),
  );
  await using service = new WatchedFleet(burst);
  const window = service.window();
  service.alerting.look();
  assert.deepEqual([window.fired.length, window.fired[0]?.alert.id, window.fired.at(-1)?.more], [50, 'a299', 250]);
  const told = service.snapshot().alerts.filter(({ notifiedAt }) => notifiedAt !== undefined);
  assert.deepEqual(told.map(({ id }) => id).sort(), burst.map(({ id }) => id).sort());
  service.alerting.look();
  assert.equal(window.fired.length, 50);
});

test('a burst that ends together is told as far as it was told of, and the rest is a number', async () => {
  await using service = new WatchedFleet(Array.from({ length: 70 }, (_, index) => firingAlert({ id: `a${index}` })));
  const window = service.window();
  service.alerting.look();
  const over = [...service.fleet.alerts()].map(({ alert, device }) => ({
    alert: { ...alert, state: 'resolved' as const, resolvedAt: service.now },
    device,
  }));
  service.fleet.revise(over);
  service.alerting.look();
  assert.deepEqual([window.resolved.length, window.resolved.at(-1)?.more], [50, 20]);
  assert.ok(window.resolved.slice(0, -1).every(({ more }) => more === undefined));
});

test('a silence says what it is about as people call it, on record and in the log', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const silence = (matcher: object) => service.people.silence({ ...matcher, until: later(HOUR - 7000), why: 'known' }, 'ada');
  assert.equal(silence({ device: 'hsm-1', component: 'fan1a', condition: 'speed-low' }).fault, 'Fan1A turns too slowly or not at all');
  assert.equal(silence({ haGroup: 'prod', condition: 'speed-low' }).fault, 'Any part turns too slowly or not at all');
  assert.equal(silence({ device: 'hsm-1', component: 'console', condition: 'silent' }).fault, 'The serial console gives no usable answer');
  assert.equal(silence({ device: 'hsm-1' }).fault, undefined);
  assert.deepEqual(service.silences.map(({ fault }) => fault !== undefined).sort(), [false, true, true, true]);
  const texts = service.people.log({}).entries.flatMap(({ kind, text }) => (kind === 'silence' ? [text] : []));
  assert.deepEqual(texts.sort(), [
    'Device hsm-1, for 1 h',
    'Fan1A turns too slowly or not at all, for 1 h',
    'HA group prod: Any part turns too slowly or not at all, for 1 h',
    'The serial console gives no usable answer, for 1 h',
  ]);
});

/** Two members of a group lose a feed, the second a minute after the first. */
const feeds = ['hsm-1', 'hsm-2'].map((device, index) =>
  firingAlert({ id: `feed-${index + 1}`, device, component: 'psu2', condition: 'ac-lost', startedAt: NOON - 30 * MINUTE + index * MINUTE }),
);

test('a feed that two appliances lose together is told once, and for each by itself where the first one’s alert is kept quiet', async () => {
  await using service = new WatchedFleet(feeds);
  const window = service.window();
  service.alerting.look();
  const told = () => window.fired.map(({ alert }) => alert.id);
  assert.deepEqual(told(), ['feed-1']);
  assert.equal(service.record('feed-2').explainedBy, 'feed-1');
  service.people.silence({ device: 'hsm-1', until: later(DAY), why: 'that rack is being moved' }, 'ada');
  service.wait(HOUR);
  assert.equal(service.record('feed-2').explainedBy, undefined);
  assert.deepEqual(told(), ['feed-1', 'feed-2']);
});

test('nobody is kept from hearing of an appliance by an alert that goes to other people', async () => {
  await using service = new WatchedFleet(feeds);
  const told: string[] = [];
  const team = (id: string, device: string): Receiver => {
    const wants: Receiver['wants'] = (alert) => alert.device === device;
    const take = ({ alerts }: RoutedNotice) => alerts.filter(wants).map((alert) => told.push(`${id} ${alert.id}`)).length > 0;
    return { id, wants, take };
  };
  service.alerting.notifier.useReceivers([[team('one', 'hsm-1'), team('two', 'hsm-2')]]);
  service.alerting.look();
  service.wait(HOUR);
  assert.deepEqual(told, ['one feed-1', 'two feed-2']);
});

test('a store that is found damaged loses neither acknowledgement nor silence nor maintenance', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  service.people.acknowledge({ alerts: ['a1'], why: 'mine' }, 'ada');
  service.people.silence({ device: 'hsm-2', until: later(DAY), why: 'known' }, 'ada');
  service.people.planMaintenance({ device: 'hsm-3', start: later(0), end: later(DAY), why: 'feeds' }, 'ada');
  damageTable(service.store.path, 'audit');
  service.people.silence({ device: 'hsm-3', until: later(DAY), why: 'too' }, 'ada');
  await service.restart();
  assert.equal(service.record('a1').acknowledged?.by, 'ada');
  assert.deepEqual(service.silences.map(({ device }) => device).sort(), ['hsm-2', 'hsm-3']);
  assert.equal(service.maintenance.length, 1);
});

/** A receiver of one device's alerts, or of all. */
function receiverOf(id: string, take: (news: RoutedNotice) => void, only?: string): Receiver {
  return {
    id,
    wants: ({ device }) => only === undefined || device === only,
    take(news) {
      if (news.alerts.every(({ device }) => only !== undefined && device !== only)) return false;
      take({ ...news, alerts: news.alerts.filter(({ device }) => only === undefined || device === only) });
      return true;
    },
  };
}

const heard = (id: string, { reason, alerts }: RoutedNotice) => alerts.map((alert) => `${id} ${reason} ${alert.id}`);
