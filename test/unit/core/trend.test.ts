import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foresee, type TrendRule } from '../../../src/core/measuring/forecast.ts';
import { crossingOf, type DayValue, slopeOf } from '../../../src/core/measuring/trend.ts';
import type { Measurement } from '../../../src/core/reading.ts';
import { seededRandom } from '../../../src/simulator/random.ts';

/** `count` days from `first`, changing by `perDay`, each off by noise of this standard deviation; neighbours are alike by `likeness`. */
function days(count: number, first: number, perDay: number, noise = 0, seed = 1, likeness = 0): readonly DayValue[] {
  const random = seededRandom(seed);
  let carried = 0;
  return Array.from({ length: count }, (_, day) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    carried = likeness * carried + Math.sqrt(1 - likeness ** 2) * normal;
    return { day: 20_000 + day, value: first + perDay * day + noise * carried };
  });
}

test('a straight line is found exactly, whatever the order of the days', () => {
  const slope = slopeOf([...days(40, 3.1, -0.005)].reverse());
  assert.ok(Math.abs((slope?.perDay ?? 0) + 0.005) < 1e-9);
  assert.ok(Math.abs((slope?.level ?? 0) - (3.1 - 0.195)) < 1e-9);
});

test('a few days that are far off do not bend it', () => {
  const off = days(40, 5000, -10).map((each, index) => (index % 9 === 4 ? { ...each, value: 100 } : each));
  assert.ok(Math.abs((slopeOf(off)?.perDay ?? 0) + 10) < 0.5);
});

test('less than two weeks say nothing', () => {
  assert.equal(slopeOf(days(13, 3, -0.1)), undefined);
});

test('a battery that loses 10 mV a week is told to cross its threshold, and when', () => {
  const crossing = crossingOf(days(60, 2.9, -0.01 / 7, 0.003), 2.75, 'low');
  const truly = (2.9 - 59 * (0.01 / 7) - 2.75) / (0.01 / 7);
  assert.ok(crossing !== undefined && Math.abs(crossing.expected - truly) < 10, JSON.stringify(crossing));
  assert.ok(crossing.earliest <= truly && truly <= crossing.latest);
});

test('what moves away from its limit, or is beyond it, has no crossing ahead', () => {
  assert.equal(crossingOf(days(40, 3, 0.01), 2.75, 'low'), undefined);
  assert.equal(crossingOf(days(40, 2.7, -0.01), 2.75, 'low'), undefined);
});

test('the interval holds the true slope in as many cases as it says, also when days resemble their neighbours', () => {
  for (const likeness of [0, 0.5]) {
    let held = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const slope = slopeOf(days(45, 100, -0.2, 3, seed, likeness));
      if (slope !== undefined && slope.from <= -0.2 && -0.2 <= slope.to) held++;
    }
    assert.ok(held / 300 >= 0.97, `${held} of 300 at ${likeness}`);
  }
});

test('of a thousand parts that only wander, hardly one is said to be on its way', () => {
  let crossings = 0;
  for (let seed = 1; seed <= 1000; seed++) if (crossingOf(days(30, 100, 0, 1, seed, 0.3), 90, 'low')) crossings++;
  assert.ok(crossings <= 15, `${crossings} of 1000`);
});

const battery: Measurement = {
  metric: 'hsm.battery.voltage',
  attributes: { 'hw.id': 'hsm-battery', 'hw.name': 'HSM battery', 'hw.type': 'battery' },
  value: 2.82,
  unit: 'V',
  limits: { lowWarning: 2.75 },
};
const rule: TrendRule = { side: 'low', horizon: 84 };

test('a forecast says how fast, until when and how sure', () => {
  const observation = foresee(rule, battery, days(60, 2.9, -0.01 / 7, 0.001));
  assert.equal(observation?.verdict, 'negative');
  assert.match(
    observation?.evidence.text ?? '',
    /^HSM battery falls by 0\.0\d+ V a week over 60 days and reaches 2\.75 V in about \d+ (weeks|days) \(.+ to .+, 99 % sure\)$/,
  );
});

test('a crossing beyond the horizon is no news, and without a limit there is nothing to foresee', () => {
  assert.equal(foresee(rule, battery, days(60, 3.2, -0.0005, 0.0001))?.verdict, 'positive');
  const { limits: _none, ...bare } = battery;
  assert.equal(foresee(rule, bare, days(60, 2.9, -0.01)), undefined);
});
