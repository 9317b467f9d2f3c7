import assert from 'node:assert/strict';
import test from 'node:test';
import { parseLogLine } from '../../../src/channels/syslog/lines/parseLogLine.ts';
import type { LogLine } from '../../../src/core/message.ts';

const now = Date.UTC(2026, 10, 28, 12);
const read = (line: string | Uint8Array): LogLine => parseLogLine(typeof line === 'string' ? Buffer.from(line) : line, now);
/** A time without an offset is by the clock on this machine's wall. */
const local = (...parts: [number, number, number, number, number, number, number?]): number => new Date(...parts).getTime();
const parts = ({ time: _, structured: __, ...rest }: LogLine) => rest;

test('a message of RFC 3164 has a priority, a time without a year, a host, a process and its text', () => {
  assert.deepEqual(read('<165>Mar  6 12:05:01 luna-1 ipmievd: Fan sensor Fan3B . Lower Critical going low'), {
    facility: 20,
    severity: 5,
    time: local(2026, 2, 6, 12, 5, 1),
    host: 'luna-1',
    app: 'ipmievd',
    text: 'Fan sensor Fan3B . Lower Critical going low',
  });
});

const processes: readonly (readonly [line: string, expected: Partial<LogLine>])[] = [
  ['smartd[1234]:   Device: /dev/sda', { app: 'smartd', pid: '1234', text: 'Device: /dev/sda' }],
  ['NTLS [1234]: info : 0 : up', { app: 'NTLS', pid: '1234', text: 'info : 0 : up' }],
  ['sshd(pam_unix)[12]: session opened', { app: 'sshd(pam_unix)', pid: '12', text: 'session opened' }],
  ['CRON[12] (root) CMD (true)', { app: 'CRON', pid: '12', text: '(root) CMD (true)' }],
  ['%PIX-7-710005: UDP request discarded', { app: '%PIX-7-710005', text: 'UDP request discarded' }],
  ['postfix/smtpd[7]: x', { app: 'postfix/smtpd', pid: '7', text: 'x' }],
  ['kernel: [ 12.5] k7pf0: [HSM] ALM0015: PCIe Link Failure', { app: 'kernel', text: '[ 12.5] k7pf0: [HSM] ALM0015: PCIe Link Failure' }],
  ['kernel:[HSM] x', { app: 'kernel', text: '[HSM] x' }],
  ['tag This is a message', { text: 'tag This is a message' }],
  ['last message repeated 3 times', { text: 'last message repeated 3 times' }],
  ['Device [sda] opened', { text: 'Device [sda] opened' }],
  ['http://luna/ was asked for', { text: 'http://luna/ was asked for' }],
  ['[software="rsyslogd"] start', { text: '[software="rsyslogd"] start' }],
  ['oamp[2100]:', { app: 'oamp', pid: '2100', text: '' }],
];
for (const [line, expected] of processes)
  test(`the process, and what it says: ${line}`, () => {
    assert.deepEqual(parts(read(`<14>Mar  6 12:05:01 luna-1 ${line}`)), { facility: 1, severity: 6, host: 'luna-1', ...expected });
    assert.deepEqual(parts(read(`2026 Mar  6 12:05:01 luna-1 user info ${line}`)), {
      facility: 1,
      severity: 6,
      host: 'luna-1',
      ...expected,
    });
  });

test('a sender that leaves its name out is told from one that leaves its process out', () => {
  assert.deepEqual(parts(read('<13>Mar  6 12:05:01 su[7]: x')), { facility: 1, severity: 5, app: 'su', pid: '7', text: 'x' });
  assert.deepEqual(parts(read('<13>Mar  6 12:05:01 NTLS [7]: x')), { facility: 1, severity: 5, app: 'NTLS', pid: '7', text: 'x' });
  assert.deepEqual(parts(read('<13>Mar  6 12:05:01 2001:db8::1 su: x')), {
    facility: 1,
    severity: 5,
    host: '2001:db8::1',
    app: 'su',
    text: 'x',
  });
  assert.deepEqual(parts(read('<13>su: x')), { facility: 1, severity: 5, app: 'su', text: 'x' });
});

