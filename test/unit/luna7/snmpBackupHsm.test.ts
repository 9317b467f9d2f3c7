import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SnmpVarbind } from '../../../src/core/deviceModel.ts';
import { countsIn } from '../../../src/core/measuring/rate.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { HSM_ENTRY } from '../../../src/devices/luna7/snmp/hsmTable.ts';
import { PARTITION_ENTRY } from '../../../src/devices/luna7/snmp/partitionTable.ts';
import { reading, verdict } from './fixture.ts';

const LICENCE_ENTRY = '1.3.6.1.4.1.23629.1.5.1.3.1';
const SOFTWARE = '1.3.6.1.4.1.23629.1.5.2.1.0';
const CARD = '612345';
const PLUGGED = '700123';

const spelled = (text: string) => [text.length, ...Buffer.from(text)].join('.');
const text = (value: string) => ({ type: 'OctetString', value: Buffer.from(value) }) as const;
const integer = (value: number) => ({ type: 'Integer', value }) as const;
const gauge = (value: number) => ({ type: 'Unsigned32', value }) as const;
const counter = (value: bigint) => ({ type: 'Counter64', value }) as const;

interface Hsm {
  readonly serial: string;
  readonly model: string;
  readonly uptime?: bigint;
  readonly busy?: bigint;
  readonly zeroized?: boolean;
}

function rowOf({ serial, model, uptime = 90_000n, busy = 4000n, zeroized = false }: Hsm): SnmpVarbind[] {
  const info = [text(serial), text('7.7.1'), text(`label-${serial}`), text(model), integer(2), integer(2), integer(1), integer(15)];
  const storage = [gauge(33_554_432), gauge(1_572_864), gauge(31_981_568), gauge(100), gauge(1), gauge(99), integer(3)];
  const attempts = { type: 'Counter32', value: zeroized ? 0 : 3 } as const;
  const columns = [...info, ...storage, attempts, integer(1), integer(zeroized ? 1 : 2), counter(uptime), counter(busy), counter(7n)];
  return columns.map((bind, at) => ({ oid: `${HSM_ENTRY}.${at + 1}.${spelled(serial)}`, ...bind }));
}

const card: Hsm = { serial: CARD, model: 'Luna K7' };
const plugged: Hsm = { serial: PLUGGED, model: 'Luna G7', uptime: 100n, busy: 0n, zeroized: true };
const answerOf = (...hsms: readonly Hsm[]): SnmpVarbind[] => hsms.flatMap(rowOf);
const ids = (varbinds: readonly SnmpVarbind[]) => [
  ...new Set(luna7.snmp.parse({ varbinds }).readings.map(({ attributes }) => attributes['hw.id'])),
];

