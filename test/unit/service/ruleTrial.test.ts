import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleTrialText } from '../../../src/extension/trial/ruleTrialText.ts';
import { LONGEST_LINES } from '../../../src/protocol/parseRecords.ts';
import { requestSchemas } from '../../../src/protocol/schemas.ts';
import { allModels } from '../../../src/service/common/knownModels.ts';
import { RuleTrial } from '../../../src/service/trial/ruleTrial.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const device = { id: 'hsm-1', model: 'luna-network-hsm-7', snmp: { host: '10.0.0.1', version: '2c', community: { secret: 'c' } } };
const rule = {
  name: 'raid',
  match: '^array (?<array>\\w+) at (?<value>\\d+) %',
  unit: '%',
  component: 'raid',
  severity: 'warning',
  text: 'Array $<array>',
};
const lines = `<165>Mar  1 11:07:09 hsm-1 mdadm[7]: array md0 at 50 %

<165>Mar  1 11:07:09 hsm-1 ipmievd: Fan sensor Fan3B          . Lower Critical going low (Reading 0 < Threshold 2000 RPM)
<165>Mar  1 11:07:10 hsm-1 newd[1]: \u001b[31mnew https://evil.example/
`;

const textWith = (...rules: readonly object[]) =>
  JSON.stringify({ receivers: { syslog: { udp: '127.0.0.1:1514' }, rules }, devices: [device] });

function trial() {
  return new RuleTrial({ known: allModels, now: () => NOON, ending: new AbortController().signal });
}

const run = (inventory: string, text = lines) => trial().run({ text, inventory }, new AbortController().signal);

test('lines are read by the rules of a text that is not saved, and by those of its models', async () => {
  const result = await run(textWith(rule));
  assert.deepEqual(
    result.messages.map(({ line, rule, own, value, unit, text }) => ({ line, rule, own, value, unit, text })),
    [
      { line: 1, rule: 'raid', own: true, value: 50, unit: '%', text: 'Array md0' },
      {
        line: 3,
        rule: 'sensor-threshold',
        own: undefined,
        value: 0,
        unit: 'rpm',
        text: 'Fan3B reads 0 rpm, which is at or beyond its lower critical limit of 2000 rpm',
      },
    ],
  );
  assert.deepEqual(
    result.unknown.map(({ line, app }) => ({ line, app })),
    [{ line: 4, app: 'newd' }],
  );
  assert.match(result.notes.join('\n'), /^The rule "raid" names the part "raid"/);
  assert.deepEqual([result.left, result.rules, result.problems], [0, 1, []]);
});

test('a text of which the rules have an error, or that is none, is tried without them, and says so', async () => {
  const wrong = await run(textWith({ ...rule, match: '(' }));
  assert.match(wrong.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'), /^1: It is no regular expression/);
  assert.deepEqual([wrong.rules, wrong.messages.map(({ line }) => line)], [0, [3]]);
  const half = await run('{ "receivers": ');
  assert.equal(half.problems.length > 0, true);
  assert.deepEqual((await run('')).problems, []);
});

test('a person reads in one text what each line says, in its order, and nothing in it can be opened', async () => {
  const text = ruleTrialText({ from: 'the selection', cut: true }, await run(textWith(rule)));
  const rows = text.split('\n');
  assert.match(
    text,
    /^What the lines of the selection say\n3 lines: 1 by your own rules \(1\), 1 by those of the model, 1 that no rule knows\./,
  );
  assert.ok(
    rows.some((row) => /^! There are more lines/.test(row)),
    text,
  );
  assert.ok(
    rows.some((row) => /^ +1 {2}warning +raid +50 % +Array md0 \(your rule raid\)$/.test(row)),
    text,
  );
  assert.ok(
    rows.some((row) => /^ +3 {2}critical +fan3b +speed-low +begins +0 rpm .*\(sensor-threshold\)$/.test(row)),
    text,
  );
  assert.ok(
    rows.some((row) => /^ +4 {2}unknown .*new https:\u2060\/\/evil/.test(row)),
    text,
  );
  assert.doesNotMatch(text, /\u001b/);
});

test('what is asked for is bounded, and lines beyond what a person looks through are counted', async () => {
  const { parseLines } = requestSchemas;
  assert.equal(parseLines.safeParse({ text: 'x'.repeat(LONGEST_LINES + 1), inventory: '' }).success, false);
  const many = await run('', 'x\n'.repeat(2_500));
  assert.deepEqual([many.unknown.length, many.left], [2_000, 500]);
});

test('a slow rule and hostile lines hold up nobody else', async () => {
  let turns = 0;
  const turning = setInterval(() => turns++, 10);
  await run(textWith({ name: 'greedy', match: 'a.*a.*b', severity: 'info' }), `${'a'.repeat(1024)}\n`.repeat(150)).finally(() =>
    clearInterval(turning),
  );
  assert.ok(turns > 0);
});