const times: readonly (readonly [stamp: string, time: number | undefined])[] = [
  ['Mar  6 12:05:01', local(2026, 2, 6, 12, 5, 1)],
  ['Mar 6 12:05:01', local(2026, 2, 6, 12, 5, 1)],
  ['MAR 06 12:05:01', local(2026, 2, 6, 12, 5, 1)],
  ['Mar  6 12:05:01.25', local(2026, 2, 6, 12, 5, 1, 250)],
  ['Mar  6 2025 12:05:01', local(2025, 2, 6, 12, 5, 1)],
  ['Mar  6 12:05:01 2025', local(2025, 2, 6, 12, 5, 1)],
  ['2025 Mar  6 12:05:01', local(2025, 2, 6, 12, 5, 1)],
  ['Mar  6 12:05:01 UTC', Date.UTC(2026, 2, 6, 12, 5, 1)],
  ['*Mar  6 12:05:01.003 CET:', local(2026, 2, 6, 12, 5, 1, 3)],
  ['Mar  6 12:05:01 +01:00', Date.UTC(2026, 2, 6, 11, 5, 1)],
  ['2026-03-06T12:05:01Z', Date.UTC(2026, 2, 6, 12, 5, 1)],
  ['2026-03-06T12:05:01.123456-03:30', Date.UTC(2026, 2, 6, 15, 35, 1, 123)],
  ['2026-03-06T12:05:01+0100', Date.UTC(2026, 2, 6, 11, 5, 1)],
  ['2026-03-06 12:05:01', local(2026, 2, 6, 12, 5, 1)],
  ['1772798701', Date.UTC(2026, 2, 6, 12, 5, 1)],
  ['1772798701.5', Date.UTC(2026, 2, 6, 12, 5, 1, 500)],
  // It is next year's only by a clock that is less than a month ahead.
  ['Dec 20 00:00:00', local(2026, 11, 20, 0, 0, 0)],
  ['Dec 31 23:59:59', local(2025, 11, 31, 23, 59, 59)],
  ['Feb 29 12:05:01', local(2024, 1, 29, 12, 5, 1)],
  ['Jun 30 23:59:60', local(2026, 6, 1, 0, 0, 0)],
  // No clock shows these: the rest is read all the same.
  ['Feb 30 12:05:01', undefined],
  ['2026-13-06T12:05:01Z', undefined],
  ['2026 Feb 29 12:05:01', undefined],
  ['Mar  6 25:05:01', undefined],
];
for (const [stamp, time] of times)
  test(`the time ${stamp}`, () => {
    const rest = { host: 'luna-1', app: 'smartd', pid: '9', text: 'ok' };
    const expected = { ...(time !== undefined && { time }), ...rest };
    assert.deepEqual(read(`<30>${stamp} luna-1 smartd[9]: ok`), { facility: 3, severity: 6, ...expected });
    assert.deepEqual(read(`${stamp} luna-1 smartd[9]: ok`), expected);
  });

test('a year that is missing is the last one in which the time is no month ahead, also around New Year', () => {
  const at = (stamp: string, moment: number) => new Date(parseLogLine(Buffer.from(`<13>${stamp} h a: x`), moment).time ?? 0).getFullYear();
  assert.equal(at('Dec 31 23:59:59', Date.UTC(2026, 0, 2)), 2025);
  assert.equal(at('Jan  1 12:00:00', Date.UTC(2026, 11, 31)), 2027);
  assert.equal(at('Feb 28 12:00:00', Date.UTC(2026, 11, 31)), 2026);
});

test('a time is read the same whatever was read before it', () => {
  const stamps = [
    'Mar  6 12:05:01',
    'Mar  6 12:05:59.5',
    'Mar  6 12:05:60',
    'Mar  6 12:05:02',
    'Mar  6 12:06:02',
    'Mar  6 12:06:02 UTC',
    'Dec 31 12:06:02',
  ];
  const timeAt = (stamp: string, moment: number) => parseLogLine(Buffer.from(`<13>${stamp} h a: x`), moment).time;
  const moments = [now, Date.UTC(2020, 2, 6), now];
  const inTurn = moments.flatMap((moment) => stamps.map((stamp) => timeAt(stamp, moment)));
  const alone = moments.flatMap((moment) =>
    stamps.map((stamp) => {
      timeAt('Jan  1 00:00:00', 0);
      return timeAt(stamp, moment);
    }),
  );
  assert.deepEqual(inTurn, alone);
  const years = moments.map((moment) => new Date(timeAt('Mar  6 12:05:01', moment) ?? 0).getFullYear());
  assert.deepEqual(years, [2026, 2020, 2026]);
  assert.equal(timeAt('Mar  6 12:05:60', now), local(2026, 2, 6, 12, 6, 0));
});

