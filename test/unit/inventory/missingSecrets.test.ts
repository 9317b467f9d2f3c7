import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingSecretsIn } from '../../../src/inventory/missingSecrets.ts';

test('a missing secret is marked where the inventory names it, not where a comment does', () => {
  const text =
    '{ // { "secret": "a" }\n "devices": [{ "console": { "password": { "secret": "a" } }, "snmp": { "auth": { "protocol": "sha", "secret": "b" } } }] }';
  const problems = missingSecretsIn(text, ['a', 'c']);
  assert.deepEqual(
    problems.map(({ offset, length }) => text.slice(offset, offset + length)),
    ['"a"'],
  );
  assert.ok(problems[0]!.offset > text.indexOf('\n'));
});

test('a missing secret of a receiver is marked, too', () => {
  const text =
    '{ "notify": [{ "id": "ops", "webhook": { "url": { "secret": "ops.url" }, "bearer": { "secret": "ops.token" } } }], "devices": [] }';
  const [problem, ...others] = missingSecretsIn(text, ['ops.token']);
  assert.deepEqual([problem?.offset, others], [text.indexOf('"ops.token"'), []]);
});
