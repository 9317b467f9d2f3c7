import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemdUnit } from '../../../src/cli/systemdUnit.ts';
import type { MachineNeeds } from '../../../src/inventory/machineNeeds.ts';
import { grantsIn, unitFits, unitIn } from '../../../src/service/doctor/unit.ts';

const much: MachineNeeds = {
  secrets: ['a.console', 'b.console'],
  serialPorts: ['/dev/ttyUSB0'],
  ports: [{ protocol: 'UDP', host: '0.0.0.0', port: 162 }],
  files: [],
};
const little: MachineNeeds = { secrets: ['a.console'], serialPorts: [], ports: [], files: [] };
const unitFor = (needs: MachineNeeds) =>
  systemdUnit({ node: '/usr/bin/node', cli: '/x/hsm-vigil', inventory: '/etc/hsm 100%/inventory.jsonc', secrets: '/etc/s%', needs });

test('a unit is read as it was written', () => {
  assert.deepEqual(unitIn(unitFor(much)), {
    user: 'hsm-vigil',
    groups: ['dialout'],
    lowPorts: true,
    devices: true,
    inventory: '/etc/hsm 100%/inventory.jsonc',
    secrets: ['a.console', 'b.console'],
    secretsFolder: '/etc/s%',
  });
  const { groups, lowPorts, devices } = unitIn(unitFor(little));
  assert.deepEqual([groups, lowPorts, devices], [[], false, false]);
});

test('one that was made before the inventory asked for more says what the service lacks', () => {
  assert.deepEqual(unitFits(unitIn(unitFor(much)), much), []);
  assert.deepEqual(unitFits(unitIn(unitFor(much)), little), [], 'more than is needed keeps nothing from its work');
  const [lack] = unitFits(unitIn(unitFor(little)), much);
  assert.equal(lack?.state, 'failed');
  assert.match(
    String(lack?.text),
    /does not give the service the secret "b\.console", the right to open serial ports and the right to listen at ports below 1024\..*install-service --write/,
  );
});

test('what a process may do stands in its status', () => {
  const status = 'Name:\tnode\nUid:\t997\t997\t997\t997\nGroups:\t20 997 \nCapEff:\t0000000000000400\n';
  assert.deepEqual(grantsIn(status), { groups: new Set([20, 997]), lowPorts: true });
  assert.deepEqual(grantsIn(status.replace('400', '000')), { groups: new Set([20, 997]), lowPorts: false });
});
