import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import { conditionFor } from '../../../src/core/deviceModel.ts';
import { generalConditions } from '../../../src/core/generalConditions.ts';
import { causes } from '../../../src/devices/luna7/health/causes.ts';
import { conditions } from '../../../src/devices/luna7/health/conditions.ts';
import { observed, parsed } from './fixture.ts';

const folder = new URL('../../../media/runbooks/', import.meta.url);
const runbooks = readdirSync(folder).filter((name) => name.endsWith('.md'));

/** Pages that explain something else than a condition. */
const guides = ['monitor-account.md', 'ha-member-replacement.md'];

const all = [...conditions.values(), ...generalConditions];

suite('Conditions of a Luna 7', () => {
  test('each has a runbook, and each runbook has a condition, here or of every model', () => {
    const named = new Set(all.map(({ runbook }) => `${runbook}.md`));
    assert.deepEqual([...named, ...guides].sort(), runbooks.sort());
  });

  test('each observation has its condition', () => {
    const captures = [
      'status-sensors-healthy',
      'status-sensors-hot',
      'status-sensors-psu2-removed',
      'hsm-show-excursion',
      'hsm-show-zeroized',
      'hsm-tamper-show-tampered',
    ];
    for (const { component, condition } of observed(...captures.map(parsed)))
      assert.ok(conditionFor(conditions, component, condition), condition);
  });

  test('what explains and what is explained are conditions that there are', () => {
    const named = causes.flatMap(({ conditions: own = [], explains }) => [...own, ...explains.flatMap((each) => each.conditions ?? [])]);
    assert.deepEqual(
      named.filter((condition) => conditionFor(conditions, '', condition) === undefined),
      [],
    );
  });

  test('a silent channel needs four slots, a supply without AC the whole window, and what is irreversible fires when read three times and stays', () => {
    assert.equal(conditionFor(conditions, 'console', 'silent')?.negatives, 4);
    assert.equal(conditionFor(conditions, 'snmp', 'silent')?.runbook, 'snmp-silent');
    assert.equal(conditionFor(conditions, 'psu1', 'ac-lost')?.negatives, 'window');
    for (const id of ['tampered', 'zeroized']) {
      const { immediate, latched, rereads } = conditions.get(id) ?? {};
      assert.deepEqual({ immediate, latched, rereads }, { immediate: true, latched: true, rereads: 2 });
    }
  });

  test('each says in whole, short sentences what it means and what to do', () => {
    for (const condition of all) {
      const summary = condition.summary('PSU2 FAN');
      assert.ok(summary.length > 10 && summary.length < 90 && !summary.endsWith('.'), summary);
      for (const text of [condition.meaning, condition.action]) assert.ok(text.endsWith('.') && text.length < 240, text);
    }
  });
});
