import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const source = (path: string) => readFileSync(join(import.meta.dirname, '../../../src/channels', path), 'utf8');

test('what proves a sender of notifications is compared in a time that tells nothing', () => {
  const [admission, usm] = [source('traps/admission.ts'), source('snmp/messages/usm.ts')];
  const verify = /\n {2}verify\([\s\S]*?\n {2}\}/.exec(usm)?.[0] ?? '';
  assert.match(verify, /return told\.length === this\.digestLength && timingSafeEqual\(told, this\.digest\(message\)\);/);
  assert.match(admission, /timingSafeEqual\(told, each\)/);
  // Of digests and communities nothing else compares: engine ids are no secrets.
  for (const [, what] of admission.matchAll(/(\w+)\.(?:equals|compare)\(/g)) assert.equal(what, 'engineId');
  assert.doesNotMatch(usm, /\.(?:equals|compare)\(/);
  assert.match(admission, /\.verify\(/);
});
