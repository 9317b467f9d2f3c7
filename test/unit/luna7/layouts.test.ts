import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ParseResult } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { captured, changed, evidence, observed, parsed, reading, verdict } from './fixture.ts';

const value = (result: ParseResult, id: string, metric: string) => reading(result, id, metric)?.value;
const reasons = ({ rejected }: ParseResult) => rejected.map(({ reason }) => reason);
const first = 'partition-6123450000117';

suite('partition list with versions', () => {
  test('is read by its headings, two lines and a ruler for each column', () => {
    const result = parsed('partition-list-versions');
    assert.deepEqual(result.rejected, []);
    assert.equal(value(result, 'hsm', 'hsm.partitions.listed'), 2);
    const told = (id: string) =>
      ['hsm.objects', 'hsm.storage.size', 'hsm.storage.used', 'hsm.storage.free'].map((each) => value(result, id, each));
    assert.deepEqual(told(first), [42, 325_896, 96_412, 229_484]);
    assert.deepEqual(told('partition-6123450000118'), [0, 325_896, 0, 325_896]);
    assert.equal(reading(result, first)?.attributes['hw.name'], 'payments');
    const second = reading(result, 'partition-6123450000118', 'hsm.partition.info')?.attributes;
    assert.equal(second?.['hsm.partition.name'], 'code signing 2');
    assert.equal(second?.['hsm.partition.version'], '1');
  });

  const headed = (heading: string, cells: readonly [string, string]) => {
    const rows = captured('partition-list-versions')
      .replace('Version      Objects', `${heading.padEnd(13)}Objects`)
      .replace(/(payments {26})0 /, `$1${cells[0].padEnd(2)}`)
      .replace(/(code signing 2 {20})1 /, `$1${cells[1].padEnd(2)}`);
    return luna7.console.parse('partition list', rows);
  };

  test('keeps the value of a column that nobody knows out of names and numbers', () => {
    for (const cells of [
      ['7', '8'],
      ['own', ''],
      ['a b', 'x'],
    ] as const) {
      const result = headed('Custodian', cells);
      assert.equal(reading(result, first)?.attributes['hw.name'], 'payments', cells.join());
      assert.equal(value(result, first, 'hsm.objects'), 42, cells.join());
      assert.equal(reading(result, first, 'hsm.partition.info')?.attributes['hsm.partition.version'], undefined);
    }
  });

  test('reads no row where what it holds cannot be told apart, or where no heading names the columns', () => {
    // A value right behind a name that fills its column, and one in the old layout, whose heading knows nothing of it.
    const merged = changed('partition-list-versions', 'payments                          0', `${'payments'.padEnd(33, 'x')} 0`);
    assert.equal(reading(merged, first), undefined);
    assert.equal(value(merged, 'partition-6123450000118', 'hsm.objects'), 0);
    const unnamed = changed('partition-list', 'payments          ', 'payments     0    ');
    assert.equal(reading(unnamed, 'partition-612345000117'), undefined);
    assert.equal(value(unnamed, 'partition-612345000118', 'hsm.objects'), 0);
    const lost = changed('partition-list-versions', /^Partition +Name.*\n/m, '');
    assert.deepEqual(lost.readings, []);
    assert.ok(reasons(lost).includes('no heading above it names its columns'));
  });

  test('reads numbers that have grown wider than their columns', () => {
    const result = changed('partition-list-versions', '325896    96412   229484', '33325896    96412  33229484');
    assert.deepEqual([value(result, first, 'hsm.storage.size'), value(result, first, 'hsm.storage.free')], [33_325_896, 33_229_484]);
  });

  test('gives a partition without a name its serial number for one', () => {
    for (const placeholder of ['no label', '<none>  ', '-       ', 'n/a     ']) {
      const result = changed('partition-list-versions', 'payments', placeholder);
      assert.equal(reading(result, first)?.attributes['hw.name'], 'Partition 6123450000117', placeholder);
    }
  });
});

