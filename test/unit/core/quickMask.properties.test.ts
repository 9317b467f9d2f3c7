import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { closeMaskOf, MASKED, maskOf, patternsOf } from '../../../src/core/mask.ts';
import { wordScanOf } from '../../../src/core/wordScan.ts';
import { unseen } from '../../support/disguises.ts';
import { sampleLines } from '../../support/sampleLines.ts';

const secrets = ['monitor-Pa55word', 'hunter2', 'luna', '5900', 'correct horse', 'Überraschung', 'aaaab', 'm[0;31m7]'];
const quick = maskOf(secrets);
const close = closeMaskOf(patternsOf(secrets));

/** That both come to the same: what either makes of the text. */
function masked(text: string): string {
  const plain = close(text);
  assert.equal(quick(text), plain);
  assert.equal(quick(text, 'sentence of ours'), close(text, 'sentence of ours'));
  return plain;
}

const forms = patternsOf(secrets).map(({ text }) => text);
const between = fc.oneof({ arbitrary: fc.constantFrom(' ', '\n', '\r\n', '\t', '\u007f', '\0', '   '), weight: 3 }, unseen);
/** One in any of its forms, which may be cut at either end and may have something within. */
const nearSecret = fc
  .record({
    form: fc.constantFrom(...forms),
    cutFirst: fc.constantFrom(0, 0, 1),
    cutLast: fc.constantFrom(0, 0, 1, 2),
    at: fc.nat(12),
    between,
  })
  .map(({ form, cutFirst, cutLast, at, between }) => {
    const cut = form.slice(cutFirst, form.length - cutLast);
    return [
      cut,
      `${cut.slice(0, at)}${between}${cut.slice(at)}`,
      `${cut.slice(0, at)}${between}${cut.slice(at, at + 1)} ${cut.slice(at + 1)}`,
    ];
  })
  .chain((written) => fc.constantFrom(...written));
const usual = fc.constantFrom(
  'info : 0 : ',
  'Command: hsm show : monitor : 10.20.30.41/51022',
  ' ',
  'mon',
  '“',
  'ü',
  ': ',
  'aaaa',
  '97.45.',
);

test('a text is masked the same whether or not a scan goes before', () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ arbitrary: nearSecret, weight: 2 }, usual, unseen), { maxLength: 5 }).map((parts) => parts.join('')),
      (text) => {
        if (masked(text).includes(MASKED)) found += 1;
      },
    ),
    { numRuns: 600 },
  );
  assert.ok(found > 100, `${found} texts had a secret`);
});

test('a secret is found with anything of ASCII between its characters, and at the very end', () => {
  const secret = 'hunter2';
  for (let code = 0; code < 0x80; code++) {
    const between = String.fromCharCode(code);
    masked(`so: ${secret.slice(0, 1)}${between}${secret.slice(1)}`);
    masked(`so: ${secret.slice(0, -1)}${between}${between}${secret.slice(-1)}`);
    masked(`so: ${Array.from(secret).join(between)}`);
  }
  assert.equal(masked(secret), MASKED);
  assert.equal(maskOf(['hunter2', 'x yz'])('a hunter, and xyz'), `a hunter, and ${MASKED}`);
});

test('a secret is found wherever it stands in a long text', () => {
  const part = 16 * 1024;
  for (const secret of ['hunter2', 'h u n t e r 2', 'h\u001b[mu\u001b[mnter2'])
    for (let before = 0; before <= secret.length; before++) {
      const filler = '- '.repeat(part / 2 - 10) + '-'.repeat(20 - before);
      assert.equal(quick(`${filler}${secret}.`), `${filler}${MASKED}.`);
    }
  const filler = 'no secret here\n'.repeat(4000);
  for (const secret of [forms[0], 'Überraschung', 'mon ito r-Pa55word']) assert.equal(quick(`${filler}${secret}`), `${filler}${MASKED}`);
});

test('the lines of an appliance need no closer look, also where their words begin as secrets do', () => {
  const mayHold = wordScanOf(['monitor-Pa55word', 'public-words', 'Commanding', 'infantry', 'failed-over', 'Terminators']);
  const plain = sampleLines.filter((line) => !/\P{ASCII}/u.test(line));
  assert.deepEqual(plain.filter(mayHold), []);
  assert.equal(mayHold(plain.join('\n')), false);
  assert.equal(mayHold('so Com\r\nman di\tng'), true);
  for (const line of sampleLines) masked(line);
});
