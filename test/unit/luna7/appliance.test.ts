import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ParseResult } from '../../../src/core/reading.ts';
import { statusCodes } from '../../../src/devices/luna7/parts/sysstatCodes.ts';
import { changed, keys, observed, parsed, reading, verdict } from './fixture.ts';

const value = (result: ParseResult, id: string, metric: string) => reading(result, id, metric)?.value;

suite('status sysstat show', () => {
  test('an appliance in service is well, ports without a cable and services that are off included', () => {
    const result = parsed('status-sysstat-show');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'sysstat')?.state, 'ok');
    assert.equal(reading(result, 'sysstat')?.attributes['hsm.system.codes'], '61,62,63');
    assert.deepEqual(keys(observed(result), 'positive'), ['sysstat.trouble', 'sysstat.out-of-service', 'sysstat.offline']);
  });

  test('trouble is told in words', () => {
    const result = parsed('status-sysstat-show-trouble');
    assert.equal(reading(result, 'sysstat')?.state, 'degraded');
    assert.match(
      reading(result, 'sysstat')?.attributes['hw.status.text'] ?? '',
      /^In service with trouble: the logging service is not running \(70\)/,
    );
    assert.deepEqual(keys(observed(result), 'negative'), ['sysstat.trouble']);
  });

  test('a code means what it means in the release that shows it', () => {
    const result = parsed('status-sysstat-show-older');
    assert.deepEqual(result.rejected, []);
    assert.match(reading(result, 'sysstat')?.attributes['hw.status.text'] ?? '', /STC is not running \(80\), eth1 is offline \(60\)/);
    assert.deepEqual(keys(observed(result), 'negative'), ['sysstat.out-of-service']);
    assert.equal(statusCodes(7).get(80)?.state, 'ISO');
    assert.equal(statusCodes(7).get(60)?.meaning, 'eth0 is offline');
  });

  test('reads the release whatever stands before its colon, and its codes by its first number', () => {
    for (const prefix of ['LunaNet:', 'A:', '']) {
      const trouble = changed('status-sysstat-show-trouble', 'SA:', prefix);
      assert.deepEqual(trouble.rejected, [], prefix);
      assert.deepEqual(keys(observed(trouble), 'negative'), ['sysstat.trouble'], prefix);
      // STC is needed before 7 alone.
      const older = changed('status-sysstat-show-older', 'SA:', prefix);
      assert.deepEqual(keys(observed(older), 'negative'), ['sysstat.out-of-service'], prefix);
    }
    for (const prefix of ['LunaNetwork:', '7A:', 'SA:SA:', ':'])
      assert.equal(verdict(observed(changed('status-sysstat-show', 'SA:', prefix)), 'sysstat.trouble'), 'unknown', prefix);
  });

  test('every documented code has a state', () => {
    assert.deepEqual([...statusCodes(7).keys()], [0, 15, 20, 25, 30, 40, 50, 60, 61, 62, 63, 70, 80, 90, 95, 100, 110]);
    assert.deepEqual(
      [...statusCodes(7)].filter(([, { state }]) => state === 'OOS').map(([code]) => code),
      [15, 20, 25, 30, 40],
    );
  });

  for (const [what, name, from, to] of [
    ['a state that its codes do not stand for', 'status-sysstat-show', 'ISO\n', 'OOS\n'],
    ['a code that stands for a worse state', 'status-sysstat-show', '61,62,63', '71,70,63'],
    ['a state that is none', 'status-sysstat-show', 'ISO\n', 'IS0\n'],
    ['a status whose monitor has stopped', 'status-sysstat-show', 'sysstat is running', 'sysstat is stopped'],
    ['a status whose monitor is told of once', 'status-sysstat-show', 'Service Status: sysstat is running\n', ''],
    ['an output without a status', 'status-sysstat-show', /^.*System Status: .*\n/m, ''],
  ] as const) {
    test(`${what} is not believed`, () => {
      const result = changed(name, from, to);
      assert.equal(reading(result, 'sysstat'), undefined);
      assert.equal(verdict(observed(result), 'sysstat.out-of-service'), 'unknown');
    });
  }

  test('a code that nobody has documented leaves open only what lies below the state', () => {
    const result = changed('status-sysstat-show-trouble', /IST\n(.*)70,90,61/, 'OOS\n$145,90,61');
    assert.equal(reading(result, 'sysstat')?.state, 'failed');
    assert.equal(verdict(observed(result), 'sysstat.out-of-service'), 'negative');
    assert.equal(verdict(observed(result), 'sysstat.offline'), 'unknown');
  });

  test('NTLS that is down is one fault, not two', () => {
    const result = changed('status-sysstat-show-trouble', /IST\n(.*)70,90,61/, 'OOS\n$120,61');
    const ntls = {
      metric: 'hw.status',
      attributes: { 'hw.id': 'ntls', 'hw.name': 'NTLS', 'hw.type': 'service' },
      value: 1,
      state: 'failed',
    } as const;
    assert.equal(verdict(observed(result), 'sysstat.out-of-service'), 'negative');
    assert.equal(verdict(observed(result, { readings: [ntls], rejected: [] }), 'sysstat.out-of-service'), 'unknown');
  });
});

