import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { hexPackets } from '../../../src/service/intake/hexPackets.ts';
import { storedLines } from '../../../src/service/intake/storedLines.ts';
import { storedTraps } from '../../../src/service/intake/storedTraps.ts';

const NOTIFICATIONS = '1.3.6.1.4.1.23629.1.5.2.2';
const traps = (text: string) => storedTraps(text, luna7.messages.trapNames);
const reference = '[hsm-eus-1:10.0.0.7 / messages / 2026 Sep  1 11:07:09 / ipmievd[412] / 1]';

/** A version 2c trap with one binding, as snmptrap sends it. */
const packet = Buffer.from(
  '3081a702010104067075626c6963a78199020423333dc80201000201003081' +
    '8a300f06082b060102010103004303288 45a301b060a2b060106030101040100060d2b060104018 1b84d010502020330 5a060d2b0601040181b84d0105020201'.replaceAll(
      ' ',
      '',
    ) +
    '0449' +
    Buffer.from(reference).toString('hex'),
  'hex',
);

/** Rows of 16 bytes; `place` writes where they are. */
function dump(bytes: Buffer, place: (at: number) => string, group: RegExp, gap: string): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    rows.push(
      `${place(at)}${row.toString('hex').match(group)?.join(' ')}${gap === '' ? '' : gap + row.toString('latin1').replace(/[^ -~]/g, '.')}`,
    );
  }
  return rows.join('\n');
}

suite('A file of log lines', () => {
  test('is taken apart by its line ends, and counts those that are empty', () => {
    const file = Buffer.from('\r\n<14>Sep  1 11:07:09 hsm ipmievd: one\r\n\n \t\nSep  1 11:07:09 hsm lsta: two');
    assert.deepEqual(
      [...storedLines(file, Date.UTC(2026, 8, 2))].map(({ line, message }) => [line, message.app, message.text]),
      [
        [2, 'ipmievd', 'one'],
        [5, 'lsta', 'two'],
      ],
    );
  });

  test('loses no byte that is no text', () => {
    const [only] = storedLines(Buffer.from([0x3c, 0x31, 0x34, 0x3e, 0xfc, 0xff]), 0);
    assert.equal(only?.message.text, 'üÿ');
    assert.deepEqual([...storedLines(Buffer.alloc(0), 0)], []);
  });
});

