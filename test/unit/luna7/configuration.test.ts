import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { changed, evidence, observed, parsed, reading, verdict } from './fixture.ts';

suite('network show', () => {
  test('gives links, addresses and bonds', () => {
    const result = parsed('network-show');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'network')?.attributes['hsm.network.hostname'], 'vigil-eus-1');
    assert.equal(reading(result, 'network-eth0', 'hsm.network.link')?.value, 1);
    assert.equal(reading(result, 'network-eth0', 'hsm.network.info')?.attributes['hsm.network.bond'], 'bond0');
    assert.equal(reading(result, 'network-eth1', 'hsm.network.link')?.value, 0);
    assert.equal(reading(result, 'network-eth1', 'hsm.network.activated')?.value, 0);
    const bond = reading(result, 'network-bond0', 'hsm.network.info')?.attributes;
    assert.equal(bond?.['hsm.network.address'], '192.0.2.11/24');
    assert.equal(bond?.['hsm.network.bond.members'], 'eth0');
    assert.equal(reading(result, 'network-bond1'), undefined);
  });

  test('reads a bond with a dead member, IPv6 from the router, ports without an address, and both routing tables', () => {
    const result = parsed('network-show-bonded');
    assert.deepEqual(result.rejected, []);
    const info = (id: string) => reading(result, id, 'hsm.network.info')?.attributes;
    assert.equal(info('network-bond0')?.['hsm.network.bond.members'], 'eth1 eth0');
    assert.equal(reading(result, 'network-eth1', 'hsm.network.link')?.value, 0);
    assert.equal(info('network-eth2')?.['hsm.network.address'], '2001:db8:2:3:215:b2ff:fe0a:b12/64');
    assert.equal(info('network-eth2')?.['hsm.network.protocol'], 'SLAAC');
    assert.equal(info('network-eth2')?.['hsm.network.ip'], 'IPv6');
    assert.equal(info('network-eth2')?.['hsm.network.name_servers'], '2001:db8::53');
    assert.equal(info('network-eth3')?.['hsm.network.address'], undefined);
    assert.equal(info('network-eth3')?.['hsm.network.auto_connect'], 'No');
  });

  test('reads the layout of 6.2, with the speed of the link', () => {
    const result = parsed('network-show-older');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'network')?.attributes['hsm.network.domain'], 'hsm.example');
    assert.equal(reading(result, 'network-eth0', 'hsm.network.link')?.value, 1);
    assert.equal(reading(result, 'network-eth0', 'hsm.network.speed')?.value, 100_000_000);
  });

  test('does not say whether a link is there when it is told twice, differently', () => {
    const result = changed('network-show', /(Link detected \(eth1\) : No\n)/, '$1   Link detected (eth1) : Yes\n');
    assert.equal(reading(result, 'network-eth1', 'hsm.network.link'), undefined);
    assert.equal(result.rejected.length, 2);
  });
});

suite('The link of an interface, over the console', () => {
  const key = 'network-eth1.link-down';

  test('is missed on one of a bond, and on one with an address that is activated', () => {
    const bonded = observed(parsed('network-show-bonded'));
    assert.equal(verdict(bonded, key), 'negative');
    assert.equal(evidence(bonded, key), 'eth1 is one of bond0 and has no link');
    assert.equal(verdict(bonded, 'network-eth0.link-down'), 'positive');
    const active = observed(changed('network-show', /(Activated \(eth1\) +: )No/, '$1Yes'));
    assert.equal(evidence(active, key), 'eth1 has the address 2001:db8:7::a5e/64 and has no link');
  });

  test('is not judged where it is only set up, or where nothing is', () => {
    assert.equal(verdict(observed(parsed('network-show')), key), undefined);
    assert.equal(verdict(observed(parsed('network-show-bonded')), 'network-eth3.link-down'), undefined);
  });

  test('is unknown when its line cannot be read, or is told twice, differently', () => {
    assert.equal(verdict(observed(changed('network-show-bonded', '(eth1) : No', '(eth1) : Nu')), key), 'unknown');
    const twice = changed('network-show-bonded', /(Link detected \(eth1\) : No\n)/, '$1   Link detected (eth1) : Yes\n');
    assert.equal(verdict(observed(twice), key), 'unknown');
  });
});

test('three commands tell three things of an interface, which may differ: its state, its activation, and what the network service says', () => {
  const all = [
    changed('status-interface', /(eth0: <BROADCAST,MULTICAST,UP),LOWER_UP(> .* state) UP/, '$1$2 DOWN'),
    changed('network-show', /(Activated \(eth1\) +: )No/, '$1Yes'),
    parsed('service-status-network'),
  ].flatMap(({ readings }) => readings);
  const of = (id: string) =>
    all
      .filter(({ attributes, unit }) => attributes['hw.id'] === id && unit === '1')
      .map(({ metric, value }) => [metric, value])
      .filter(([metric]) => metric !== 'hsm.network.link');
  assert.deepEqual(of('network-eth0'), [
    ['hsm.network.up', 0],
    ['hsm.network.service.up', 1],
  ]);
  assert.deepEqual(of('network-eth1'), [
    ['hsm.network.up', 0],
    ['hsm.network.activated', 1],
    ['hsm.network.service.up', 0],
  ]);
});

