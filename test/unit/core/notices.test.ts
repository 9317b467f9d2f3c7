import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acknowledge } from '../../../src/core/alerting/acknowledgement.ts';
import type { Alert } from '../../../src/core/alerting/alert.ts';
import { afterNotice, firedAgain, noticePolicyOf, type Plan, planNotices, type Subject } from '../../../src/core/alerting/notices.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 2, 1, 12);
const policy = noticePolicyOf({ interval: 10 * MINUTE, renotify: 4 * HOUR, escalate: 30 * MINUTE, reopen: 6 * HOUR });
const nobody: readonly number[] = [];
const somebody: readonly number[] = [1];
const twoLevels = [1, 2];

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

/** What is due is taken by everybody: `changed` is as it is then, and so is `nextAt`. */
function tellAll(subjects: readonly Subject[], now: number): Plan {
  const { due, changed } = planNotices(subjects, now);
  const after = new Map(changed.map((each) => [each.id, each]));
  for (const { reason, levels, alerts } of due) for (const each of alerts) after.set(each.id, afterNotice(each, reason, levels, now));
  const then = subjects.map((subject) => ({ ...subject, alert: after.get(subject.alert.id) ?? subject.alert }));
  return { due, changed: [...after.values()], nextAt: planNotices(then, now).nextAt };
}
const plan = (alerts: readonly Alert[], now: number, levels = somebody, suppressedBy?: Subject['suppressedBy']) =>
  tellAll(
    alerts.map((each) => ({ alert: each, policy, suppressedBy, levels })),
    now,
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

const message = { at: START, witness: 'push', verdict: 'negative', text: 'Syslog: PCIe link failure' } as const;

test('what a device has said by itself is told at once, with all that waits, and a storm of it is a notice every two seconds', () => {
  const waits = alert({ id: 'a2', firedAt: START - 5 * SECOND });
  const said1 = alert({ id: 'said', evidence: [message] });
  assert.deepEqual([said(plan([waits, said1], START)), plan([waits, said1], START).nextAt], [[], START + 50]);
  const first = plan([waits, said1], START + 50);
  assert.deepEqual(said(first), ['fired 1: a2 said']);
  const storm = Array.from({ length: 20 }, (_, n) => alert({ id: `s${n}`, firedAt: START + 100 + n, evidence: [message] }));
  const soon = plan([...first.changed, ...storm], START + SECOND);
  assert.deepEqual([said(soon), soon.nextAt], [[], START + 50 + 2 * SECOND]);
  assert.equal(plan([...first.changed, ...storm], START + 50 + 2 * SECOND).due[0]?.alerts.length, 20);
  const confirmed = alert({ id: 'c', confirmedBy: ['push'] });
  assert.deepEqual(said(plan([confirmed], START + 50)), ['fired 1: c'], 'its words are not at hand any more');
  const over = alert({ evidence: [{ ...message, verdict: 'positive' }] });
  assert.deepEqual(said(plan([over], START + 50)), []);
});

test('notices of the future, of a clock that was set back, hold nothing up for longer than any other', () => {
  const future = { ...alert({ id: 'f' }), notifiedAt: START + HOUR, telling: { level: 1 } };
  const next = plan([future, alert({ id: 'said', evidence: [message] })], START + 50);
  assert.deepEqual(next.nextAt, START + 30 * SECOND);
});

test('hundreds that fire at once are one notice', () => {
  const burst = Array.from({ length: 500 }, (_, index) => alert({ id: `a${index}` }));
  const { due } = plan(burst, START + 30 * SECOND);
  assert.deepEqual([due.length, due[0]?.alerts.length], [1, 500]);
});

test('with nobody there to tell, an alert waits to be told', () => {
  const alone = plan([alert()], START + HOUR, nobody);
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
    const kept = plan([before], START + HOUR, somebody, quiet);
    assert.deepEqual(said(kept), []);
    assert.deepEqual(said(plan(kept.changed, START + 2 * HOUR)), ['reminder 1: a1']);
  });
}

