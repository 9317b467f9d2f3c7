import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commonLine } from '../../../src/channels/syslog/lines/commonLine.ts';
import { parseAnyLine, parseLogText } from '../../../src/channels/syslog/lines/parseLogLine.ts';
import { sampleLines } from '../../support/sampleLines.ts';

const NOW = Date.UTC(2026, 10, 28, 12);

/** That a line is read as by patterns alone, in the same order. Whether it was read by a look at each character. */
function isCommon(line: string): boolean {
  const known = Object.entries(parseAnyLine(line, NOW));
  assert.deepEqual(Object.entries(parseLogText(line, NOW)), known);
  const common = commonLine(line, NOW);
  if (common !== undefined) assert.deepEqual(Object.entries(common), known);
  return common !== undefined;
}

/** The parts of a line: what they usually are, and odd ones. */
const parts = {
  priority: {
    usual: ['<174>', '<30>', '<7>', '<191>'],
    odd: ['', '<192>', '<1740>', '<0030>', '<>', '<007>', '<30', '<30)', '(30>', ' <30>', '<3 0>', '<30> ', '<30>:', '<30>*', '<30>1 '],
  },
  stamp: {
    usual: ['Mar  2 12:05:01 ', 'Mar  2 12:05:02 ', 'nov 28 12:05:01 '],
    odd: [
      ...[
        '',
        'Mar  2 12:05:01',
        'Mar  2 12:05:01  ',
        'Mar  2 12:05:01: ',
        'Mar  2 12:05:01.25 ',
        'Mar  2 12:05:01 UTC ',
        'Mar  2 12:05:01 2025 ',
      ],
      ...[
        'Mar  2 2025 12:05:01 ',
        'Feb 30 12:05:01 ',
        'Foo  2 12:05:01 ',
        '2026-03-06T12:05:01Z ',
        '1 2026-03-06T12:05:01Z ',
        '1772798701 ',
      ],
    ],
  },
  host: {
    usual: ['luna ', 'luna-1.example.com ', '10.20.30.41 ', 'UPPER_1 ', `${'h'.repeat(64)} `],
    odd: [
      ...['', ' ', 'luna  ', 'luna', 'luna\t', 'luna: ', 'luna[1]: ', 'lüna ', 'lu~na ', 'fe80::1%eth0 ', '[::1] ', 'UTC ', '2026 '],
      ...[`${'h'.repeat(65)} `, `${'h'.repeat(300)} `],
    ],
  },
  app: {
    usual: ['lunash', 'NTLS', 'sshd(pam_unix)', 'postfix/smtpd', '%PIX-7-710005', 'a', 'p'.repeat(64)],
    odd: [
      '',
      'p'.repeat(65),
      'äpp',
      'a b',
      'a\u00a0b',
      'a:b',
      'a]',
      '[a',
      'a\tb',
      'a\u007fb',
      'a\u0001',
      'local4 notice ntpd',
      'local4.info',
    ],
  },
  pid: {
    usual: [':', '[17]:', ' [2718]:', '[1234567890]:', ' [1234567890]:'],
    odd: [
      ...['', '::', ' :', '[', ' [', '[]:', ' []:', '[17]', ' [17]', '[17] :', '[17)]:', '[17):', ' (17]:', ']17]:', '[17:', '[17]]:'],
      ...['[x]:', '[1x]:', ' [x]:', '  [17]:', '[12345678901]:', ' [12345678901]:'],
    ],
  },
  gap: {
    usual: [' ', '  ', '     '],
    odd: ['', '\t', '\u00a0', ' \u00a0', ' \t', '\u2003', '\ufeff', ' \ufeff', '\n', '\u0000', ' \u007f', '['],
  },
  words: {
    usual: sampleLines.map((line) => line.slice(line.indexOf(']: ') + 3)),
    odd: ['', ' ', 'x', ' x ', 'ü', '😀', '\ud800', '\u0000', 'x\u0000', '[HSM] x', ': x', 'a: b[1]: c'],
  },
};
type Part = keyof typeof parts;
const names = Object.keys(parts) as Part[];

/** The ends are taken off before. */
function lineOf(part: (name: Part) => string): string {
  return names
    .map(part)
    .join('')
    .replace(/[\0\r\n]+$/, '');
}

test('a line that is odd in one place is read the same whether or not a look at each character does', () => {
  for (const odd of names)
    for (const value of [...parts[odd].odd, ...parts[odd].usual.slice(0, 8)])
      for (const pid of parts.pid.usual)
        isCommon(lineOf((name) => (name === odd ? value : name === 'pid' ? pid : (parts[name].usual[0] ?? ''))));
});

test('so is any line', () => {
  const usually = ({ usual, odd }: { readonly usual: readonly string[]; readonly odd: readonly string[] }) =>
    fc.oneof({ arbitrary: fc.constantFrom(...usual), weight: 6 }, fc.constantFrom(...odd));
  const { priority, stamp, host, app, pid, gap, words } = parts;
  let common = 0;
  fc.assert(
    fc.property(
      fc.record({
        ...{ priority: usually(priority), stamp: usually(stamp), host: usually(host), app: usually(app), pid: usually(pid) },
        ...{ gap: usually(gap), words: usually(words) },
      }),
      (made) => {
        if (isCommon(lineOf((name) => made[name]))) common += 1;
      },
    ),
    { numRuns: 1000 },
  );
  assert.ok(common > 100, `${common} were common`);
});

test('what the vendor writes of is read the same, as it is stored and as it is sent', () => {
  for (const line of sampleLines) {
    isCommon(line);
    const sent = line.replace(/^\d{4} (.{15} \S+) \S+ \S+ /, '<174>$1 ');
    assert.ok(isCommon(sent) || !/^\S+ ?(?:\[\d+\])?: \S/.test(sent.slice('<174>Sep  1 12:05:01 hsm-eus-1 '.length)), sent);
  }
});

test('the usual forms are read by a look at each character, with any end', () => {
  for (const line of [
    '<174>Mar  2 12:05:01 luna lunash [2718]: info : 0 : Command: hsm show : monitor : 10.20.30.41/51022',
    '<165>Mar  2 12:05:01 luna ipmievd: Fan sensor Fan3B . Lower Critical going low',
    '<30>Mar  2 12:05:01 luna smartd[17]:   Device: /dev/sda, opened',
  ]) {
    assert.ok(isCommon(line), line);
    for (const end of ['\n', '\r\n', '\0', '\n\0']) assert.deepEqual(parseLogText(`${line}${end}`, NOW), parseAnyLine(line, NOW));
    assert.deepEqual(parseLogText(`\ufeff${line}`, NOW), parseAnyLine(line, NOW));
  }
});
