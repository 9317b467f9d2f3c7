import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { captured, changed, evidence, observed, parsed, reading, verdict } from './fixture.ts';

const status = (name: string, says: string) => luna7.console.parse(`service status ${name}`, `\n${says}\n\nCommand Result : 0 (Success)\n`);

suite('service list', () => {
  test('gives the services that this release has', () => {
    const result = parsed('service-list');
    assert.deepEqual(result.rejected, []);
    assert.equal(result.readings.length, 11);
    assert.equal(reading(result, 'lsta')?.attributes['hsm.service.description'], 'Luna SNMP trap agent service');
  });

  test('refuses a service that nobody knows', () => {
    const result = changed('service-list', 'syslog ', 'sysl0g ');
    assert.equal(reading(result, 'syslog'), undefined);
    assert.equal(result.rejected.length, 1);
  });
});

suite('service status', () => {
  test('tells whether a service runs', () => {
    assert.equal(reading(status('sysstat', 'sysstat is running'), 'sysstat')?.value, 1);
    assert.equal(reading(status('sysstat', 'sysstat is not running'), 'sysstat')?.value, 0);
  });

  test('tells of each interface when asked for the network', () => {
    const result = status('network', '   eth0 is up\n   eth1 is down\n   bond0 is down');
    assert.deepEqual(result.rejected, []);
    assert.deepEqual(
      result.readings.map(({ attributes, value }) => [attributes['hw.id'], value]),
      [
        ['network-eth0', 1],
        ['network-eth1', 0],
        ['network-bond0', 0],
      ],
    );
  });

  test('does not believe an answer about another service, or one that is no answer', () => {
    for (const says of ['ntp is not running', 'syslog is nut running', 'syslog is']) {
      const result = status('syslog', says);
      assert.deepEqual(result.readings, []);
      assert.equal(verdict(observed(result), 'syslog.service-stopped'), 'unknown');
    }
  });

  test('a stopped syslog is a fault always, a stopped REST API never', () => {
    assert.equal(verdict(observed(status('syslog', 'syslog is not running')), 'syslog.service-stopped'), 'negative');
    assert.equal(verdict(observed(status('syslog', 'syslog is running')), 'syslog.service-stopped'), 'positive');
    assert.deepEqual(observed(status('webserver', 'webserver is not running')), []);
  });

  test('a stopped trap agent is a fault when a host for traps is configured', () => {
    const stopped = status('lsta', 'lsta is not running');
    const none = luna7.console.parse('sysconf snmp trap show', 'SNMP trap is not configured. No trap will be sent.\n');
    assert.equal(verdict(observed(stopped, parsed('sysconf-snmp-trap-show')), 'lsta.service-stopped'), 'negative');
    assert.equal(verdict(observed(stopped, none), 'lsta.service-stopped'), 'positive');
    assert.equal(verdict(observed(stopped), 'lsta.service-stopped'), 'unknown');
  });
});

suite('sysconf snmp show', () => {
  test('tells a stopped agent that should run from one that is switched off', () => {
    const stopped = parsed('sysconf-snmp-show');
    assert.deepEqual(stopped.rejected, []);
    assert.equal(verdict(observed(stopped), 'snmp.service-stopped'), 'negative');
    const off = changed('sysconf-snmp-show', 'enabled', 'disabled');
    assert.equal(reading(off, 'snmp', 'hsm.snmp.enabled')?.value, 0);
    assert.equal(verdict(observed(off), 'snmp.service-stopped'), 'positive');
  });

  test('a garbled line leaves it unknown', () => {
    assert.equal(verdict(observed(changed('sysconf-snmp-show', 'is enabled', 'is enab1ed')), 'snmp.service-stopped'), 'unknown');
  });
});

suite('sysconf snmp trap show', () => {
  test('gives where traps go and how they are protected', () => {
    const result = parsed('sysconf-snmp-trap-show');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'lsta', 'hsm.snmp.trap_hosts')?.value, 1);
    const info = reading(result, 'lsta', 'hsm.snmp.trap.info')?.attributes;
    assert.equal(info?.['hsm.snmp.trap.host'], 'traps.hsm.example:162');
    assert.equal(info?.['hsm.snmp.trap.level'], 'authPriv');
  });

  test('shows a refused line cut to a length, also one whose value is taken out', () => {
    for (const length of [198, 199, 200, 300]) {
      const { rejected } = luna7.console.parse('sysconf snmp trap show', `${'x'.repeat(length)}: s3cr3t\n`);
      assert.ok((rejected[0]?.text.length ?? 0) <= 200);
      assert.doesNotMatch(rejected[0]?.text ?? '', /s3cr3t/);
    }
  });

  test('neither keeps nor shows a community, whatever its line looks like', () => {
    for (const line of [
      '  SNMP Trap Community             : s3cr3t-name',
      '  SNMP v2c Community String s3cr3t-name',
      '  SNMP Xyz : s3cr3t-name',
    ]) {
      const result = changed('sysconf-snmp-trap-show', /.*SNMP v3 Security Name.*/, line);
      assert.doesNotMatch(JSON.stringify(result), /s3cr3t/);
    }
  });

  test('does not say both that there is a host and that there is none', () => {
    const result = changed('sysconf-snmp-trap-show', /(?=\nCommand)/, 'SNMP trap is not configured. No trap will be sent.\n');
    assert.equal(reading(result, 'lsta', 'hsm.snmp.trap_hosts'), undefined);
  });
});