test('people are told again after `renotify`, then after twice that, then daily, and never more often than they asked for', () => {
  const reminders = (renotify: number) => {
    const policyOf = (each: Alert) => ({ alert: each, policy: { ...policy, renotify }, levels: somebody });
    let alerts: readonly Alert[] = [told()];
    let now = START + 30 * SECOND;
    return [1, 2, 3, 4].map(() => {
      const before = now;
      now = planNotices(alerts.map(policyOf), now).nextAt ?? 0;
      const next = tellAll(alerts.map(policyOf), now);
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
  const [suppressedBy] = plan([taken], START + MINUTE).changed;
  const worse = plan([{ ...suppressedBy!, severity: 'critical' }], START + 2 * MINUTE);
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
  const alone = plan([{ ...told(), ...over }], START + HOUR, nobody);
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
  const subjects = (alerts: readonly Alert[]) =>
    alerts.map((each) => ({ alert: each, policy: each.id === 'a2' ? patient : policy, levels: twoLevels }));
  const first = tellAll(subjects([alert(), alert({ id: 'a2' })]), START + 30 * SECOND);
  assert.deepEqual(said(first), ['fired 1: a1 a2']);
  const next = tellAll(subjects(first.changed), first.nextAt ?? 0);
  assert.deepEqual([said(next), first.nextAt], [['escalation 2: a1'], START + 30 * SECOND + 30 * MINUTE]);
  const waiting = [...next.changed, first.changed.find(({ id }) => id === 'a2')!];
  const last = START + 30 * SECOND + 2 * HOUR;
  assert.deepEqual([said(planNotices(subjects(waiting), last - 1)), planNotices(subjects(waiting), last - 1).nextAt], [[], last]);
  assert.deepEqual(said(planNotices(subjects(waiting), last)), ['escalation 2: a2']);
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
  const three = [1, 2, 3];
  const first = plan([alert()], START + 30 * SECOND, three).changed;
  assert.deepEqual(said(plan(first, START + 31 * MINUTE, three)), ['escalation 2: a1']);
  assert.deepEqual(said(plan(first, START + 2 * HOUR, three)), ['escalation 2+3: a1']);
});

test('each alert goes to the levels that would take it: first to the lowest of them, then to the next', () => {
  const now = START + 30 * SECOND;
  const subjects = [
    { alert: alert(), policy, levels: [2] },
    { alert: alert({ id: 'a2' }), policy, levels: [1, 3] },
    { alert: alert({ id: 'a3' }), policy, levels: nobody },
  ];
  const first = tellAll(subjects, now);
  assert.deepEqual(said(first), ['fired 2: a1', 'fired 1: a2']);
  assert.deepEqual(
    first.changed.map(({ id }) => id),
    ['a1', 'a2'],
    'nobody was told of a3',
  );
  const then = subjects.map((each) => ({ ...each, alert: first.changed.find(({ id }) => id === each.alert.id) ?? each.alert }));
  assert.deepEqual(said(tellAll(then, now + 30 * MINUTE)), ['escalation 3: a2']);
});

test('what nobody takes stays due, and is as it was', () => {
  const subjects = [{ alert: alert(), policy, levels: somebody }];
  const due = planNotices(subjects, START + HOUR).due.flatMap(({ alerts }) => alerts);
  const untold = due.map((each) => afterNotice(each, 'fired', [], START + HOUR));
  assert.deepEqual(untold, [alert()]);
  assert.deepEqual(said(plan(untold, START + 2 * HOUR)), ['fired 1: a1']);
  const [first] = plan([alert()], START + 30 * SECOND, twoLevels).changed;
  assert.equal(afterNotice(first!, 'escalation', [], START + HOUR), first);
});

test('who was told last while a lower level has gone is told again, and the next level has its time from then on', () => {
  const three = [1, 2, 3];
  const first = plan([alert()], START + 30 * SECOND, three);
  const second = plan(first.changed, START + 31 * MINUTE, three);
  assert.deepEqual(said(second), ['escalation 2: a1']);
  assert.deepEqual([said(plan(second.changed, START + 60 * MINUTE, [2, 3])), second.nextAt], [[], START + 61 * MINUTE]);
  assert.deepEqual(said(plan(second.changed, START + 61 * MINUTE, [2, 3])), ['escalation 3: a1']);
});

test('the end is told to every level that was told since it fired, also after an acknowledgement that came to nothing', () => {
  const first = plan([alert()], START + 30 * SECOND, twoLevels).changed;
  const [escalated] = plan(first, START + HOUR, twoLevels).changed;
  const taken = acknowledge(escalated!, { by: 'ada', at: START + HOUR, until: START + 2 * HOUR });
  const [reminded] = plan(plan([taken], START + HOUR, twoLevels).changed, START + 2 * HOUR, twoLevels).changed;
  const over = { ...reminded!, state: 'resolved' as const, resolvedAt: START + 2 * HOUR + MINUTE };
  assert.deepEqual(said(plan([over], START + 3 * HOUR, twoLevels)), ['resolved 1+2: a1']);
  const { highest: _unknown, ...telling } = over.telling!;
  assert.deepEqual(said(plan([{ ...over, telling }], START + 3 * HOUR, twoLevels)), ['resolved 1: a1'], 'as an earlier version kept it');
});

test('that an alert which goes on and off is over is told once, when it has not come back for as long as it could', () => {
  const over = { ...told({ flapping: true }), state: 'resolved' as const, resolvedAt: START + HOUR };
  const calm = plan([over], START + HOUR);
  assert.deepEqual([said(calm), calm.nextAt], [[], START + 7 * HOUR]);
  assert.deepEqual(said(plan([over], START + 7 * HOUR - 1)), []);
  const end = plan([over], START + 7 * HOUR);
  assert.deepEqual(said(end), ['resolved 1: a1']);
  assert.deepEqual(said(plan(end.changed, START + 8 * HOUR)), []);
});
