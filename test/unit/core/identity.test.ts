import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  identityIn,
  identityText,
  type KnownIdentity,
  leadToSeveral,
  learn,
  otherSeen,
  recognise,
  shownIdentity,
} from '../../../src/core/identity.ts';
import { MASKED } from '../../../src/core/mask.ts';
import type { Attributes, Measurement } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';

const hsm: Attributes = { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm' };
const info = (attributes: Record<string, string>): Measurement => ({ metric: 'hsm.info', attributes: { ...hsm, ...attributes }, value: 1 });
const sources = luna7.identity ?? [];

const alpha: KnownIdentity = {
  serialNumber: '620001',
  engineId: '80001f88aa',
  names: { console: { label: 'ca-alpha', hostName: 'hsm-alpha' }, snmp: { label: 'ca-alpha', hostName: 'hsm-alpha.example' } },
};

test('a Luna says who it is; a backup HSM that is plugged in is no other identity', () => {
  const backup = info({ 'hw.id': 'hsm-475289', 'hsm.serial': '475289', 'hsm.label': 'backup' });
  const own = info({ 'hsm.serial': '620001', 'hsm.label': 'ca-alpha' });
  assert.deepEqual(identityIn([backup, own], sources, '80001f88aa'), { serialNumber: '620001', label: 'ca-alpha', engineId: '80001f88aa' });
  assert.deepEqual(identityIn([backup], sources), {}, 'nor does it stand for the appliance’s own');
});

test('a secret that stands in the place of a name is nobody’s: an appliance whose label is one is still known', () => {
  const seen = identityIn([info({ 'hsm.serial': MASKED, 'hsm.label': `ca-${MASKED}` })], sources);
  assert.deepEqual(seen, {});
  assert.equal(recognise(alpha, seen, 'console'), 'same');
});

test('another serial number is another appliance, whatever else is the same', () => {
  assert.equal(recognise(alpha, { serialNumber: '620002', label: 'ca-alpha', hostName: 'hsm-alpha' }, 'console'), 'other');
  assert.equal(recognise(alpha, { serialNumber: '620002', engineId: '80001f88aa' }, 'snmp'), 'other');
});

test('the known serial number proves an appliance that was given other names, and whose agent was installed anew', () => {
  const seen = { serialNumber: '620001', label: 'ca-new', hostName: 'hsm-new', engineId: '80001f88bb' };
  assert.equal(recognise(alpha, seen, 'snmp'), 'proven');
  const { known, news } = learn(alpha, seen, 'snmp');
  assert.deepEqual(news, [
    'The label is ca-new now, by SNMP; it was ca-alpha',
    'The host name is hsm-new now, by SNMP; it was hsm-alpha.example',
    'The SNMP engine id is 80001f88bb now, by SNMP; it was 80001f88aa',
  ]);
  assert.equal(known.names.console?.hostName, 'hsm-alpha', 'what the console says is another name');
});

test('without a serial number the engine decides, and without either a name that differs leaves it open', () => {
  assert.equal(recognise(alpha, { engineId: '80001f88aa' }, 'snmp'), 'proven');
  assert.equal(recognise(alpha, { engineId: '80001f88bb' }, 'snmp'), 'other');
  assert.equal(recognise(alpha, { hostName: 'hsm-beta' }, 'console'), 'open');
  assert.equal(recognise(alpha, { hostName: 'hsm-alpha' }, 'console'), 'same');
  assert.equal(recognise(alpha, {}, 'console'), 'same', 'an HSM card that says nothing leaves the appliance watched');
});

test('where names are all that was ever learnt, another name is another appliance', () => {
  const named: KnownIdentity = { names: { snmp: { hostName: 'hsm-alpha' } } };
  assert.equal(recognise(named, { hostName: 'hsm-beta' }, 'snmp'), 'other');
  assert.equal(recognise(named, { hostName: 'hsm-alpha' }, 'snmp'), 'proven', 'so that an alert can end');
  assert.equal(recognise(named, {}, 'snmp'), 'same');
  assert.equal(recognise(named, { hostName: 'HSM' }, 'console'), 'same', 'the other channel has a name of its own');
  assert.equal(recognise(named, { hostName: 'hsm-beta', serialNumber: '620001' }, 'snmp'), 'same', 'a first proof is beside no name');
});

test('channels lead to several appliances only where serial numbers say so', () => {
  assert.equal(leadToSeveral([{ serialNumber: '1' }, { serialNumber: '2' }]), true);
  assert.equal(leadToSeveral([{ serialNumber: '1' }, { serialNumber: '1' }]), false);
  assert.equal(leadToSeveral([{ serialNumber: '1', hostName: 'a' }, { hostName: 'b' }]), false);
});

test('a poll that reads less forgets nothing, and is no news', () => {
  const { known, news } = learn(alpha, { label: 'ca-alpha' }, 'console');
  assert.deepEqual({ known, news }, { known: alpha, news: [] });
  assert.equal(identityText(shownIdentity(alpha)), 'serial number 620001, label ca-alpha, host name hsm-alpha, SNMP engine id 80001f88aa');
});

test('what is read of another appliance adds up, and not of two', () => {
  const first = otherSeen(undefined, { channel: 'console', seen: { serialNumber: '620002', hostName: 'hsm-beta' } });
  assert.deepEqual(otherSeen(first, { channel: 'console', seen: { serialNumber: '620002' } }), first);
  assert.deepEqual(otherSeen(first, { channel: 'console', seen: { serialNumber: '620003' } }).seen, { serialNumber: '620003' });
  assert.deepEqual(otherSeen(first, { channel: 'console', seen: { label: 'ca' } }).seen, { label: 'ca' }, 'it may be any');
});