test('the words for facility and severity of a stored line are read, and left alone where a priority says it', () => {
  const words = (line: string) => parts(read(`2026 Mar  6 12:05:01 luna-1 ${line}`));
  assert.deepEqual(words('local4 notice ipmievd: x'), { facility: 20, severity: 5, host: 'luna-1', app: 'ipmievd', text: 'x' });
  assert.deepEqual(words('local4.warn   ipmievd: x'), { facility: 20, severity: 4, host: 'luna-1', app: 'ipmievd', text: 'x' });
  assert.deepEqual(words('authpriv authpriv info sshd[1]: x'), {
    ...{ facility: 10, severity: 6, host: 'luna-1', app: 'sshd', pid: '1', text: 'x' },
  });
  assert.deepEqual(words('authpriv info   authpriv info   usermod[1]: x'), {
    ...{ facility: 10, severity: 6, host: 'luna-1', app: 'usermod', pid: '1', text: 'x' },
  });
  assert.equal(words('local4 critical ipmievd: x').severity, 2);
  assert.deepEqual(words('ipmievd: x'), { host: 'luna-1', app: 'ipmievd', text: 'x' });
  assert.deepEqual(parts(read('<13>Mar  6 12:05:01 luna-1 local4 notice x')), {
    ...{ facility: 1, severity: 5, host: 'luna-1', text: 'local4 notice x' },
  });
});

test('a message of RFC 5424 has its id and its structured data', () => {
  assert.deepEqual(
    read('<165>1 2026-03-06T12:05:01.003Z luna-1.example.com NTLS 1234 ID47 [vigil@32473 a="1" b="say \\"\\]\\\\ \\n"][empty] \ufeffup'),
    {
      facility: 20,
      severity: 5,
      time: Date.UTC(2026, 2, 6, 12, 5, 1, 3),
      host: 'luna-1.example.com',
      app: 'NTLS',
      pid: '1234',
      messageId: 'ID47',
      structured: new Map([
        [
          'vigil@32473',
          new Map([
            ['a', '1'],
            ['b', 'say "]\\ \\n'],
          ]),
        ],
        ['empty', new Map()],
      ]),
      text: 'up',
    },
  );
  assert.deepEqual(read('<13>1 - - - - - -'), { facility: 1, severity: 5, text: '' });
  assert.deepEqual(read('<13>1 - - - - - - up [a b="c"]'), { facility: 1, severity: 5, text: 'up [a b="c"]' });
  assert.deepEqual(read('<13>1 - h a - - - -1 degrees'), { facility: 1, severity: 5, host: 'h', app: 'a', text: '-1 degrees' });
});

test('values of one name in an element are joined, and none is lost', () => {
  const { structured } = read('<13>1 - - - - - [origin ip="10.0.0.1" ip="10.0.0.2"][origin software="x"] y');
  assert.deepEqual(
    [...(structured?.get('origin') ?? [])],
    [
      ['ip', '10.0.0.1, 10.0.0.2'],
      ['software', 'x'],
    ],
  );
});

for (const data of ['[a b]', '[a b=c]', '[a b="c]', '[]', '[a b="c" x', '[a "b"="c"]', '[a b="c"]x'])
  test(`structured data that is none stays in the text: ${data}`, () => {
    const line = read(`<13>1 - h a - - ${data} up`);
    assert.equal(line.structured, undefined);
    assert.equal(line.text, `${data} up`);
    assert.equal(line.app, 'a');
  });

test('a priority that there is not says neither facility nor severity, and what follows it is read', () => {
  assert.deepEqual(parts(read('<192>Mar  6 12:05:01 luna-1 su: x')), { host: 'luna-1', app: 'su', text: 'x' });
  assert.deepEqual(parts(read('<191>Mar  6 12:05:01 luna-1 su: x')), { facility: 23, severity: 7, host: 'luna-1', app: 'su', text: 'x' });
  for (const line of ['<>x', '<1234>x', '<-1>x', '<1 >x', '<x>', '<']) assert.deepEqual(read(line), { text: line });
});

for (const line of [
  'test',
  'complete and utter gobbledegook',
  'Warning: x',
  '',
  'Mars 6 12:05:01 h a: x',
  'Foo  6 12:05:01 h a: x',
  '20260306 x',
])
  test(`a line without a priority and a time is all text: ${line}`, () => assert.deepEqual(read(line), { text: line }));

test('the ends of a line are no part of it', () => {
  for (const end of ['\n', '\r\n', '\0', '\n\0']) assert.equal(read(`<13>Mar  6 12:05:01 h a: x${end}`).text, 'x');
  assert.equal(read('\ufeff<13>Mar  6 12:05:01 h a: x').app, 'a');
});

test('bytes that are no UTF-8 are shown as Latin-1, or by their number, and the rest of the line as it is', () => {
  const line = Buffer.concat([
    Buffer.from('<13>Mar  6 12:05:01 h a: Lüfter 温 '),
    Buffer.from([0xfc, 0x20, 0x9f, 0xe6, 0xb8, 0x41, 0xc0, 0xaf]),
  ]);
  assert.equal(read(line).text, 'Lüfter 温 ü \\x9fæ¸AÀ¯');
  assert.equal(read(Buffer.from([0xed, 0xa0, 0x80])).text, 'í\xa0\\x80', 'a lone surrogate');
  assert.equal(read(Buffer.from('a\0b\u001b[2Jc')).text, 'a\0b\u001b[2Jc');
});