suite('syslog show', () => {
  test('gives the hosts that logs are sent to', () => {
    const result = parsed('syslog-show');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'syslog', 'hsm.syslog.remote_hosts')?.value, 2);
    const info = reading(result, 'syslog', 'hsm.syslog.info')?.attributes;
    assert.equal(info?.['hsm.syslog.remote_host.names'], '198.51.100.14, logs.hsm.example');
    assert.equal(info?.['hsm.syslog.rotations'], '6');
    assert.equal(info?.['hsm.syslog.levels'], 'lunalogs info, messages *, cron notice, secure *, boot *');
  });

  test('says that there is no host only in an output that was understood to the end', () => {
    const local = /\nRemote[\s\S]*?(?=\nNote)/;
    assert.equal(reading(changed('syslog-show', local, ''), 'syslog', 'hsm.syslog.remote_hosts')?.value, 0);
    for (const [from, to] of [
      ['Remote Configured', 'Rem?te Configured'],
      [/\nRemote[\s\S]*/, '\n'],
      ['logs.hsm.example ', 'logs.hsm.\u0000xample '],
    ] as const) {
      assert.equal(reading(changed('syslog-show', from, to), 'syslog', 'hsm.syslog.remote_hosts'), undefined);
    }
  });

  test('names the hosts also where another line is spoilt, or a copy would agree with others in lacking them', () => {
    const info = reading(changed('syslog-show', 'Rotations:', 'Rotatipns:'), 'syslog', 'hsm.syslog.info');
    assert.equal(info?.attributes['hsm.syslog.remote_host.names'], '198.51.100.14, logs.hsm.example');
    assert.equal(info?.gathered, true);
  });

  test('knows that releases before 7 say nothing of remote hosts', () => {
    const result = parsed('syslog-show-older');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'syslog', 'hsm.syslog.remote_hosts'), undefined);
    assert.equal(reading(result, 'syslog', 'hsm.syslog.info')?.attributes['hsm.syslog.rotation_period'], 'weekly');
  });
});

suite('package list', () => {
  test('counts packages, and names those that were added', () => {
    const result = parsed('package-list');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'enclosure', 'hsm.packages.system')?.value, 3);
    assert.equal(reading(result, 'enclosure', 'hsm.packages.software')?.value, 1);
    assert.equal(reading(result, 'enclosure', 'hsm.packages.info')?.attributes['hsm.packages.software.names'], 'vigil-agent-1.2.0-1');
  });

  test('does not count when a line could not be read, or a part is missing', () => {
    assert.deepEqual(changed('package-list', 'langtable-', 'lang\u0007table-').readings, []);
    assert.deepEqual(changed('package-list', /RPM LIST \(SOFTWARE[\s\S]*/, '').readings, []);
  });
});

suite('my password expiry show', () => {
  const at = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day);
  const { readings } = parsed('my-password-expiry-show');
  const key = 'monitor-account.password-expiring';

  test('gives both days', () => {
    const result = parsed('my-password-expiry-show');
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'monitor-account', 'hsm.password.changed')?.value, at(2025, 11, 14) / 1000);
    assert.equal(reading(result, 'monitor-account', 'hsm.password.expiry')?.value, at(2026, 2, 12) / 1000);
  });

  test('warns two weeks before', () => {
    assert.equal(verdict(luna7.observe('console', readings, [], at(2026, 1, 28)), key), 'positive');
    assert.equal(verdict(luna7.observe('console', readings, [], at(2026, 1, 30)), key), 'negative');
    assert.match(evidence(luna7.observe('console', readings, [], at(2026, 1, 30)), key) ?? '', /expires in 13 days/);
  });

  test('a password that never expires needs no warning', () => {
    const never = changed('my-password-expiry-show', 'Feb 12, 2026', 'never');
    assert.equal(reading(never, 'monitor-account', 'hsm.password.expiry'), undefined);
    assert.equal(verdict(luna7.observe('console', never.readings, [], at(2026, 1, 30)), key), 'positive');
  });

  for (const to of ['Feb 30, 2026', 'Fab 12, 2026', 'nevr', 'password must be changed']) {
    test(`does not know what “${to}” means`, () => {
      const result = changed('my-password-expiry-show', 'Feb 12, 2026', to);
      assert.equal(reading(result, 'monitor-account', 'hsm.password.expires'), undefined);
      assert.equal(verdict(observed(result), key), 'unknown');
    });
  }
});