suite('Traps that were written down', () => {
  const [named, numbered] = [
    `DISMAN-EVENT-MIB::sysUpTimeInstance = Timeticks: (169233) 0:28:12.33\tSNMPv2-MIB::snmpTrapOID.0 = OID: SNMPv2-SMI::enterprises.23629.1.5.2.2.3\tSNMPv2-SMI::enterprises.23629.1.5.2.2.1 = STRING: "${reference}"`,
    `.1.3.6.1.2.1.1.3.0 = Timeticks: (169233) 0:28:12.33\t.1.3.6.1.6.3.1.1.4.1.0 = OID: .${NOTIFICATIONS}.3\t.${NOTIFICATIONS}.1 = STRING: "${reference}"`,
  ];
  const expected = {
    trapOid: `${NOTIFICATIONS}.3`,
    upTime: 169_233,
    varbinds: [{ oid: `${NOTIFICATIONS}.1`, type: 'OctetString', value: Buffer.from(reference) }],
  };

  for (const [how, words] of [
    ['with the names that it knows', named],
    ['in numbers', numbered],
  ] as const) {
    test(`by snmptrapd ${how}`, () => {
      const header = (source: string) => `2026-09-01 11:07:10 ${source} [UDP: [10.0.0.7]:47478->[10.0.0.9]:162]:`;
      const read = traps(
        `NET-SNMP version 5.9.3\n${header('a')}\n${words}\n${header('b')}\n${words}\n2026-09-01 12:00:00 NET-SNMP version 5.9.3 Stopped.`,
      );
      assert.deepEqual(
        read.map(({ line, trap }) => [line, trap]),
        [
          [1, undefined],
          [2, expected],
          [4, expected],
          [6, undefined],
        ],
      );
    });
  }

  test('of version 1, specific and generic', () => {
    const header = '2026-09-01 11:07:10 10.0.0.7 (via UDP: [10.0.0.7]:41331->[10.0.0.9]:162) TRAP, SNMP v1, community s3cret';
    const read = traps(
      `${header}\n\tSNMPv2-SMI::enterprises.23629.1.5.2.2 Enterprise Specific Trap (5) Uptime: 0:00:12.33\n\tSNMPv2-SMI::enterprises.23629.1.5.2.2.1 = STRING: "${reference}"\n` +
        `${header}\n\t.${NOTIFICATIONS} Link Down Trap (0) Uptime: 7:22:28.24\n\tIF-MIB::ifDescr.2 = STRING: "eth1"`,
    );
    assert.deepEqual(
      read.map(({ trap }) => trap?.trapOid),
      [`${NOTIFICATIONS}.0.5`, '1.3.6.1.6.3.1.1.5.3'],
    );
    assert.ok(read.every(({ text }) => !text.includes('s3cret')));
  });

  test('by a handler, with the names of the MIBs and broken lines', () => {
    const read =
      traps(`a Fan trap from host=<UNKNOWN> at IP UDP: [10.0.0.7]:47478-> [10.0.0.9]:162 vars=system.sysUpTime.sysUpTimeInstance =
0:0:28:12.33,
.iso.org.dod.internet.snmpV2.snmpModules.snmpMIB.snmpMIBObjects.snmpTrap.snmpTrapOID.0 =
enterprises.safenet-inc.safenetRoot.luna.appliance.ssTraps.fanAttentionNotify,
enterprises.safenet-inc.safenetRoot.luna.appliance.ssTraps.ssLogReference = ${reference}`);
    assert.deepEqual(
      read.map(({ trap }) => [trap?.trapOid, trap?.varbinds]),
      [[`${NOTIFICATIONS}.2`, expected.varbinds]],
    );
  });

  test('by their names alone, one a line', () => {
    const one = (name: string) => `SAFENET-APPLIANCE-MIB::${name}AttentionNotify, SAFENET-APPLIANCE-MIB::ssLogReference = ${reference}`;
    assert.deepEqual(
      traps(`${one('powerSupply')}\n${one('crypto')}`).map(({ line, trap }) => [line, trap?.trapOid, trap?.varbinds.length]),
      [
        [1, `${NOTIFICATIONS}.3`, 1],
        [2, `${NOTIFICATIONS}.7`, 1],
      ],
    );
  });

  for (const [who, text] of [
    ['snmptrapd, in tens', dump(packet, (at) => `${String(at).padStart(4, '0')}: `, /.{2}/g, '    ')],
    ['tcpdump, in sixteens', dump(packet, (at) => `\t0x${at.toString(16).padStart(4, '0')}:  `, /.{1,4}/g, '')],
    ['tcpdump, with what can be read', dump(packet, (at) => `\t0x${at.toString(16).padStart(4, '0')}:  `, /.{1,4}/g, '  ')],
    ['Wireshark', dump(packet, (at) => `${at.toString(16).padStart(8, '0')}  `, /.{2}/g, '   ')],
    ['somebody in one line', packet.toString('hex')],
  ] as const) {
    test(`as a dump by ${who}`, () => {
      const read = traps(`Received ${packet.length} byte packet\n${text}\n\nReceived\n${text}\n`);
      assert.deepEqual(
        read.map(({ trap }) => trap),
        [
          { ...expected, upTime: 2_655_322 },
          { ...expected, upTime: 2_655_322 },
        ],
      );
    });
  }

  test('in a dump with the headers of IP and UDP', () => {
    const header = Buffer.from(
      `4500${(packet.length + 28).toString(16).padStart(4, '0')}89ed40004011b2377f0000017f000001cece2d8e00b2fec5`,
      'hex',
    );
    const text = dump(Buffer.concat([header, packet]), (at) => `\t0x${at.toString(16).padStart(4, '0')}:  `, /.{1,4}/g, '');
    assert.equal(traps(text)[0]?.trap?.trapOid, `${NOTIFICATIONS}.3`);
  });

  test('that cannot be read are told without a byte of them', () => {
    assert.deepEqual(traps(packet.subarray(0, 60).toString('hex')), [
      { line: 1, text: 'a packet of 60 bytes that is no SNMP notification' },
    ]);
  });

  test('rows that do not follow each other are no packet', () => {
    const [first = '', , third = ''] = dump(packet, (at) => `${at.toString(16).padStart(4, '0')}  `, /.{2}/g, '   ').split('\n');
    assert.deepEqual(
      hexPackets([first, third]).map(({ bytes }) => bytes.length),
      [16],
    );
  });
});
