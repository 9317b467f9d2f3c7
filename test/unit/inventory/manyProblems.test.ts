import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withConsequences } from '../../../src/inventory/consequences.ts';
import { parseInventory } from '../../../src/inventory/load.ts';

const snmp = (index: number) => ({ host: `10.0.0.${index}`, version: '2c', community: { secret: 'c' } });

test('of thousands of problems the most important ones are told, and how many more there are', () => {
  const right = Array.from({ length: 200 }, (_, index) => ({ id: `hsm-${index}`, model: 'luna-network-hsm-7', snmp: snmp(index) }));
  const told = (devices: readonly unknown[]) => withConsequences(parseInventory(JSON.stringify({ devices }, null, 1)));
  const manyErrors = told([...right, ...Array.from({ length: 300 }, () => 1)]);
  assert.equal(manyErrors.length, 251);
  assert.ok(manyErrors.every(({ severity }) => severity === 'error'));
  assert.match(manyErrors.at(-1)?.message ?? '', /^And 250 more problems, 50 errors among them, from here on\. They are shown when/);
  const fewErrors = told([...right, ...Array.from({ length: 100 }, () => 1)]);
  assert.equal(fewErrors.filter(({ severity }) => severity === 'error').length, 100);
  assert.match(fewErrors.at(-1)?.message ?? '', /^And 50 more warnings, from here on\./);
  assert.equal(told(right).length, 200);
});

test('of many devices at one place the lines of a few are named, and how many more there are', () => {
  const devices = Array.from({ length: 9 }, (_, index) => ({ id: `hsm-${index}`, model: 'luna-network-hsm-7', snmp: snmp(0) }));
  const { problems } = parseInventory(JSON.stringify({ devices }));
  const other = problems.find(({ message }) => message.startsWith('Another'));
  assert.match(other?.message ?? '', /\(line 1, 1, 1, 1, 1 and 3 more\)/);
});
