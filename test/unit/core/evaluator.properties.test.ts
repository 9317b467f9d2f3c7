import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { advance, type Effect, type IndicatorState, judge, newIndicator } from '../../../src/core/alerting/evaluator.ts';
import { policyFrom, type Rule, ruleFor } from '../../../src/core/alerting/policy.ts';
import type { Judgement, Witness } from '../../../src/core/indicator.ts';
import { slotOf } from '../../../src/core/time/schedule.ts';
import { oraclePhases } from './oracle.ts';
import { four, interval, judgement, minute, play, rule, slotAt, start, wholeWindow } from './timeline.ts';

/** The window rule alone; what fires sooner has properties of its own, in fastPaths.properties.test.ts. */
const strict = (settings = {}) => policyFrom({ profile: 'strict', ...settings });
const lettersOf = (weights: Record<string, number>) =>
  fc
    .array(fc.oneof(...Object.entries(weights).map(([letter, weight]) => ({ arbitrary: fc.constant(letter), weight }))), {
      maxLength: 60,
      size: 'max',
    })
    .map((list) => list.join(''));
/** Mostly faulty, mostly healthy, and gappy devices. */
const polls = fc.oneof(
  lettersOf({ N: 3, P: 2, '?': 1, '.': 1 }),
  lettersOf({ N: 1, P: 4, '?': 1 }),
  lettersOf({ N: 2, P: 1, '?': 4, '.': 2 }),
);
const rules = fc.constantFrom(rule, four, wholeWindow, ruleFor(strict(), { negatives: 1 }), ruleFor(strict({ recover: 3 }), {}));

const isAlerting = (phase: string) => phase === 'firing' || phase === 'recovering';

/** A judgement and when it reaches us. */
interface Delivery {
  readonly judgement: Judgement;
  readonly now: number;
}

