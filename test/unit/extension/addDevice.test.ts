import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Answers,
  checkAddress,
  checkAgent,
  checkId,
  checkSsh,
  newDevice,
  splitHostPort,
  suggestId,
} from '../../../src/extension/addDevice/answers.ts';
import { addDevice } from '../../../src/inventory/edit.ts';
import { parseInventory } from '../../../src/inventory/load.ts';

test('an id is suggested from the name and is always one that the inventory accepts', () => {
  assert.equal(suggestId('East US 1', new Set()), 'east-us-1');
  assert.equal(suggestId('Zürich – Keller', new Set()), 'zurich-keller');
  assert.equal(suggestId('本番', new Set()), 'hsm');
  for (const name of ['', '--', 'A'.repeat(200), '.x.', 'Ünïcode', '1'])
    assert.equal(checkId(suggestId(name, new Set()), new Set()), undefined);
});

test('a taken id is suggested with a number', () => {
  assert.equal(suggestId('East US 1', new Set(['east-us-1', 'east-us-1-2'])), 'east-us-1-3');
});

test('a console server needs a port, an agent does not', () => {
  assert.equal(checkAddress('10.0.1.9:4001'), undefined);
  assert.notEqual(checkAddress('10.0.1.9'), undefined);
  assert.notEqual(checkAddress('10.0.1.9:99999'), undefined);
  assert.equal(checkAgent('luna1.example.org'), undefined);
  assert.deepEqual(splitHostPort('[fd00::9]:161'), { host: 'fd00::9', port: 161 });
  assert.equal(splitHostPort('a b'), undefined);
  assert.equal(checkSsh('luna1.example.org'), undefined);
  assert.equal(checkSsh('[fd00::9]:2222'), undefined);
  assert.notEqual(checkSsh('monitor@10.0.1.4'), undefined);
});

const answers: Answers = {
  name: 'East US 1',
  id: 'east-us-1',
  model: 'luna-network-hsm-7',
  console: { by: 'port', where: '/dev/ttyUSB0', user: 'monitor', password: 'p-console' },
  snmp: {
    version: '3',
    where: '10.0.1.4:1161',
    user: 'vigil',
    authProtocol: 'sha256',
    authPassword: 'p-auth-12',
    privPassword: 'p-priv-12',
  },
  haGroup: 'prod-ca',
};

test('what the wizard makes is a device that the inventory accepts, and holds no secret', () => {
  for (const variant of [
    answers,
    { ...answers, console: undefined },
    { ...answers, snmp: undefined, haGroup: undefined },
    { ...answers, console: { by: 'address', where: '10.0.1.9:4001', user: 'monitor', password: 'p-console' } },
    { ...answers, console: { by: 'ssh', where: '10.0.1.4', hostKey: `SHA256:${'A'.repeat(43)}`, user: 'monitor', password: 'p-console' } },
    { ...answers, snmp: { version: '2c', where: '10.0.1.4', community: 'p-community' } },
  ] as const satisfies readonly Answers[]) {
    const { device, secrets } = newDevice(variant);
    const text = addDevice('', device);
    const { devices, problems, secrets: named } = parseInventory(text);
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.equal(devices[0]?.id, 'east-us-1');
    assert.deepEqual([...named].sort(), Object.keys(secrets).sort());
    for (const value of Object.values(secrets)) assert.equal(text.includes(value), false);
  }
});
