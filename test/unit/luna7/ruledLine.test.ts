import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseLogText } from '../../../src/channels/syslog/lines/parseLogLine.ts';
import type { LogLine } from '../../../src/core/message.ts';
import { accountNews } from '../../../src/devices/luna7/messages/accountNews.ts';
import { readLine } from '../../../src/devices/luna7/messages/lines.ts';
import { readyLine } from '../../../src/devices/luna7/messages/ruledLine.ts';
import { sampleLines } from '../../support/sampleLines.ts';

const NOW = Date.UTC(2026, 8, 2);

/** A line made ready by patterns alone, each of which sees every line. */
function byPatterns({ app, severity, text }: LogLine) {
  const signs = text
    .trim()
    .replace(/&lt;|(?<=\s)\.lt\.?(?=\s)/g, '<')
    .replace(/&gt;|(?<=\s)\.gt\.?(?=\s)/g, '>');
  const marked = signs.replace(/^\[\d{1,10}\]:\s*/, '');
  const rest = marked.replace(/^\*{3}TEST\s*:\s*(?:SEQNO_\d{1,12}\s*:\s*)?/, '');
  const mark =
    /^(critical|error|warning|audit|info|debug) : (?:0x[\da-f]{1,16}|\d{1,10})[\s:]*/i.exec(rest) ??
    /^(CRIT|ERR|WARN|INFO|DEBUG):\s+/.exec(rest);
  const levels = new Map(Object.entries({ crit: 2, critical: 2, err: 3, error: 3, warn: 4, warning: 4, audit: 5, info: 6, debug: 7 }));
  const level = levels.get(mark?.[1]?.toLowerCase() ?? '');
  const gravest = level === undefined ? severity : Math.min(level, severity ?? level);
  return {
    text: rest.slice(mark?.[0].length ?? 0),
    test: rest !== marked,
    ...(app !== undefined && { app: app.trim() }),
    ...(gravest !== undefined && { severity: gravest }),
  };
}

const blanks = fc.constantFrom('', '', ' ', '  ', '\t', '\u00a0', '\n');
const word = fc.constantFrom(
  ...['critical', 'error', 'warning', 'audit', 'info', 'debug', 'Info', 'ERROR', 'CRIT', 'ERR', 'WARN', 'INFO', 'DEBUG', 'AUDIT', 'Warn'],
  ...['notice', 'criticals', 'inf', 'ınfo', 'cr', 'Command', 'Incoming connection', 'in fo', ''],
);
const behind = fc.constantFrom(' : ', ' : ', ':', ': ', ' :', '  : ', ' ;', ':\u00a0', ':\t\t', '');
const number = fc.constantFrom(
  '0',
  '0xc0000500',
  '0xC0',
  '0x',
  '0X1',
  '12345678901',
  '0x12345678901234567',
  '-1',
  'x',
  '',
  '0\u00a0:\u2003',
);
const start = fc.constantFrom(
  '',
  '',
  '',
  '[2718]: ',
  '[17]:',
  '[x]: ',
  '[12345678901]: ',
  '[',
  '***TEST : ',
  '***TEST : SEQNO_10000 : ',
  '***TEST',
  '**',
  '*',
);
const words = fc.constantFrom(
  ...[
    'Command: hsm show',
    'Reading 7 .lt. Threshold 8',
    'a &lt; b',
    'a .gt b',
    '.lt c',
    'x',
    '',
    '***TEST : x',
    'info : 0 : x',
    ': x',
    '[1]: x',
  ],
);

test('a line is made ready the same whether or not characters are looked at before patterns', () => {
  const line = fc.record({
    text: fc.tuple(blanks, start, blanks, start, word, behind, number, behind, blanks, words, blanks).map((parts) => parts.join('')),
    app: fc.constantFrom(undefined, 'NTLS', ' NTLS '),
    severity: fc.constantFrom(undefined, 0, 4, 7),
  });
  fc.assert(
    fc.property(line, ({ text, app, severity }) => {
      const made: LogLine = { text, ...(app !== undefined && { app }), ...(severity !== undefined && { severity }) };
      assert.deepEqual(Object.entries(readyLine(made)), Object.entries(byPatterns(made)));
    }),
    { numRuns: 2500 },
  );
});

test('what the vendor writes of is made ready the same', () => {
  for (const line of sampleLines) {
    const parsed = parseLogText(line, NOW);
    assert.deepEqual(Object.entries(readyLine(parsed)), Object.entries(byPatterns(parsed)), line);
  }
});

test('no rule goes over the same blanks again and again', () => {
  const took = (line: LogLine) => {
    const began = performance.now();
    readLine(line);
    accountNews(line);
    return performance.now() - began;
  };
  const seen = new Set<string>();
  for (const sample of sampleLines) {
    const parsed = parseLogText(sample, NOW);
    const words = parsed.text.split(' ');
    const beginning = `${parsed.app} ${words.slice(0, 4).join(' ')}`;
    if (seen.has(beginning)) continue;
    seen.add(beginning);
    for (const [at] of words.entries()) {
      const text = `${words.slice(0, at + 1).join(' ')}${' '.repeat(900)}${words.slice(at + 1).join(' ')}!`;
      let best = took({ ...parsed, text });
      for (let again = 0; again < 8 && best > 2; again++) best = Math.min(best, took({ ...parsed, text }));
      assert.ok(best < 3, `${best} ms: ${sample}`);
    }
  }
});
