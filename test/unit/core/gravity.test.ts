import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gravityOf } from '../../../src/core/alerting/gravity.ts';
import { conditionFor } from '../../../src/core/deviceModel.ts';
import { models } from '../../../src/devices/models.ts';

const of = (component: string, condition: string) => {
  const known = conditionFor(models[0]!.conditions, component, condition);
  assert.ok(known, condition);
  return gravityOf(known);
};

test('what nothing undoes is graver than a fault, and a fault graver than a channel that is silent', () => {
  assert.equal(of('hsm', 'tampered'), 'irreversible');
  assert.equal(of('fan1a', 'speed-low'), 'fault');
  assert.equal(of('console', 'silent'), 'concern');
});

test('an appliance that answers on no channel is as grave as a fault: nobody knows how it is', () => {
  assert.equal(of('appliance', 'unreachable'), 'fault');
});

test('another appliance fires at once, and is nothing that cannot be undone', () => {
  assert.equal(of('appliance', 'identity-changed'), 'fault');
});