suite('partition show with versions', () => {
  test('tells of every partition, a locked role among it', () => {
    const result = parsed('partition-show-version');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, first, 'hsm.partition.info')?.attributes['hsm.partition.version'], '1');
    assert.equal(value(result, first, 'hsm.objects'), 3);
    assert.equal(verdict(observed(result), `${first}.locked-out`), 'negative');
    assert.equal(value(result, 'partition-6123450000119', 'hsm.storage.size'), 20_480);
  });

  test('loses what a line says that is not known, and no more', () => {
    const result = changed('partition-show-version', /Partition Version: +1/, 'Partition Flavour: strawberry');
    assert.deepEqual(reasons(result), ['not a line of this output']);
    assert.equal(result.readings.length, parsed('partition-show-version').readings.length);
  });

  test('shows a word that it does not know, and calls no role unlocked beside it', () => {
    const result = changed('partition-show', /(Crypto Officer +Locked Out: +)no/, '$1suspended');
    assert.equal(value(result, 'partition-612345000117', 'hsm.objects'), 42);
    assert.equal(value(result, 'partition-612345000117', 'hsm.partition.co.login_attempts.left'), 8);
    const key = 'partition-612345000117.locked-out';
    assert.equal(verdict(observed(result), key), 'unknown');
    assert.match(evidence(observed(result), key) ?? '', /“suspended” is not a value of Crypto Officer Locked Out/);
  });
});

suite('A partition of which a line was spoilt', () => {
  const id = 'partition-612345000117';

  test('is unknown in what that line is about, and read in the rest', () => {
    for (const [line, condition] of [
      [/Crypto Officer +Locked Out/, 'locked-out'],
      [/Partition SO +Zeroized/, 'partition-zeroized'],
    ] as const) {
      const result = changed('partition-show', line, 'Crypto Qfficer Lo#ked Out');
      assert.equal(value(result, id, 'hsm.storage.used'), 96_412, condition);
      assert.equal(verdict(observed(result), `${id}.${condition}`), 'unknown', condition);
    }
    const less = changed('partition-show', /.*Partition SO +Zeroized.*\n/, '');
    assert.deepEqual([value(less, id, 'hsm.objects'), less.rejected.length], [42, 0], 'a release that has no such line');
  });
});

suite('A clock that is minutes off', () => {
  test('follows none of its servers, and its numbers without decimals are numbers', () => {
    const result = parsed('sysconf-ntp-status-minutes-off');
    assert.deepEqual(result.rejected, []);
    assert.deepEqual([value(result, 'ntp', 'hsm.ntp.servers'), value(result, 'ntp', 'hsm.ntp.synchronised')], [2, 0]);
    assert.equal(verdict(observed(result), 'ntp.clock-unsynchronised'), 'negative');
  });

  test('is not known to be where a server and its association were spoilt together', () => {
    const server = changed('sysconf-ntp-status', '.GPS.            1', '.GPS.      0     1');
    const text = captured('sysconf-ntp-status')
      .replace('.GPS.            1', '.GPS.      0     1')
      .replace('none  candidate', 'none ( candidate');
    for (const result of [server, luna7.console.parse('sysconf ntp status', text)]) {
      assert.equal(value(result, 'ntp', 'hsm.ntp.servers'), undefined);
      assert.equal(value(result, 'ntp', 'hsm.ntp.synchronised'), undefined);
    }
  });

  test('whose offset has lost its point on the way is not believed', () => {
    const result = changed('sysconf-ntp-status', '-1.470', '-1470');
    assert.equal(value(result, 'ntp', 'hsm.ntp.offset'), undefined);
    assert.equal(value(result, 'ntp', 'hsm.ntp.servers'), undefined);
  });
});

