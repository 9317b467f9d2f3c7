import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AxisRange, axisRange } from '../../../webview/chart/axisRange.ts';
import { breachOf, breachText, drawnLimits, limitWords, marksOf, ownersText, rangeText } from '../../../webview/chart/limits.ts';
import { spread } from '../../../webview/chart/spread.ts';
import { aLine } from './build.ts';

const TEMPERATURES = { minSpan: 10, dataShare: 0.35, rounded: true };
const FANS = { minSpan: 500, dataShare: 0.25, floor: 0, rounded: true };
const values = (range: AxisRange, part: 'inside' | 'above' | 'below') => range[part].map((mark) => mark.value);

test('a near limit is on the axis, a far one is named at its edge, and the data are not flattened', () => {
  const marks = marksOf([
    aLine({ name: 'PSU1', key: 'psu1', limits: { highCritical: 50 } }),
    aLine({ name: 'CPU', key: 'cpu', limits: { highCritical: 95, highNonRecoverable: 100 } }),
  ]);
  const range = axisRange([14, 35], marks, TEMPERATURES);
  assert.deepEqual(values(range, 'inside'), [50]);
  assert.deepEqual(values(range, 'above'), [95]);
  assert.ok((35 - 14) / (range.max - range.min) > 0.35);
});

test('a limit that was crossed is on the axis', () => {
  const marks = marksOf([aLine({ limits: { lowCritical: 2000 } })]);
  for (const data of [[3700], [0, 3700], [1900, 5100]]) {
    const range = axisRange(data, marks, FANS);
    if (Math.min(...data) < 2000) assert.deepEqual(values(range, 'inside'), [2000], String(data));
  }
});

test('the fan limit shows under the speeds of a healthy appliance', () => {
  const range = axisRange([3700, 5100], marksOf([aLine({ limits: { lowCritical: 2000 } })]), FANS);
  assert.deepEqual(values(range, 'inside'), [2000]);
});

test('the axis of fans ends just below zero, so that a stopped fan is still seen', () => {
  const range = axisRange([0, 5000], [], FANS);
  assert.ok(range.min < 0 && range.min > -0.05 * 5000, String(range.min));
});

test('small variation is not blown up to the whole height', () => {
  const range = axisRange([25, 26], [], TEMPERATURES);
  assert.ok(range.max - range.min >= 10);
});

test('without a value the axis is empty', () => {
  const range = axisRange([], marksOf([aLine({ limits: { highCritical: 1 } })]), TEMPERATURES);
  assert.deepEqual(range, { min: 0, max: 1, inside: [], above: [], below: [] });
});

test('every value and every limit inside is on the axis, every limit has one place, and the data keep their share', () => {
  const finite = fc.double({ min: -1000, max: 10_000, noNaN: true });
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1, maxLength: 20 }), fc.array(finite, { maxLength: 6 }), (data, limits) => {
      const marks = marksOf(limits.map((limit, i) => aLine({ key: String(i), limits: { highCritical: limit } })));
      const range = axisRange(data, marks, TEMPERATURES);
      for (const value of [...data, ...range.inside.map((mark) => mark.value)]) assert.ok(value >= range.min && value <= range.max);
      assert.equal(range.inside.length + range.above.length + range.below.length, marks.length);
      const extent = Math.max(Math.max(...data) - Math.min(...data), TEMPERATURES.minSpan);
      assert.ok(extent / (range.max - range.min) > 0.35 / 1.5, `share ${extent / (range.max - range.min)}`);
    }),
    { numRuns: 300 },
  );
});

test('a value on its limit is not beyond it', () => {
  const limits = { lowCritical: 11.16, highWarning: 12.5, highCritical: 12.9 };
  assert.equal(breachOf(12.5, limits), undefined);
  assert.equal(breachOf(11.16, limits), undefined);
  assert.equal(breachOf(12.6, limits)?.level, 'warning');
  assert.equal(breachOf(13, limits)?.level, 'critical');
  assert.equal(breachText(breachOf(0, limits)!), 'below 11.16');
});

test('the non-recoverable limit is drawn only where no critical one is named', () => {
  assert.deepEqual(drawnLimits({ lowCritical: 2000, lowNonRecoverable: 1000 }), [{ value: 2000, side: 'low', level: 'critical' }]);
  assert.deepEqual(drawnLimits({ lowNonRecoverable: 1000 }), [{ value: 1000, side: 'low', level: 'critical' }]);
});

test('a limit that several sensors share is one line, and says whose it is', () => {
  const fans = ['A', 'B', 'C'].map((name) => aLine({ name, key: name, limits: { lowCritical: 2000 } }));
  const [all, ...others] = marksOf(fans);
  assert.equal(others.length, 0);
  assert.equal(ownersText(all!, 3), '');
  assert.equal(ownersText(all!, 4), '(3 sensors)');
  assert.equal(ownersText(marksOf(fans.slice(0, 2))[0]!, 3), '(A, B)');
});

test('limits are said in words for who cannot see the lines', () => {
  assert.equal(rangeText({ lowCritical: 11.16, highCritical: 12.9 }, 'V'), '11.16 to 12.9 V');
  assert.equal(rangeText({ lowCritical: 2000 }, 'rpm'), 'at least 2000 rpm');
  assert.equal(rangeText({ highCritical: 95 }, '°C'), 'at most 95 °C');
  assert.equal(rangeText({ highWarning: 75 }, '°C'), 'at most 75 °C (warning)');
  assert.equal(rangeText({}, 'V'), 'none');
  assert.deepEqual([{ lowCritical: 2000 }, { highWarning: 75 }, { lowCritical: 1, highCritical: 2 }, {}].map(limitWords), [
    'min 2000',
    'warn 75',
    '1–2',
    'no limit',
  ]);
});

test('labels keep their distance and their order', () => {
  assert.deepEqual(spread([10, 40], 11, 5, 60), [10, 40]);
  assert.deepEqual(spread([10, 12], 11, 5, 60), [10, 21]);
  assert.deepEqual(spread([58, 59], 11, 5, 60), [49, 60]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 120 }), { maxLength: 6 }), (wanted) => {
      const places = spread(
        wanted.sort((a, b) => a - b),
        11,
        0,
        100,
      );
      assert.ok(places.every((place, i) => i === 0 || place - places[i - 1]! >= 11));
      assert.ok(places.every((place) => place >= 0 && place <= 100));
    }),
  );
});
