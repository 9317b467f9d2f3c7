import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SnmpVarbind } from '../../../src/core/deviceModel.ts';
import { compareChannels } from '../../../src/core/measuring/crossCheck.ts';
import type { Measurement } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { outputs } from '../../../src/simulator/console/outputs/commandOutputs.ts';
import { varbindsOf } from '../../support/everyReading.ts';
import { reading, verdict } from './fixture.ts';

const LM_TEMPERATURE = '1.3.6.1.4.1.2021.13.16.2.1';
const OPER_STATUS = '1.3.6.1.2.1.2.2.1.8';

const now = Date.UTC(2024, 1, 9);

function simulated(seed: number, fault?: InjectedFault): Appliance {
  const appliance = new Appliance({ seed, now: () => now });
  if (fault) appliance.inject(fault);
  return appliance;
}

function parsed(varbinds: readonly SnmpVarbind[]) {
  const result = luna7.snmp.parse({ varbinds });
  return { ...result, observed: luna7.observe('snmp', result.readings, result.rejected, now) };
}

const stamped = (readings: readonly Measurement[], channel: 'console' | 'snmp') =>
  readings.map((each) => ({ ...each, device: 'luna', channel, time: now }));

suite('the appliance around the HSM, over SNMP', () => {
  test('everything that the simulated agent tells is understood, and agrees with what its console shows', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const appliance = simulated(seed);
      const snmp = parsed(varbindsOf(appliance));
      assert.deepEqual(snmp.rejected, []);
      const console = [...outputs].flatMap(([command, print]) => luna7.console.parse(command, print(appliance.state)).readings);
      const compared = compareChannels(stamped(console, 'console'), stamped(snmp.readings, 'snmp'), luna7.tolerances!, 1000);
      assert.deepEqual(
        compared.filter((each) => each.verdict !== 'positive'),
        [],
      );
      const components = compared.map(({ component }) => component);
      for (const id of ['hsm', 'ntls', 'cpu', 'inlet', 'fan1a', '12v', 'vbat', 'psu1-fan', 'memory', 'fs-root', 'fs-var-log']) {
        assert.ok(components.includes(id), id);
      }
      assert.deepEqual(
        snmp.observed.filter((each) => each.verdict !== 'positive'),
        [],
      );
    }
  });

  test('software, host name, clients, licences, policies and assignments are told', () => {
    const appliance = simulated(3);
    const result = parsed(varbindsOf(appliance));
    const { hsm, configuration, softwareVersion, hostname } = appliance.state;
    assert.equal(reading(result, 'hsm', 'hsm.info')?.attributes['hsm.software'], softwareVersion);
    assert.equal(reading(result, 'network', 'hsm.network.info')?.attributes['hsm.network.hostname'], hostname);
    assert.equal(reading(result, 'ntls', 'hsm.clients.registered')?.value, configuration.clients.length);
    assert.equal(reading(result, 'hsm', 'hsm.licenses')?.attributes['hsm.license.621000046-000'], 'Luna K7 Base Configuration');
    assert.equal(reading(result, 'hsm', 'hsm.policies')?.attributes['hsm.policy.7'], 'Allow cloning: On');
    assert.equal(
      reading(result, `partition-${hsm.partitions[0]?.serial}`, 'hsm.policies')?.attributes['hsm.policy.22'],
      'Allow activation: On',
    );
    assert.equal(reading(result, `client-${configuration.clients[0]}`, 'hsm.client.partitions')?.value, 1);
  });

  test('a table is known by what its rows prove, wherever in the branch it is, and by nothing else', () => {
    const varbinds = varbindsOf(simulated(3));
    const branch = '1.3.6.1.4.1.23629.1.5.1';
    const swapped = varbinds.map((bind) => ({
      ...bind,
      oid: bind.oid.replace(`${branch}.3.`, `${branch}.9.`).replace(`${branch}.5.`, `${branch}.1.`),
    }));
    const sorted = ({ readings }: { readonly readings: readonly Measurement[] }) => readings.map((each) => JSON.stringify(each)).sort();
    assert.deepEqual(sorted(parsed(swapped)), sorted(parsed(varbinds)));
    const lying = varbinds.map((bind) => (bind.oid.startsWith(`${branch}.5.1.2.`) ? { ...bind, value: 99 } : bind));
    const { readings, rejected } = parsed(lying);
    assert.equal(
      readings.find(({ metric, attributes }) => metric === 'hsm.policies' && attributes['hw.id'] === 'hsm'),
      undefined,
    );
    assert.ok(rejected.length > 0 && rejected.every(({ reason }) => /does not prove/.test(reason)));
  });

  test('a sensor of an unknown name is one of its own, and is not judged', () => {
    const cpu = varbindsOf(simulated(3)).find((bind) => bind.oid.startsWith(`${LM_TEMPERATURE}.2.`))!;
    const value = cpu.oid.replace(`${LM_TEMPERATURE}.2.`, `${LM_TEMPERATURE}.3.`);
    const named = (name: string, milli: number) =>
      parsed([
        { ...cpu, value: Buffer.from(name) },
        { oid: value, type: 'Unsigned32', value: milli },
      ]);
    assert.equal(reading(named('loc1', 34_500), 'lm-temperature-loc1')?.value, 34.5);
    // A fan's name on a temperature is not that fan.
    assert.equal(reading(named('Fan1A', 34_500), 'lm-temperature-fan1a')?.metric, 'hw.temperature');
    assert.equal(reading(named('CPU', 99_000), 'cpu')?.value, 99);
    assert.equal(verdict(named('CPU', 99_000).observed, 'cpu.temperature-high'), 'negative');
    assert.equal(verdict(named('Core 0', 99_000).observed, 'lm-temperature-core-0.temperature-high'), undefined);
    // -5 degrees in a Gauge32.
    assert.equal(named('CPU', 2 ** 32 - 5000).readings.length, 0);
  });

  test('an interface in use without a link is negative; a port that never had a cable is not judged', () => {
    const down = (index: number) =>
      parsed(varbindsOf(simulated(3)).map((bind) => (bind.oid === `${OPER_STATUS}.${index}` ? { ...bind, value: 2 } : bind)));
    // 1 is the loopback, 2 eth0 with its address, 3 to 5 ports without a cable.
    assert.equal(verdict(down(2).observed, 'network-eth0.link-down'), 'negative');
    assert.equal(verdict(down(3).observed, 'network-eth1.link-down'), undefined);
    const wrong = parsed(varbindsOf(simulated(3)).map((bind) => (bind.oid === `${OPER_STATUS}.2` ? { ...bind, value: 9 } : bind)));
    assert.equal(verdict(wrong.observed, 'network-eth0.link-down'), 'unknown');
    assert.equal(reading(down(2), 'network-eth0', 'hsm.network.up')?.value, 0);
  });

  test('a full file system is negative, and one that may be or not is unknown, for what is kept for root is not told', () => {
    const used = (percent: number) => {
      const size = 1_000_000;
      const entry = '1.3.6.1.2.1.25.2.3.1';
      return parsed([
        { oid: `${entry}.2.40`, type: 'ObjectIdentifier', value: '1.3.6.1.2.1.25.2.1.4' },
        { oid: `${entry}.3.40`, type: 'OctetString', value: Buffer.from('/var/log') },
        { oid: `${entry}.4.40`, type: 'Integer', value: 4096 },
        { oid: `${entry}.5.40`, type: 'Integer', value: size },
        { oid: `${entry}.6.40`, type: 'Integer', value: (size * percent) / 100 },
      ]).observed;
    };
    assert.equal(verdict(used(60), 'fs-var-log.disk-filling'), 'positive');
    assert.equal(verdict(used(73), 'fs-var-log.disk-filling'), 'unknown');
    assert.equal(verdict(used(76), 'fs-var-log.disk-filling'), 'negative');
    assert.equal(verdict(used(88), 'fs-var-log.disk-full'), 'unknown');
    assert.equal(verdict(used(91), 'fs-var-log.disk-full'), 'negative');
  });

  test('little memory is negative, buffers and cache counted as there for the asking', () => {
    const left = (free: number, cached: number) =>
      parsed(
        [
          [5, 1000],
          [6, free],
          [14, 0],
          [15, cached],
        ].map(([number, value]) => ({ oid: `1.3.6.1.4.1.2021.4.${number}.0`, type: 'Integer', value: value! })),
      ).observed;
    assert.equal(verdict(left(20, 500), 'memory.memory-low'), 'positive');
    assert.equal(verdict(left(20, 10), 'memory.memory-low'), 'negative');
    assert.equal(verdict(left(900, 500), 'memory.memory-low'), undefined);
  });
});
