import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acknowledge, acknowledgementOf } from '../../../src/core/alerting/acknowledgement.ts';
import type { Alert } from '../../../src/core/alerting/alert.ts';

test('an acknowledgement lapses at its time, when the alert grows worse, and when it is over', () => {
  const alert: Alert = {
    device: 'hsm-1',
    component: 'psu2',
    condition: 'ac-lost',
    id: 'a1',
    severity: 'warning',
    state: 'firing',
    startedAt: 0,
    summary: '',
    runbook: '',
    evidence: [],
  };
  const taken = acknowledge(alert, { by: 'ada', at: 10, until: 20 });
  assert.equal(acknowledgementOf(taken, 19)?.by, 'ada');
  assert.equal(acknowledgementOf(taken, 20), undefined);
  assert.equal(acknowledgementOf({ ...taken, severity: 'critical' }, 19), undefined);
  assert.equal(acknowledgementOf({ ...taken, state: 'resolved' }, 19), undefined);
  const severe = acknowledge({ ...alert, severity: 'critical' }, { by: 'ada', at: 10, until: 20 });
  assert.equal(acknowledgementOf({ ...severe, severity: 'warning' }, 19)?.by, 'ada');
});
