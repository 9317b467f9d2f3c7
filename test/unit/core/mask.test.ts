import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MASKED, maskOf } from '../../../src/core/mask.ts';
import { disguised } from '../../support/disguises.ts';

const SECRET = 'Simulated-monitor-1';
const mask = maskOf([SECRET]);

test('a secret is masked wherever it stands and however often, and nothing else', () => {
  assert.equal(mask(`${SECRET}: ${SECRET}${SECRET} and Simulated-monitor-2`), `${MASKED}: ${MASKED}${MASKED} and Simulated-monitor-2`);
  assert.equal(mask('nothing of it'), 'nothing of it');
  assert.equal(maskOf([])(SECRET), SECRET);
});

test('of secrets that begin alike the longest is masked', () => {
  assert.equal(maskOf(['abcdefgh', 'abcdefgh-ijk'])('abcdefgh-ijk abcdefgh-ij'), `${MASKED} ${MASKED}-ij`);
});

test('one that begins within another leaves nothing of itself behind it', () => {
  assert.equal(maskOf(['abcdefgh', 'efghijkl'])('so abcdefghijkl, abcdefghijk'), `so ${MASKED}, ${MASKED}ijk`);
  assert.equal(maskOf(['ab-ab-ab'])('ab-ab-ab-ab-ab ab-ab-abab-ab-ab'), `${MASKED} ${MASKED}${MASKED}`);
});

test('a secret in any script is masked, also one with blanks in it', () => {
  for (const secret of ['Überraschung', '密码密码密码密码', '😀😁😂😃', 'correct horse battery', 'tab\u00a0and more']) {
    assert.equal(maskOf([secret])(`so: ${secret}.`), `so: ${MASKED}.`, secret);
    assert.equal(maskOf([secret])(`so: ${Array.from(secret).join('\r\n')}.`), `so: ${MASKED}.`, secret);
  }
});

test('a secret is masked as it stands in addresses, JSON, base64, hexadecimal digits and the index of a table', () => {
  for (const secret of ['s3cr3t/with"all + \\of=it', SECRET, 'größer&als']) {
    const hidden = maskOf([secret]);
    const hex = Buffer.from(secret).toString('hex');
    for (const form of [encodeURIComponent(secret), new URLSearchParams({ '': secret }).toString().slice(1), hex, hex.toUpperCase()])
      assert.equal(hidden(`it is ${form}.`), `it is ${MASKED}.`, form);
    assert.equal(hidden(`1.3.6.1.${Buffer.from(secret).join('.')}.7`), `1.3.6.1.${MASKED}.7`);
    assert.equal(hidden(JSON.stringify({ a: secret })), `{"a":"${MASKED}"}`);
    for (const user of ['a', 'ab', 'abc', 'monitor']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const basic = Buffer.from(`${user}:${secret}`).toString(encoding);
        const [left] = hidden(basic).split(MASKED);
        assert.ok(hidden(basic).includes(MASKED), `${user} ${encoding}`);
        // At most the two characters that begin the secret are in what is left of the beginning.
        assert.ok(!Buffer.from(left!, encoding).toString().includes(secret.slice(0, 3)), left);
      }
    }
  }
});

