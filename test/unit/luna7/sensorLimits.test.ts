import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hasModelLimits, isFact, NOT_JUDGED } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { outputs } from '../../../src/simulator/console/outputs/commandOutputs.ts';
import { varbindsOf } from '../../support/everyReading.ts';
import { evidence, keys, verdict } from './fixture.ts';

const LM_TEMPERATURE = '1.3.6.1.4.1.2021.13.16.2.1';

function applianceWith(...faults: readonly InjectedFault[]): Appliance {
  const appliance = new Appliance({ seed: 1, now: () => Date.UTC(2024, 1, 9) });
  for (const fault of faults) appliance.inject(fault);
  return appliance;
}

const overSnmp = (...faults: readonly InjectedFault[]) => luna7.snmp.parse({ varbinds: varbindsOf(applianceWith(...faults)) });
const observedOverSnmp = (...faults: readonly InjectedFault[]) => {
  const { readings, rejected } = overSnmp(...faults);
  return luna7.observe('snmp', readings, rejected);
};

describe('sensors of the agent, which tells no limits,', () => {
  test('are judged by the model’s own limits, which are those that the console prints', () => {
    const console = luna7.console.parse('status sensors', outputs.get('status sensors')!(applianceWith().state)).readings;
    const printed = new Map(console.flatMap(({ attributes, limits }) => (limits ? [[attributes['hw.id'], limits] as const] : [])));
    const told = overSnmp().readings.filter(({ metric }) => /^hw\.(fan|temperature|voltage)/.test(metric));
    assert.ok(told.length > 30);
    for (const reading of told) {
      assert.deepEqual(reading.limits, printed.get(reading.attributes['hw.id']), reading.attributes['hw.id']);
      assert.equal(hasModelLimits(reading), reading.limits !== undefined);
    }
  });

  test('show a fan that stands still, an inlet at 89 °C and a supply without 12 V', () => {
    const observed = observedOverSnmp(
      { kind: 'fan-failed', fan: 'Fan1A' },
      { kind: 'over-temperature', sensor: 'Inlet', celsius: 89 },
      { kind: 'psu-ac-lost', psu: 2 },
    );
    assert.deepEqual(keys(observed, 'negative').sort(), ['fan1a.speed-low', 'inlet.temperature-high', 'psu2.ac-lost']);
    assert.equal(evidence(observed, 'fan1a.speed-low'), 'Fan1A reads 0 rpm; the model’s own lower critical limit 2000 rpm');
    assert.match(evidence(observed, 'psu2.ac-lost') ?? '', /Power supply 2 delivers 0 V/);
    assert.equal(verdict(observed, 'psu2-fan.supply-speed-low'), 'unknown', 'the dark supply explains it');
  });

  test('leave a fan unknown while it is between its limit and where it counts as good again', () => {
    const at = (rpm: number) => verdict(observedOverSnmp({ kind: 'fan-failed', fan: 'Fan1A', rpm }), 'fan1a.speed-low');
    assert.deepEqual([1900, 2000, 2400, 2500].map(at), ['negative', 'unknown', 'unknown', 'positive']);
  });

  test('say nothing of what only the console tells of a supply', () => {
    const observed = observedOverSnmp();
    assert.equal(verdict(observed, 'psu1.ac-lost'), 'positive');
    assert.equal(verdict(observed, 'psu1.failed'), undefined);
    assert.equal(keys(observed, 'unknown').length, 0);
  });

  test('are not judged where the vendor calls them wrong, and say so', () => {
    const name = varbindsOf(applianceWith()).find(({ oid }) => oid.startsWith(`${LM_TEMPERATURE}.2.`))!;
    const varbinds = [
      { ...name, value: Buffer.from('loc1') },
      { oid: name.oid.replace('.2.1.2.', '.2.1.3.'), type: 'Unsigned32' as const, value: 150_000 },
    ];
    const { readings } = luna7.snmp.parse({ varbinds });
    const [loc1] = readings;
    assert.match(loc1?.attributes[NOT_JUDGED] ?? '', /^never judged: the manufacturer has confirmed/);
    assert.equal(isFact(loc1!), true);
    assert.deepEqual(luna7.observe('snmp', readings, []), []);
  });
});