suite('A backup HSM at the port of an appliance', () => {
  for (const [order, hsms] of [
    ['below', [card, plugged]],
    ['above', [plugged, card]],
  ] as const) {
    test(`takes nothing away from the built-in one, ${order} which its row stands`, () => {
      const alone = luna7.snmp.parse({ varbinds: answerOf(card) });
      const { readings, rejected } = luna7.snmp.parse({ varbinds: answerOf(...hsms) });
      assert.deepEqual(rejected, []);
      assert.deepEqual(
        readings.filter(({ attributes }) => attributes['hw.id'] === 'hsm'),
        alone.readings,
      );
      const own = readings.filter(({ attributes }) => attributes['hw.id'] === `hsm-${PLUGGED}`);
      assert.equal(own[0]?.attributes['hw.name'], `Backup HSM ${PLUGGED}`);
      assert.equal(own.length + alone.readings.length, readings.length);
    });

    test(`has no part in the utilisation of the built-in one, ${order} which its row stands`, () => {
      const before = answerOf(...hsms);
      const later = answerOf(...hsms.map((each) => (each === card ? { ...card, uptime: 90_600n, busy: 4150n } : each)));
      const { readings } = luna7.snmp.parse({ varbinds: later }, { counts: countsIn(before), elapsedMs: 600_000 });
      assert.equal(reading({ readings, rejected: [] }, 'hsm', 'hsm.utilization')?.value, 25);
    });
  }

  test('is not judged, zeroized as it is, and tells nothing by its clock, which stands still', () => {
    const { readings, rejected } = luna7.snmp.parse({ varbinds: answerOf(plugged, card) });
    const told = luna7.observe('snmp', readings, rejected);
    assert.deepEqual(
      told.filter(({ component }) => component !== 'hsm'),
      [],
    );
    assert.equal(verdict(told, 'hsm.zeroized'), 'positive');
    for (const metric of ['hsm.zeroized', 'hsm.login_attempts.left', 'hsm.uptime', 'hsm.busy_time'])
      assert.equal(reading({ readings, rejected }, `hsm-${PLUGGED}`, metric), undefined, metric);
    const free = reading({ readings, rejected }, `hsm-${PLUGGED}`, 'hsm.storage.free');
    assert.ok(free && luna7.trendOf?.(free) === undefined);
  });

  test('has the partitions and licences that are its own', () => {
    const partition = (hsm: string, serial: string) =>
      [text(serial), text('no label'), integer(1), gauge(3), gauge(1), gauge(2), gauge(4)].map((bind, at) => ({
        oid: `${PARTITION_ENTRY}.${at + 1}.${spelled(hsm)}.${spelled(serial)}`,
        ...bind,
      }));
    const licence = (hsm: string, id: string) =>
      [text(id), text('Base')].map((bind, at) => ({ oid: `${LICENCE_ENTRY}.${at + 1}.${spelled(hsm)}.${spelled(id)}`, ...bind }));
    const varbinds = [
      ...answerOf(plugged, card),
      ...partition(CARD, '1612345001'),
      ...partition(PLUGGED, '1700123001'),
      ...licence(CARD, '621-1'),
      ...licence(PLUGGED, '708-1'),
      { oid: SOFTWARE, ...text('7.8.5-21') },
    ];
    const result = luna7.snmp.parse({ varbinds });
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'partition-1612345001')?.attributes['hw.parent'], 'hsm');
    assert.equal(reading(result, 'partition-1700123001')?.attributes['hw.parent'], `hsm-${PLUGGED}`);
    assert.equal(reading(result, 'partition-1700123001')?.attributes['hw.name'], 'Partition 1700123001', 'no label is no name');
    assert.ok(reading(result, 'hsm', 'hsm.licenses')?.attributes['hsm.license.621-1']);
    assert.ok(reading(result, `hsm-${PLUGGED}`, 'hsm.licenses')?.attributes['hsm.license.708-1']);
    assert.equal(reading(result, 'hsm', 'hsm.info')?.attributes['hsm.software'], '7.8.5-21');
  });

  test('is known by its model, as the built-in one is; of two that cannot be told apart neither is the built-in one', () => {
    assert.deepEqual(ids(answerOf({ serial: PLUGGED, model: 'Luna G5' }, { serial: CARD, model: 'K6 Base' })), [`hsm-${PLUGGED}`, 'hsm']);
    assert.deepEqual(ids(answerOf({ serial: CARD, model: '' }, plugged)), ['hsm', `hsm-${PLUGGED}`]);
    assert.deepEqual(ids(answerOf({ serial: CARD, model: 'Luna Q9' })), ['hsm']);
    assert.deepEqual(ids(answerOf(card, { ...card, serial: '612346' })), [`hsm-${CARD}`, 'hsm-612346']);
  });

  test('does not stand in for a built-in one of which the agent says nothing', () => {
    const { readings, rejected } = luna7.snmp.parse({ varbinds: answerOf(plugged) });
    assert.deepEqual(ids(answerOf(plugged)), [`hsm-${PLUGGED}`]);
    assert.equal(verdict(luna7.observe('snmp', readings, rejected), 'hsm.zeroized'), 'unknown');
  });
});
