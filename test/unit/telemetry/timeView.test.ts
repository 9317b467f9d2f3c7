import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '../../../src/core/time/duration.ts';
import { LONGEST, SHORTEST } from '../../../src/protocol/pages/telemetrySelection.ts';
import { TimeView } from '../../../webview/telemetry/timeView.ts';

const NOW = 1_000 * HOUR;
const hour = new TimeView({ last: HOUR });
const shown = { from: NOW - HOUR, to: NOW };

test('a time that is zoomed stands still, and back leads to what went on with the clock', () => {
  const zoomed = hour.zoomTo(NOW - 30 * MINUTE, NOW - 10 * MINUTE, NOW);
  assert.deepEqual(zoomed.time, { from: NOW - 30 * MINUTE, to: NOW - 10 * MINUTE });
  assert.equal(zoomed.follows, false);
  assert.deepEqual(zoomed.back().time, { last: HOUR });
  assert.equal(hour.back(), hour, 'there is nothing before');
});

test('the turns of a wheel are one step back, and the time under the pointer stays where it is', () => {
  const at = NOW - 15 * MINUTE;
  const once = hour.zoomAt(at, 0.5, shown, NOW);
  assert.deepEqual(once.time, { from: NOW - HOUR + 22.5 * MINUTE, to: NOW - 7.5 * MINUTE });
  const twice = once.zoomAt(at, 0.5, once.time as { from: number; to: number }, NOW);
  assert.deepEqual(twice.time, { from: NOW - 26.25 * MINUTE, to: NOW - 11.25 * MINUTE });
  assert.deepEqual(twice.back().time, { last: HOUR });
});

test('neither shorter nor longer than what can be shown, and never in the time to come', () => {
  const { from, to } = hour.zoomTo(NOW - MINUTE, NOW - MINUTE + 1, NOW).time as { from: number; to: number };
  assert.equal(to - from, SHORTEST);
  assert.deepEqual(hour.zoomAt(NOW, 1e9, shown, NOW).time, { from: NOW - LONGEST, to: NOW });
  assert.equal(hour.pan(HOUR, shown, NOW), hour, 'the end is now already');
  assert.deepEqual(hour.pan(-HOUR, shown, NOW).time, { from: NOW - 2 * HOUR, to: NOW - HOUR });
});

test('what the strip shows is the longest of the times that led here, and to choose another time forgets them', () => {
  const zoomed = hour.zoomTo(NOW - 30 * MINUTE, NOW - 10 * MINUTE, NOW);
  assert.deepEqual(zoomed.whole(NOW), shown);
  assert.deepEqual(zoomed.choose({ last: 2 * HOUR }).earlier, []);
  assert.deepEqual(zoomed.follow({ from: NOW - 30 * MINUTE, to: NOW - 10 * MINUTE }).time, { last: 20 * MINUTE });
});
