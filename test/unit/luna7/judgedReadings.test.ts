import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import { conditionFor } from '../../../src/core/deviceModel.ts';
import type { Observation } from '../../../src/core/indicator.ts';
import { metricCatalogue } from '../../../src/core/metricCatalogue.ts';
import type { Measurement } from '../../../src/core/reading.ts';
import { conditions } from '../../../src/devices/luna7/health/conditions.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { observed, parsed } from './fixture.ts';

/** The program raises these and not the device: their evidence says what they judge, or they judge no reading. */
const raisedHere = new Set(['silent', 'unreachable', 'channels-disagree', 'crossing-ahead', 'near-limit']);

/** Only messages tell them, which no reading can confirm. */
const toldByMessages = new Set(['attention', 'failure-reported', 'card-fault']);

const captures = readdirSync(new URL('../../fixtures/luna7/', import.meta.url)).flatMap((name) => {
  try {
    return [parsed(name.replace('.txt', '')).readings];
  } catch {
    return [];
  }
});

const belongsTo = ({ attributes }: Measurement, component: string) =>
  attributes['hw.id'] === component || attributes['hw.parent'] === component;

const negative = (readings: readonly Measurement[]) =>
  luna7.observe('console', readings, [], Date.parse('2026-01-01')).filter(({ verdict }) => verdict === 'negative');

const find = (all: readonly Observation[], { component, condition }: Observation) =>
  all.find((each) => each.component === component && each.condition === condition)?.verdict;

suite('Readings that a condition of a Luna 7 is judged on', () => {
  test('each condition names them, in the words of the catalogue', () => {
    for (const { id, readings = [] } of conditions.values()) {
      assert.equal(readings.length > 0, !raisedHere.has(id) && !toldByMessages.has(id), id);
      for (const metric of readings) assert.ok(metricCatalogue.has(metric), `${id}: ${metric}`);
    }
  });

  test('they are enough: without the other readings of its component, what is negative is negative', () => {
    let looked = 0;
    for (const readings of captures) {
      for (const observation of negative(readings)) {
        const { component, condition } = observation;
        const judged: readonly string[] = conditionFor(conditions, component, condition)?.readings ?? [];
        const kept = readings.filter((each) => !belongsTo(each, component) || judged.includes(each.metric));
        assert.equal(find(negative(kept), observation), 'negative', `${component}.${condition}`);
        const others = readings.filter((each) => !belongsTo(each, component) || !judged.includes(each.metric));
        assert.equal(find(negative(others), observation), undefined, `${component}.${condition} is judged on something else as well`);
        looked++;
      }
    }
    assert.ok(looked > 15, `${looked} negatives were looked at`);
  });

  test('a tamper is named by what it is', () => {
    const tampered = observed(parsed('hsm-tamper-show-tampered')).find(({ condition }) => condition === 'tampered');
    assert.match(tampered?.evidence.fact ?? '', /Chassis/i);
  });
});
