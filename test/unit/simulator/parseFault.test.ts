import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { parseFault } from '../../../src/simulator/appliance/parseFault.ts';

test('every kind of fault is understood, with and without its amount', () => {
  const faults: InjectedFault[] = [
    { kind: 'fan-failed', fan: 'Fan1A' },
    { kind: 'fan-failed', fan: 'Fan3B', rpm: 900 },
    { kind: 'psu-ac-lost', psu: 2 },
    { kind: 'over-temperature', sensor: 'HSM' },
    { kind: 'over-temperature', sensor: 'CHA DIMM 0', celsius: 99.5 },
    { kind: 'voltage-out', sensor: '+12V', volts: 10 },
    { kind: 'motherboard-battery-low', volts: 2 },
    { kind: 'hsm-battery-low' },
    { kind: 'tampered' },
    { kind: 'tampered', tampers: ['Chassis open'] },
    { kind: 'zeroized' },
    { kind: 'ntls-down' },
    { kind: 'service-stopped', service: 'syslog' },
    { kind: 'clock-unsynchronised' },
    { kind: 'certificate-expiring', days: 3 },
    { kind: 'password-expiring' },
    { kind: 'console-silent' },
    { kind: 'snmp-silent' },
    { kind: 'monitor-disabled' },
  ];
  for (const fault of faults) assert.deepEqual(parseFault(structuredClone(fault)), fault);
});

test('what is no fault is refused with a sentence', () => {
  const refused: [unknown, RegExp][] = [
    [undefined, /object with a "kind"/],
    ['tampered', /object with a "kind"/],
    [{ kind: 'on-fire' }, /"on-fire" is no kind of fault/],
    [{ kind: 'toString' }, /no kind of fault/],
    [{ kind: 'fan-failed' }, /needs a "fan"/],
    [{ kind: 'fan-failed', fan: 'Fan4A' }, /needs a "fan"/],
    [{ kind: 'psu-ac-lost', psu: 3 }, /needs a "psu"/],
    [{ kind: 'fan-failed', fan: 'Fan1A', rpm: 'slow' }, /no such "rpm"/],
    [{ kind: 'tampered', tampers: 'all' }, /no such "tampers"/],
    [{ kind: 'zeroized', celsius: 1 }, /no such "celsius"/],
  ];
  for (const [value, sentence] of refused) assert.throws(() => parseFault(value), sentence);
});
