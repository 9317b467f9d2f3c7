import assert from 'node:assert/strict';
import test from 'node:test';
import { parseHsmShow } from '../../../src/devices/luna7/console/hsmShow.ts';
import { parseHsmTamperShow } from '../../../src/devices/luna7/console/hsmTamperShow.ts';
import { parseStatusSensors } from '../../../src/devices/luna7/console/statusSensors.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import type { ApplianceState, Sensor } from '../../../src/simulator/appliance/applianceState.ts';
import type { InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { hsmShowOutput, hsmTamperShowOutput } from '../../../src/simulator/console/outputs/hsmOutput.ts';
import { sensorsOutput } from '../../../src/simulator/console/outputs/sensorsOutput.ts';

const START = Date.UTC(2026, 2, 6, 9, 0);
const MINUTE = 60_000;

function applianceAt(clock: { now: number }, seed = 1): Appliance {
  return new Appliance({ seed, now: () => clock.now });
}

const sensor = (state: ApplianceState, name: string): Sensor => {
  const found = state.sensors.find((candidate) => candidate.name === name);
  assert.ok(found, name);
  return found;
};
const TRAILER = '\nCommand Result : 0 (Success)\n';

test('the same seed and time give the same appliance, another seed another one', () => {
  const clock = { now: START };
  assert.deepEqual(applianceAt(clock).state, applianceAt(clock).state);
  assert.notDeepEqual(applianceAt(clock).state, applianceAt(clock, 2).state);
  assert.notEqual(applianceAt(clock).state.hsm.serial, applianceAt(clock, 2).state.hsm.serial);
});

test('a healthy appliance stays healthy for ten days, wanders a little and counts upwards', () => {
  const clock = { now: START };
  const appliance = applianceAt(clock);
  const cpu = new Set<number | null>();
  let before = appliance.state;
  for (let poll = 0; poll < 10 * 24 * 6; poll += 1) {
    clock.now += 10 * MINUTE;
    const { state } = appliance;
    for (const { name, status, value } of state.sensors)
      assert.ok(status === 'ok' || (status === 'na' && value === null), `${name} ${value}`);
    assert.ok(state.hsm.batteryVolts > state.hsm.batteryWarningVolts);
    assert.equal(state.hsm.uptimeSeconds - before.hsm.uptimeSeconds, 600);
    assert.ok(state.hsm.busySeconds > before.hsm.busySeconds && state.hsm.busySeconds - before.hsm.busySeconds < 600);
    assert.ok(state.hsm.commandCount > before.hsm.commandCount);
    assert.ok(state.ntls.successfulConnections >= before.ntls.successfulConnections);
    cpu.add(sensor(state, 'CPU').value);
    before = state;
  }
  assert.ok(cpu.size > 1 && cpu.size < 12, `CPU temperatures seen: ${[...cpu]}`);
});

const effects: readonly [InjectedFault, (state: ApplianceState) => unknown, unknown][] = [
  [{ kind: 'fan-failed', fan: 'Fan2B' }, (state) => sensor(state, 'Fan2B'), { value: 0, status: 'NR *' }],
  [{ kind: 'fan-failed', fan: 'Fan2B', rpm: 1500 }, (state) => sensor(state, 'Fan2B'), { value: 1500, status: 'CR *' }],
  [{ kind: 'psu-ac-lost', psu: 2 }, (state) => state.powerSupplies[1], { present: true, ac: false }],
  [{ kind: 'psu-ac-lost', psu: 2 }, (state) => sensor(state, 'PSU2_+12V_value'), { value: 0, status: 'CR *' }],
  [{ kind: 'psu-ac-lost', psu: 2 }, (state) => sensor(state, 'PSU2 Temp_value'), { value: 0, status: 'ok' }],
  [{ kind: 'psu-ac-lost', psu: 2 }, (state) => sensor(state, 'PSU2 FAN_value'), { value: 0, status: 'NR *' }],
  [{ kind: 'over-temperature', sensor: 'CPU' }, (state) => sensor(state, 'CPU'), { value: 97, status: 'CR *' }],
  [{ kind: 'over-temperature', sensor: 'HSM' }, (state) => state.hsm, { temperatureCelsius: 80 }],
  [{ kind: 'voltage-out', sensor: '+12V', volts: 13.5 }, (state) => sensor(state, '+12V'), { value: 13.5, status: 'CR *' }],
  [{ kind: 'voltage-out', sensor: '3VSB' }, (state) => sensor(state, '3VSB'), { status: 'CR *' }],
  [{ kind: 'motherboard-battery-low' }, (state) => sensor(state, 'VBAT'), { value: 2.4, status: 'CR *' }],
  [{ kind: 'motherboard-battery-low', volts: 2 }, (state) => sensor(state, 'VBAT'), { value: 2, status: 'NR *' }],
  [{ kind: 'hsm-battery-low' }, (state) => state.hsm, { batteryVolts: 2.6 }],
  [{ kind: 'tampered' }, (state) => state.hsm.tampers, ['Chassis intrusion']],
  [{ kind: 'zeroized' }, (state) => state.hsm, { zeroized: true, partitions: [], label: 'no label' }],
  [{ kind: 'ntls-down' }, (state) => state.ntls, { state: 'down', clients: 0, links: 0 }],
  [{ kind: 'console-silent' }, (state) => state, { consoleAnswers: false, snmpAnswers: true }],
  [{ kind: 'snmp-silent' }, (state) => state, { consoleAnswers: true, snmpAnswers: false }],
  [{ kind: 'monitor-disabled' }, (state) => state.accounts.find(({ name }) => name === 'monitor'), { enabled: false }],
];
for (const [fault, part, expected] of effects) {
  test(`${JSON.stringify(fault)} shows as ${JSON.stringify(expected)}, and not any more once cleared`, () => {
    const appliance = applianceAt({ now: START });
    const healthy = appliance.state;
    appliance.inject(fault);
    assert.partialDeepStrictEqual(part(appliance.state), expected);
    appliance.clear(fault);
    assert.deepEqual(appliance.state, healthy);
    appliance.inject(fault);
    appliance.clear();
    assert.deepEqual(appliance.state, healthy);
  });
}

test('a fault leaves everything else as it is', () => {
  const appliance = applianceAt({ now: START });
  const healthy = appliance.state;
  appliance.inject({ kind: 'psu-ac-lost', psu: 1 });
  const changed = appliance.state.sensors.filter(({ value }, index) => value !== healthy.sensors[index]?.value).map(({ name }) => name);
  assert.deepEqual(changed, ['PSU1_+12V_value', 'PSU1 Temp_value', 'PSU1 FAN_value']);
});

test('everything the console prints is understood by the device model, whatever is wrong', () => {
  const clock = { now: START };
  for (const [fault] of [...effects, [undefined] as const]) {
    for (let seed = 0; seed < 20; seed += 1) {
      const appliance = applianceAt(clock, seed);
      if (fault !== undefined) appliance.inject(fault);
      const { state } = appliance;
      const sensors = parseStatusSensors(`${sensorsOutput(state)}${TRAILER}`);
      assert.deepEqual(sensors.rejected, []);
      assert.ok(sensors.readings.length >= 40);
      assert.deepEqual(parseHsmShow(`${hsmShowOutput(state)}${TRAILER}`).rejected, []);
      assert.deepEqual(parseHsmTamperShow(`${hsmTamperShowOutput(state)}${TRAILER}`).rejected, []);
    }
  }
});

test('an appliance that restarts answers nowhere; then it counts from nothing, and is in service as long as before', () => {
  const clock = { now: START };
  const appliance = applianceAt(clock);
  const before = appliance.state;
  appliance.inject({ kind: 'restarting' });
  const { running, consoleAnswers, snmpAnswers } = appliance.state;
  assert.deepEqual([running, consoleAnswers, snmpAnswers], [false, false, false]);
  clock.now += MINUTE;
  appliance.clear({ kind: 'restarting' });
  clock.now += MINUTE;
  const { running: runs, system, hsm, ntls, configuration } = appliance.state;
  assert.deepEqual([runs, system.uptimeSeconds, hsm.uptimeSeconds], [true, 60, 60]);
  assert.ok(hsm.commandCount < before.hsm.commandCount);
  assert.deepEqual([ntls.certExpiry, configuration.passwordChangedDay], [before.ntls.certExpiry, before.configuration.passwordChangedDay]);
});