/** Judgements by all witnesses over some slots, each delivered, some of them twice, while it is not too late. */
const deliveries = fc
  .array(
    fc.record({
      index: fc.nat(25),
      witness: fc.constantFrom<Witness[]>('console', 'snmp', 'push'),
      letter: fc.constantFrom('N', 'N', 'P', 'P', '?'),
      delays: fc.array(fc.nat(interval + rule.lateness - 1), { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((list) =>
    list.flatMap(({ index, witness, letter, delays }) =>
      delays.map((delay): Delivery => ({ judgement: judgement(index, letter, witness), now: slotAt(index) + delay })),
    ),
  );

function deliver(list: readonly Delivery[], using: Rule, until: number): { state: IndicatorState; effects: Effect[] } {
  let state = newIndicator(start);
  const effects: Effect[] = [];
  for (const delivery of list.toSorted((a, b) => a.now - b.now)) {
    const next = judge(state, delivery.judgement, using, delivery.now);
    state = next.state;
    effects.push(...next.effects);
  }
  const last = advance(state, using, until);
  return { state: last.state, effects: [...effects, ...last.effects] };
}

/** The slots as one letter each: the worst that any witness said. */
function worstLetters(list: readonly Delivery[], slots: number): string {
  const said = (index: number, verdict: string) =>
    list.some((delivery) => delivery.judgement.slot === slotAt(index) && delivery.judgement.verdict === verdict);
  return Array.from({ length: slots }, (_, index) => (said(index, 'negative') ? 'N' : said(index, 'positive') ? 'P' : '.')).join('');
}

test('an evaluator that recounts everything at each slot comes to the same phases', () => {
  fc.assert(
    fc.property(polls, rules, (letters, using) => {
      assert.deepEqual(play(letters, using).phases, oraclePhases(letters, using.needed, using.recover));
    }),
    { numRuns: 600 },
  );
});

test('several witnesses, delivered late, twice and in any order, come to the phase of their worst words in order', () => {
  fc.assert(
    fc.property(deliveries, rules, (list, using) => {
      const { state } = deliver(list, using, slotAt(28));
      assert.equal(state.phase, oraclePhases(worstLetters(list, 29), using.needed, using.recover).at(-1));
    }),
    { numRuns: 400 },
  );
});

test('quieter than a first-negative alerter: each firing has the needed negatives, all judged, all within the hour', () => {
  fc.assert(
    fc.property(deliveries, rules, (list, using) => {
      const negative = new Set(list.filter((d) => d.judgement.verdict === 'negative').map((d) => d.judgement.slot));
      for (const effect of deliver(list, using, slotAt(28)).effects) {
        if (effect.kind !== 'fire') continue;
        assert.ok(effect.slots.length >= using.needed);
        assert.equal(new Set(effect.slots).size, effect.slots.length);
        for (const slot of effect.slots) {
          assert.ok(negative.has(slot));
          assert.ok(slot > effect.slot - using.window && slot <= effect.slot);
        }
      }
    }),
    { numRuns: 400 },
  );
});

test('not slower: fires no later than "3 consecutive", "for: 20m" and "for: 1h"', () => {
  fc.assert(
    fc.property(polls, (letters) => {
      const { phases } = play(letters);
      for (const [index, phase] of phases.entries()) {
        if (letters.slice(Math.max(0, index - 2), index + 1) === 'NNN') assert.equal(phase, 'firing');
      }
    }),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(lettersOf({ N: 9, P: 1 }), fc.constantFrom(four, wholeWindow), (letters, using) => {
      const { phases } = play(letters, using);
      for (const [index, phase] of phases.entries()) {
        if (letters.slice(Math.max(0, index - 6), index + 1) === 'NNNNNNN') assert.equal(phase, 'firing');
      }
    }),
    { numRuns: 200 },
  );
});

test('an unknown judgement is the same as time passing, and time neither fires nor resolves', () => {
  fc.assert(
    fc.property(polls, rules, fc.nat(3 * rule.window), (letters, using, wait) => {
      const { state } = play(letters, using);
      const now = state.clock + wait;
      const asked = judge(state, { ...judgement(0, '?'), slot: slotOf(now, interval) }, using, now);
      assert.equal(asked.counted, false);
      assert.deepEqual({ state: asked.state, effects: asked.effects }, advance(state, using, now));
      assert.ok(asked.effects.every(({ kind }) => kind === 'intermittent'));
      assert.equal(isAlerting(asked.state.phase), isAlerting(state.phase));
    }),
    { numRuns: 400 },
  );
});

test('replacing judgements by unknown never makes an alert that was not there, nor ends one sooner', () => {
  const firstOf = (kind: string, letters: string, using: Rule) => {
    const found = play(letters, using).effects.find((effect) => effect.startsWith(`${kind}@`));
    return found === undefined ? Number.POSITIVE_INFINITY : Number(found.split('@')[1]);
  };
  const masks = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(polls, masks, rules, (letters, mask, using) => {
      const fewer = Array.from(letters, (letter, index) => (mask[index] ? '?' : letter)).join('');
      assert.ok(firstOf('fire', fewer, using) >= firstOf('fire', letters, using));
      const fewerGood = Array.from(letters, (letter, index) => (mask[index] && letter === 'P' ? '?' : letter)).join('');
      assert.equal(firstOf('fire', fewerGood, using), firstOf('fire', letters, using));
      assert.ok(firstOf('resolve', fewerGood, using) >= firstOf('resolve', letters, using));
    }),
    { numRuns: 400 },
  );
});

test('one poll adds at most one negative', () => {
  const negatives = (state: IndicatorState) => state.slots.filter(({ verdicts }) => Object.values(verdicts).includes('negative')).length;
  fc.assert(
    fc.property(deliveries, (list) => {
      let state = newIndicator(start);
      for (const delivery of list.toSorted((a, b) => a.now - b.now)) {
        const before = advance(state, rule, delivery.now).state;
        state = judge(state, delivery.judgement, rule, delivery.now).state;
        assert.ok(negatives(state) <= negatives(before) + (delivery.judgement.verdict === 'negative' ? 1 : 0));
      }
    }),
    { numRuns: 200 },
  );
});

test('order within lateness and repetitions leave the very same state', () => {
  fc.assert(
    fc.property(deliveries, rules, fc.infiniteStream(fc.nat(interval + rule.lateness - 1)), (list, using, delays) => {
      const again = list.map((delivery) => ({ ...delivery, now: delivery.judgement.slot + (delays.next().value ?? 0) }));
      const inOrder = list.map((delivery) => ({ ...delivery, now: delivery.judgement.slot }));
      const end = slotAt(28);
      const expected = deliver(inOrder, using, end).state;
      assert.deepEqual(deliver(list, using, end).state, expected);
      assert.deepEqual(deliver([...again, ...list], using, end).state, expected);
    }),
    { numRuns: 400 },
  );
});

test('a shift in time shifts the state and changes nothing else', () => {
  const moved = (value: unknown, by: number): unknown => {
    if (typeof value === 'number') return value >= start - 100 * interval ? value + by : value;
    if (Array.isArray(value)) return value.map((item) => moved(item, by));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, moved(item, by)]));
  };
  fc.assert(
    fc.property(deliveries, rules, fc.nat(5000), (list, using, slots) => {
      const by = slots * interval;
      let state = newIndicator(start + by);
      const effects: Effect[] = [];
      for (const delivery of list.toSorted((a, b) => a.now - b.now)) {
        const later = { ...delivery.judgement, slot: delivery.judgement.slot + by, at: delivery.judgement.at + by };
        const next = judge(state, later, using, delivery.now + by);
        state = next.state;
        effects.push(...next.effects);
      }
      const last = advance(state, using, slotAt(28) + by);
      assert.deepEqual({ state: last.state, effects: [...effects, ...last.effects] }, moved(deliver(list, using, slotAt(28)), by));
    }),
    { numRuns: 200 },
  );
});

test('a restart at any instant leaves the same state and tells nothing twice', () => {
  fc.assert(
    fc.property(deliveries, rules, (list, using) => {
      let killed = newIndicator(start);
      let running = newIndicator(start);
      for (const delivery of list.toSorted((a, b) => a.now - b.now)) {
        const restored: IndicatorState = JSON.parse(JSON.stringify(killed));
        const resumed = advance(restored, using, delivery.now);
        const after = judge(JSON.parse(JSON.stringify(resumed.state)), delivery.judgement, using, delivery.now);
        const plain = judge(running, delivery.judgement, using, delivery.now);
        assert.deepEqual(after.state, plain.state);
        assert.deepEqual(alertKinds([...resumed.effects, ...after.effects]), alertKinds(plain.effects));
        killed = after.state;
        running = plain.state;
      }
    }),
    { numRuns: 120 },
  );
});

const alertKinds = (effects: readonly Effect[]) => effects.map(({ kind }) => kind).filter((kind) => kind === 'fire' || kind === 'resolve');

const clockSteps = fc.array(
  fc.record({
    step: fc.oneof(
      { arbitrary: fc.constant(interval), weight: 6 },
      { arbitrary: fc.integer({ min: -9 * minute, max: 25 * minute }), weight: 2 },
      { arbitrary: fc.integer({ min: -2 * 24 * 60, max: 2 * 24 * 60 }).map((minutes) => minutes * minute), weight: 1 },
    ),
    letter: fc.constantFrom('N', 'P', '?', '.'),
    slotError: fc.constantFrom(0, 0, 0, 0, -interval, interval, 4 * interval),
  }),
  { maxLength: 60, size: 'max' },
);

test('clock steps, forward or back, fire nothing without its negatives, resolve nothing without its positives, and never stop the judging', () => {
  fc.assert(
    fc.property(clockSteps, rules, (steps, using) => {
      let now = start;
      let state = newIndicator(now);
      for (const { step, letter, slotError } of steps) {
        now += step;
        const poll = { ...judgement(0, letter === '.' ? '?' : letter), slot: slotOf(now, interval) + slotError, at: now };
        const next = judge(state, poll, using, now);
        for (const effect of next.effects) {
          if (effect.kind === 'fire')
            assert.ok(effect.slots.length >= using.needed && effect.slots.every((s) => s > effect.slot - using.window));
        }
        const resolved = next.effects.some(({ kind }) => kind === 'resolve');
        assert.equal(isAlerting(state.phase) && !isAlerting(next.state.phase), resolved && isAlerting(state.phase));
        state = next.state;
        assert.ok(state.slots.length <= 2 * (using.window / interval) + 6, 'bounded');
        assert.ok(
          state.slots.every(({ slot }, index) => index === 0 || slot > (state.slots[index - 1]?.slot ?? 0)),
          'ascending',
        );
      }
      const runOf = (letter: string, polls: number) => {
        for (let poll = 0; poll < polls; poll++) {
          now += interval;
          state = judge(state, { ...judgement(0, letter), slot: slotOf(now, interval), at: now }, using, now).state;
        }
      };
      // What was judged in future slots is within two windows' reach; after that only the polls count.
      runOf('P', 12 + using.recover);
      assert.equal(state.phase, 'ok');
      runOf('N', using.needed);
      assert.equal(state.phase, 'firing');
    }),
    { numRuns: 400 },
  );
});
