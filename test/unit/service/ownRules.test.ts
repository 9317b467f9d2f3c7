import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLogLine } from '../../../src/channels/syslog/lines/parseLogLine.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { factOfLine, OwnRules } from '../../../src/service/intake/ownRules.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const lineOf = (text: string) => parseLogLine(Buffer.from(text), NOON);

test('the first rule that fits says what the line means, with what its groups have found', () => {
  const rules = new OwnRules([
    {
      name: 'speed',
      match: '^fan (?<fan>\\d) at (?<value>[\\d,]+) rpm',
      app: 'FanD',
      severity: 'warning',
      text: 'Fan $<fan> turns at $<value>',
      unit: 'rpm',
    },
    { name: 'any', match: 'fan', severity: 'info' },
  ]);
  const said = (text: string) => rules.line(lineOf(`<165>Mar  1 12:00:00 hsm-1 ${text}`));
  assert.deepEqual(said('fand: fan 1 at 1,200 rpm'), {
    rule: 'speed',
    own: true,
    severity: 'warning',
    value: 1200,
    unit: 'rpm',
    text: 'Fan 1 turns at 1,200',
  });
  assert.deepEqual(said('other: fan 1 at 1,200 rpm'), { rule: 'any', own: true, severity: 'info', text: 'fan 1 at 1,200 rpm' });
  assert.equal(said('fand: nothing'), undefined);
});

test('a line that proves the path is a test for a rule of one’s own, too: it never alerts', () => {
  const rules = new OwnRules([
    { name: 'outage', match: 'outage', component: 'psu1', condition: 'ac-lost', asserted: true, severity: 'critical' },
  ]);
  const said = (text: string) => factOfLine(lineOf(text), rules, luna7.messages.line);
  const outage = 'Power supply 1 AC outage';
  assert.equal(said(`Mar  1 12:00:00 hsm-1 oamp[12]: info : 0 : ${outage}`)?.test, undefined);
  const proof = said(`Mar  1 12:00:00 hsm-1 oamp[12]: ***TEST : info : 0 : ${outage}`);
  assert.deepEqual([proof?.rule, proof?.test], ['outage', true]);
});

test('a rule that holds up the others is set aside, says so, and the others go on', () => {
  let now = 0;
  const rules = new OwnRules(
    [
      { name: 'slow', match: 'x', severity: 'critical' },
      { name: 'next', match: 'x', severity: 'info' },
    ],
    // Each look at the clock is 60 ms after the one before.
    () => (now += 60),
  );
  const said = () => rules.line(lineOf('x'))?.rule;
  assert.deepEqual([said(), said(), said(), said(), said(), said()], ['slow', 'slow', 'slow', 'slow', 'slow', 'slow'].slice(0, 6));
  assert.equal(said(), 'next');
  assert.match(rules.flaws.join('\n'), /^The log rule "slow" is not tried any more: 6 lines took it 360 ms/);
});

test('an attack on the worst pattern that is taken ends: the rule is set aside after a few lines', () => {
  const rules = new OwnRules([{ name: 'greedy', match: 'a.*a.*b', severity: 'info' }]);
  const attack = lineOf('a'.repeat(1024));
  const began = performance.now();
  for (let line = 0; line < 40; line++) rules.line(attack);
  assert.ok(performance.now() - began < 60_000);
  assert.equal(rules.flaws.length, 1);
});
