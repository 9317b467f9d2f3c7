import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Strangers } from '../../../src/channels/traps/strangers.ts';
import { maskOf } from '../../../src/core/mask.ts';
import { DAY } from '../../../src/core/time/duration.ts';
import { fanBindings, v2c } from '../../support/trapPackets.ts';

const packet = v2c(fanBindings(), { community: 'a-secret-word' });

test('a refused packet is an event at once, and then one a day for each sender and cause', () => {
  const strangers = new Strangers();
  const first = strangers.note('10.9.9.9', { why: 'unknown-community' }, packet, 1000);
  assert.ok(first);
  assert.deepEqual(first.packet, {
    kind: 'SNMPv2c trap',
    bytes: packet.length,
    sha256: createHash('sha256').update(packet).digest('hex'),
  });
  for (let each = 1; each <= 500; each++)
    assert.equal(strangers.note('10.9.9.9', { why: 'unknown-community' }, packet, 1000 + each), undefined);
  assert.ok(strangers.note('10.9.9.8', { why: 'unknown-community' }, packet, 2000), 'another sender');
  assert.ok(strangers.note('10.9.9.9', { why: 'undecodable' }, packet, 2000), 'another cause');
  const next = strangers.note('10.9.9.9', { why: 'unknown-community' }, packet, 1000 + DAY);
  assert.deepEqual([next?.count, next?.since, next?.firstAt], [502, 501, 1000]);
});

test('an event tells what to do, in words that are fit to be shown, and no secret', () => {
  const strangers = new Strangers();
  const told = strangers.note('10.9.9.9', { why: 'wrong-digest', user: '\u001b[31mvi\ngil', engineId: '80', auth: 'sha256' }, packet, 0);
  assert.match(told?.text ?? '', /of the user "vi gil" for the engine 80\. Compare passphrase, protocol \(here SHA-256\)/);
  const all = JSON.stringify([told, strangers.note('10.9.9.9', { why: 'unknown-community' }, packet, 0), strangers.records]);
  assert.ok(!all.includes('a-secret-word'));
});

test('a passphrase that was entered as the name of its user is in no event, and no piece of it', () => {
  const passphrase = 'Quench-Vesper-41-and-more';
  const strangers = new Strangers(maskOf([passphrase]));
  const engineId = `80001f8804${Buffer.from(passphrase).toString('hex')}`;
  for (const user of [passphrase, `${'u'.repeat(30)}${passphrase}`])
    for (const why of ['wrong-digest', 'unknown-user'] as const)
      strangers.note(`10.9.9.${user.length}`, { why, user, engineId, auth: 'sha256' }, packet, 0);
  const told = strangers.records.map(({ text }) => text).join();
  assert.doesNotMatch(told, /Quench|5175656e6368/);
  assert.match(told, /of the user "\*{8}" for the engine 80001f8804\*{8}\./);
});

test('senders that make up their addresses fill no memory, and are not hidden', () => {
  const strangers = new Strangers();
  for (let each = 0; each < 20_000; each++)
    strangers.note(`10.${each >> 16}.${(each >> 8) & 255}.${each & 255}`, { why: 'unknown-source' }, packet, each);
  assert.ok(strangers.records.length <= 1001, String(strangers.records.length));
  const rest = strangers.records.find(({ from }) => from === undefined);
  assert.equal(rest?.count, 19_000);
  assert.equal(
    strangers.records.reduce((sum, { count }) => sum + count, 0),
    20_000,
  );
  strangers.tidy(3 * DAY);
  assert.deepEqual(strangers.records, []);
});