suite('A state that nobody knows', () => {
  test('of the system is read as unknown and shown, and its codes count all the same', () => {
    const unknown = changed('status-sysstat-show', /ISO\n(.*)61,62,63/, 'OFT\n$161,62,63');
    assert.equal(reading(unknown, 'sysstat')?.state, 'unknown');
    assert.match(reading(unknown, 'sysstat')?.attributes['hw.status.text'] ?? '', /^“OFT”, which is not known: eth1 is offline \(61\)/);
    assert.deepEqual(reasons(unknown), ['“OFT” is not a system status that is known']);
    for (const condition of ['trouble', 'out-of-service', 'offline']) {
      assert.equal(verdict(observed(unknown), `sysstat.${condition}`), 'unknown', condition);
      assert.match(evidence(observed(unknown), `sysstat.${condition}`) ?? '', /“OFT”/, condition);
    }
    const offline = observed(changed('status-sysstat-show', /ISO\n(.*)61,62,63/, 'OFT\n$150,61'));
    assert.equal(verdict(offline, 'sysstat.offline'), 'negative');
  });

  test('of NTLS is unknown, and its evidence quotes it', () => {
    const result = changed('ntls-information-show', '1 (up)', '4 (draining)');
    assert.equal(reading(result, 'ntls', 'hw.status')?.state, 'unknown');
    assert.equal(verdict(observed(result), 'ntls.down'), 'unknown');
    assert.match(evidence(observed(result), 'ntls.down') ?? '', /“4 \(draining\)” is not a state of NTLS that is known/);
  });

  for (const [what, from, to, id, word] of [
    ['a sensor', '| 23.000     | degrees C  | ok ', '| 23.000     | degrees C  | sus', 'inlet', 'sus'],
    ['a power supply', 'PSU2_Status    . | Presence detected', 'PSU2_Status    . | Fully relaxed', 'psu2', 'Fully relaxed'],
    ['a flag of the chassis', /(Drive Fault +: )false/, '$1maybe', 'enclosure-drive-fault', 'maybe'],
  ] as const) {
    test(`of ${what} is unknown, and its evidence quotes it`, () => {
      const result = changed('status-sensors-healthy', from, to);
      assert.equal(reading(result, id)?.state, 'unknown');
      assert.equal(result.readings.length, parsed('status-sensors-healthy').readings.length);
      assert.equal(result.rejected.length, 1);
      assert.ok(reasons(result)[0]?.startsWith(`“${word}” is `), reasons(result)[0]);
      const own = observed(result).filter(({ component, verdict: told }) => component === id && told === 'unknown');
      assert.ok(own.length > 0 && own.some(({ evidence: { text } }) => text.includes(`“${word}”`)), JSON.stringify(own));
    });
  }

  test('of the HSM’s tampers, a fan, a service or a link is shown with its word', () => {
    assert.deepEqual(reasons(changed('hsm-show-password', /(HSM Tamper State: +).*/, '$1Pending')), [
      '“Pending” is not a value of HSM Tamper State',
    ]);
    const tampers = observed(changed('hsm-show-password', /(HSM Tamper State: +).*/, '$1Pending'));
    assert.match(evidence(tampers, 'hsm.tampered') ?? '', /“Pending”/);
    const fan = changed('hsm-show-excursion', /(Fan 1 Status: +)\w+/, '$1wobbling');
    assert.equal(reading(fan, 'hsm-fan-1')?.state, 'unknown');
    assert.deepEqual(reasons(fan), ['“wobbling” is not a state of a fan that is known']);
    assert.match(reasons(changed('service-status-syslog', 'is running', 'is reloading'))[0] ?? '', /^“reloading” is not a state of syslog/);
    const link = changed('status-interface', 'state UP', 'state SLEEPING');
    assert.deepEqual(reasons(link), ['“SLEEPING” is not a state of a link that is known']);
  });

  test('is shown as plain text, whatever it holds', () => {
    const [reason = ''] = reasons(changed('service-status-syslog', 'is running', 'is \u202e[x](command:y)\u200b'));
    assert.match(reason, /^“\[x\] \(command:y\)” is not a state/);
  });
});

suite('Numbers of other releases', () => {
  test('have a sign, fewer decimals, or another width', () => {
    const cold = changed('status-sensors-healthy', '| 23.000     | degrees', '| -3.000     | degrees');
    assert.equal(reading(cold, 'inlet')?.value, -3);
    const bare = changed(
      'status-sensors-healthy',
      /^Inlet.*$/m,
      'Inlet          . | 23         | degrees C  | ok    | na        | na        | 87        | 97',
    );
    assert.deepEqual([reading(bare, 'inlet')?.value, reading(bare, 'inlet')?.limits?.highCritical], [23, 87]);
    const frost = changed('hsm-show-password', /(System Temp: +)\d+ deg/, '$1-4 deg');
    assert.equal(value(frost, 'hsm-temp', 'hw.temperature'), -4);
    const volts = changed('hsm-show-password', /(Battery (?:Warning Threshold )?Voltage: +\d\.\d)\d\d V/g, '$1 V');
    assert.equal(value(volts, 'hsm-battery', 'hsm.battery.voltage'), 3);
    const many = changed('hsm-information-monitor', '|     660,539,404 |', '| 1,660,660,539,404 |');
    assert.equal(value(many, 'hsm', 'hsm.commands'), 1_660_660_539_404);
    const wider = changed(
      'hsm-information-show',
      /^(.*?:) +(\d+)$/gm,
      (_: string, key: string, count: string) => key.padEnd(40) + count.padStart(20),
    );
    assert.equal(value(wider, 'hsm', 'hsm.operations'), 800_061_318);
    assert.equal(value(changed('status-cpu', /\d\.\d\d \d\.\d\d \d\.\d\d/, '12 3 1'), 'processor', 'hsm.cpu.load_average.1m'), 12);
  });

  test('are not those that have lost their point on the way', () => {
    assert.equal(value(changed('status-cpu', /^(\d)\.(\d\d) /m, '$1$2 '), 'processor', 'hsm.cpu.load_average.1m'), undefined);
    assert.equal(reading(changed('status-sensors-healthy', '| 23.000     |', '| 23000      |'), 'inlet'), undefined);
  });
});

