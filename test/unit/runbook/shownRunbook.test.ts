import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runbookFactsOf } from '../../../src/core/runbook/facts.ts';
import { inlineText } from '../../../src/core/runbook/inline.ts';
import { parseRunbook } from '../../../src/core/runbook/parseRunbook.ts';
import { type KnownFact, shownRunbook, type Tick } from '../../../src/core/runbook/shownRunbook.ts';
import { verificationText } from '../../../src/core/runbook/verificationText.ts';
import { runbookFacts } from '../../../src/devices/luna7/runbookFacts.ts';
import { runbookText } from '../../support/runbookText.ts';

const definitions = runbookFactsOf(runbookFacts);

function shown(id: string, known: Readonly<Record<string, string>>, ticks: readonly Tick[] = []) {
  const { runbook } = parseRunbook(runbookText(id), definitions);
  assert.ok(runbook);
  const facts: readonly KnownFact[] = Object.entries(known).map(([fact, value]) => ({
    id: fact,
    value,
    evidence: `${fact} is seen.`,
    since: 5,
  }));
  return shownRunbook(id, runbook, definitions, facts, ticks);
}

const tick = (step: string): Tick => ({ step, text: `${step} as it was`, by: 'ada', at: 1 });
const ids = ({ steps }: ReturnType<typeof shown>) => steps.map(({ id }) => id);

suite('A runbook for one alert', () => {
  test('shows what holds, and nothing of what does not', () => {
    const own = shown('power-supply-failed', { 'other-supply': 'delivers', members: 'others', hardware: 'own', spare: 'yes' });
    for (const gone of ['other-first', 'ask-provider', 'order-spare', 'last-member']) assert.ok(!ids(own).includes(gone), gone);
    assert.ok(ids(own).includes('others-carry'));
    assert.ok(
      own.steps.every(({ lead, findOut }) => lead === undefined && findOut === undefined),
      'nothing is open',
    );
    const provided = shown('power-supply-failed', { 'other-supply': 'fails', members: 'last', hardware: 'provider', spare: 'no' });
    for (const here of ['other-first', 'ask-provider', 'last-member']) assert.ok(ids(provided).includes(here), here);
    assert.ok(!ids(provided).includes('order-spare'));
  });

  test('shows every branch of a fact that is not known, and says once in a part how to find out', () => {
    const open = shown('hsm-tampered', {});
    for (const id of ['clear-tamper', 'no-clearing', 'activate', 'log-in-again', 'decommissioned']) assert.ok(ids(open).includes(id), id);
    const policy48 = open.steps.filter(({ lead }) => lead?.includes('policy 48'));
    assert.deepEqual(
      policy48.map(({ findOut }) => findOut && inlineText(findOut)),
      ['reading policy 48 of “hsm showpolicies”', undefined],
    );
    assert.equal(open.facts.find(({ id }) => id === 'policy-40')?.answer, undefined);
    assert.match(inlineText(open.facts.find(({ id }) => id === 'policy-40')?.findOut ?? []), /policy 40/);
    const known = shown('hsm-tampered', { 'policy-40': 'off', 'policy-48': 'on', authentication: 'ped' });
    for (const id of ['no-clearing', 'decommissioned', 'log-in-again']) assert.ok(!ids(known).includes(id), id);
  });

  test('a step says what is seen of it now', () => {
    const seen = (known: Readonly<Record<string, string>>) =>
      shown('power-supply-failed', known).steps.find(({ id }) => id === 'push-in')?.seen;
    assert.deepEqual(seen({ part: 'well' }), { evidence: 'part is seen.', since: 5, holds: true });
    assert.equal(seen({ part: 'ill' })?.holds, false);
    assert.equal(seen({}), undefined);
  });

  test('what was done stays: of steps that this version does not have, or that the facts have taken away', () => {
    const { steps, earlier } = shown('power-supply-failed', { hardware: 'own' }, [tick('pull-out'), tick('ask-provider'), tick('of-old')]);
    assert.equal(steps.find(({ id }) => id === 'pull-out')?.tick?.by, 'ada');
    assert.deepEqual(
      earlier.map(({ step }) => step),
      ['ask-provider', 'of-old'],
    );
  });

  test('its verification is told with what it waits for', () => {
    const when = (time: number) => `${time}:00`;
    const told = (over: object) => verificationText({ good: 4, needed: 6, newest: 14, ...over }, when);
    assert.equal(told({ closesAt: 15 }), 'Verification of the repair: 4 of 6 good polls, closes about 15:00.');
    assert.match(told({}), /The last good one was at 14:00, and no other has come in time: silence closes nothing\./);
    assert.match(told({ good: 0, newest: undefined, brokenAt: 13 }), /0 of 6 good polls\. A bad poll at 13:00 made it start anew\./);
    assert.match(told({ doneAt: 16 }), /verified: 6 good polls, the last one at 16:00/);
  });
});
