import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SnmpVarbind } from '../../../src/core/deviceModel.ts';
import { countsIn } from '../../../src/core/measuring/rate.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { HSM_ENTRY, hsmColumn } from '../../../src/devices/luna7/snmp/hsmTable.ts';
import { utsp } from '../../../src/devices/luna7/snmp/utspMib.ts';

const PARTITION_ENTRY = '1.3.6.1.4.1.23629.1.5.1.4.1';
const spelled = (text: string) => [text.length, ...Buffer.from(text)].join('.');
const TEN_MINUTES = 600_000;

interface State {
  readonly agent: number;
  readonly operations: bigint;
  readonly uptime: bigint;
  readonly busy: bigint;
  readonly commands: bigint;
}

const binds = ({ agent, operations, uptime, busy, commands }: State): SnmpVarbind[] => [
  { oid: '1.3.6.1.2.1.1.3.0', type: 'TimeTicks', value: agent * 100 },
  { oid: utsp.hsmOperationRequests, type: 'Counter64', value: operations },
  { oid: `${HSM_ENTRY}.${hsmColumn.upTime}.${spelled('612345')}`, type: 'Counter64', value: uptime },
  { oid: `${HSM_ENTRY}.${hsmColumn.busyTime}.${spelled('612345')}`, type: 'Counter64', value: busy },
  { oid: `${HSM_ENTRY}.${hsmColumn.commandCount}.${spelled('612345')}`, type: 'Counter64', value: commands },
];
const then: State = { agent: 5000, operations: 1000n, uptime: 90_000n, busy: 4000n, commands: 2n ** 60n };
const now: State = { agent: 5600, operations: 7000n, uptime: 90_600n, busy: 4150n, commands: 2n ** 60n + 1200n };

function rates(before: State, after: State, elapsedMs = TEN_MINUTES): Record<string, number> {
  const { readings } = luna7.snmp.parse({ varbinds: binds(after) }, { counts: countsIn(binds(before)), elapsedMs });
  return Object.fromEntries(readings.flatMap(({ metric, value }) => (/rate$|utilization$/.test(metric) ? [[metric, value]] : [])));
}

suite('what two SNMP polls say together', () => {
  test('rates and utilisation since the earlier one; a poll that stands for itself has none', () => {
    assert.deepEqual(rates(then, now), { 'hsm.operation.rate': 10, 'hsm.command.rate': 2, 'hsm.utilization': 25 });
    const alone = luna7.snmp.parse({ varbinds: binds(now) }).readings;
    assert.ok(!alone.some(({ metric }) => /rate$|utilization$/.test(metric)));
  });

  test('the loopback has no rates, as it has no other readings', () => {
    const ports = (octets: bigint): SnmpVarbind[] => [
      { oid: '1.3.6.1.2.1.1.3.0', type: 'TimeTicks', value: Number(octets) * 100 },
      ...[['lo', 24] as const, ['eth0', 6] as const].flatMap(([name, type], at): SnmpVarbind[] => [
        { oid: `1.3.6.1.2.1.2.2.1.3.${at + 1}`, type: 'Integer', value: type },
        { oid: `1.3.6.1.2.1.31.1.1.1.1.${at + 1}`, type: 'OctetString', value: Buffer.from(name) },
        { oid: `1.3.6.1.2.1.31.1.1.1.6.${at + 1}`, type: 'Counter64', value: octets },
      ]),
    ];
    const { readings } = luna7.snmp.parse({ varbinds: ports(1600n) }, { counts: countsIn(ports(1000n)), elapsedMs: TEN_MINUTES });
    const named = readings.filter(({ metric }) => metric === 'hsm.network.io.receive.rate').map(({ attributes }) => attributes['hw.name']);
    assert.deepEqual(named, ['eth0']);
  });

  test('an agent that was started again has no rates of its own counters, an HSM that was reset none of its', () => {
    assert.deepEqual(rates(then, { ...now, agent: 20 }), { 'hsm.command.rate': 2, 'hsm.utilization': 25 });
    assert.deepEqual(rates(then, { ...now, uptime: 30n, busy: 1n, commands: 9n }), { 'hsm.operation.rate': 10 });
  });

  test('two polls within the time that the agent caches its answers make no rate of what came from the cache', () => {
    assert.deepEqual(rates(then, { ...then, agent: 5005, operations: 1600n }, 5000), {});
  });
});

suite('partitions over SNMP', () => {
  /** But for the HSM, which is not there. */
  const parsed = (varbinds: readonly SnmpVarbind[]) => {
    const { readings, rejected } = luna7.snmp.parse({ varbinds });
    return { readings, rejected: rejected.filter(({ component }) => component !== 'hsm') };
  };
  const row = (serial: string, index = serial): SnmpVarbind[] =>
    (
      [
        ['OctetString', Buffer.from(serial)],
        ['OctetString', Buffer.from('payments')],
        ['Integer', 1],
        ['Unsigned32', 325_896],
        ['Unsigned32', 25_896],
        ['Unsigned32', 300_000],
        ['Unsigned32', 17],
      ] as const
    ).map(([type, value], at) => ({ oid: `${PARTITION_ENTRY}.${at + 1}.${spelled('612345')}.${spelled(index)}`, type, value }));

  test('each is a component below the HSM, with storage, objects and activation', () => {
    const { readings, rejected } = parsed(row('612345008'));
    assert.deepEqual(rejected, []);
    assert.deepEqual(
      readings.map(({ metric, value, attributes }) => [metric, value, attributes['hw.id'], attributes['hw.name']]),
      [
        ['hsm.storage.size', 325_896, 'partition-612345008', 'payments'],
        ['hsm.storage.used', 25_896, 'partition-612345008', 'payments'],
        ['hsm.storage.free', 300_000, 'partition-612345008', 'payments'],
        ['hsm.objects', 17, 'partition-612345008', 'payments'],
        ['hsm.partition.activated', 1, 'partition-612345008', 'payments'],
      ],
    );
  });

  test('a row under another serial number is refused, and a wrong cell only itself', () => {
    const mixed = parsed(row('612345008', '612345009'));
    assert.deepEqual(mixed.readings, []);
    assert.equal(mixed.rejected.length, 1);
    const varbinds = row('612345008').map((bind) => (bind.oid.startsWith(`${PARTITION_ENTRY}.3.`) ? { ...bind, value: 3 } : bind));
    const odd = parsed(varbinds);
    assert.equal(odd.readings.length, 4);
    assert.deepEqual(
      odd.rejected.map(({ reason }) => reason),
      ['3 is not a TruthValue'],
    );
  });
});
