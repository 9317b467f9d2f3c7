import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { userFlaw } from '../../../src/core/consoleCredentials.ts';
import { generalConditionNames } from '../../../src/core/generalConditions.ts';
import { descriptorOf } from '../../../src/core/modelDescriptor.ts';
import { catalogue } from '../../../src/devices/catalogue.ts';
import { models } from '../../../src/devices/models.ts';

test('the inventory knows the models that can be watched, and no other', () => {
  assert.deepEqual(
    catalogue,
    models.map(({ descriptor }) => descriptor),
  );
  assert.equal(new Set(catalogue.map(({ id }) => id)).size, catalogue.length);
});

test('a descriptor says of its model what is so', () => {
  for (const { descriptor, console, snmp, conditions } of models) {
    assert.deepEqual([descriptor.console !== undefined, descriptor.snmp === true], [console !== undefined, snmp !== undefined]);
    assert.deepEqual([...descriptor.conditions].sort(), [...conditions.keys()].sort());
    assert.deepEqual(
      descriptor.conditions.filter((name) => generalConditionNames.some((general) => general === name)),
      [],
      'what holds for every model is not among its own',
    );
  }
});

test('the account that is made for watching may be used, and each forbidden one is found however it is written', () => {
  for (const { console } of catalogue) {
    if (console === undefined) continue;
    assert.equal(userFlaw(console.user, console), undefined);
    assert.ok(console.forbiddenUsers.size > 0);
    for (const user of console.forbiddenUsers) {
      for (const written of [user, user.toUpperCase(), ` ${user} `]) assert.equal(userFlaw(written, console)?.kind, 'forbidden', written);
    }
    assert.ok(existsSync(new URL(`../../../media/runbooks/${console.monitorAccount.runbook}.md`, import.meta.url)));
  }
});

test('a model is found by its id alone', () => {
  const [first] = catalogue;
  assert.equal(descriptorOf(catalogue, first?.id), first);
  for (const id of ['luna-network-hsm-6', '__proto__', undefined]) assert.equal(descriptorOf(catalogue, id), undefined);
});
