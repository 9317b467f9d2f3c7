import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acknowledge } from '../../../src/core/acknowledgement.ts';
import type { Alert } from '../../../src/core/alert.ts';
import { firedAgain, noticePolicyOf, type Plan, planNotices, type Subject } from '../../../src/core/notices.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 2, 1, 12);
const policy = noticePolicyOf({ interval: 10 * MINUTE, renotify: 4 * HOUR, escalate: 30 * MINUTE });
const somebody = 1;
const twoLevels = 2;

function alert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    device: 'hsm-1',
    component: 'fan1a',
    condition: 'speed-low',
    severity: 'warning',
    state: 'firing',
    startedAt: START - 20 * MINUTE,
    firedAt: START,
    summary: 'Fan 1A is slow',
    runbook: 'fan',
    evidence: [],
    ...change,
  };
}

const plan = (alerts: readonly Alert[], now: number, highest = somebody, quiet?: Subject['quiet']) =>
  planNotices(
    alerts.map((each) => ({ alert: each, policy, quiet })),
    now,
    highest,
  );
const said = ({ due }: Plan) =>
  due.map(({ reason, levels, alerts }) => `${reason} ${levels.join('+')}: ${alerts.map(({ id }) => id).join(' ')}`);
/** The alert after it was told at half a minute. */
const told = (change: Partial<Alert> = {}) => plan([alert(change)], START + 30 * SECOND).changed[0]!;

test('alerts that fire within half a minute of the first are one notice, the worst first', () => {
  const burst = [
    alert(),
    alert({ id: 'a2', firedAt: START + 20 * SECOND }),
    alert({ id: 'a3', severity: 'critical', firedAt: START + 25 * SECOND }),
  ];
  const early = plan(burst, START + 29 * SECOND);
  assert.deepEqual([said(early), early.nextAt], [[], START + 30 * SECOND]);
  assert.deepEqual(said(plan(burst, START + 30 * SECOND)), ['fired 1: a3 a1 a2']);
});

test('hundreds that fire at once are one notice', () => {
  const burst = Array.from({ length: 500 }, (_, index) => alert({ id: `a${index}` }));
  const { due } = plan(burst, START + 30 * SECOND);
  assert.deepEqual([due.length, due[0]?.alerts.length], [1, 500]);
});

test('with nobody there to tell, an alert waits to be told', () => {
  const alone = plan([alert()], START + HOUR, 0);
  assert.deepEqual([said(alone), alone.changed, alone.nextAt], [[], [], null]);
  assert.deepEqual(said(plan([alert()], START + HOUR)), ['fired 1: a1']);
});

test('a pending alert is told to nobody', () => {
  const { firedAt: _never, ...pending } = alert({ state: 'pending' });
  assert.deepEqual(said(plan([pending], START + 10 * HOUR)), []);
});

for (const quiet of ['silenced', 'maintenance'] as const) {
  test(`${quiet}: told to nobody, and at once when that ends`, () => {
    assert.deepEqual(said(plan([alert()], START + HOUR, somebody, quiet)), []);
    assert.deepEqual(said(plan([alert()], START + HOUR)), ['fired 1: a1']);
    const before = told();
    const hushed = plan([before], START + HOUR, somebody, quiet);
    assert.deepEqual(said(hushed), []);
    assert.deepEqual(said(plan(hushed.changed, START + 2 * HOUR)), ['reminder 1: a1']);
  });
}

test('people are told again after `renotify`, then after twice that, then daily, and never more often than they asked for', () => {
  const reminders = (renotify: number) => {
    const policyOf = (each: Alert) => ({ alert: each, policy: { ...policy, renotify } });
    let alerts: readonly Alert[] = [told()];
    let now = START + 30 * SECOND;
    return [1, 2, 3, 4].map(() => {
      const before = now;
      now = planNotices(alerts.map(policyOf), now, somebody).nextAt ?? 0;
      const next = planNotices(alerts.map(policyOf), now, somebody);
      assert.deepEqual(said(next), ['reminder 1: a1']);
      alerts = next.changed;
      return (now - before) / HOUR;
    });
  };
  assert.deepEqual(reminders(4 * HOUR), [4, 8, 24, 24]);
  assert.deepEqual(reminders(HOUR), [1, 2, 24, 24]);
  assert.deepEqual(reminders(48 * HOUR), [48, 48, 48, 48]);
});

test('an acknowledged alert reminds nobody until the acknowledgement lapses, and then at once', () => {
  const taken = acknowledge(told(), { by: 'ada', at: START + MINUTE, until: START + 24 * HOUR });
  const quiet = plan([taken], START + 10 * HOUR);
  assert.deepEqual([said(quiet), quiet.nextAt], [[], START + 24 * HOUR]);
  const lapsed = plan(quiet.changed, START + 24 * HOUR);
  assert.deepEqual(said(lapsed), ['reminder 1: a1']);
  assert.equal(lapsed.changed[0]?.acknowledged, undefined);
  assert.equal(lapsed.nextAt, START + 28 * HOUR);
});

test('an alert that grows worse is told anew, acknowledged or not; one that grows better is not', () => {
  const taken = acknowledge(told(), { by: 'ada', at: START + MINUTE, until: START + 24 * HOUR });
  const [hushed] = plan([taken], START + MINUTE).changed;
  const worse = plan([{ ...hushed!, severity: 'critical' }], START + 2 * MINUTE);
  assert.deepEqual(said(worse), ['worse 1: a1']);
  assert.equal(worse.changed[0]?.acknowledged, undefined, 'it is nobody’s again');
  assert.deepEqual(said(plan([{ ...worse.changed[0]!, severity: 'warning' }], START + 3 * MINUTE)), []);
});

