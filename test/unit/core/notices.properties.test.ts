import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { acknowledge, acknowledgementOf, withoutAcknowledgement } from '../../../src/core/alerting/acknowledgement.ts';
import type { Alert } from '../../../src/core/alerting/alert.ts';
import { afterNotice, firedAgain, type NoticePolicy, type NoticeReason, planNotices } from '../../../src/core/alerting/notices.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const policy: NoticePolicy = { renotify: 4 * HOUR, escalate: 30 * MINUTE, groupWait: 30_000, grace: 10 * MINUTE, reopen: 6 * HOUR };

type Act =
  | {
      readonly kind: 'fire' | 'resolve' | 'unacknowledge' | 'silence' | 'speak' | 'worsen' | 'explain' | 'unexplain' | 'flap' | 'calm';
      readonly alert: number;
    }
  | { readonly kind: 'acknowledge'; readonly alert: number; readonly time: number }
  | { readonly kind: 'wait'; readonly time: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'come' }
  /** What is due is taken by nobody, or by everybody again. */
  | { readonly kind: 'refuse' }
  | { readonly kind: 'take' };

interface Told {
  readonly at: number;
  readonly reason: NoticeReason;
  readonly levels: readonly number[];
}

/** Three alerts, a clock, and a service that plans whenever something happens and whenever the plan said so. */
class World {
  now = Date.UTC(2026, 2, 1);
  levels: readonly number[];
  taking = true;
  alerts: Alert[];
  readonly silenced = new Set<number>();
  /** Of each alert, by firing: what was told since. */
  readonly told: Told[][][] = [[], [], []];
  readonly #levels: readonly number[];
  #nextAt: number | null = null;

  constructor(levels: readonly number[]) {
    this.#levels = levels;
    this.levels = levels;
    this.alerts = [0, 1, 2].map((index) => ({
      id: `a${index}`,
      device: 'hsm-1',
      component: `fan${index}a`,
      condition: 'speed-low',
      severity: 'warning',
      state: 'pending',
      startedAt: this.now,
      summary: 'Fan is slow',
      runbook: 'fan',
      evidence: [],
    }));
  }

  alert(index: number): Alert {
    return this.alerts[index]!;
  }

  quiet(index: number): boolean {
    return (
      this.silenced.has(index) ||
      this.alert(index).explainedBy !== undefined ||
      acknowledgementOf(this.alert(index), this.now) !== undefined
    );
  }

  act(act: Act): void {
    if (act.kind === 'wait') this.wait(act.time);
    else if (act.kind === 'restart') this.alerts = JSON.parse(JSON.stringify(this.alerts)) as Alert[];
    else if (act.kind === 'leave') this.levels = [];
    else if (act.kind === 'come') this.levels = this.#levels;
    else if (act.kind === 'refuse' || act.kind === 'take') this.taking = act.kind === 'take';
    else this.alerts[act.alert] = this.#changed(this.alert(act.alert), act);
    this.plan();
  }

  #changed(alert: Alert, act: Extract<Act, { readonly alert: number }>): Alert {
    const { explainedBy: _cause, ...uncaused } = alert;
    const { resolvedAt: _over, ...open } = alert;
    switch (act.kind) {
      case 'fire':
        if (alert.state === 'firing') return alert;
        this.told[act.alert]!.push([]);
        return firedAgain({ ...open, state: 'firing', firedAt: alert.firedAt ?? this.now }, this.now);
      case 'resolve':
        return alert.state === 'firing' ? { ...alert, state: 'resolved', resolvedAt: this.now } : alert;
      case 'acknowledge':
        return alert.state === 'firing' ? acknowledge(alert, { by: 'ada', at: this.now, until: this.now + act.time }) : alert;
      case 'unacknowledge':
        return withoutAcknowledgement(alert);
      case 'silence':
        this.silenced.add(act.alert);
        return alert;
      case 'speak':
        this.silenced.delete(act.alert);
        return alert;
      case 'worsen':
        return { ...alert, severity: 'critical' };
      case 'explain':
        return { ...alert, explainedBy: 'cause' };
      case 'unexplain':
        return uncaused;
      case 'flap':
        return { ...alert, flapping: true };
      case 'calm':
        return { ...alert, flapping: false };
    }
  }

  wait(time: number): void {
    const end = this.now + time;
    for (let steps = 0; this.#nextAt !== null && this.#nextAt <= end; steps++) {
      assert.ok(steps < 10_000, 'it comes to an end');
      assert.ok(this.#nextAt > this.now, 'what is due is due now');
      const early = this.#nextAt - 1;
      if (early > this.now && this.taking) assert.deepEqual(this.#plan(early).due, [], 'nothing is due before its time');
      this.now = this.#nextAt;
      this.plan();
    }
    this.now = end;
    this.plan();
  }

  plan(): void {
    const quiet = this.alerts.map((_, index) => this.quiet(index));
    const { due, changed } = this.#plan(this.now);
    for (const alert of changed) this.alerts[Number(alert.id.slice(1))] = alert;
    for (const { reason, levels, alerts } of due) {
      for (const alert of alerts) {
        const index = Number(alert.id.slice(1));
        assert.ok(levels.length > 0 && levels.every((level) => this.levels.includes(level)), 'only who is there');
        if (reason !== 'resolved') assert.equal(quiet[index], false, 'who wants quiet has it');
        const taken = this.taking ? levels : [];
        if (taken.length > 0) this.told[index]!.at(-1)!.push({ at: this.now, reason, levels });
        this.alerts[index] = afterNotice(alert, reason, taken, this.now);
        if (taken.length === 0 && reason !== 'resolved') assert.equal(this.alerts[index], alert, 'nobody was told');
      }
    }
    const again = this.#plan(this.now);
    this.#nextAt = again.nextAt;
    assert.deepEqual(again.changed, [], 'a second look changes nothing');
    const stillDue = this.taking ? [] : due.filter(({ reason }) => reason !== 'resolved');
    assert.deepEqual(again.due, stillDue, 'what was told is not due again, and what was not, is');
  }

  #plan(now: number) {
    const subjects = this.alerts.map((alert, index) => ({
      alert,
      policy,
      suppressedBy: this.silenced.has(index) ? ('silenced' as const) : undefined,
      levels: this.levels,
    }));
    return planNotices(subjects, now);
  }
}

