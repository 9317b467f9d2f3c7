import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { changed, evidence, observed, parsed, reading, verdict } from './fixture.ts';

suite('hsm show', () => {
  test('gives identity, storage, battery and temperature of a healthy HSM, and refuses nothing', () => {
    const result = parsed('hsm-show-password');
    assert.deepEqual(result.rejected, []);
    assert.deepEqual(reading(result, 'hsm', 'hsm.info')?.attributes, {
      'hw.id': 'hsm',
      'hw.name': 'HSM',
      'hw.type': 'hsm',
      'hsm.serial': '612345',
      'hsm.label': 'vigil-eus-1',
      'hsm.firmware': '7.0.3',
      'hsm.software': '7.2.0-220',
      'hsm.model': 'Luna K7',
      'hsm.part_number': '808-000073-001',
      'hsm.authentication': 'password',
      'hsm.fips': 'on',
      'hsm.rpv': 'no',
      'hsm.audit_role': 'yes',
      'hsm.remote_login': 'no',
    });
    assert.equal(reading(result, 'hsm', 'hsm.partitions.limit')?.value, 100);
    assert.equal(reading(result, 'hsm', 'hsm.partitions.used')?.value, 1);
    assert.equal(reading(result, 'hsm', 'hsm.secure_transport_mode')?.value, 0);
    assert.equal(reading(result, 'hsm', 'hsm.admin.logged_in')?.value, 0);
    assert.deepEqual(reading(result, 'hsm-battery'), {
      metric: 'hsm.battery.voltage',
      attributes: { 'hw.id': 'hsm-battery', 'hw.name': 'HSM battery', 'hw.type': 'battery', 'hw.parent': 'hsm' },
      value: 3.084,
      unit: 'V',
      state: 'ok',
      limits: { lowWarning: 2.75 },
    });
    assert.equal(reading(result, 'hsm-temp')?.value, 38);
    assert.deepEqual(reading(result, 'hsm-temp')?.limits, { highWarning: 75 });
    assert.equal(reading(result, 'hsm', 'hsm.storage.used')?.value, 1_572_864);
    assert.equal(reading(result, 'hsm', 'hsm.tamper.state')?.value, 0);
    assert.equal(reading(result, 'hsm', 'hsm.zeroized')?.value, 0);
    assert.equal(reading(result, 'hsm', 'hsm.login_attempts.left')?.value, 3);
  });

  test('reads an HSM with PED keys, trailing blanks, and the firmware line without its colon', () => {
    const result = parsed('hsm-show-ped');
    assert.deepEqual(result.rejected, []);
    const info = reading(result, 'hsm', 'hsm.info')?.attributes;
    assert.equal(info?.['hsm.authentication'], 'ped');
    assert.equal(info?.['hsm.firmware'], '7.0.3');
    assert.equal(info?.['hsm.fips'], 'off');
  });

  test('reads a zeroized HSM, with tabs between keys and values', () => {
    const result = parsed('hsm-show-zeroized');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'hsm', 'hsm.zeroized')?.value, 1);
    assert.equal(reading(result, 'hsm', 'hsm.login_attempts.left'), undefined);
    assert.equal(reading(result, 'hsm', 'hsm.storage.free')?.value, 33_554_432);
  });

  test('reads a tampered HSM', () => {
    const result = parsed('hsm-show-tampered');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'hsm', 'hsm.tamper.state')?.value, 1);
  });

  test('takes the warning lines of an excursion for the device’s verdict', () => {
    const result = parsed('hsm-show-excursion');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'hsm-battery')?.state, 'degraded');
    assert.equal(reading(result, 'hsm-temp')?.state, 'degraded');
  });

  test('tells the card’s fans, one of which stands by', () => {
    const result = parsed('hsm-show-excursion');
    assert.equal(reading(result, 'hsm-fan-1')?.attributes['hw.status.text'], 'standby');
    assert.equal(reading(result, 'hsm-fan-2')?.attributes['hw.status.text'], 'active');
  });

  test('reads an HSM that was never initialised: zeroized in capitals, without a label, in transport mode', () => {
    const result = parsed('hsm-show-uninitialized');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'hsm', 'hsm.zeroized')?.value, 1);
    assert.equal(reading(result, 'hsm', 'hsm.info')?.attributes['hsm.label'], undefined);
    assert.equal(reading(result, 'hsm', 'hsm.partitions.used')?.value, 0);
    assert.equal(verdict(observed(result), 'hsm.zeroized'), 'negative');
    assert.equal(verdict(observed(result), 'hsm.transport-mode'), 'negative');
  });

  test('reads the layout that counts partitions in their title, with runs of blanks and without a build number', () => {
    const result = parsed('hsm-show-counted-title');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'hsm', 'hsm.partitions.used')?.value, 2);
    assert.equal(reading(result, 'hsm', 'hsm.info')?.attributes['hsm.software'], '6.0.0');
    assert.equal(reading(result, 'hsm', 'hsm.info')?.attributes['hsm.label'], undefined, '[none]');
    assert.equal(reading(result, 'hsm', 'hsm.admin.logged_in')?.value, 0);
    assert.equal(reading(parsed('hsm-show-older'), 'hsm', 'hsm.partitions.used')?.value, 1);
  });

  for (const [what, name, from, to] of [
    ['a partition is missing in the list', 'hsm-show-counted-title', /.*six-one\n/, ''],
    ['the number is another one', 'hsm-show-password', 'created:        1', 'created:        7'],
    ['the list says that there are none', 'hsm-show-password', /Partition: .*/, 'There are no partitions.'],
  ] as const) {
    test(`does not count partitions when ${what}`, () => {
      const result = changed(name, from, to);
      assert.equal(reading(result, 'hsm', 'hsm.partitions.used'), undefined);
      assert.match(result.rejected.at(-1)?.reason ?? '', /the list above has \d partitions/);
    });
  }

  test('makes transport mode unknown when its line is garbled', () => {
    const result = changed('hsm-show-password', /(Secure Transport Mode: +)No/, '$1N0');
    assert.equal(verdict(observed(result), 'hsm.transport-mode'), 'unknown');
    assert.equal(verdict(observed(result), 'hsm.tampered'), 'positive');
  });

  test('refuses storage that does not add up', () => {
    const result = changed('hsm-show-password', '1572864', '1573864');
    assert.equal(reading(result, 'hsm', 'hsm.storage.used'), undefined);
    assert.equal(result.rejected[0]?.reason, 'used and free storage do not add up to it');
  });

  test('refuses to say whether an HSM is zeroized when two lines disagree', () => {
    const result = changed('hsm-show-password', /(Manually Zeroized: +)No/, '$1Yes');
    assert.equal(reading(result, 'hsm', 'hsm.zeroized'), undefined);
    assert.equal(verdict(observed(result), 'hsm.zeroized'), 'unknown');
  });

  test('believes that too many wrong logins zeroize an HSM by nobody’s hand', () => {
    const result = changed('hsm-show-zeroized', /(Manually Zeroized: +)Yes/, '$1No');
    assert.equal(reading(result, 'hsm', 'hsm.zeroized')?.value, 1);
  });

  for (const [what, from, to, component] of [
    ['a garbled tamper state', 'No tampers', 'No tampars', 'hsm'],
    ['a garbled count of logins', '3 before HSM', '3 bef0re HSM', 'hsm'],
    ['a battery voltage with two decimals', '3.084 V', '3.08 V', 'hsm-battery'],
    ['a temperature in another unit', '38 deg. C', '38 deg. F', 'hsm-temp'],
    ['a serial number with a letter', '612345\n', '61234S\n', undefined],
    ['a label with a control character', 'vigil-eus-1', 'vigil\u009b31meus', undefined],
  ] as const) {
    test(`refuses ${what}, and keeps the rest`, () => {
      const whole = parsed('hsm-show-password').readings.length;
      const result = changed('hsm-show-password', from, to);
      assert.equal(result.rejected.length, 1);
      assert.equal(result.rejected[0]?.component, component);
      assert.ok(result.readings.length >= whole - 2);
    });
  }

  test('does not judge a battery whose threshold could not be read', () => {
    const result = changed('hsm-show-password', 'Threshold Voltage:   2.750 V', 'Threshold Voltage:   2.7?0 V');
    assert.equal(verdict(observed(result), 'hsm-battery.card-battery-low'), 'unknown');
    assert.match(evidence(observed(result), 'hsm-battery.card-battery-low') ?? '', /threshold was not readable/);
  });

  test('does not take a serial number for whole when the output ends in it', () => {
    const result = changed('hsm-show-password', /(?<=Serial #: +6123)[\s\S]*/, '');
    assert.equal(reading(result, 'hsm', 'hsm.info'), undefined);
    assert.equal(result.rejected.at(-1)?.reason, 'the output ends within this line');
  });

  test('refuses a line that comes twice with differences', () => {
    const result = changed('hsm-show-password', /(HSM Tamper State: +)No tampers\n/, '$1No tampers\n$1Tamper(s) detected\n');
    assert.equal(reading(result, 'hsm', 'hsm.tamper.state'), undefined);
    assert.equal(result.rejected.length, 2);
  });
});

