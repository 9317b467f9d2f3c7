import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SnmpAnswer, SnmpVarbind } from '../../../src/core/deviceModel.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { HSM_ENTRY, hsmColumn } from '../../../src/devices/luna7/snmp/hsmTable.ts';
import { snmpRequest } from '../../../src/devices/luna7/snmp/parseSnmp.ts';
import { utsp } from '../../../src/devices/luna7/snmp/utspMib.ts';
import { parsed, reading, verdict } from './fixture.ts';

const text = (value: string): Pick<SnmpVarbind, 'type' | 'value'> => ({ type: 'OctetString', value: Buffer.from(value, 'latin1') });
const integer = (value: number): Pick<SnmpVarbind, 'type' | 'value'> => ({ type: 'Integer', value });
const gauge = (value: number): Pick<SnmpVarbind, 'type' | 'value'> => ({ type: 'Unsigned32', value });
const counter = (value: bigint): Pick<SnmpVarbind, 'type' | 'value'> => ({ type: 'Counter64', value });

function index(serial: string): string {
  return [serial.length, ...Buffer.from(serial)].join('.');
}

function row(serial: string): SnmpVarbind[] {
  const columns = [
    text(serial),
    text('7.0.3'),
    text('vigil-eus-1'),
    text('Luna K7'),
    integer(2),
    integer(2),
    integer(1),
    integer(15),
    gauge(33_554_432),
    gauge(1_572_864),
    gauge(31_981_568),
    gauge(100),
    gauge(1),
    gauge(99),
    integer(3),
    { type: 'Counter32', value: 3 } as const,
    integer(1),
    integer(2),
    counter(864_000n),
    counter(4_321n),
    counter(18_446_744_073_709_551_615n),
  ];
  return columns.map((bind, at) => ({ oid: `${HSM_ENTRY}.${at + 1}.${index(serial)}`, ...bind }));
}

const scalars: readonly SnmpVarbind[] = [
  { oid: '1.3.6.1.2.1.1.3.0', type: 'TimeTicks', value: 123_456 },
  { oid: utsp.hsmOperationRequests, ...counter(987_654n) },
  { oid: utsp.hsmOperationErrors, ...counter(12n) },
  { oid: utsp.hsmCriticalEvents, ...counter(0n) },
  { oid: utsp.hsmNonCriticalEvents, ...counter(0n) },
  { oid: utsp.ntlsOperStatus, ...integer(1) },
  { oid: utsp.ntlsConnectedClients, ...gauge(4) },
  { oid: utsp.ntlsLinks, ...gauge(9) },
  { oid: utsp.ntlsSuccessfulClientConnections, ...counter(77n) },
  { oid: utsp.ntlsFailedClientConnections, ...counter(2n) },
];

const answer = (...extra: readonly SnmpVarbind[]): SnmpAnswer => ({ varbinds: [...scalars, ...row('612345'), ...extra] });

/** A healthy answer with some bindings replaced, or taken out. */
function altered(change: (bind: SnmpVarbind) => SnmpVarbind | undefined): SnmpAnswer {
  return { varbinds: answer().varbinds.flatMap((bind) => change(bind) ?? []) };
}

const cell = (column: number) => `${HSM_ENTRY}.${column}.${index('612345')}`;

