import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseInventory } from '../../../src/inventory/load.ts';

test('the inventories of the README have no problems', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const examples = [...readme.matchAll(/```jsonc\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  assert.equal(examples.length, 6);
  const devices = /"devices": (\[[\s\S]*\])/.exec(examples[0] ?? '')?.[1] ?? '';
  for (const example of examples) {
    const loaded = parseInventory(example.replace('[/* as above */]', devices));
    assert.deepEqual(loaded.problems, []);
    assert.equal(loaded.devices.length, 1);
  }
  assert.equal(parseInventory(examples[1] ?? '').receivers.length, 3);
  assert.ok(parseInventory(examples[2] ?? '').receivers[0]?.alertmanager);
});

test('what the README says of conditions and margins is understood', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const part = (name: string) => new RegExp(`^- \`${name}\`: \`(\\{.*\\})\``, 'm').exec(readme)?.[1];
  const { problems } = parseInventory(
    `{ "alerts": { "conditions": ${part('conditions')}, "margins": ${part('margins')} }, "devices": [] }`,
  );
  assert.deepEqual(problems, []);
});
