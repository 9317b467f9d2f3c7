import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measurement, Reading } from '../../../src/core/reading.ts';
import { readPosture } from '../../../src/devices/luna7/health/posture.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import { outputs } from '../../../src/simulator/console/outputs/commandOutputs.ts';
import { varbindsOf } from '../../support/everyReading.ts';

const T0 = Date.parse('2026-03-01T12:00:00Z');
const appliance = new Appliance({ seed: 1, now: () => T0 });

const over = (channel: Reading['channel'], time: number, readings: readonly Measurement[]) =>
  readings.map((each): Reading => ({ device: 'hsm-1', channel, time, ...each }));
const console = over(
  'console',
  T0,
  [...outputs].flatMap(([command, print]) => luna7.console.parse(command, print(appliance.state)).readings),
);
const snmp = over('snmp', T0 + 1000, luna7.snmp.parse({ varbinds: varbindsOf(appliance) }).readings);

test('what a simulated appliance says over both channels gives every fact, each with its channel and its time', () => {
  const { names, ...facts } = readPosture([...console, ...snmp]);
  const said = Object.fromEntries(Object.entries(facts).map(([name, { channel }]) => [name, channel]));
  assert.deepEqual(said, {
    clock: 'console',
    certificate: 'snmp',
    password: 'console',
    auditRole: 'snmp',
    traps: 'console',
    logHosts: 'console',
    serialNumber: 'snmp',
    firmware: 'snmp',
    software: 'snmp',
    authentication: 'snmp',
    policies: 'snmp',
  });
  assert.equal(facts.clock?.follows, true);
  assert.deepEqual([facts.traps?.version, facts.traps?.level, facts.traps?.auth], ['3', 'authPriv', 'SHA']);
  assert.ok((facts.policies?.policies.size ?? 0) > 3 && [...(facts.policies?.policies.keys() ?? [])].every((name) => /^\d+ \w/.test(name)));
  assert.deepEqual(
    names.filter(({ of }) => of !== 'partition').map(({ of, isDefault }) => [of, isDefault]),
    [
      ['host name', false],
      ['label of the HSM', false],
    ],
  );
});

test('without the console its facts are not known, and are not made up', () => {
  const facts = readPosture(snmp);
  assert.deepEqual([facts.clock, facts.password, facts.traps, facts.logHosts], [undefined, undefined, undefined, undefined]);
});

test('names from the factory and from the guides are known as such', () => {
  const called = (hostName: string) =>
    readPosture([
      ...over('console', T0, [
        {
          metric: 'hsm.network.info',
          attributes: { 'hw.id': 'network', 'hw.name': 'Network', 'hw.type': 'network', 'hsm.network.hostname': hostName },
          value: 1,
        },
      ]),
    ]).names[0]?.isDefault;
  assert.deepEqual(['local_host', 'localhost', 'myLuna', 'myluna1', 'my-hsm', 'lunar', 'fra-hsm-1', 'mysite-hsm'].map(called), [
    true,
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('of a password that was told to end, and then never to, the newer one counts', () => {
  const told = (metric: Measurement['metric'], value: number, time: number) =>
    over('console', time, [
      { metric, value, attributes: { 'hw.id': 'monitor-account', 'hw.name': 'Monitor account', 'hw.type': 'service' } },
    ]);
  const ends = T0 / 1000 + 86_400;
  assert.equal(
    readPosture([...told('hsm.password.expiry', ends, T0), ...told('hsm.password.expires', 0, T0 + 9)]).password?.ends,
    undefined,
  );
  assert.equal(readPosture([...told('hsm.password.expiry', ends, T0), ...told('hsm.password.expires', 1, T0)]).password?.ends, ends * 1000);
});
