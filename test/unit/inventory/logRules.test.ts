import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inForceAfter } from '../../../src/inventory/inForce.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { LONGEST_LINE, patternFlaw } from '../../../src/inventory/logPattern.ts';
import { definition } from '../../../src/inventory/schema.ts';

const device = { id: 'hsm-1', model: 'luna-network-hsm-7', snmp: { host: '10.0.0.1', version: '2c', community: { secret: 'c' } } };
const rule = { name: 'raid', match: '^array (?<array>\\w+) degraded$', severity: 'warning' };
const whole = { ...rule, component: 'psu1', condition: 'ac-lost', asserted: true, app: 'mdadm', text: 'Array $<array> is degraded' };

function textWith(rules: unknown): string {
  return JSON.stringify({ receivers: { syslog: { udp: '127.0.0.1:1514' }, rules }, devices: [device] }, undefined, 1);
}

function problems(...rules: unknown[]): readonly string[] {
  const told = parseInventory(textWith(rules)).problems.filter(({ message }) => !message.startsWith('SNMP v2c'));
  return told.map(({ severity, message, line }) => `${severity} in line ${line}: ${message}`);
}

test('rules of one’s own are read, with their defaults left out', () => {
  assert.deepEqual(problems(rule, { ...whole, name: 'other' }), []);
  assert.deepEqual(parseInventory(textWith([whole])).intake?.rules, [whole]);
});

for (const [what, rules, expected] of [
  ['a name that stands twice', [rule, rule], [/^error in line \d+: Another rule has the same name \(line \d+\)/]],
  [
    'a condition without "asserted"',
    [{ ...whole, asserted: undefined }],
    [/^error .*does not say whether it begins or ends. Add "asserted": true/],
  ],
  ['a condition without its part', [{ ...whole, component: undefined }], [/^error .*no part that has it. Add "component"/]],
  ['a beginning of nothing', [{ ...rule, asserted: true }], [/^error .*and not what. Add "condition"/]],
  [
    'a condition that no model has',
    [{ ...whole, condition: 'ac-los' }],
    [/^error in line \d+: No device .*knows this condition of this part. Did you mean "ac-lost"\?$/],
  ],
  [
    'a pattern that is none',
    [{ ...rule, match: '(' }],
    [/^error in line \d+: It is no regular expression .*Unterminated group.*written twice in JSON/],
  ],
  ['a pattern without end', [{ ...rule, match: '(a+)+$' }], [/^error .*tried on it for ever/]],
  ['a pattern that is too long', [{ ...rule, match: 'a'.repeat(501) }], [/^error .*500/]],
  ['a group that is not there', [{ ...whole, text: '$<disk> failed' }], [/^error .*does not have \(it has "\$<array>"\)/]],
  ['a severity that is none', [{ ...rule, severity: 'bad' }], [/^error .*"info"/]],
] as const) {
  test(`${what} is refused at its place, with what to do`, () => {
    const told = problems(...rules);
    assert.equal(told.length, expected.length, told.join('\n'));
    for (const [index, words] of expected.entries()) assert.match(told[index] ?? '', words);
  });
}

test('rules without a place where lines come in are worth a warning', () => {
  const { problems: told } = parseInventory(JSON.stringify({ receivers: { rules: [rule] }, devices: [device] }));
  assert.ok(told.some(({ severity, message }) => severity === 'warning' && message.startsWith('No log line is received, so these rules')));
});

test('what is right goes on over a slip in a rule', () => {
  const read = (rules: unknown) => ({ kind: 'text', loaded: parseInventory(textWith(rules)) }) as const;
  const before = inForceAfter([], read([rule]), definition);
  const { inventory, slips } = inForceAfter(before.parts, read([{ ...rule, match: '(a+)+' }]), definition);
  assert.deepEqual(inventory.intake?.rules, [rule]);
  assert.match(slips.map(({ kind, stays, reason }) => `${kind} ${stays}: ${reason}`).join('\n'), /^receivers as-read: A part that repeats/);
});

const attacks = [
  'a'.repeat(LONGEST_LINE),
  'ab'.repeat(LONGEST_LINE / 2),
  `${' '.repeat(LONGEST_LINE - 1)}x`,
  '1 '.repeat(LONGEST_LINE / 2),
];

test('patterns whose tries double with each character are refused, however they are written', () => {
  for (const pattern of [
    '(a+)+$',
    '(a|a)*b',
    '(.*)*x',
    '(?:a?){30}a{30}',
    'a?'.repeat(40) + 'a'.repeat(40),
    '(\\w+\\s?)*$',
    '(x+x+)+y',
    '(a{1,30}){1,30}b',
    '(?:(?:a|ab)(?:c|bcd)(?:d*))+e',
    '(?<n>[a-z]+\\d*)+!',
    '.*.*.*.*x',
    '\\s*\\s*\\s*\\s*x',
    '(?i:a+)+b',
    '(?=(a+)+b)a',
    '(a)\\1',
    // Each word has one end, and is gone through again for each way to begin it.
    '\\w+ ?\\w+ ?\\w+:',
    'a{1,500}a{1,500}a{1,500}b',
    '(?:\\w+ )?\\w+ ?(?:\\w+ )?:',
  ])
    assert.ok(patternFlaw(pattern), pattern);
});

test('patterns of honest rules are taken, and none of them takes a hostile line long', () => {
  for (const pattern of [
    '^array (?<array>\\w+) degraded$',
    'disk (?<d>\\S+) on (?<h>\\S+) failed with (?<c>\\d+)',
    'PSU(?<n>[12]) (?:lost|gone)(?: at (?<t>\\d+))?$',
    '^(?<who>[^,]*), (?<what>[^,]*), (?<value>-?\\d+(?:\\.\\d+)?) rpm',
    'fan .* failed',
    '\\s+$',
    'a.*b',
    '(?:\\w+ )*failed',
    '(?<n>\\w+)-(?<m>\\w+)-\\w+!',
    'Fan (?<fan>\\w+) .*Reading\\s*(?<value>\\d+)\\s*rpm',
  ]) {
    assert.equal(patternFlaw(pattern), undefined, pattern);
    const compiled = new RegExp(pattern, 'u');
    const began = performance.now();
    for (const line of attacks) compiled.exec(line);
    // Four lines on a machine with other work.
    assert.ok(performance.now() - began < 5000, `${pattern}: ${performance.now() - began} ms`);
  }
});
