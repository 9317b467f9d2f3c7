import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { changed, observed, parsed, reading, verdict } from './fixture.ts';

suite('status sensors', () => {
  test('gives every sensor of a healthy appliance, and refuses nothing', () => {
    const result = parsed('status-sensors-healthy');
    assert.deepEqual(result.rejected, []);
    assert.equal(result.readings.length, 45);
    assert.deepEqual(reading(result, 'fan1b'), {
      metric: 'hw.fan.speed',
      attributes: { 'hw.id': 'fan1b', 'hw.name': 'Fan1B', 'hw.type': 'fan', 'hw.parent': 'fan-module-1' },
      value: 5600,
      unit: 'rpm',
      state: 'ok',
      limits: { lowNonRecoverable: 1000, lowCritical: 2000 },
    });
    assert.deepEqual(reading(result, '12v'), {
      metric: 'hw.voltage',
      attributes: { 'hw.id': '12v', 'hw.name': '+12V', 'hw.type': 'voltage', 'hw.parent': 'enclosure' },
      value: 12.12,
      unit: 'V',
      state: 'ok',
      limits: { lowCritical: 11.16, highCritical: 12.9 },
    });
    assert.deepEqual(reading(result, 'inlet')?.limits, { highCritical: 87, highNonRecoverable: 97 });
    assert.equal(reading(result, 'psu2')?.attributes['hw.status.text'], 'Presence detected');
    assert.equal(reading(result, 'cpu-vcore')?.limits, undefined);
  });

  test('says nothing about memory slots that are not populated', () => {
    const result = parsed('status-sensors-healthy');
    assert.equal(reading(result, 'cha-dimm-0')?.value, 29);
    assert.equal(reading(result, 'cha-dimm-1'), undefined);
  });

  test('reads a pasted capture with prompt, echo and carriage returns like a live one', () => {
    assert.deepEqual(parsed('status-sensors-pasted'), parsed('status-sensors-healthy'));
  });

  test('reads the fewer rows of an older management controller, in capitals and with tabs', () => {
    const result = parsed('status-sensors-older-board');
    assert.equal(reading(result, 'fan1a')?.value, 4300);
    assert.equal(reading(result, 'fan1a')?.attributes['hw.name'], 'Fan1A');
    assert.equal(reading(result, 'fan3b')?.value, 6200);
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'psu1-present-state')?.state, 'unknown');
  });

  test('reads states in place of numbers, and a supply that reports a failure by them', () => {
    const result = parsed('status-sensors-supply-states');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'mem')?.value, 48);
    assert.equal(reading(result, 'psu2-fan-state')?.attributes['hw.status.text'], 'Failure detected');
    assert.equal(reading(result, 'cpu-thermtrip')?.state, 'unknown');
    assert.equal(verdict(observed(result), 'psu2.failed'), 'negative');
    assert.equal(verdict(observed(result), 'psu1.failed'), undefined);
  });

  test('takes a thermal sensor that cannot be read for no fault', () => {
    assert.equal(verdict(observed(parsed('status-sensors-supply-states')), 'cpu-thermtrip.fault'), 'unknown');
    const tripped = changed('status-sensors-supply-states', 'discrete   | NR    |', 'discrete   | 0x0280|');
    assert.equal(tripped.rejected[0]?.component, 'cpu-thermtrip');
  });

  test('reads a Luna SA 5 whole, where a supply is judged by what it delivers', () => {
    const result = parsed('status-sensors-luna-sa-5');
    assert.deepEqual(result.rejected, []);
    assert.equal(result.readings.length, 34);
    assert.deepEqual(reading(result, 'psu2-12v')?.limits, { lowNonRecoverable: 11.232, highNonRecoverable: 13.392 });
    assert.deepEqual(
      observed(result).filter((each) => each.verdict !== 'positive'),
      [],
    );
    assert.equal(verdict(observed(result), 'psu1.failed'), 'positive');
    const low = changed('status-sensors-luna-sa-5', '12.096     | Volts      | ok    ', '11.096     | Volts      | NR *  ');
    assert.equal(verdict(observed(low), 'psu1.failed'), 'unknown');
    assert.equal(verdict(observed(low), 'psu1-12v.supply-voltage-out-of-range'), 'negative');
  });

  test('tells what the enclosure says of its power', () => {
    const attributes = reading(parsed('status-sensors-luna-sa-5'), 'enclosure', 'hsm.power.info')?.attributes;
    assert.equal(attributes?.['hsm.power.last_event'], 'ac-failed');
    assert.equal(attributes?.['hsm.power.restore_policy'], 'always-on');
    assert.equal(changed('status-sensors-luna-sa-5', 'always-on', 'alwaysXon').rejected.length, 1);
  });

  test('keeps the readings around a kernel line, and refuses the row that one has cut in two', () => {
    const result = parsed('status-sensors-kernel-lines');
    assert.equal(result.readings.length, 44);
    assert.equal(reading(result, 'vrd'), undefined);
    assert.equal(reading(result, 'fan2b')?.value, 5800);
    const cut = result.rejected.find(({ component }) => component === 'vrd');
    assert.equal(cut?.line, 13);
    assert.equal(result.rejected.length, 3);
  });

  test('refuses a sensor that nobody has documented', () => {
    const result = changed('status-sensors-healthy', 'PCH            . |', 'GPU            . |');
    assert.deepEqual(
      result.rejected.map(({ line, reason }) => [line, reason]),
      [[13, 'unknown sensor']],
    );
  });

  for (const [what, from, to, reason] of [
    ['a number with two decimals', '| 23.000     |', '| 23.00      |', 'value and limits have not equally many decimals'],
    ['a lost character, which moves the bars', '| 23.000     |', '| 3.000     |', 'the columns are out of place'],
    ['an unknown unit', '| 23.000     | degrees C ', '| 23.000     | degrees F ', 'the unit of Inlet is degrees C'],
    [
      'a spoilt status word',
      '| 23.000     | degrees C  | ok ',
      '| 23.000     | degrees C  | o~ ',
      '“o~” is not a status word that is known',
    ],
    [
      'a value without a reading’s status',
      '| 23.000     | degrees C  | ok ',
      '| 23.000     | degrees C  | na ',
      'value and status disagree on whether there is a reading',
    ],
  ] as const) {
    test(`refuses ${what}, with its line and the part it is about`, () => {
      const result = changed('status-sensors-healthy', from, to);
      assert.equal(reading(result, 'inlet'), undefined);
      assert.deepEqual(
        result.rejected.map((each) => [each.line, each.reason, each.component]),
        [[14, reason, 'inlet']],
      );
    });
  }

  test('refuses limits that do not ascend', () => {
    const result = changed('status-sensors-healthy', /(Inlet .*\| 87\.000 {4}\| )97\.000/, '$187.000');
    assert.equal(result.rejected[0]?.component, 'inlet');
  });

  test('refuses a fan whose two copies differ by more than a drift', () => {
    const result = changed('status-sensors-healthy', 'Fan2A          . | OK  | 4000 RPM', 'Fan2A          . | OK  | 4800 RPM');
    assert.equal(reading(result, 'fan2a'), undefined);
    assert.equal(result.rejected[0]?.component, 'fan2a');
    assert.match(result.rejected[0]?.reason ?? '', /says 4800 RPM/);
  });

  test('accepts a fan whose copies were read a moment apart', () => {
    const result = changed('status-sensors-healthy', 'Fan2A          . | OK  | 4000 RPM', 'Fan2A          . | OK  | 4100 RPM');
    assert.equal(reading(result, 'fan2a')?.value, 4000);
  });

  test('refuses a fan whose copies are on different sides of its limit, however close', () => {
    const result = changed('status-sensors-fan-failed', /Fan1B(.*)8200\.000/, 'Fan1B$12100.000');
    assert.equal(reading(result, 'fan1b'), undefined);
    const close = changed('status-sensors-healthy', /(Fan1A +\. \| )4100\.000([\s\S]*)(Fan1A +\. \| OK {2}\| )4100/, '$12100.000$2$31900');
    assert.equal(reading(close, 'fan1a'), undefined);
  });

  test('refuses a fan whose second copy is missing from the section', () => {
    const result = changed('status-sensors-healthy', /Fan3A +\. \| OK {2}\|.*\n/, '');
    assert.equal(reading(result, 'fan3a'), undefined);
    assert.equal(result.rejected[0]?.component, 'fan3a');
  });

  test('does not take the fan section’s power supply rows for copies, as the documentation’s own differ', () => {
    assert.equal(reading(parsed('status-sensors-healthy'), 'psu1-fan')?.value, 5200);
  });

  test('does not let an undocumented word in the fan section hide a fan that stands still', () => {
    const result = changed('status-sensors-fan-failed', 'Fan1A          . | NR  | 0 RPM', 'Fan1A          . | dead | 0 RPM');
    assert.equal(reading(result, 'fan1a')?.value, 0);
  });

  test('refuses rows that come twice with differences, and takes them once when they are the same', () => {
    const row = 'Inlet          . | 23.000     | degrees C  | ok    | na        | na        | 87.000    | 97.000\n';
    assert.equal(reading(changed('status-sensors-healthy', row, row + row), 'inlet')?.value, 23);
    const result = changed('status-sensors-healthy', row, row + row.replace('23.000', '24.000'));
    assert.equal(reading(result, 'inlet'), undefined);
    assert.deepEqual(
      result.rejected.map(({ line, component }) => [line, component]),
      [
        [14, 'inlet'],
        [15, 'inlet'],
      ],
    );
  });

  test('refuses a power supply whose words and state word disagree', () => {
    const result = changed('status-sensors-healthy', 'PSU2_Status    . | Presence detected', 'PSU2_Status    . | Failure detected');
    assert.equal(reading(result, 'psu2'), undefined);
    assert.equal(result.rejected[0]?.component, 'psu2');
  });

  test('calls a bay neither empty nor taken where a row that would tell is spoilt', () => {
    const removed = parsed('status-sensors-psu2-removed');
    assert.equal(reading(removed, 'psu2')?.attributes['hw.status.sensors'], 'none');
    const spoilt = changed('status-sensors-psu2-removed', 'PSU2 Temp_value. | na', 'PSU2 Temp_value. | nq');
    assert.equal(reading(spoilt, 'psu2'), undefined);
    assert.match(spoilt.rejected.map(({ reason }) => reason).join(), /whether its bay is empty cannot be told/);
    // One that reads something is not empty, whatever became of the others.
    const healthy = changed('status-sensors-healthy', /(?<=PSU2 Temp_value\. \| )\S/, '?');
    assert.equal(reading(healthy, 'psu2')?.state, 'ok');
  });

  test('reads nothing from the output of a command that failed', () => {
    const result = changed('status-sensors-healthy', 'Command Result : 0 (Success)', 'Command Result : 65535 (Luna Shell execution)');
    assert.deepEqual(result.readings, []);
    assert.equal(result.rejected.length, 1);
  });

  test('reads the whole rows of a capture that was cut off, and no part of the row at the cut', () => {
    const result = changed('status-sensors-healthy', /(?<=\+5V +\. \| 5\.16)[\s\S]*/, '');
    assert.equal(reading(result, '12v')?.value, 12.12);
    assert.equal(reading(result, '5v'), undefined);
    assert.equal(result.rejected.at(-1)?.component, '5v');
  });

  test('shows refused text without its control characters, and cut to a length', () => {
    const result = changed('status-sensors-healthy', 'Notes:', `\u001b[31m\u202e${'x'.repeat(100_000)}`);
    const text = result.rejected[0]?.text ?? '';
    assert.ok(text.length <= 200);
    assert.doesNotMatch(text, /[\u0000-\u001f\u202e]/);
  });
});
