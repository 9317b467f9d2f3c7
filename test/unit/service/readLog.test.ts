import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const later = (ms: number) => new Date(NOON + ms).toISOString();

const resolved = firingAlert({ id: 'a2', component: 'psu1', condition: 'failed', state: 'resolved', resolvedAt: NOON - 5 * 60_000 });

/** hsm-1 and hsm-2 are members of `prod`, hsm-3 is alone. */
const fleetOf = (...alerts: readonly Parameters<typeof firingAlert>[0][]) => new WatchedFleet([resolved, ...alerts.map(firingAlert)]);
const kinds = (service: WatchedFleet, asked: { readonly alert?: string; readonly device?: string }) =>
  service.people.log(asked).entries.map(({ kind, why }) => `${kind}: ${why}`);

test('an alert’s log has the silences that match it, whatever they name, and who ended them', async () => {
  await using service = fleetOf({}, { id: 'a3', device: 'hsm-3' });
  const silence = (matcher: object, why: string) => service.people.silence({ ...matcher, until: later(HOUR), why }, 'ada');
  silence({ device: 'hsm-1' }, 'the device');
  service.now += 1;
  const group = silence({ haGroup: 'prod', component: 'fan1a' }, 'the group’s fan');
  service.now += 1;
  silence({ condition: 'speed-low' }, 'all fans');
  service.now += 1;
  silence({ device: 'hsm-1', component: 'psu2' }, 'another part');
  silence({ device: 'hsm-2' }, 'another device');
  service.now += 1;
  service.people.endSilence({ id: group.id, why: 'done' }, 'bob');
  assert.deepEqual(kinds(service, { alert: 'a1' }), [
    'end-silence: done',
    'silence: all fans',
    'silence: the group’s fan',
    'silence: the device',
  ]);
  assert.deepEqual(kinds(service, { alert: 'a3' }), ['silence: all fans']);
  assert.deepEqual(kinds(service, { alert: 'a2' }), [], 'it was over before');
  const { entries } = service.people.log({ alert: 'a1' });
  assert.deepEqual(Object.keys(entries[1] ?? {}).sort(), ['kind', 'text', 'time', 'title', 'who', 'why'], 'as clients know it');
});

test('a silence from before an alert is in its log when it was still in force, also after a restart', async () => {
  const before = { device: 'hsm-1', until: later(HOUR) };
  await using service = fleetOf({ startedAt: NOON + 2 * HOUR, firedAt: NOON + 3 * HOUR });
  service.people.silence({ ...before, why: 'over by then' }, 'ada');
  service.people.silence({ ...before, until: later(DAY), why: 'still in force' }, 'ada');
  service.wait(HOUR);
  service.wait(2 * HOUR);
  await service.restart();
  assert.deepEqual(kinds(service, { alert: 'a1' }), ['silence: still in force']);
});

test('a device’s log has the silences and maintenance windows of its group and of all devices, each once', async () => {
  await using service = fleetOf();
  const plan = (place: object, why: string) =>
    service.people.planMaintenance({ ...place, start: later(HOUR), end: later(2 * HOUR), why, override: 'so be it' }, 'ada');
  plan({ haGroup: 'prod' }, 'feeds');
  service.wait(1);
  plan({ device: 'hsm-3' }, 'fan');
  service.wait(1);
  service.people.silence({ component: 'psu2', until: later(HOUR), why: 'known' }, 'ada');
  service.wait(HOUR);
  service.wait(HOUR);
  const own = ['maintenance-end: undefined', 'silence-end: undefined', 'maintenance-begin: undefined', 'silence: known'];
  assert.deepEqual(kinds(service, { device: 'hsm-2' }).sort(), [...own, 'maintenance: feeds', 'override-last-member: so be it'].sort());
  assert.deepEqual(kinds(service, { device: 'hsm-3' }).sort(), [...own, 'maintenance: fan'].sort());
  const texts = service.people.log({ device: 'hsm-2' }).entries.map(({ text }) => text);
  assert.ok(texts.includes('Maintenance has begun: feeds') && !texts.includes('Maintenance has begun: fan'));
});

test('an alert’s log has the maintenance of its device’s group while it was open', async () => {
  await using service = fleetOf({ device: 'hsm-2' }, { id: 'a3', device: 'hsm-3' });
  service.people.planMaintenance({ haGroup: 'prod', start: later(0), end: later(HOUR), why: 'feeds', override: 'so be it' }, 'ada');
  service.wait(HOUR);
  assert.deepEqual(kinds(service, { alert: 'a1' }), [
    'maintenance-end: undefined',
    'override-last-member: so be it',
    'maintenance: feeds',
    'maintenance-begin: undefined',
  ]);
  assert.deepEqual(kinds(service, { alert: 'a3' }), []);
});
