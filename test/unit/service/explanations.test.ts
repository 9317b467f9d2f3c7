import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../../../src/core/alerting/alert.ts';
import { Explanations } from '../../../src/service/alerting/explanations.ts';

const alert = (device: string, component: string, condition: string, explainedBy?: string): Alert => ({
  id: `${device}/${component}.${condition}`,
  device,
  component,
  condition,
  severity: 'warning',
  state: 'firing',
  startedAt: 0,
  summary: '',
  runbook: '',
  evidence: [],
  ...(explainedBy !== undefined && { explainedBy }),
});

test('a cause knows on how many other devices its own fault is, whatever else it explains', () => {
  const cause = alert('a', 'console', 'silent');
  const explanations = new Explanations();
  const effects = [alert('b', 'console', 'silent', cause.id), alert('c', 'console', 'silent', cause.id), alert('a', 'fan', 'x', cause.id)];
  explanations.update([cause, ...effects]);
  assert.equal(explanations.otherDevicesWith(cause), 2);
  explanations.update([{ ...effects[0]!, state: 'resolved' }]);
  assert.equal(explanations.otherDevicesWith(cause), 1);
  assert.deepEqual(explanations.of(cause.id), ['c/console.silent', 'a/fan.x']);
});