suite('SNMP', () => {
  test('asks for every scalar and column that is read, each by its number in the MIB', () => {
    assert.equal(snmpRequest.scalars[0], '1.3.6.1.2.1.1.3.0');
    assert.equal(snmpRequest.scalars.length, 31);
    assert.deepEqual(
      snmpRequest.tables.map(({ entry, columns, every }) => [entry, columns.join(' '), every]),
      [
        ['1.3.6.1.4.1.23629.1.5.1.2.1', Array.from({ length: 21 }, (_, at) => at + 1).join(' '), undefined],
        ['1.3.6.1.4.1.23629.1.5.1.4.1', '1 2 3 4 5 6 7', undefined],
        ['1.3.6.1.4.1.23629.1.5.1.7.1', '1 2', 'hour'],
        ['1.3.6.1.2.1.2.2.1', '2 3 7 8 13 14 19 20', undefined],
        ['1.3.6.1.2.1.31.1.1.1', '1 6 7 10 11', undefined],
        ['1.3.6.1.2.1.4.20.1', '2', undefined],
        ['1.3.6.1.4.1.2021.13.16.2.1', '2 3', undefined],
        ['1.3.6.1.4.1.2021.13.16.3.1', '2 3', undefined],
        ['1.3.6.1.4.1.2021.13.16.4.1', '2 3', undefined],
        ['1.3.6.1.4.1.2021.9.1', '2 6 7 8', undefined],
        ['1.3.6.1.2.1.25.2.3.1', '2 3 4 5 6', undefined],
        ['1.3.6.1.2.1.25.3.3.1', '2', undefined],
      ],
    );
    assert.equal(utsp.ntlsOperStatus, '1.3.6.1.4.1.12383.3.1.2.1.0');
  });

  test('reads a whole answer, and refuses nothing', () => {
    const result = luna7.snmp.parse(answer());
    assert.deepEqual(result.rejected, []);
    assert.equal(reading(result, 'snmp')?.value, 1234.56);
    assert.equal(reading(result, 'hsm', 'hsm.operations')?.value, 987_654);
    assert.equal(reading(result, 'hsm', 'hsm.uptime')?.unit, 's');
    assert.equal(reading(result, 'hsm', 'hsm.commands')?.value, 2 ** 64);
    assert.equal(reading(result, 'ntls', 'hw.status')?.state, 'ok');
    assert.equal(reading(result, 'ntls', 'hsm.ntls.links')?.value, 9);
    assert.equal(reading(result, 'hsm', 'hsm.zeroized')?.value, 0);
    assert.equal(reading(result, 'hsm', 'hsm.info')?.attributes['hsm.serial'], '612345');
  });

  test('names the same quantity as the console does', () => {
    const console = parsed('hsm-show-password');
    const snmp = luna7.snmp.parse(answer());
    for (const metric of [
      'hsm.storage.size',
      'hsm.storage.used',
      'hsm.storage.free',
      'hsm.zeroized',
      'hsm.login_attempts.left',
      'hsm.partitions.limit',
      'hsm.partitions.used',
    ]) {
      assert.deepEqual(reading(snmp, 'hsm', metric), reading(console, 'hsm', metric), metric);
    }
    const told = { ...reading(console, 'hsm', 'hsm.info')?.attributes };
    // The console alone tells these.
    for (const name of ['hsm.software', 'hsm.part_number', 'hsm.remote_login']) delete told[name];
    for (const [name, value] of Object.entries(told)) assert.equal(reading(snmp, 'hsm', 'hsm.info')?.attributes[name], value, name);
  });

  for (const [what, replacement] of [
    ['another type', gauge(987_654)],
    ['a number where a Counter64 is a bigint', { type: 'Counter64', value: 1.5 }],
    ['a negative counter', counter(-1n)],
    ['no such object', { type: 'NoSuchObject', value: null }],
  ] as const) {
    test(`refuses ${what}, by its OID, and keeps the rest`, () => {
      const result = luna7.snmp.parse(
        altered((bind) => (bind.oid === utsp.hsmOperationRequests ? { oid: bind.oid, ...replacement } : bind)),
      );
      assert.deepEqual(
        result.rejected.map(({ line, text: oid }) => [line, oid]),
        [[2, utsp.hsmOperationRequests]],
      );
      assert.equal(result.readings.length, luna7.snmp.parse(answer()).readings.length - 1);
    });
  }

  test('takes a time of expiry only if the calendar has it', () => {
    const expires = (said: string) => {
      const result = luna7.snmp.parse(answer({ oid: utsp.ntlsCertExpireDay, ...text(said) }));
      return reading(result, 'ntls', 'hsm.ntls.certificate.expires')?.value;
    };
    assert.equal(expires('Feb 28 10:11:12 2031 GMT'), Date.UTC(2031, 1, 28, 10, 11, 12) / 1000);
    assert.equal(expires('Feb 30 10:11:12 2031 GMT'), undefined);
  });

  test('refuses a missing column, and keeps the row', () => {
    const result = luna7.snmp.parse(altered((bind) => (bind.oid === cell(hsmColumn.upTime) ? undefined : bind)));
    assert.deepEqual(
      result.rejected.map(({ text: oid, reason }) => [oid, reason]),
      [[cell(hsmColumn.upTime), 'this column of the row is missing']],
    );
    assert.ok(reading(result, 'hsm', 'hsm.commands'));
  });

  test('refuses a row whose index is not its serial number, and an answer cut short before it', () => {
    const wrong = luna7.snmp.parse(altered((bind) => (bind.oid === cell(1) ? { oid: bind.oid, ...text('612346') } : bind)));
    assert.equal(reading(wrong, 'hsm', 'hsm.uptime'), undefined);
    assert.equal(wrong.rejected[0]?.component, 'hsm');
    assert.ok(reading(wrong, 'hsm', 'hsm.operations'));
    for (const broken of ['6.54.49', '0', '', '2.300.49', 'x']) {
      const result = luna7.snmp.parse({ varbinds: [{ oid: `${HSM_ENTRY}.1.${broken}`, ...text('612345') }] });
      assert.deepEqual(result.readings, []);
      assert.equal(result.rejected.length, 1);
    }
  });

  test('a table that the agent does not have is no error of the scalars', () => {
    const result = luna7.snmp.parse({ varbinds: [...scalars, { oid: HSM_ENTRY, type: 'NoSuchObject', value: null }] });
    assert.equal(result.readings.length, scalars.length);
    assert.deepEqual(
      result.rejected.map(({ reason, component }) => [reason, component]),
      [
        ['the agent tells of no HSM', 'hsm'],
        ['the agent does not have this object', undefined],
      ],
    );
    assert.equal(luna7.snmp.parse(answer({ oid: '1.3.9', type: 'EndOfMibView', value: null })).rejected.length, 0);
  });

  test('refuses what it has not asked for, and an object that comes twice', () => {
    const result = luna7.snmp.parse(answer({ oid: '1.3.6.1.2.1.1.6.0', ...text('x') }, scalars[1] as SnmpVarbind));
    assert.deepEqual(
      result.rejected.map(({ reason }) => reason),
      ['not asked for', 'the same object came more than once'],
    );
  });

  test('refuses a label with control characters, and keeps the row', () => {
    const result = luna7.snmp.parse(
      altered((bind) => (bind.oid === cell(hsmColumn.label) ? { oid: bind.oid, ...text('a\u001b[2Jb') } : bind)),
    );
    assert.equal(result.rejected.length, 1);
    assert.equal(reading(result, 'hsm', 'hsm.info')?.attributes['hsm.label'], undefined);
  });

  test('tells a second HSM from the appliance’s own by its serial number', () => {
    const result = luna7.snmp.parse({ varbinds: [...row('612345'), ...row('700123')] });
    assert.deepEqual([...new Set(result.readings.map(({ attributes }) => attributes['hw.id']))], ['hsm-612345', 'hsm-700123']);
  });

  test('NTLS that is not running is negative, and unknown when the appliance cannot tell or says nothing', () => {
    const judged = (replacement: Pick<SnmpVarbind, 'type' | 'value'>) => {
      const { readings, rejected } = luna7.snmp.parse(
        altered((bind) => (bind.oid === utsp.ntlsOperStatus ? { oid: bind.oid, ...replacement } : bind)),
      );
      return verdict(luna7.observe('snmp', readings, rejected), 'ntls.down');
    };
    assert.equal(judged(integer(1)), 'positive');
    assert.equal(judged(integer(2)), 'negative');
    assert.equal(judged(integer(3)), 'unknown');
    assert.equal(judged(integer(4)), 'unknown');
    assert.equal(judged({ type: 'NoSuchObject', value: null }), 'unknown');
  });

  test('a flag that is not set proves an HSM not zeroized only while it has logins left, and that none is left is told in words of its own', () => {
    const judged = (zeroized: number, attempts: number) => {
      const { readings, rejected } = luna7.snmp.parse(
        altered((bind) => {
          if (bind.oid === cell(hsmColumn.manuallyZeroized)) return { oid: bind.oid, ...integer(zeroized) };
          return bind.oid === cell(hsmColumn.adminLoginAttempts) ? { oid: bind.oid, type: 'Counter32', value: attempts } : bind;
        }),
      );
      const observed = luna7.observe('snmp', readings, rejected);
      return ['zeroized', 'login-attempts-low', 'login-attempts-used-up'].map((condition) => verdict(observed, `hsm.${condition}`));
    };
    assert.deepEqual(judged(2, 3), ['positive', 'positive', 'positive']);
    assert.deepEqual(judged(1, 3), ['negative', 'positive', 'positive']);
    assert.deepEqual(judged(2, 1), ['positive', 'negative', 'positive']);
    assert.deepEqual(judged(2, 0), [undefined, 'unknown', 'negative'], 'none left: nothing to stop any more');
  });

  test('what could not be read is refused with its reason, and what is judged by it is unknown', () => {
    const varbinds = answer().varbinds.filter(({ oid }) => oid !== utsp.ntlsOperStatus && !oid.startsWith(HSM_ENTRY));
    const reason = 'the agent keeps silent when it is asked for this';
    const result = luna7.snmp.parse({ varbinds, unread: [utsp.ntlsOperStatus, `${HSM_ENTRY}.1`].map((oid) => ({ oid, reason })) });
    assert.ok(result.rejected.some((each) => each.text === utsp.ntlsOperStatus && each.reason === reason));
    const observed = luna7.observe('snmp', result.readings, result.rejected);
    for (const indicator of ['ntls.down', 'hsm.zeroized', 'hsm.login-attempts-low'])
      assert.equal(verdict(observed, indicator), 'unknown', indicator);
    assert.ok(reading(result, 'hsm', 'hsm.operations'));
  });
});
