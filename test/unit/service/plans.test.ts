import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Policy } from '../../../src/core/alerting/policy.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { definition } from '../../../src/inventory/schema.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { plansOf } from '../../../src/service/watching/plans.ts';
import { deviceOf } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;

/** Of every key below `alerts`: three values as the file writes them, and what a device's policy makes of each. */
const said: Readonly<Record<string, readonly (readonly [written: unknown, meant: unknown])[]>> = {
  profile: [
    ['strict', 'strict'],
    ['fast', 'fast'],
    ['standard', 'standard'],
  ],
  window: [
    ['2h', 120 * MINUTE],
    ['3h', 180 * MINUTE],
    ['4h', 240 * MINUTE],
  ],
  negatives: [
    [2, 2],
    [4, 4],
    [5, 5],
  ],
  recover: [
    [3, 3],
    [4, 4],
    [5, 5],
  ],
  renotify: [
    ['1h', 60 * MINUTE],
    ['2h', 120 * MINUTE],
    ['3h', 180 * MINUTE],
  ],
  corroborate: [
    ['5m', 5 * MINUTE],
    ['6m', 6 * MINUTE],
    ['7m', 7 * MINUTE],
  ],
  ackExpiry: [
    ['1h', 60 * MINUTE],
    ['2h', 120 * MINUTE],
    ['3h', 180 * MINUTE],
  ],
  escalate: [
    ['10m', 10 * MINUTE],
    ['20m', 20 * MINUTE],
    ['40m', 40 * MINUTE],
  ],
  conditions: [2, 3, 4].map((negatives) => [{ 'speed-low': { negatives } }, { 'speed-low': { negatives } }] as const),
  margins: [5, 6, 7].map((margin) => [{ 'hw.temperature': margin }, { 'hw.temperature': margin }] as const),
};

for (const key of Object.keys(definition.entryOf(undefined).alerts.shape)) {
  test(`\`${key}\` counts where it stands: in a device before its HA group, in the group before the file`, () => {
    const [file, group, device] = said[key]!.map(([written]) => ({ [key]: written }));
    const text = JSON.stringify({
      alerts: file,
      groups: { prod: { alerts: group } },
      devices: [deviceOf('alone'), deviceOf('member', 'prod'), { ...deviceOf('own', 'prod'), alerts: device }],
    });
    const policies = plansOf(parseInventory(text), new Secrets(), false).map(({ policy }) => policy[key as keyof Policy]);
    assert.deepEqual(
      policies,
      said[key]!.map(([, meant]) => meant),
    );
  });
}
