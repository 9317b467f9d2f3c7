import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { coversDevice, currentOccurrence, isUnderWay, type Maintenance } from '../../../src/core/alerting/maintenance.ts';
import { isTimeZone, localDate, localTime, timeIn, type Weekday, weekdayOf } from '../../../src/core/time/zonedTime.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'];

function planned(start: string, hours: number, weekly?: Maintenance['weekly']): Maintenance {
  const at = Date.parse(start);
  return { id: 'm1', device: 'hsm-1', start: at, end: at + hours * HOUR, by: 'ada', why: 'feeds', ...(weekly && { weekly }) };
}
const occurrence = (maintenance: Maintenance, now: string) => {
  const found = currentOccurrence(maintenance, Date.parse(now));
  return found && `${new Date(found.start).toISOString().slice(0, 16)} ${new Date(found.end).toISOString().slice(0, 16)}`;
};
const berlin = (...days: Weekday[]) => ({ days, timeZone: 'Europe/Berlin' });

test('maintenance that happens once is to come, under way, over; its end is no longer in it', () => {
  const once = planned('2026-03-02T20:00:00Z', 2);
  assert.equal(occurrence(once, '2026-03-01T00:00:00Z'), '2026-03-02T20:00 2026-03-02T22:00');
  const under = (time: string) => isUnderWay(once, Date.parse(time));
  assert.deepEqual(
    [under('2026-03-02T19:59:59.999Z'), under('2026-03-02T20:00:00Z'), under('2026-03-02T21:59:59.999Z'), under('2026-03-02T22:00:00Z')],
    [false, true, true, false],
  );
  assert.equal(occurrence(once, '2026-03-02T22:00:00Z'), undefined);
});

test('it covers its device, or every device of its group', () => {
  assert.equal(coversDevice({ device: 'hsm-1' }, 'hsm-1', undefined), true);
  assert.equal(coversDevice({ device: 'hsm-1' }, 'hsm-2', 'prod'), false);
  assert.equal(coversDevice({ haGroup: 'prod' }, 'hsm-2', 'prod'), true);
  assert.equal(coversDevice({ haGroup: 'prod' }, 'hsm-2', undefined), false);
});

test('weekly maintenance stays at its local time when the clocks change', () => {
  // Tuesdays and Fridays at 22:00 in Berlin: 21:00 UTC in winter, 20:00 in summer (from 2026-03-29 to 2026-10-25).
  const weekly = planned('2026-03-24T21:00:00Z', 3, berlin('tue', 'fri'));
  assert.equal(occurrence(weekly, '2026-03-01T00:00:00Z'), '2026-03-24T21:00 2026-03-25T00:00');
  assert.equal(occurrence(weekly, '2026-03-25T00:00:00Z'), '2026-03-27T21:00 2026-03-28T00:00');
  assert.equal(occurrence(weekly, '2026-03-28T00:00:00Z'), '2026-03-31T20:00 2026-03-31T23:00');
  assert.equal(occurrence(weekly, '2026-10-23T23:00:00Z'), '2026-10-27T21:00 2026-10-28T00:00');
  assert.equal(occurrence(weekly, '2026-10-27T22:30:00Z'), '2026-10-27T21:00 2026-10-28T00:00', 'under way');
});

test('an hour that the clocks skip is reckoned from before the gap, one that they repeat counts once', () => {
  const spring = planned('2026-03-22T01:30:00Z', 1, berlin('sun'));
  assert.equal(occurrence(spring, '2026-03-28T12:00:00Z'), '2026-03-29T01:30 2026-03-29T02:30', '02:30 is 03:30 that day');
  const autumn = planned('2026-10-18T00:30:00Z', 1, berlin('sun'));
  assert.equal(occurrence(autumn, '2026-10-24T12:00:00Z'), '2026-10-25T00:30 2026-10-25T01:30', 'the first 02:30');
  assert.equal(occurrence(autumn, '2026-10-25T01:30:00Z'), '2026-11-01T01:30 2026-11-01T02:30');
});

test('an occurrence longer than a day reaches over the weekend', () => {
  const weekend = planned('2026-03-06T19:00:00Z', 58, berlin('fri'));
  assert.equal(occurrence(weekend, '2026-03-15T12:00:00Z'), '2026-03-13T19:00 2026-03-16T05:00');
  assert.equal(isUnderWay(weekend, Date.parse('2026-03-15T12:00:00Z')), true);
  assert.equal(isUnderWay(weekend, Date.parse('2026-03-18T12:00:00Z')), false);
});

test('the first occurrence counts, whatever its day of the week', () => {
  const weekly = planned('2026-03-04T21:00:00Z', 1, berlin('sun'));
  assert.equal(occurrence(weekly, '2026-03-04T21:30:00Z'), '2026-03-04T21:00 2026-03-04T22:00');
  assert.equal(occurrence(weekly, '2026-03-04T22:00:00Z'), '2026-03-08T21:00 2026-03-08T22:00');
});

/** Also many of the days on which clocks in Berlin and New York change. */
const change = fc.constantFrom(Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1), Date.UTC(2026, 2, 8, 7), Date.UTC(2026, 10, 1, 6));
const around = fc.tuple(change, fc.integer({ min: -2 * DAY, max: 2 * DAY })).map(([at, off]) => at + off);
const instants = fc.oneof(around, fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) }));

test('a wall-clock time read at an instant leads back to it, or to the other of the two instants that show it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, (zone, instant) => {
      const again = timeIn(localDate(instant, zone), localTime(instant, zone), zone);
      assert.ok(again <= instant && instant - again <= HOUR, `${zone} ${new Date(instant).toISOString()}`);
      assert.equal(localTime(again, zone), localTime(instant, zone));
      assert.equal(localDate(again, zone), localDate(instant, zone));
    }),
    { numRuns: 300 },
  );
});

test('whatever the zone and the day: occurrences begin on a day asked for, last as long as the first, and one is always to come', () => {
  const days = fc.uniqueArray(fc.constantFrom<Weekday[]>('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'), { minLength: 1 });
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      instants,
      fc.integer({ min: 1, max: 2 * DAY }),
      days,
      fc.nat(400 * DAY),
      (zone, start, length, on, later) => {
        const weekly = { id: 'm', start, end: start + length, weekly: { days: on, timeZone: zone }, by: 'ada', why: 'x' };
        const now = start + later;
        const found = currentOccurrence(weekly, now);
        assert.ok(found !== undefined && found.end > now);
        assert.equal(found.end - found.start, length);
        assert.ok(found.start === start || on.includes(weekdayOf(localDate(found.start, zone))));
        assert.ok(found.start - now <= 8 * DAY);
      },
    ),
    { numRuns: 200 },
  );
});

test('a time zone is one that the system knows', () => {
  assert.deepEqual(['Europe/Berlin', 'UTC', 'Mars/Olympus', ''].map(isTimeZone), [true, true, false, false]);
});
