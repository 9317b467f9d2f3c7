import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withConsequences } from '../../src/inventory/consequences.ts';
import { inForceAfter } from '../../src/inventory/inForce.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import { definition } from '../../src/inventory/schema.ts';

/** Inventories with thousands of entries, right and wrong. What is to be seen of time is how it grows: eight times as many, sixteen times at most. */

const FEW = 1_000;
const MANY = 8 * FEW;

const device = (index: number, over: object = {}) => ({
  id: `hsm-${index}`,
  model: 'luna-network-hsm-7',
  console: { address: `10.0.${index >> 8}.${index & 255}:2001`, user: 'monitor', password: { secret: 'a' } },
  ...over,
});
const times = <T>(count: number, made: (index: number) => T) => Array.from({ length: count }, (_, index) => made(index));
const named = (count: number, value: unknown) => Object.fromEntries(times(count, (index) => [`name${index}`, value]));

const kinds: Readonly<Record<string, (count: number) => object>> = {
  'right devices': (count) => ({ devices: times(count, (index) => device(index)) }),
  'empty entries': (count) => ({ devices: times(count, () => ({})) }),
  'devices of one id': (count) => ({ devices: times(count, (index) => device(index, { id: 'hsm' })) }),
  'devices at one place': (count) => ({ devices: times(count, (index) => device(index, { console: device(0).console })) }),
  'names that are not known': (count) => ({ devices: [device(0, named(count, 1))], ...named(count, 1) }),
  'wrong groups': (count) => ({ devices: [device(0)], groups: named(count, { alerts: { window: 'x' } }) }),
  'wrong conditions': (count) => ({ devices: [device(0)], alerts: { conditions: named(count, {}) } }),
  'wrong receivers': (count) => ({ devices: [device(0)], notify: times(count, () => ({ id: 'r', mail: {} })) }),
};

/** Milliseconds of the processor. */
function spent(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function assertGrowth(few: () => void, many: () => void): void {
  few();
  const [little, much] = [spent(few), spent(many)];
  assert.ok(much < 16 * Math.max(little, 20), `${much.toFixed(0)} ms for eight times as much as took ${little.toFixed(0)} ms`);
}

for (const [what, made] of Object.entries(kinds)) {
  test(`${what}: thousands take no longer than their number says`, () => {
    const read = (count: number) => {
      const text = JSON.stringify(made(count));
      return () => withConsequences(parseInventory(text));
    };
    assertGrowth(read(FEW), read(MANY));
  });
}

test('what stays in force of thousands of entries takes no longer than their number says', () => {
  const read = (devices: readonly object[]) => ({ kind: 'text', loaded: parseInventory(JSON.stringify({ devices })) }) as const;
  const changed = (count: number) => {
    const { parts } = inForceAfter([], read(times(count, (index) => device(index))), definition);
    const renamed = read(times(count, (index) => device(index, { id: `new-${index}` })));
    const wrong = read(times(count, (index) => device(index, { id: `New ${index}` })));
    return () => {
      const { renames } = inForceAfter(parts, renamed, definition);
      assert.equal(renames.length, count);
      const { slips, inventory } = inForceAfter(parts, wrong, definition);
      assert.deepEqual([slips.length, inventory.devices.length], [count, count], 'each goes on as it was read');
    };
  };
  assertGrowth(changed(FEW / 4), changed(MANY / 4));
});
