import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const later = (ms: number) => new Date(NOON + ms).toISOString();

test('a silence that a person extends lasts longer, also after a restart, and the log says who did it', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const { id } = service.people.silence({ device: 'hsm-1', until: later(HOUR), why: 'known' }, 'ada');
  service.wait(HOUR / 2);
  const extended = service.people.extendSilence({ id, until: later(3 * HOUR), why: 'the part is late' }, 'bob');
  assert.deepEqual([extended.id, extended.until, extended.by], [id, later(3 * HOUR), 'ada']);
  await service.restart();
  const window = service.window();
  service.wait(2 * HOUR);
  assert.deepEqual([service.silences.length, window.fired.length], [1, 0], 'it would have ended long before');
  service.wait(HOUR / 2);
  assert.equal(window.fired.length, 1);
  const entry = service.people.log({ device: 'hsm-1', people: true }).entries[0];
  assert.deepEqual([entry?.kind, entry?.who, entry?.why], ['extend-silence', 'bob', 'the part is late']);
});

test('a silence is not extended to an earlier time, nor one that is not there', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const { id } = service.people.silence({ device: 'hsm-1', until: later(2 * HOUR), why: 'known' }, 'ada');
  assert.throws(() => service.people.extendSilence({ id, until: later(HOUR) }, 'bob'), { code: 'not-possible', message: /end it/ });
  assert.throws(() => service.people.extendSilence({ id: 's0', until: later(HOUR) }, 'bob'), { code: 'not-found' });
  assert.equal(service.people.log({ people: true }).entries.length, 1, 'what was refused is not in the log');
});

test('of weekly maintenance a person may end what is under way, and the rest stays planned', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const weekly = { days: ['mon'], timeZone: 'Europe/Berlin' } as const;
  const planned = { device: 'hsm-1', start: later(-HOUR), end: later(2 * HOUR), weekly, why: 'backup', override: 'at night' };
  const { id } = service.people.planMaintenance(planned, 'ada');
  const window = service.window();
  service.people.endMaintenance({ id, occurrenceOnly: true }, 'bob');
  assert.deepEqual([service.maintenance[0]?.active, service.maintenance[0]?.current?.start], [false, later(7 * DAY - HOUR)]);
  assert.equal(window.fired.length, 1, 'what it kept quiet is news');
  assert.throws(() => service.people.endMaintenance({ id, occurrenceOnly: true }, 'bob'), { message: /under way/ });
  await service.restart();
  assert.equal(service.maintenance[0]?.active, false, 'also after a restart');
  service.wait(7 * DAY);
  assert.equal(service.maintenance[0]?.active, true);
  assert.match(service.people.log({ people: true }).entries[0]?.text ?? '', /only what is under way$/);
});

test('the log of what people did leaves out what happened by itself', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  service.window();
  service.people.silence({ device: 'hsm-1', until: later(HOUR), why: 'known' }, 'ada');
  service.wait(2 * HOUR);
  assert.ok(service.people.log({}).entries.some(({ who }) => who === undefined));
  assert.deepEqual(
    service.people.log({ people: true }).entries.map(({ kind }) => kind),
    ['silence'],
  );
});

test('silence on many devices at once is one piece of news, which says on how many', async () => {
  const silent = (n: number) =>
    firingAlert({ id: `a${n}`, device: `hsm-${n}`, component: 'console', condition: 'silent', startedAt: NOON - HOUR + n * 60_000 });
  await using service = new WatchedFleet([silent(1), silent(2), silent(3)]);
  const window = service.window();
  service.wait(60_000);
  assert.deepEqual(
    window.fired.map(({ alert }) => [alert.id, alert.alsoOn]),
    [['a1', 2]],
  );
  assert.deepEqual(service.record('a2').explainedBy, 'a1');
});
