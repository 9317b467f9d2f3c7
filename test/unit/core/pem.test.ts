import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { pemOnOneLine, pemText } from '../../../src/core/pem.ts';

const keys = [
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }),
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
].map(String);

test('a key keeps its lines on one line, and also where a field has taken them away', () => {
  for (const key of [...keys, `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${keys[1]}`]) {
    const der = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' });
    for (const line of [
      pemOnOneLine(key),
      pemOnOneLine(key.replaceAll('\n', '\r\n')),
      key.replaceAll('\n', ''),
      key.replaceAll('\n', ' '),
    ]) {
      assert.doesNotMatch(pemOnOneLine(line), /[\r\n]/);
      assert.deepEqual(createPrivateKey(pemText(line)).export({ type: 'pkcs8', format: 'der' }), der);
      assert.equal(pemText(line), key);
    }
  }
});

test('what is no key stays as it is, lines and all', () => {
  for (const text of ['', 'a password', 'two\nlines', `${keys[0]}and more`, '-----BEGIN KEY-----\nx\n-----END OTHER-----'])
    assert.equal(pemOnOneLine(text), text);
  for (const text of ['', 'a password', '-----BEGIN KEY----- x']) assert.equal(pemText(text), text);
});
