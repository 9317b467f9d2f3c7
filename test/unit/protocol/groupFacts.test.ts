import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redundancyOf } from '../../../src/core/highAvailability.ts';
import type { HaClientRecord, HaGroupRecord, HaMemberRecord } from '../../../src/protocol/contract.ts';
import { groupFacts } from '../../../src/protocol/groupFacts.ts';
import { at, T0 } from '../extension/records.ts';

const member = (device: string, standing: HaMemberRecord['standing'] = 'healthy'): HaMemberRecord => ({ device, name: device, standing });
const said = (over: Partial<HaClientRecord> = {}): HaClientRecord => ({
  ...{ client: 'app-1', at: at(-5), by: 'ada', label: 'prod', expected: 2, needsSync: false, autoRecovery: false },
  members: [
    { serial: '1', label: 'a', alive: true },
    { serial: '2', label: 'b', alive: true },
  ],
  ...over,
});
function facts(watched: readonly HaMemberRecord[], over: Partial<HaGroupRecord> = {}) {
  const redundancy = redundancyOf({ ...over, watched: watched.map(({ device: id, standing }) => ({ id, standing })) });
  const found = groupFacts({ id: 'prod', name: 'prod', watched, redundancy, ...over }, T0);
  return Object.fromEntries(Object.entries(found).map(([name, fact]) => [name, fact().value]));
}

test('a replacement is done when every member is healthy and alike, and a client says so of keys and members', () => {
  assert.deepEqual(facts([member('a'), member('b')], { clients: [said()] }), {
    group: 'whole',
    alike: 'alike',
    keys: 'same',
    recovery: 'off',
  });
});

test('what is missing is missing, and what nobody has looked at is not known', () => {
  assert.deepEqual(facts([member('a'), member('b', 'down')]), { group: 'short', alike: undefined, keys: undefined, recovery: undefined });
  assert.deepEqual(facts([member('a'), member('b', 'unknown')]).group, undefined);
  assert.deepEqual(facts([member('a')], { members: 2 }).group, undefined, 'a member that no device is for');
});

test('members that differ are not alike', () => {
  const differences = [{ what: 'firmware', text: 'Firmware: a has 1, b has 2', since: at(-10) }];
  assert.equal(facts([member('a'), member('b')], { differences }).alike, 'differ');
});

test('members of which no poll tells the firmware or the policies are not called alike', () => {
  const untold = (what: 'firmware' | 'policies') => ({ ...member('b'), untold: what });
  assert.equal(facts([member('a'), untold('firmware')]).alike, undefined);
  assert.equal(facts([member('a'), untold('policies')]).alike, undefined);
  assert.equal(facts([member('a'), member('c'), { ...untold('firmware'), standing: 'down' }]).alike, 'alike', 'it is not seen at all');
});

test('a client that was asked too long ago, or has lost a member, proves nothing of the keys', () => {
  assert.equal(facts([member('a')], { clients: [said({ at: at(-61) })] }).keys, undefined);
  assert.equal(facts([member('a')], { clients: [said({ expected: 3 })] }).keys, undefined);
  assert.equal(facts([member('a')], { clients: [said({ needsSync: true })] }).keys, 'behind');
});

test('a client’s word on auto recovery comes before the inventory’s, while it is new', () => {
  assert.equal(facts([member('a')], { autoRecovery: true, clients: [said()] }).recovery, 'off');
  assert.equal(facts([member('a')], { autoRecovery: true, clients: [said({ at: at(-61) })] }).recovery, 'on');
  assert.equal(facts([member('a')], { autoRecovery: false, clients: [said({ at: at(-61) })] }).recovery, 'off');
  const wasOn = said({ at: at(-61), autoRecovery: true });
  assert.equal(
    facts([member('a')], { autoRecovery: false, clients: [wasOn] }).recovery,
    undefined,
    'nobody recovers by hand by an old word',
  );
});

test('a device of no group has no facts of one', () => {
  for (const fact of Object.values(groupFacts(undefined, T0))) assert.equal(fact().value, undefined);
});