suite('status disk', () => {
  test('gives each file system and the drive’s own report', () => {
    const result = parsed('status-disk');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'drive', 'hw.status')?.state, 'ok');
    assert.equal(value(result, 'drive', 'hsm.disk.power_on_time'), 4385 * 3600);
    assert.equal(value(result, 'fs-var-log', 'hsm.filesystem.limit'), 10_190_100 * 1024);
    assert.deepEqual(keys(observed(result), 'negative'), []);
  });

  test('a nearly full file system and a failing drive are faults, and filling up is not a second one', () => {
    const result = parsed('status-disk-full-failing');
    assert.deepEqual(keys(observed(result), 'negative').sort(), ['drive.drive-failing', 'fs-var-log.disk-full']);
    assert.equal(verdict(observed(result), 'fs-var-log.disk-filling'), 'unknown');
  });

  test('reads the older layout with its tabs, and a file system that fills up', () => {
    const result = parsed('status-disk-older');
    assert.deepEqual(result.rejected, []);
    assert.equal(value(result, 'fs-var-log', 'hsm.filesystem.utilization'), 80);
    assert.equal(value(result, 'drive', 'hsm.disk.sectors.reallocated'), 3);
    assert.deepEqual(keys(observed(result), 'negative'), ['fs-var-log.disk-filling']);
  });

  test('refuses a percentage that does not fit, and makes that file system unknown', () => {
    const result = changed('status-disk-full-failing', '771920  92% /var/log', '771920  12% /var/log');
    assert.equal(result.rejected[0]?.component, 'fs-var-log');
    assert.equal(verdict(observed(result), 'fs-var-log.disk-full'), 'unknown');
  });

  test('refuses a verdict on the drive that its attributes contradict', () => {
    const result = changed('status-disk-full-failing', 'FAILED!', 'PASSED');
    assert.equal(reading(result, 'drive', 'hw.status'), undefined);
    assert.equal(verdict(observed(result), 'drive.drive-failing'), 'unknown');
  });
});

suite('status mem, cpu, date and handles', () => {
  test('memory adds up in both layouts', () => {
    for (const name of ['status-mem', 'status-mem-older']) assert.deepEqual(parsed(name).rejected, []);
    assert.equal(value(parsed('status-mem'), 'memory', 'hsm.memory.usage'), 217_315 * 1024);
    assert.equal(value(parsed('status-mem-older'), 'memory', 'hsm.memory.usage'), 23_552 * 1024);
    assert.equal(value(parsed('status-mem-older'), 'swap', 'hsm.memory.usage'), 1024 * 1024);
    assert.equal(reading(changed('status-mem', '217315', '217325'), 'memory'), undefined);
    assert.equal(reading(changed('status-mem-older', '23552', '23553'), 'memory'), undefined);
  });

  test('load, processes and uptime', () => {
    const result = parsed('status-cpu');
    assert.equal(value(result, 'processor', 'hsm.cpu.load_average.15m'), 0.45);
    assert.equal(value(result, 'processor', 'hsm.processes.count'), 365);
    assert.equal(value(result, 'processor', 'hsm.appliance.uptime'), ((52 * 24 + 13) * 60 + 55) * 60);
    for (const [span, minutes] of [
      ['45 min', 45],
      ['1 day,  3:04', 1624],
      ['2 days, 5 min', 2885],
      ['17:24', 1044],
    ] as const) {
      assert.equal(value(changed('status-cpu', '52 days, 13:55', span), 'processor', 'hsm.appliance.uptime'), minutes * 60, span);
    }
    assert.equal(value(changed('status-cpu', '2/365', '465/365'), 'processor', 'hsm.processes.count'), undefined);
    assert.equal(value(changed('status-cpu', '13:55', '33:55'), 'processor', 'hsm.appliance.uptime'), undefined);
  });

  test('a date counts with its own weekday alone', () => {
    assert.equal(value(parsed('status-date'), 'clock', 'hsm.clock.time'), Date.UTC(2024, 1, 9, 8, 5, 7) / 1000);
    assert.equal(reading(parsed('status-date'), 'clock')?.attributes['hsm.clock.zone'], 'UTC');
    assert.deepEqual(changed('status-date', 'Fri', 'Sat').readings, []);
    assert.deepEqual(changed('status-date', 'Feb  9', 'Feb 30').readings, []);
  });

  test('handles are the sum of those of the processes', () => {
    assert.equal(value(parsed('status-handles'), 'processor', 'hsm.handles.count'), 206);
    assert.deepEqual(changed('status-handles', '      55      1', '      54      1').readings, []);
  });
});

