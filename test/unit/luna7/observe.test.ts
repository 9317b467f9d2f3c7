import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { changed, evidence, keys, observed, parsed, verdict } from './fixture.ts';

suite('What a Luna 7 says about its parts', () => {
  test('a healthy appliance has something good to say about each part, and nothing else', () => {
    const poll = observed(parsed('status-sensors-healthy'), parsed('hsm-show-password'), parsed('hsm-tamper-show-none'));
    assert.equal(poll.length, 55);
    assert.deepEqual(
      poll.filter((each) => each.verdict !== 'positive'),
      [],
    );
    assert.equal(new Set(poll.map(({ component, condition }) => `${component}.${condition}`)).size, poll.length);
  });

  test('a fan that stands still is negative, with its speed and limit, and explains the cooling flag', () => {
    const poll = observed(parsed('status-sensors-fan-failed'));
    assert.deepEqual(keys(poll, 'negative'), ['fan1a.speed-low']);
    assert.equal(evidence(poll, 'fan1a.speed-low'), 'Fan1A reads 0 rpm; lower critical limit 2000 rpm');
    assert.deepEqual(keys(poll, 'unknown'), ['enclosure-cooling-fan-fault.fault']);
  });

  test('a cooling flag that nothing explains is negative', () => {
    const poll = observed(changed('status-sensors-healthy', 'Cooling/Fan Fault    : false', 'Cooling/Fan Fault    : true'));
    assert.deepEqual(keys(poll, 'negative'), ['enclosure-cooling-fan-fault.fault']);
  });

  test('a power supply without AC is one negative, and its own sensors are unknown', () => {
    const poll = observed(parsed('status-sensors-psu2-without-ac'));
    assert.deepEqual(keys(poll, 'negative'), ['psu2.ac-lost']);
    assert.equal(evidence(poll, 'psu2.ac-lost'), 'Power supply 2 delivers 0 V and its fan reads 0 rpm; Power supply 1 delivers 12.24 V');
    assert.deepEqual(keys(poll, 'unknown').sort(), [
      'enclosure-cooling-fan-fault.fault',
      'psu2-12v.supply-voltage-out-of-range',
      'psu2-fan.supply-speed-low',
      'psu2-temp.temperature-high',
      'psu2.absent',
      'psu2.failed',
    ]);
    assert.equal(verdict(poll, 'psu1.ac-lost'), 'positive');
  });

  test('two dark power supplies are not believed', () => {
    const dark = changed('status-sensors-psu2-without-ac', /(PSU1_\+12V_value\. \| )12\.240( +\| Volts +\| )ok {2}/, '$10.000 $2CR *');
    const poll = observed(dark);
    assert.deepEqual(keys(poll, 'negative'), []);
    assert.equal(verdict(poll, 'psu1.ac-lost'), 'unknown');
    assert.equal(verdict(poll, 'psu2.ac-lost'), 'unknown');
  });

  test('a supply that delivers nothing while its fan turns has failed, rather than lost its feed', () => {
    const poll = observed(changed('status-sensors-healthy', /(PSU2_\+12V_value\. \| )12\.180( +\| Volts +\| )ok {2}/, '$10.000 $2CR *'));
    assert.equal(verdict(poll, 'psu2.failed'), 'negative');
    assert.equal(verdict(poll, 'psu2.ac-lost'), 'unknown');
  });

  test('a supply that reports a failure while it delivers has failed', () => {
    const poll = observed(parsed('status-sensors-psu2-failed'));
    assert.deepEqual(keys(poll, 'negative'), ['psu2.failed']);
    assert.equal(verdict(poll, 'psu2.ac-lost'), 'positive');
  });

  test('a supply none of whose sensors reads anything is not installed', () => {
    const poll = observed(parsed('status-sensors-psu2-removed'));
    assert.deepEqual(keys(poll, 'negative'), ['psu2.absent']);
    assert.deepEqual(keys(poll, 'unknown'), ['psu2.ac-lost', 'psu2.failed']);
  });

  test('heat, rails and the motherboard’s battery are judged by the limits printed beside them', () => {
    const poll = observed(parsed('status-sensors-hot'));
    assert.deepEqual(keys(poll, 'negative').sort(), [
      '12v.voltage-out-of-range',
      'cpu.temperature-high',
      'inlet.temperature-high',
      'vbat.battery-low',
    ]);
    assert.equal(evidence(poll, 'inlet.temperature-high'), 'Inlet reads 88 °C; upper critical limit 87 °C');
    assert.equal(evidence(poll, '12v.voltage-out-of-range'), '+12V reads 10.98 V; lower critical limit 11.16 V');
  });

  test('a value beyond its limit that the appliance calls ok is unknown, and so is the reverse', () => {
    const beyond = observed(changed('status-sensors-healthy', '| 23.000     |', '| 93.000     |'));
    assert.equal(verdict(beyond, 'inlet.temperature-high'), 'unknown');
    const within = observed(changed('status-sensors-hot', '| 88.000     |', '| 68.000     |'));
    assert.equal(verdict(within, 'inlet.temperature-high'), 'unknown');
    assert.match(evidence(within, 'inlet.temperature-high') ?? '', /reads 68 °C.*yet the appliance calls it faulty/);
  });

  test('a value exactly at its limit is what the appliance says it is', () => {
    assert.equal(
      verdict(observed(changed('status-sensors-hot', '| 88.000     |', '| 87.000     |')), 'inlet.temperature-high'),
      'negative',
    );
    assert.equal(
      verdict(observed(changed('status-sensors-healthy', '| 23.000     |', '| 87.000     |')), 'inlet.temperature-high'),
      'positive',
    );
  });

  test('the HSM card’s battery and temperature are parts of their own', () => {
    const poll = observed(parsed('hsm-show-excursion'));
    assert.deepEqual(keys(poll, 'negative'), ['hsm-battery.card-battery-low', 'hsm-temp.card-temperature-high']);
    assert.equal(evidence(poll, 'hsm-battery.card-battery-low'), 'HSM battery reads 2.611 V; lower warning limit 2.75 V');
  });

  test('a battery below its threshold without the device’s warning is unknown', () => {
    const poll = observed(changed('hsm-show-password', '3.084 V', '2.084 V'));
    assert.equal(verdict(poll, 'hsm-battery.card-battery-low'), 'unknown');
  });

  test('a tamper is negative from either command, and unknown when the two disagree', () => {
    const named = observed(parsed('hsm-show-tampered'), parsed('hsm-tamper-show-tampered'));
    assert.equal(evidence(named, 'hsm.tampered'), 'The HSM reports a tamper: Chassis intrusion');
    assert.equal(verdict(observed(parsed('hsm-show-tampered')), 'hsm.tampered'), 'negative');
    assert.equal(verdict(observed(parsed('hsm-tamper-show-tampered')), 'hsm.tampered'), 'negative');
    assert.equal(verdict(observed(parsed('hsm-show-tampered'), parsed('hsm-tamper-show-none')), 'hsm.tampered'), 'unknown');
  });

  test('an HSM that answers and reports no tamper is not suspected of one; a tamper says nothing about that', () => {
    assert.equal(verdict(observed(parsed('hsm-tamper-show-none')), 'hsm.tamper-suspected'), 'positive');
    assert.equal(verdict(observed(parsed('hsm-tamper-show-tampered')), 'hsm.tamper-suspected'), undefined);
  });

  test('an open chassis is negative, unless the HSM reports the tamper itself', () => {
    const open = changed('status-sensors-healthy', 'Chassis Intrusion    : inactive', 'Chassis Intrusion    : active');
    assert.deepEqual(keys(observed(open), 'negative'), ['enclosure-chassis-intrusion.intrusion']);
    assert.deepEqual(keys(observed(open, parsed('hsm-show-tampered')), 'negative'), ['hsm.tampered']);
  });

  test('a zeroized HSM is negative', () => {
    assert.deepEqual(keys(observed(parsed('hsm-show-zeroized')), 'negative'), ['hsm.zeroized']);
  });

  test('one login left before zeroization is negative, two are not', () => {
    assert.equal(verdict(observed(changed('hsm-show-password', '3 before', '1 before')), 'hsm.login-attempts-low'), 'negative');
    assert.equal(verdict(observed(changed('hsm-show-password', '3 before', '2 before')), 'hsm.login-attempts-low'), 'positive');
  });

  test('a refused row makes its part unknown, and only that', () => {
    const poll = observed(parsed('status-sensors-kernel-lines'));
    assert.deepEqual(keys(poll, 'unknown'), ['vrd.temperature-high']);
    assert.deepEqual(keys(poll, 'negative'), []);
  });

  test('the same readings give the same observations', () => {
    const once = parsed('status-sensors-hot');
    assert.deepEqual(observed(once), observed(once));
  });
});
