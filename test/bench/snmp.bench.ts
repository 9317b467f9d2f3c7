import { SnmpPoller } from '../../src/channels/snmp/polling/snmpPoller.ts';
import type { SnmpTarget } from '../../src/channels/snmp/snmpTarget.ts';
import type { SnmpRequest } from '../../src/core/deviceModel.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { startSnmpd } from '../support/snmpd.ts';

/**
 * What a poll costs us: CPU time of this process (user and system) for one poll of the whole Luna set from Debian's snmpd, with 16, 32 and
 * 64 devices polled at the same time. The elapsed time is the agent's: one snmpd with a program behind `pass_persist` plays all devices.
 */
const DEVICES = 64;
const ROUNDS = 5;
const never = new AbortController().signal;
const patience = { timeoutMs: 10_000, retries: 0 };
const request: SnmpRequest = luna7.snmp;

await using agent = await startSnmpd({ portCount: DEVICES });
const kinds: [string, SnmpTarget][] = [
  ['v2c', agent.target()],
  ['v3 SHA, AES', agent.target(agent.users[0])],
  ['v3 SHA-256, AES', agent.target(agent.users[1])],
];
{
  // Compiled code and started programs are not what is measured.
  using poller = new SnmpPoller();
  for (const [, target] of kinds) await poller.poll(target, request, patience, never);
}
console.log(`${'version'.padEnd(16)} in flight   first poll of a device   each further poll   a round of ${DEVICES} took`);
for (const [name, target] of kinds) {
  for (const inFlight of [16, 32, 64]) {
    using poller = new SnmpPoller({ inFlight });
    const round = () => Promise.all(agent.ports.map((port) => poller.poll({ ...target, port }, request, patience, never)));
    const first = await measure(round);
    const further = await measure(async () => {
      for (let each = 0; each < ROUNDS; each++) await round();
    });
    const row = [
      name.padEnd(16),
      String(inFlight).padStart(9),
      `${(first.cpuMs / DEVICES).toFixed(2)} ms CPU`.padStart(24),
      `${(further.cpuMs / DEVICES / ROUNDS).toFixed(2)} ms CPU`.padStart(19),
      `${Math.round(further.elapsedMs / ROUNDS)} ms`.padStart(21),
    ];
    console.log(row.join(''));
  }
}

async function measure(work: () => Promise<unknown>): Promise<{ cpuMs: number; elapsedMs: number }> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, elapsedMs: performance.now() - startedAt };
}