suite('status interface and netstat', () => {
  test('links are told for each port but the loopback', () => {
    const result = parsed('status-interface');
    assert.deepEqual(result.rejected, []);
    assert.deepEqual(
      result.readings.map(({ attributes, value: up }) => [attributes['hw.id'], up]),
      [
        ['network-eth0', 1],
        ['network-eth1', 0],
        ['network-eth2', 0],
        ['network-eth3', 0],
      ],
    );
    assert.equal(changed('status-interface', 'LOWER_UP> mtu 1500', 'SLAVE> mtu 1500').readings.length, 3);
  });

  test('the older layout has counters as well', () => {
    const result = parsed('status-interface-older');
    assert.deepEqual(result.rejected, []);
    assert.equal(value(result, 'network-eth0', 'hsm.network.errors.receive'), 2);
    assert.equal(value(result, 'network-eth0', 'hsm.network.io.transmit'), 7_514_608);
    assert.equal(value(result, 'network-eth1', 'hsm.network.up'), 0);
  });

  test('connections are counted in a whole list only', () => {
    const result = parsed('status-netstat');
    assert.equal(value(result, 'network', 'hsm.network.listeners'), 4);
    assert.equal(value(result, 'network', 'hsm.network.connections'), 2);
    assert.deepEqual(changed('status-netstat', 'tcp        0      0 192', 'tcq        0      0 192').readings, []);
    assert.equal(changed('status-netstat', '/dev/log', '/dev/log\nkernel: oops').readings.length, 2);
  });
});

suite('hsm information show and monitor', () => {
  test('counters are those of SNMP, in both layouts', () => {
    const result = parsed('hsm-information-show');
    assert.deepEqual(result.rejected, []);
    assert.equal(value(result, 'hsm', 'hsm.crypto.operations'), 640_049_054);
    assert.equal(value(parsed('hsm-information-show-older'), 'hsm', 'hsm.events.noncritical'), 1);
  });

  test('a lost digit moves the column, and more crypto operations than operations there cannot be', () => {
    assert.equal(value(changed('hsm-information-show', '800061318', '80006131'), 'hsm', 'hsm.operations'), undefined);
    const result = changed('hsm-information-show', '800061318', '100061318');
    assert.equal(value(result, 'hsm', 'hsm.operations'), undefined);
    assert.equal(value(result, 'hsm', 'hsm.crypto.operations'), undefined);
  });

  test('the monitor tells uptime, commands and utilization', () => {
    const result = parsed('hsm-information-monitor');
    assert.deepEqual(result.rejected, []);
    assert.deepEqual(
      result.readings.map(({ metric, value: told, unit }) => [metric, told, unit]),
      [
        ['hsm.uptime', 4_542_912, 's'],
        ['hsm.commands', 660_539_404, '1'],
        ['hsm.command.rate', 145.4, '1/s'],
        ['hsm.utilization.average', 8.3, '%'],
        ['hsm.utilization', 4.15, '%'],
      ],
    );
  });

  test('uptime and utilization are held against the lines below the table', () => {
    assert.equal(value(changed('hsm-information-monitor', '13:55:12', '13:55:42'), 'hsm', 'hsm.uptime'), undefined);
    assert.equal(value(changed('hsm-information-monitor', '4.15%', '4.35%'), 'hsm', 'hsm.utilization'), undefined);
    assert.equal(value(changed('hsm-information-monitor', '660,539,404', '660,53,9404'), 'hsm', 'hsm.commands'), undefined);
  });
});

test('hsm show of 5.x and 6.x is read as well', () => {
  const result = parsed('hsm-show-older');
  assert.deepEqual(result.rejected, []);
  assert.equal(reading(result, 'hsm', 'hsm.info')?.attributes['hsm.model'], 'Luna K6');
  assert.equal(value(result, 'hsm', 'hsm.storage.free'), 1_992_295);
});