const which = { alert: fc.nat(2) };
const one = (...kinds: Extract<Act, { readonly alert: number }>['kind'][]) =>
  fc.record({ kind: fc.constantFrom(...kinds), ...which }) as fc.Arbitrary<Act>;
const time = fc.oneof(fc.integer({ min: 1, max: 2 * MINUTE }), fc.integer({ min: 1, max: 3 * HOUR }), fc.integer({ min: 1, max: 3 * DAY }));
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: one('fire') },
  { weight: 2, arbitrary: one('resolve') },
  { weight: 2, arbitrary: one('unacknowledge', 'silence', 'speak', 'explain', 'unexplain', 'worsen', 'flap', 'calm') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), ...which, time }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), time }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('restart', 'leave', 'come', 'refuse', 'take') }) as fc.Arbitrary<Act> },
);
const lives = fc.record({
  acts: fc.array(act, { maxLength: 40, size: 'max' }),
  levels: fc.subarray([1, 2, 3], { minLength: 1 }) as fc.Arbitrary<readonly number[]>,
});

function live({ acts, levels }: { readonly acts: readonly Act[]; readonly levels: readonly number[] }): World {
  const world = new World(levels);
  for (const each of acts) world.act(each);
  return world;
}

test('a firing is told once when it fires and once when it is over, besides what is told again; and nothing while it is quiet', () => {
  fc.assert(
    fc.property(lives, (life) => {
      for (const firings of live(life).told) {
        for (const told of firings) {
          const count = (reason: NoticeReason) => told.filter((each) => each.reason === reason).length;
          assert.ok(count('fired') <= 1 && count('resolved') <= 1 && count('worse') <= 1);
          if (count('resolved') === 1) assert.equal(told.at(-1)?.reason, 'resolved');
        }
      }
    }),
    { numRuns: 400 },
  );
});

test('no alert is lost: whatever fires on when nothing keeps it quiet any more is told within a grace, and again within a day', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const world = live(life);
      for (const alert of [0, 1, 2]) {
        for (const kind of ['speak', 'unexplain', 'calm', 'unacknowledge'] as const) world.act({ kind, alert });
      }
      world.act({ kind: 'take' });
      world.act({ kind: 'come' });
      world.wait(policy.grace + policy.groupWait);
      for (const [index, { state }] of world.alerts.entries()) {
        if (state === 'firing') assert.ok(world.alert(index).notifiedAt !== undefined, 'a person was told');
      }
      const before = world.now;
      world.wait(DAY);
      for (const [index, { state }] of world.alerts.entries()) {
        if (state === 'firing')
          assert.ok(
            world.told[index]!.at(-1)!.some(({ at }) => at > before),
            'told again',
          );
      }
    }),
    { numRuns: 400 },
  );
});

test('a restart between any two steps changes nothing', () => {
  fc.assert(
    fc.property(lives, ({ acts, levels }) => {
      const restarts = acts.flatMap((each): Act[] => [each, { kind: 'restart' }]);
      const [plain, restarted] = [live({ acts, levels }), live({ acts: restarts, levels })];
      assert.deepEqual(restarted.told, plain.told);
      assert.deepEqual(restarted.alerts, plain.alerts);
    }),
    { numRuns: 200 },
  );
});

test('what nobody touches is told seldom: when it fires, after 4 h, after 8 h more, and then once a day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), (days) => {
      const world = new World([1]);
      world.act({ kind: 'fire', alert: 0 });
      const fired = world.now;
      world.wait(days * DAY);
      const hours = world.told[0]![0]!.map(({ at }) => Math.round((at - fired) / HOUR));
      const expected = [0, 4, 12];
      for (let next = 36; next <= days * 24 - 1; next += 24) expected.push(next);
      assert.deepEqual(hours, expected);
    }),
  );
});

test('the end is told to every level that was told of the firing and is there', () => {
  fc.assert(
    fc.property(lives, (life) => {
      for (const told of live(life).told.flat()) {
        const over = told.at(-1);
        if (over?.reason !== 'resolved') continue;
        for (const { levels } of told)
          for (const level of levels) assert.ok(over.levels.includes(level), `level ${level} hears of the end`);
      }
    }),
    { numRuns: 400 },
  );
});