test('a secret is masked as others write its signs and its letters', () => {
  const isMasked = (secret: string, ...forms: string[]) => {
    const hidden = maskOf([secret]);
    for (const form of forms) assert.equal(hidden(`it is ${form}.`), `it is ${MASKED}.`, form);
  };
  const signs = `it's*a "<b>&[c]"\\~(d)!`;
  isMasked(
    signs,
    ...[signs.replaceAll("'", "''"), signs.replaceAll("'", "'\\''"), signs.replaceAll('"', '""'), signs.replace(/["'\\]/g, '\\$&')],
    ...[signs.replace(/["\]\\]/g, '\\$&'), signs.replaceAll('\\', '\\\\')],
    new URLSearchParams({ '': signs }).toString().slice(1),
    encodeURIComponent(signs).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    ...['it&apos;s*a &quot;&lt;b&gt;&amp;[c]&quot;\\~(d)!', 'it&#39;s*a &quot;&lt;b&gt;&amp;[c]&quot;\\~(d)!'],
    ...[`it's*a "&lt;b&gt;&amp;[c]"\\~(d)!`, `it's*a &quot;&lt;b&gt;&amp;[c]&quot;\\~(d)!`],
  );
  const letters = 'Ünder the\\bridgé';
  isMasked(letters.normalize('NFC'), letters.normalize('NFD'));
  isMasked(letters.normalize('NFD'), letters.normalize('NFC'), encodeURIComponent(letters.normalize('NFC')));
  isMasked(
    letters,
    ...['\\303\\234nder the\\\\bridg\\303\\251', '#303#234nder the\\bridg#303#251', '\\xc3\\x9cnder the\\bridg\\xc3\\xa9'],
    ...['\\334nder the\\\\bridg\\351', '#334nder the\\bridg#351', '\\xdcnder the\\bridg\\xe9'],
    ...[Buffer.from(letters).toString('latin1'), '\\u00dcnder the\\\\bridg\\u00e9', '\\u00DCnder the\\\\bridg\\u00E9'],
  );
});

test('what is too short to be told from other text is left alone; a short word or number is masked as a whole word', () => {
  assert.equal(maskOf(['abc', '1'])('abc 1'), 'abc 1');
  const short = maskOf(['luna', '5900']);
  assert.equal(short('luna, "luna" luna-1 lunash:> 5900 15900 59 00'), `${MASKED}, "${MASKED}" luna-1 lunash:> ${MASKED} 15900 59 00`);
  // Its letters may have marks of their own, which nobody need write.
  assert.equal(maskOf(['über'])('Kubernetes, u\u0308ber, über and uber'), `Kubernetes, ${MASKED}, ${MASKED} and ${MASKED}`);
  assert.equal(short('the agent says “luna”', 'sentence of ours'), 'the agent says “luna”');
  assert.equal(maskOf(['hunter2'])('it says “hunter2”', 'sentence of ours'), `it says “${MASKED}”`);
  assert.equal(maskOf(['hunter2'])('hunter2hunter2'), `${MASKED}${MASKED}`);
});

test('whatever stands between the characters of a secret, it is masked', () => {
  const secrets = fc.constantFrom(SECRET, 'hunter2', 'correct horse battery', 'm[0;31m7]', 'Überraschung', '[m[m[m[m', '0x1b7(B=c');
  fc.assert(
    fc.property(
      secrets.chain((secret) => disguised(secret).map((text) => ({ secret, text }))),
      ({ secret, text }) => {
        assert.equal(maskOf([secret])(`<${text}>`), `<${MASKED}>`);
        // As a session hands it over.
        assert.equal(maskOf([secret])(`<${text.replace(/(?!\n)\p{Cc}/gu, '\ufffd')}>`), `<${MASKED}>`);
      },
    ),
    { numRuns: 500 },
  );
});

test('text that is made to be slow to read ends where it was given up, and shows no secret', () => {
  const slow = '\ufffd[m'.repeat(20_000);
  const told = maskOf(['m[m[m[ma', SECRET])(`before ${SECRET} ${slow} ${SECRET} m[m[m[ma`);
  assert.ok(told.startsWith(`before ${MASKED} \ufffd[m`) && told.endsWith(MASKED), told.slice(-20));
  assert.ok(told.length < slow.length);
  const lines = `${'value  \u001b[31mred\u001b[0m      12.18 V\n'.repeat(2000)}${SECRET}.`;
  assert.ok(mask(lines).endsWith(`\n${MASKED}.`), 'a long text is read to its end');
});

test('of a text that broke off, the beginning of a secret is masked', () => {
  const secrets = [SECRET, 'Überraschung', 'correct horse battery'];
  const hidden = maskOf(secrets);
  for (const secret of secrets)
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex')])
      for (let length = 4; length < form.length; length++) {
        const text = `so: ${form.slice(0, length)}`;
        const told = hidden(text, 'cut');
        assert.match(told, /^so: \*{8}(?:%|%2)?$/, text);
        if (form === secret) assert.equal(hidden(`so: ${Array.from(secret.slice(0, length)).join('\0')}`, 'cut'), told);
      }
  assert.equal(hidden(`${SECRET} Sim`, 'cut'), `${MASKED} Sim`);
  assert.equal(hidden('', 'cut'), '');
});
