import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trapUserFlaw } from '../../../src/channels/traps/trapUsers.ts';
import { trapUserWeakness } from '../../../src/core/trapUser.ts';

const auth = { protocol: 'sha256', key: 'a-secret-word' } as const;
const priv = { protocol: 'aes', key: 'b-secret-word' } as const;
const user = { name: 'vigil', engineId: '0x80000000010203', auth, priv };

test('a user that could never be heard is said to be so, without its secrets', () => {
  assert.equal(trapUserFlaw(user), undefined);
  assert.equal(trapUserFlaw({ name: 'vigil' }), undefined);
  const flaws = [
    [{ ...user, engineId: '80' }, /engine id "80", which is none: expected 10 to 64/],
    [{ ...user, engineId: '8000000001020' }, /which is none/],
    [{ name: 'vigil', priv }, /Privacy needs both/],
    [{ ...user, auth: { protocol: 'sha256', key: 'short' } }, /fewer than 8 characters/],
    [{ ...user, priv: { protocol: 'aes', key: '' } }, /fewer than 8 characters/],
  ] as const;
  for (const [flawed, expected] of flaws) {
    assert.match(trapUserFlaw(flawed) ?? '', expected);
    assert.doesNotMatch(trapUserFlaw(flawed) ?? '', /secret|short/);
  }
});

test('a user that proves or hides little is said to be weak', () => {
  assert.equal(trapUserWeakness(user), undefined);
  assert.match(trapUserWeakness({ ...user, auth: { ...auth, protocol: 'md5' } }) ?? '', /MD5, which is no longer secure/);
  assert.match(trapUserWeakness({ ...user, auth: { ...auth, protocol: 'sha' } }) ?? '', /SHA-1, which is no longer secure/);
  assert.match(trapUserWeakness({ name: 'vigil', auth }) ?? '', /in clear/);
  assert.match(trapUserWeakness({ name: 'vigil' }) ?? '', /anybody can send/);
});