suite('hsm tamper show', () => {
  test('says that there is no tamper only in the device’s own words', () => {
    assert.equal(reading(parsed('hsm-tamper-show-none'), 'hsm')?.value, 0);
    const garbled = changed('hsm-tamper-show-none', 'No active', 'No actine');
    assert.deepEqual(garbled.readings, []);
    assert.equal(garbled.rejected[0]?.component, 'hsm');
  });

  test('names the tamper', () => {
    const result = parsed('hsm-tamper-show-tampered');
    assert.equal(reading(result, 'hsm')?.value, 1);
    assert.equal(reading(result, 'hsm')?.attributes['hsm.tamper.names'], 'Chassis intrusion');
  });

  test('counts a warning whose name is unreadable as one tamper', () => {
    const result = changed('hsm-tamper-show-tampered', '        Chassis intrusion\n', '');
    assert.equal(reading(result, 'hsm')?.value, 1);
  });

  test('does not take a kernel line for the name of a tamper', () => {
    const result = changed(
      'hsm-tamper-show-tampered',
      '        Chassis intrusion\n',
      '[ 12.5] k7pf0: ALM0015: PCIe Link Failure\n        Chassis intrusion\n',
    );
    assert.equal(reading(result, 'hsm')?.attributes['hsm.tamper.names'], 'Chassis intrusion');
    assert.equal(result.rejected.length, 1);
  });

  test('refuses an output that says both, or neither', () => {
    const both = changed('hsm-tamper-show-tampered', '        Chassis intrusion', '        No active tampers.');
    assert.deepEqual(both.readings, []);
    assert.equal(both.rejected[0]?.component, 'hsm');
    const neither = changed('hsm-tamper-show-none', '        No active tampers.\n', '');
    assert.deepEqual(neither.readings, []);
    assert.equal(verdict(observed(neither), 'hsm.tampered'), 'unknown');
  });
});
