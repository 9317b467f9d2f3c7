import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secrets } from '../../../src/service/common/secrets.ts';

test('a secret from a client is held to what a file is held to, and named without its value', () => {
  const secrets = new Secrets();
  const { arrived, refused } = secrets.provide({ hook: 'hush\nSECRET', bell: 'a\u0007b', none: '', fine: 'correct horse' });
  assert.deepEqual(arrived, ['fine']);
  assert.deepEqual(
    refused.map(({ message }) => message),
    [
      'The secret "hook" holds control characters or more than one line. Enter it again.',
      'The secret "bell" holds control characters or more than one line. Enter it again.',
      'The secret "none" is empty. Enter it again.',
    ],
  );
  assert.deepEqual(secrets.missing(['hook', 'bell', 'none', 'fine']), ['hook', 'bell', 'none']);
  assert.match(secrets.sayMissing('hook'), /^The secret "hook" holds control characters/);
  assert.deepEqual(secrets.provide({ hook: 'hush' }), { arrived: ['hook'], replaced: [], refused: [] });
  assert.doesNotMatch(secrets.sayMissing('hook'), /control characters/);
});
