import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optionalReasonComplaint, reasonComplaint } from '../../../src/extension/asking/reason.ts';
import { durationComplaint, momentComplaint, tomorrowAt, typedDuration, typedMoment } from '../../../src/extension/asking/typedTime.ts';
import { daysText, localWeekday, typedDays } from '../../../src/extension/asking/weekdays.ts';
import { shortTime } from '../../../src/extension/words/format.ts';

/** A Tuesday afternoon, wherever the tests run. */
const now = new Date(2026, 10, 24, 15, 30).getTime();
const local = (day: number, hours: number, minutes: number, month = 10) => new Date(2026, month, day, hours, minutes).getTime();
const MINUTE = 60_000;

test('a duration is written as people write it', () => {
  assert.equal(typedDuration('90m'), 90 * MINUTE);
  assert.equal(typedDuration(' 1h 30 min '), 90 * MINUTE);
  assert.equal(typedDuration('2D'), 2880 * MINUTE);
  for (const wrong of ['', '0m', '4', 'h', '4 hours', '-2h', '1e3h', '1.5h']) assert.equal(typedDuration(wrong), undefined, wrong);
});

test('a time of day is the next one, and a day can be named', () => {
  assert.equal(typedMoment('18:30', now), local(24, 18, 30));
  assert.equal(typedMoment('8:00', now), local(25, 8, 0), 'has passed today');
  assert.equal(typedMoment('tomorrow 18:30', now), local(25, 18, 30));
  assert.equal(typedMoment('2026-12-24 06:05', now), local(24, 6, 5, 11));
  assert.equal(typedMoment('4h', now), now + 240 * MINUTE);
});

test('what is no time, or has passed, is refused with a sentence that shows how to write one', () => {
  for (const wrong of ['', 'soon', '25:00', '12:60', 'today 8:00', '2026-02-30 08:00', '2025-12-24 08:00', '2026-12-24']) {
    assert.equal(typedMoment(wrong, now), undefined, wrong);
    assert.match(momentComplaint(wrong, now) ?? '', /18:30/);
  }
  assert.match(momentComplaint('2028-01-01 08:00', now) ?? '', /more than a year/);
  assert.equal(momentComplaint('18:30', now), undefined);
  assert.match(durationComplaint('40d') ?? '', /more than a month/);
  assert.equal(durationComplaint('2h'), undefined);
});

test('a reason must say something, where one is wanted, and fits into the log', () => {
  assert.ok(reasonComplaint('  '));
  assert.equal(optionalReasonComplaint(''), undefined);
  assert.equal(reasonComplaint('feed B'), undefined);
  assert.ok(optionalReasonComplaint('x'.repeat(501)));
});

test('a time is said with its day only when that is another one', () => {
  assert.equal(shortTime(local(24, 18, 5), now), '18:05');
  assert.equal(shortTime(tomorrowAt(8, now), now), 'tomorrow 08:00');
  assert.match(shortTime(local(30, 8, 0), now), /30.*08:00/);
});

test('days of the week are understood in short and in full, in any order', () => {
  assert.deepEqual(typedDays('Fri, mon'), ['mon', 'fri']);
  assert.deepEqual(typedDays('tuesday tues'), ['tue']);
  assert.deepEqual(typedDays('mo we'), ['mon', 'wed']);
  for (const wrong of ['', 'm', 'mon xyz', 'monkey']) assert.equal(typedDays(wrong), undefined, wrong);
  assert.equal(localWeekday(now), 'tue');
  assert.equal(daysText(['mon', 'wed', 'fri']), 'Monday, Wednesday and Friday');
});
