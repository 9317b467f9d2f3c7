import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNREACHABLE } from '../../../src/core/alerting/rootCause.ts';
import { ACCOUNT_CHANGED, NOT_IN_PLACE } from '../../../src/core/channel.ts';
import { conditionFor } from '../../../src/core/deviceModel.ts';
import type { Essential } from '../../../src/core/essentials.ts';
import { generalConditionNames, generalConditions } from '../../../src/core/generalConditions.ts';
import { redundancyOf } from '../../../src/core/highAvailability.ts';
import { IDENTITY_CHANGED } from '../../../src/core/identity.ts';
import type { Condition } from '../../../src/core/indicator.ts';
import { CHANNELS_DISAGREE } from '../../../src/core/measuring/crossCheck.ts';
import { foresee } from '../../../src/core/measuring/forecast.ts';
import { NEAR_LIMIT } from '../../../src/core/measuring/nearLimit.ts';
import { observationsOf } from '../../../src/service/groups/quorumAlerts.ts';
import { occupied, refused, silent } from '../../../src/service/polling/poll.ts';
import { readInFull } from '../../../src/service/polling/readInFull.ts';

const own = new Map<string, Condition>();

test('what this program raises for every model is known for a model without any condition of its own', () => {
  const steady = foresee(
    { side: 'high', limit: 60, horizon: 30 },
    { metric: 'hw.temperature', attributes: { 'hw.id': 'cpu', 'hw.name': 'CPU', 'hw.type': 'temperature' }, value: 40, unit: 'Cel' },
    [{ day: 1, value: 40 }],
  );
  const essential: Essential = { words: 'fans', indicators: /^fan/, readings: /fan/, asked: { snmp: 'fanTable' } };
  const unread = readInFull({ essentials: [essential] }, 'snmp', [])[0]?.condition;
  const group = { id: 'g', name: 'G', members: 2, watched: [] };
  const raised = [
    silent('snmp', undefined).condition,
    unread,
    occupied('console', undefined, true)[0]?.condition,
    refused('console', undefined)[0]?.condition,
    UNREACHABLE,
    CHANNELS_DISAGREE,
    IDENTITY_CHANGED,
    NOT_IN_PLACE,
    ACCOUNT_CHANGED,
    steady?.condition,
    NEAR_LIMIT,
    ...observationsOf(group, redundancyOf(group)).map(({ condition }) => condition),
  ];
  assert.deepEqual(
    raised.map((condition) => conditionFor(own, 'snmp', condition ?? '')?.id),
    [...generalConditionNames],
  );
  assert.deepEqual(
    generalConditions.map(({ id }) => id),
    [...generalConditionNames],
  );
  assert.equal(conditionFor(own, 'fan1', 'speed-low'), undefined);
});

test('a component’s own condition comes before the model’s, and that before the general one', () => {
  const [general] = generalConditions;
  const named = (runbook: string): Condition => ({ ...general!, runbook });
  const model = new Map([['silent', named('of-the-model')]]);
  assert.equal(conditionFor(model, 'snmp', 'silent')?.runbook, 'of-the-model');
  assert.equal(conditionFor(new Map([...model, ['snmp.silent', named('of-the-agent')]]), 'snmp', 'silent')?.runbook, 'of-the-agent');
  assert.equal(conditionFor(own, 'snmp', 'silent')?.runbook, 'channel-silent');
});
