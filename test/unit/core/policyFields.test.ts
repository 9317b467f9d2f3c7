import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import { fieldValues, milliseconds, narrowedValues, type PolicyField, policyFields } from '../../../src/core/alerting/policyFields.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { definition } from '../../../src/inventory/schema.ts';
import { minute } from './timeline.ts';

const names = Object.keys(policyFields);
const alertsSchema = definition.inventory.shape.alerts.def.innerType;
const alertOverridesSchema = definition.entryOf(undefined).alerts;

test('a field added to the table has its default, is read, and is narrowed, without another word', () => {
  const quiet: PolicyField<'duration', string | number, number> = { kind: 'duration', default: '5m', read: milliseconds };
  const fields = { ...policyFields, quiet };
  const wide: { readonly quiet: number; readonly window: number } = fieldValues(fields, { quiet: '1h' });
  assert.deepEqual([fieldValues(fields, {}).quiet, wide.quiet], [5 * minute, 60 * minute]);
  const values = fieldValues(fields, { quiet: '1h' });
  assert.equal(narrowedValues(fields, values, {}).quiet, 60 * minute);
  assert.equal(narrowedValues(fields, values, { quiet: '2m' }).quiet, 2 * minute);
});

test('the inventory accepts each field of the table and no other, with the table’s defaults', () => {
  assert.deepEqual(Object.keys(alertsSchema.shape), names);
  assert.deepEqual(Object.keys(alertOverridesSchema.shape), names);
  const usual = Object.entries(policyFields).filter(([, field]) => typeof field.default !== 'object');
  assert.deepEqual(z.parse(alertsSchema, {}), Object.fromEntries(usual.map(([name, field]) => [name, field.default])));
  assert.deepEqual(z.parse(alertOverridesSchema, {}), {});
});

test('a file without a word about alerts, one with an empty part, and no file at all come to the same policy', () => {
  const { interval } = policyFrom();
  for (const text of ['{ "devices": [] }', '{ "alerts": {}, "devices": [] }']) {
    const { alerts, poll, problems } = parseInventory(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(alerts, fieldValues(policyFields, {}));
    assert.deepEqual(policyFrom({ ...alerts, interval: poll.interval }), { ...policyFrom(), interval });
  }
});

test('a narrower part says what is different, part by part, also inside a condition', () => {
  const wide = fieldValues(policyFields, {
    window: '2h',
    conditions: { 'speed-low': { severity: 'warning', negatives: 4 }, silent: { off: true } },
    margins: { 'hw.temperature': 5 },
  });
  const narrow = narrowedValues(policyFields, wide, {
    negatives: 2,
    conditions: { 'speed-low': { negatives: 'window', severity: undefined } },
    margins: { 'hw.voltage': 0.1, 'hw.temperature': undefined },
  });
  assert.deepEqual(narrow, {
    ...wide,
    negatives: 2,
    conditions: { 'speed-low': { severity: 'warning', negatives: 'window' }, silent: { off: true } },
    margins: { 'hw.temperature': 5, 'hw.voltage': 0.1 },
  });
  assert.deepEqual(wide.conditions['speed-low'], { severity: 'warning', negatives: 4 }, 'the wider part is as it was');
});

test('a duration may be written or counted in milliseconds, and anything else is refused', () => {
  assert.deepEqual(
    [fieldValues(policyFields, { window: 1500 }).window, fieldValues(policyFields, { window: '1.5s' }).window],
    [1500, 1500],
  );
  assert.throws(() => fieldValues(policyFields, { window: 'soon' }), RangeError);
});
