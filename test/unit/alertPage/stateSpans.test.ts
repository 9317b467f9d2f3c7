import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isState, stateLane } from '../../../webview/chart/stateSpans.ts';
import { aSeries } from '../telemetry/build.ts';

const attributes = { 'hw.id': 'hsm', 'hw.name': 'HSM' };
const tamper = (values: readonly (number | null)[], times = values.map((_, i) => 1000 + i * 100)) =>
  aSeries({ metric: 'hsm.tamper.state', attributes, unit: '1', times, values });

/** `no tamper 1000-1200, ? 1200-1300`. */
function drawn(values: readonly (number | null)[], from = 1000, to = 2000, staleAfter = 5000): string {
  return stateLane(tamper(values), from, to, staleAfter)
    .spans.map(({ from: start, to: end, word = '?' }) => `${word} ${start}-${end}`)
    .join(', ');
}

test('a state is told in its words, for as long as it stayed', () => {
  assert.equal(drawn([0, 0, 1, 1]), 'no tamper 1000-1200, tamper detected 1200-2000');
  assert.equal(stateLane(tamper([0]), 1000, 2000, 5000).name, 'HSM, Tamper state');
});

test('what was not read is no state, and an old state is not the state now', () => {
  assert.equal(drawn([0, null, 0]), 'no tamper 1000-1100, ? 1100-1200, no tamper 1200-2000');
  assert.equal(drawn([1], 1000, 2000, 300), 'tamper detected 1000-1300, ? 1300-2000');
  assert.equal(drawn([0], 500), '? 500-1000, no tamper 1000-2000');
  assert.equal(drawn([]), '? 1000-2000');
});

test('the spans fill the time shown, whatever lies outside of it', () => {
  const { spans } = stateLane(tamper([0, 1, null, 1], [0, 900, 1500, 3000]), 1000, 2000, 100);
  assert.deepEqual([spans[0]?.from, spans.at(-1)?.to], [1000, 2000]);
  for (const [i, span] of spans.entries()) assert.equal(span.from, spans[i - 1]?.to ?? 1000);
});

test('only what has words is a state', () => {
  assert.deepEqual([isState(tamper([1])), isState(aSeries())], [true, false]);
});
