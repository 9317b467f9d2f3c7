import assert from 'node:assert/strict';
import { test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { outputs } from '../../../src/simulator/console/outputs/commandOutputs.ts';

const NOW = Date.UTC(2024, 1, 9, 12, 30);

/** What a poll of every command says, and what is wrong by it. */
function poll(fault?: InjectedFault, seed = 7) {
  const appliance = new Appliance({ seed, now: () => NOW });
  if (fault) appliance.inject(fault);
  const results = luna7.console.commands.map(({ command }) => luna7.console.parse(command, outputs.get(command)?.(appliance.state) ?? ''));
  const readings = results.flatMap((result) => result.readings);
  const rejected = results.flatMap((result) => result.rejected);
  const negative = luna7
    .observe('console', readings, rejected, NOW)
    .filter(({ verdict }) => verdict === 'negative')
    .map(({ component, condition }) => `${component}.${condition}`);
  return { state: appliance.state, readings, rejected, negative };
}

test('the simulated appliance prints every command that is read, and each line of it is understood', () => {
  for (const { command } of luna7.console.commands) assert.ok(outputs.has(command), command);
  const faults: readonly InjectedFault[] = [
    { kind: 'service-stopped', service: 'syslog' },
    { kind: 'service-stopped', service: 'ntp' },
    { kind: 'clock-unsynchronised' },
    { kind: 'certificate-expiring', days: 3 },
    { kind: 'password-expiring', days: 1 },
  ];
  for (const fault of faults) for (let seed = 1; seed <= 5; seed++) assert.deepEqual(poll(fault, seed).rejected, []);
});

for (const [fault, expected] of [
  [undefined, []],
  [{ kind: 'service-stopped', service: 'syslog' }, ['syslog.service-stopped']],
  [{ kind: 'service-stopped', service: 'snmp' }, ['snmp.service-stopped']],
  [{ kind: 'service-stopped', service: 'lsta' }, ['lsta.service-stopped']],
  [{ kind: 'service-stopped', service: 'ntp' }, ['ntp.service-stopped']],
  [{ kind: 'service-stopped', service: 'webserver' }, []],
  [{ kind: 'clock-unsynchronised' }, ['ntp.clock-unsynchronised']],
  [{ kind: 'certificate-expiring' }, ['ntls.certificate-expiring']],
  [{ kind: 'certificate-expiring', days: 3 }, ['ntls.certificate-expiring', 'ntls.certificate-expiry-imminent']],
  [{ kind: 'password-expiring' }, ['monitor-account.password-expiring']],
] as const satisfies readonly (readonly [InjectedFault | undefined, readonly string[]])[]) {
  const what = fault === undefined ? 'a healthy appliance' : Object.values(fault).join(' ');
  test(`${what}: wrong is ${expected.length === 0 ? 'nothing' : expected.join(' and ')}`, () => {
    assert.deepEqual(poll(fault).negative, [...expected]);
  });
}

test('a poll of every command says what the appliance is like', () => {
  const { state, readings } = poll();
  const value = (id: string, metric: string) => readings.find((each) => each.attributes['hw.id'] === id && each.metric === metric)?.value;
  assert.equal(value('ntls', 'hsm.ntls.clients'), state.ntls.clients);
  assert.equal(value('ntls', 'hsm.clients.registered'), state.configuration.clients.length);
  assert.equal(value('ntls', 'hsm.ntls.certificate.expires'), Math.floor(state.ntls.certExpiry / 1000));
  assert.equal(value('ntls', 'hsm.ntls.certificate.monitor.expires'), Math.floor(state.ntls.certExpiry / 1000));
  for (const { serial, objects, usedBytes } of state.hsm.partitions) {
    assert.equal(value(`partition-${serial}`, 'hsm.objects'), objects);
    assert.equal(value(`partition-${serial}`, 'hsm.storage.used'), usedBytes);
  }
  assert.equal(value('syslog', 'hsm.syslog.remote_hosts'), 1);
  assert.equal(value('lsta', 'hsm.snmp.trap_hosts'), 1);
  assert.equal(value('snmp', 'hsm.snmp.enabled'), 1);
  assert.equal(value('network-eth0', 'hsm.network.link'), 1);
  assert.equal(value('network-eth3', 'hsm.network.link'), 0);
});