test('service status network tells each interface, unconfigured bonds included', () => {
  const result = parsed('service-status-network');
  assert.deepEqual(result.rejected, []);
  assert.deepEqual(
    result.readings.map(({ attributes, value }) => [attributes['hw.name'], value]),
    [
      ['eth0', 1],
      ['eth1', 0],
      ['eth2', 0],
      ['eth3', 0],
      ['bond0', 0],
      ['bond1', 0],
    ],
  );
});

suite('sysconf ntp status', () => {
  test('tells a clock that follows itself from one that follows a server', () => {
    const result = parsed('sysconf-ntp-status-own-clock');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'ntp', 'hsm.ntp.servers')?.value, 1);
    assert.equal(reading(result, 'ntp', 'hsm.ntp.synchronised')?.value, 0);
    assert.equal(verdict(observed(result), 'ntp.clock-unsynchronised'), 'negative');
  });

  test('gives the server that the clock follows', () => {
    const result = parsed('sysconf-ntp-status');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'ntp', 'hsm.ntp.servers')?.value, 2);
    assert.equal(reading(result, 'ntp', 'hsm.ntp.synchronised')?.value, 1);
    assert.equal(reading(result, 'ntp', 'hsm.ntp.stratum')?.value, 2);
    assert.equal(reading(result, 'ntp', 'hsm.ntp.offset')?.value, -0.00147);
    assert.equal(reading(result, 'ntp', 'hsm.ntp.info')?.attributes['hsm.ntp.server'], 'time.hsm.exampl');
    assert.equal(verdict(observed(result), 'ntp.clock-unsynchronised'), 'positive');
    assert.equal(verdict(observed(result), 'ntp.service-stopped'), 'positive');
  });

  const swapped = (text: string) =>
    text
      .replace('\n*time', '\n time')
      .replace('\n LOCAL', '\n*LOCAL')
      .replace('none    reject     reachable   2', 'none    sys.peer    sys_peer   2')
      .replace('none   sys.peer     sys_peer    3', 'none    reject     reachable   3');

  test('a clock that follows itself although there are servers is a fault', () => {
    const result = changed('sysconf-ntp-status', /[\s\S]+/, swapped(captured('sysconf-ntp-status')));
    assert.equal(verdict(observed(result), 'ntp.clock-unsynchronised'), 'negative');
  });

  test('a clock without servers is nobody’s fault', () => {
    const alone = swapped(captured('sysconf-ntp-status'))
      .replace(/ time\.hsm.*\n\+.*\n/, '')
      .replace(/ 2 {2}12394.*\n 3.*\n/, '');
    const result = changed('sysconf-ntp-status', /[\s\S]+/, alone);
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'ntp', 'hsm.ntp.servers')?.value, 0);
    assert.equal(verdict(observed(result), 'ntp.clock-unsynchronised'), 'positive');
  });

  for (const [what, from, to] of [
    ['the second list names another server', 'sys.peer     sys_peer', 'candidate     sys_peer'],
    ['the second list is of another length', / 3 {2}12395.*\n/, ''],
    ['two servers are marked', '+198', '*198'],
    ['the kernel says otherwise', 'gettime() returns code 0 (OK)', 'gettime() returns code 5 (ERROR)'],
    ['a row cannot be read', '*time.hsm.exampl 192.0.2.200      2 u', '*time.hsm.exampl 192.0.2.200      2?u'],
  ] as const) {
    test(`it is unknown whether the clock is right when ${what}`, () => {
      const result = changed('sysconf-ntp-status', from, to);
      assert.equal(reading(result, 'ntp', 'hsm.ntp.synchronised'), undefined);
      assert.equal(verdict(observed(result), 'ntp.clock-unsynchronised'), 'unknown');
    });
  }

  test('a stopped service that is enabled is a fault', () => {
    const result = luna7.console.parse('sysconf ntp status', '\nNTP is not running\nNTP is enabled\n');
    assert.deepEqual(result.rejected, []);
    assert.equal(verdict(observed(result), 'ntp.service-stopped'), 'negative');
    assert.match(evidence(observed(result), 'ntp.service-stopped') ?? '', /although it is enabled/);
  });
});