test('an explained alert is its cause’s news; it gets one poll of grace when the cause has gone', () => {
  const explained = plan([alert({ explainedBy: 'a9' })], START + HOUR);
  assert.deepEqual([said(explained), explained.nextAt], [[], null]);
  const { explainedBy: _cause, ...alone } = explained.changed[0]!;
  const grace = plan([alone], START + HOUR);
  assert.deepEqual([said(grace), grace.nextAt], [[], START + HOUR + 10 * MINUTE]);
  assert.deepEqual(said(plan(grace.changed, START + HOUR + 10 * MINUTE)), ['fired 1: a1']);
  const over = { ...grace.changed[0]!, state: 'resolved' as const, resolvedAt: START + HOUR + 5 * MINUTE };
  assert.deepEqual(said(plan([over], START + HOUR + 10 * MINUTE)), [], 'gone with its cause');
});

test('the end is told once, and only where the firing was', () => {
  const over = { state: 'resolved' as const, resolvedAt: START + HOUR };
  assert.deepEqual(said(plan([alert(over)], START + HOUR)), []);
  const first = plan([{ ...told(), ...over }], START + HOUR);
  assert.deepEqual(said(first), ['resolved 1: a1']);
  assert.deepEqual(said(plan(first.changed, START + HOUR)), []);
  const alone = plan([{ ...told(), ...over }], START + HOUR, 0);
  assert.deepEqual(said(plan(alone.changed, START + 2 * HOUR)), [], 'who comes later is not told of what is past');
});

test('an alert that fires again is told again, unless it goes on and off', () => {
  const over = plan([{ ...told(), state: 'resolved', resolvedAt: START + HOUR }], START + HOUR).changed[0]!;
  const { resolvedAt: _end, ...open } = over;
  const again = firedAgain({ ...open, state: 'firing' }, START + 2 * HOUR);
  assert.deepEqual(said(plan([again], START + 2 * HOUR)), []);
  assert.deepEqual(said(plan([again], START + 2 * HOUR + 30 * SECOND)), ['fired 1: a1']);
  assert.deepEqual(said(plan([{ ...again, flapping: true }], START + 9 * HOUR)), []);
  assert.deepEqual(said(plan([alert({ flapping: true })], START + HOUR)), ['fired 1: a1'], 'the first time counts');
});

test('what nobody takes on goes to the next level, once; what somebody took on does not', () => {
  const first = plan([alert()], START + 30 * SECOND, twoLevels);
  assert.equal(first.nextAt, START + 30 * SECOND + 30 * MINUTE);
  assert.deepEqual(said(plan(first.changed, first.nextAt, twoLevels)), ['escalation 2: a1']);
  const escalated = plan(first.changed, first.nextAt, twoLevels).changed;
  assert.deepEqual(said(plan(escalated, START + HOUR, twoLevels)), []);
  assert.deepEqual(said(plan(escalated, START + 5 * HOUR, twoLevels)), ['reminder 1+2: a1']);
  const over = escalated.map((each) => ({ ...each, state: 'resolved' as const, resolvedAt: START + HOUR }));
  assert.deepEqual(said(plan(over, START + HOUR, twoLevels)), ['resolved 1+2: a1']);
  const taken = acknowledge(first.changed[0]!, { by: 'ada', at: START + MINUTE, until: START + 24 * HOUR });
  assert.deepEqual(said(plan([taken], START + HOUR, twoLevels)), []);
});

test('each alert goes to the next level after the time of its own policy', () => {
  const patient = { ...policy, escalate: 2 * HOUR };
  const subjects = (alerts: readonly Alert[]) => alerts.map((each) => ({ alert: each, policy: each.id === 'a2' ? patient : policy }));
  const first = planNotices(subjects([alert(), alert({ id: 'a2' })]), START + 30 * SECOND, twoLevels);
  assert.deepEqual(said(first), ['fired 1: a1 a2']);
  const next = planNotices(subjects(first.changed), first.nextAt ?? 0, twoLevels);
  assert.deepEqual([said(next), first.nextAt], [['escalation 2: a1'], START + 30 * SECOND + 30 * MINUTE]);
  const waiting = [...next.changed, first.changed.find(({ id }) => id === 'a2')!];
  const last = START + 30 * SECOND + 2 * HOUR;
  assert.deepEqual(
    [said(planNotices(subjects(waiting), last - 1, twoLevels)), planNotices(subjects(waiting), last - 1, twoLevels).nextAt],
    [[], last],
  );
  assert.deepEqual(said(planNotices(subjects(waiting), last, twoLevels)), ['escalation 2: a2']);
});

test('after an acknowledgement that came to nothing, the first level is told first', () => {
  const first = plan([alert()], START + 30 * SECOND, twoLevels).changed;
  const [escalated] = plan(first, START + HOUR, twoLevels).changed;
  const taken = acknowledge(escalated!, { by: 'ada', at: START + HOUR, until: START + 2 * HOUR });
  const quiet = plan([taken], START + HOUR + MINUTE, twoLevels).changed;
  const lapsed = plan(quiet, START + 2 * HOUR, twoLevels);
  assert.deepEqual(said(lapsed), ['reminder 1: a1']);
  assert.equal(lapsed.nextAt, START + 2 * HOUR + 30 * MINUTE);
  assert.deepEqual(said(plan(lapsed.changed, lapsed.nextAt, twoLevels)), ['escalation 2: a1']);
});

test('a third level is told when the second has not acted, and both at once when the clock was stopped', () => {
  const three = 3;
  const first = plan([alert()], START + 30 * SECOND, three).changed;
  assert.deepEqual(said(plan(first, START + 31 * MINUTE, three)), ['escalation 2: a1']);
  assert.deepEqual(said(plan(first, START + 2 * HOUR, three)), ['escalation 2+3: a1']);
});
