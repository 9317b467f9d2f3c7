import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { generalConditionNames } from '../../../src/core/generalConditions.ts';
import { models } from '../../../src/devices/models.ts';
import { editorJsonSchema, inventoryJsonSchema } from '../../../src/inventory/jsonSchema.ts';
import { parseInventory } from '../../../src/inventory/load.ts';

const schema = inventoryJsonSchema();

test('the committed JSON schema is the one that the definition gives', () => {
  const committed = JSON.parse(readFileSync(new URL('../../../media/inventory.schema.json', import.meta.url), 'utf8'));
  assert.deepEqual(committed, JSON.parse(JSON.stringify(editorJsonSchema())), 'Write it anew: node src/inventory/jsonSchema.ts');
});

test('in an editor the schema completes and explains, and leaves what is wrong to us', () => {
  const { $schema: _, title: __, allowComments, allowTrailingCommas, definitions, ...rest } = editorJsonSchema();
  assert.deepEqual([allowComments, allowTrailingCommas, Object.keys(rest)], [true, true, ['if']]);
  assert.deepEqual({ ...(rest.if as object), definitions }, withoutDialect(schema));
});

function withoutDialect({ $schema: _, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

/** Every schema in the schema, with its path. */
function* parts(node: unknown, path = '$'): Generator<[path: string, node: Record<string, unknown>]> {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && typeof node.type === 'string') yield [path, node as Record<string, unknown>];
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'defaultSnippets') yield* parts(value, `${path}.${key}`);
  }
}

test('every object refuses unknown names, and every property explains itself on hover', () => {
  const found = [...parts(schema)];
  assert.ok(found.length > 30);
  for (const [path, part] of found) {
    // HA groups, HTTP headers and labels have names of the user's own.
    const named = /\.(groups|headers|labels|match)$/.test(path) ? 'object' : 'boolean';
    if (part.type === 'object') assert.equal(typeof part.additionalProperties, named, path);
    if (named === 'boolean' && part.type === 'object') assert.equal(part.additionalProperties, false, path);
    if (/\.properties\.[^.]+$/.test(path)) assert.ok(typeof part.markdownDescription === 'string', path);
  }
});

test('every condition of a model may be named, and those of every model', () => {
  const names = [...models.flatMap(({ conditions }) => [...conditions.keys()]), ...generalConditionNames];
  const conditions = Object.fromEntries(names.map((name) => [name, { severity: 'warning' }]));
  const loaded = parseInventory(JSON.stringify({ alerts: { conditions }, devices: [] }));
  assert.deepEqual(loaded.problems, []);
  assert.deepEqual(Object.keys(loaded.alerts.conditions).sort(), Object.keys(conditions).sort());
});

test('every snippet, filled in with its suggestions, is a device without problems', () => {
  const { properties } = schema as { properties: { devices: { items: { defaultSnippets: { label: string; body: unknown }[] } } } };
  const snippets = properties.devices.items.defaultSnippets;
  assert.equal(snippets.length, 3);
  for (const { label, body } of snippets) {
    const filled = JSON.stringify(body).replace(/\$\{\d:([^}]*)\}/g, '$1');
    const loaded = parseInventory(`{ "devices": [ ${filled} ] }`);
    assert.deepEqual(loaded.problems, [], label);
    assert.equal(loaded.devices.length, 1, label);
  }
});

test('every snippet of somebody to tell, filled in with its suggestions, is a receiver without problems', () => {
  const { properties } = schema as { properties: { notify: { items: { defaultSnippets: { label: string; body: unknown }[] } } } };
  const snippets = properties.notify.items.defaultSnippets;
  assert.deepEqual(
    snippets.map(({ label }) => label),
    ['Mail', 'Webhook', 'Desktop', 'Alertmanager'],
  );
  for (const { label, body } of snippets) {
    const filled = JSON.stringify(body).replace(/\$\{\d:([^}]*)\}/g, '$1');
    const loaded = parseInventory(`{ "notify": [ ${filled} ], "devices": [] }`);
    assert.deepEqual(loaded.problems, [], label);
    assert.equal(loaded.receivers.length, 1, label);
  }
});