suite('Columns of other releases', () => {
  const wider = (text: string) =>
    text
      .replace(/^(Sensor {11}\|.*?\|.*?\|)/m, '$1 Event    |')
      .replace(/^(.{15}[. ] \|(?:[^|\n]*\|){2})(?=(?:[^|\n]*\|){4})/gm, '$1 none     |');

  test('in the table of sensors are known by the heading', () => {
    const result = luna7.console.parse('status sensors', wider(captured('status-sensors-healthy')));
    assert.deepEqual(result.rejected, []);
    assert.deepEqual(result.readings, parsed('status-sensors-healthy').readings);
    const headless = luna7.console.parse('status sensors', wider(captured('status-sensors-healthy')).replace(/^Sensor .*\n/m, ''));
    assert.equal(reading(headless, 'inlet'), undefined);
  });

  test('in memory are known by the place of their headings', () => {
    const text = captured('status-mem').replace('        free ', '       dirty        free ');
    const widened = text.replace(/^((?:Mem|Swap):(?: +\d+){2})/gm, '$1          77');
    const result = luna7.console.parse('status mem', widened);
    assert.deepEqual(result.rejected, []);
    assert.deepEqual(result.readings, parsed('status-mem').readings);
    assert.deepEqual(changed('status-mem', /^ +total.*\n/m, '').readings, []);
  });

  test('beside a client’s name are no part of it', () => {
    const result = changed('client-list', 'app1.hsm.example', 'app1.hsm.example   STC');
    assert.deepEqual(
      result.readings.map(({ attributes }) => attributes['hw.name']),
      ['198.51.100.7', 'signer'],
    );
  });
});

suite('A placeholder', () => {
  test('is no value', () => {
    for (const placeholder of ['no label', 'n/a', 'None', '<not set>', '-', '[none]']) {
      const label = changed('hsm-show-password', /(HSM Label: +).*/, `$1${placeholder}`);
      assert.deepEqual([reading(label, 'hsm', 'hsm.info')?.attributes['hsm.label'], label.rejected], [undefined, []], placeholder);
      const host = changed('sysconf-snmp-trap-show', /(SNMP Trap Host +: ).*/, `$1${placeholder}`);
      assert.equal(value(host, 'lsta', 'hsm.snmp.trap_hosts'), undefined, placeholder);
      const address = changed('network-show', /(IP Address \(eth1\) +: ).*/, `$1${placeholder}`);
      assert.equal(reading(address, 'network-eth1', 'hsm.network.info')?.attributes['hsm.network.address'], undefined, placeholder);
    }
  });
});

suite('Terminal control', () => {
  test('that moves the cursor leaves two numbers two', () => {
    for (const move of ['\u001b[60G', '\u001b[3C', '\ufffd[12C']) {
      const result = changed('partition-list', '     42  325896', `     4${move}2  325896`);
      assert.equal(value(result, 'partition-612345000117', 'hsm.objects'), undefined, JSON.stringify(move));
    }
  });

  test('does not take with it what noise has made of a character', () => {
    for (const noise of ['\u0007', '\ufffd', '\u001b', '\u0008'])
      assert.equal(value(changed('hsm-show-password', '3.084', `3${noise}084`), 'hsm-battery', 'hsm.battery.voltage'), undefined);
  });
});

test('A date with another line beside it is a date', () => {
  const alone = parsed('status-date');
  const result = changed('status-date', /^(?=\w{3} \w{3} )/m, 'The clock is fine.\n');
  assert.deepEqual([result.readings, result.rejected.length], [alone.readings, 1]);
  const two = changed('status-date', /^(\w{3} \w{3} .*\n)/m, '$1Sat Feb 10 08:05:00 UTC 2024\n');
  assert.deepEqual(two.readings, []);
});
