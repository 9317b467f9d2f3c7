import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AlertEffect, close, corroborate, type Identity, type Indicator, pass, step } from '../../../src/core/alerting/episode.ts';
import {
  advance,
  type Corroboration,
  type Effect,
  corroborate as hear,
  type IndicatorState,
  judge,
  newIndicator,
} from '../../../src/core/alerting/evaluator.ts';
import { independent } from '../../../src/core/alerting/independence.ts';
import { policyFrom, type Rule, ruleFor } from '../../../src/core/alerting/policy.ts';
import type { Condition, Judgement, Witness } from '../../../src/core/indicator.ts';
import { event, fast, interval, judgement, latched, minute, rule, slotAt, standard, start, wholeWindow } from './timeline.ts';

/** The guarantees of the alert rule with everything that may fire sooner than by counting: witnesses, events, confirming polls. */

/** What is told of an indicator, by a judgement of its own or by one of its component's others, and when it reaches us. */
interface Delivery {
  readonly judgement?: Judgement;
  readonly other?: Corroboration;
  readonly now: number;
}

const delays = fc.array(fc.nat(interval + rule.lateness - 1), { minLength: 1, maxLength: 2 });
const witness = fc.constantFrom<Witness[]>('console', 'snmp', 'push');
const own = fc
  .record({
    index: fc.nat(18),
    witness,
    letter: fc.constantFrom('N', 'N', 'P', 'P', 'P', '?'),
    authenticated: fc.boolean(),
    ofBoard: fc.boolean(),
    confirm: fc.constantFrom(0, 0, 2 * minute, 5 * minute),
    delays,
  })
  .map(({ index, letter, witness, authenticated, ofBoard, confirm, delays }) =>
    delays.map((delay): Delivery => {
      const { evidence, ...made } = judgement(index, letter, witness);
      const about = { ...evidence, ...(ofBoard && { ofBoard }) };
      const more = { ...(authenticated && { authenticated }), ...(confirm && { confirm }) };
      return { judgement: { ...made, evidence: about, ...more }, now: slotAt(index) + delay };
    }),
  );
const others = fc
  .record({ index: fc.nat(18), witness, delays })
  .map(({ index, witness, delays }) =>
    delays.map((delay): Delivery => ({ other: { slot: slotAt(index), witness }, now: slotAt(index) + delay })),
  );
const deliveries = fc
  .array(fc.oneof({ arbitrary: own, weight: 5 }, { arbitrary: others, weight: 1 }), { maxLength: 40, size: 'max' })
  .map((list) => list.flat().toSorted((a, b) => a.now - b.now));
const rules = fc.constantFrom(
  standard,
  fast,
  event,
  latched,
  rule,
  wholeWindow,
  ruleFor(policyFrom({ recover: 1, corroborate: '1h' }), {}),
);
const end = slotAt(21);

function take(state: IndicatorState, { judgement: said, other, now }: Delivery, using: Rule) {
  if (other !== undefined) return hear(state, other, using, now);
  return said === undefined ? advance(state, using, now) : judge(state, said, using, now);
}

function deliver(list: readonly Delivery[], using: Rule): { state: IndicatorState; effects: Effect[] } {
  let state = newIndicator(start);
  const effects: Effect[] = [];
  for (const delivery of list) {
    const next = take(state, delivery, using);
    state = next.state;
    effects.push(...next.effects);
  }
  const last = advance(state, using, end);
  return { state: last.state, effects: [...effects, ...last.effects] };
}

const isFire = ({ kind }: Effect) => kind === 'fire';
const isNegative = (delivery: Delivery) => delivery.judgement?.verdict === 'negative';
const slotOf = ({ judgement: said, other }: Delivery) => (said ? said.slot + (said.confirm ?? 0) : (other?.slot ?? 0));

test('nothing fires but by enough negatives of the window, by two witnesses, or by an event that proves itself', () => {
  fc.assert(
    fc.property(deliveries, rules, (list, using) => {
      for (const effect of deliver(list, using).effects) {
        if (effect.kind !== 'fire') continue;
        const negatives = list.filter(isNegative);
        assert.ok(negatives.some((delivery) => slotOf(delivery) === effect.slot));
        for (const slot of effect.slots) {
          assert.ok(slot > effect.slot - using.window && slot <= effect.slot);
          assert.ok(negatives.some((delivery) => slotOf(delivery) === slot));
        }
        if (effect.by === 'window') {
          assert.ok(effect.slots.length >= using.needed);
          assert.ok((effect.slots.at(-1) ?? 0) - (effect.slots[0] ?? 0) >= using.minSpan);
        } else if (effect.by === 'witnesses') {
          const near = list.filter((each) => slotOf(each) <= effect.slot && slotOf(each) >= effect.slot - using.corroborate);
          const agreed = near
            .filter((each) => isNegative(each) || each.other)
            .map(({ judgement: said, other }) => ({ witness: (said ?? other)?.witness ?? 'console', ofBoard: said?.evidence.ofBoard }));
          assert.ok(independent(agreed).length > 1);
          assert.ok(effect.witnesses.every((each) => agreed.some(({ witness }) => witness === each)));
        } else {
          assert.ok(
            negatives.some(({ judgement: said }) => {
              if (said === undefined || said.slot + (said.confirm ?? 0) !== effect.slot) return false;
              return said.witness === 'console' ? using.immediate.rereads : said.authenticated && using.immediate.authentication;
            }),
          );
        }
      }
    }),
    { numRuns: 250 },
  );
});

test('two witnesses that are negative in the same slot always fire, and so does an event, whatever else was said', () => {
  fc.assert(
    fc.property(deliveries, fc.constantFrom(standard, event, latched), (list, using) => {
      const { state } = deliver(list, using);
      const before = slotAt(22);
      const alerting = (phase: string) => phase === 'firing';
      const first = judge(state, { ...judgement(22, 'N', 'snmp') }, using, before);
      const second = judge(first.state, judgement(22, 'N', 'push'), using, before + minute);
      assert.ok(alerting(second.state.phase));
      if (using.immediate.rereads) assert.ok(alerting(judge(state, judgement(22, 'N'), using, before).state.phase));
    }),
    { numRuns: 150 },
  );
});

const sensor = (index: number): Judgement => ({ ...judgement(index, 'N', 'snmp'), evidence: { text: 'a sensor', ofBoard: true } });

test('one sensor that two witnesses read fires by counting alone, in whatever order and at whatever distance they read it', () => {
  const slots = fc.uniqueArray(fc.nat(18), { minLength: 1, maxLength: 2 });
  const who = fc.array(fc.constantFrom('console', 'snmp', 'both'), { minLength: 2, maxLength: 2 });
  fc.assert(
    fc.property(slots, who, fc.constantFrom(standard, fast), (indices, whose, using) => {
      const list = indices.flatMap((index, each) => [
        ...(whose[each] === 'snmp' ? [] : [judgement(index, 'N')]),
        ...(whose[each] === 'console' ? [] : [sensor(index)]),
      ]);
      for (const order of [list, list.toReversed()]) {
        const told = order.map((said): Delivery => ({ judgement: said, now: slotAt(said === order[0] ? 18 : 19) }));
        assert.ok(
          !deliver(
            told.filter(({ judgement: said }) => said && said.slot > slotAt(17)),
            using,
          ).effects.some(isFire),
        );
        const inTime = order.toSorted((a, b) => a.slot - b.slot).map((said): Delivery => ({ judgement: said, now: said.slot + minute }));
        assert.ok(!deliver(inTime, using).effects.some(isFire));
      }
    }),
    { numRuns: 150 },
  );
});

test('a sensor is confirmed by a message, and by what else the same witness says of the part', () => {
  const played = (...said: readonly Judgement[]) =>
    deliver(
      said.map((each): Delivery => ({ judgement: each, now: each.slot + minute })),
      standard,
    ).effects.some(isFire);
  assert.equal(played(sensor(3), judgement(3, 'N', 'push')), true);
  assert.equal(played(sensor(3), judgement(4, 'N')), false);
  assert.equal(played(judgement(3, 'N'), sensor(3), judgement(4, 'N', 'snmp')), true);
  assert.equal(played(judgement(3, 'N'), sensor(4), judgement(4, 'N', 'snmp')), true, 'its own word beside the sensor, later');
  assert.equal(played(judgement(3, 'N'), judgement(4, 'N', 'snmp'), sensor(4)), true, 'and before');
});

/** When the first alert is made; never: infinitely late. */
function firstFire(list: readonly Delivery[], using: Rule): number {
  let state = newIndicator(start);
  for (const delivery of list) {
    const next = take(state, delivery, using);
    if (next.effects.some(({ kind }) => kind === 'fire')) return delivery.now;
    state = next.state;
  }
  return Number.POSITIVE_INFINITY;
}

test('the fast paths never make an alert later than the window alone', () => {
  fc.assert(
    fc.property(deliveries, fc.constantFrom(standard, fast, event, latched), (list, using) => {
      assert.ok(firstFire(list, using) <= firstFire(list, rule));
    }),
    { numRuns: 200 },
  );
});

test('replacing judgements by unknown makes no alert that was not there', () => {
  fc.assert(
    fc.property(deliveries, rules, fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }), (list, using, mask) => {
      const fewer = list.map((delivery, index): Delivery => {
        if (mask[index] !== true || delivery.judgement === undefined) return delivery;
        return { ...delivery, judgement: { ...delivery.judgement, verdict: 'unknown' } };
      });
      assert.ok(firstFire(fewer, using) >= firstFire(list, using));
    }),
    { numRuns: 200 },
  );
});

test('silence and unknowns end no alert, however it fired', () => {
  fc.assert(
    fc.property(deliveries, rules, fc.array(fc.nat(3 * 3_600_000), { maxLength: 5 }), (list, using, waits) => {
      let { state } = deliver(list, using);
      const was = state.phase;
      let now = end;
      for (const wait of waits) {
        now += wait;
        state = advance(state, using, now).state;
        state = judge(state, { ...judgement(0, '?', 'push'), slot: now, at: now, authenticated: true }, using, now).state;
      }
      if (was === 'firing' || was === 'recovering') assert.equal(state.phase, was);
      else assert.ok(state.phase !== 'firing');
    }),
    { numRuns: 150 },
  );
});

test('order within lateness, repetitions, and a shift in time change nothing', () => {
  fc.assert(
    fc.property(deliveries, rules, fc.infiniteStream(fc.nat(interval + rule.lateness - 1)), (list, using, stream) => {
      const expected = deliver(list, using).state;
      const again = list.map((delivery) => ({ ...delivery, now: slotOf(delivery) - (delivery.judgement?.confirm ?? 0) }));
      const shuffled = again.map((delivery) => ({ ...delivery, now: delivery.now + (stream.next().value ?? 0) }));
      assert.deepEqual(
        deliver(
          [...shuffled, ...list].toSorted((a, b) => a.now - b.now),
          using,
        ).state,
        expected,
      );
      const by = 77 * interval;
      const moved = list.map(
        ({ judgement: said, other, now }): Delivery => ({
          ...(said && { judgement: { ...said, slot: said.slot + by } }),
          ...(other && { other: { ...other, slot: other.slot + by } }),
          now: now + by,
        }),
      );
      const later = moved.reduce((state, delivery) => take(state, delivery, using).state, newIndicator(start + by));
      assert.equal(advance(later, using, end + by).state.phase, expected.phase);
    }),
    { numRuns: 150 },
  );
});

test('a restart at any instant leaves the same state and tells nothing twice', () => {
  fc.assert(
    fc.property(deliveries, rules, (list, using) => {
      let killed = newIndicator(start);
      let running = newIndicator(start);
      for (const delivery of list) {
        const after = take(JSON.parse(JSON.stringify(killed)), delivery, using);
        const plain = take(running, delivery, using);
        assert.deepEqual(after, plain);
        killed = after.state;
        running = plain.state;
      }
    }),
    { numRuns: 60 },
  );
});

test('what is kept is bounded, and each judgement adds at most one slot', () => {
  const slotsOf = (state: IndicatorState) => state.slots.filter(({ verdicts }) => Object.values(verdicts).includes('negative')).length;
  fc.assert(
    fc.property(deliveries, rules, (list, using) => {
      let state = newIndicator(start);
      for (const delivery of list) {
        const before = slotsOf(advance(state, using, delivery.now).state);
        state = take(state, delivery, using).state;
        assert.ok(slotsOf(state) <= before + (isNegative(delivery) ? 1 : 0));
        assert.ok(state.slots.length <= 3 * (using.window / interval + 4));
      }
    }),
    { numRuns: 100 },
  );
});

const condition: Condition = { id: 'x', severity: 'critical', summary: (name) => name, meaning: '', action: '', runbook: 'x' };
const identity: Identity = { device: 'd', component: 'c', condition: 'x', name: 'C' };

test('an episode fires and ends in turns, and its alert says what holds', () => {
  fc.assert(
    fc.property(deliveries, rules, fc.array(fc.nat(21), { maxLength: 3 }), (list, using, closings) => {
      let indicator: Indicator = { state: newIndicator(start) };
      const kinds = new Map<string, string[]>();
      const apply = (effects: readonly AlertEffect[]) => {
        for (const { kind, alert } of effects) {
          kinds.set(alert.id, [...(kinds.get(alert.id) ?? []), kind]);
        }
      };
      const closes = closings.map((index) => ({ now: slotAt(index) + 9 * minute, closing: true as const }));
      for (const each of [...list, ...closes].toSorted((a, b) => a.now - b.now)) {
        const next =
          'closing' in each
            ? close(indicator, { identity, condition, rule: using }, each.now)
            : each.other
              ? corroborate(indicator, each.other, { identity, condition, rule: using }, each.now)
              : each.judgement
                ? step(indicator, each.judgement, { identity, condition, rule: using }, each.now)
                : pass(indicator, { identity, condition, rule: using }, each.now);
        apply(next.effects);
        if (next.alert?.state === 'firing') assert.equal(next.alert.latched === true, using.latched);
        if (next.alert?.cleared) assert.equal(next.state.phase === 'recovering' || next.alert.state === 'resolved', true);
        if ((next.alert?.confirmedBy?.length ?? 0) > 0) {
          const negatives = next.alert?.evidence.filter(({ verdict }) => verdict === 'negative') ?? [];
          assert.ok(!next.alert?.confirmedBy?.includes(negatives[0]?.witness ?? 'console'));
        }
        indicator = next;
      }
      for (const each of kinds.values()) {
        const shown = each.filter((kind) => kind === 'fire' || kind === 'resolve');
        for (const [index, kind] of shown.entries()) assert.equal(kind, index % 2 === 0 ? 'fire' : 'resolve', 'in turn');
      }
    }),
    { numRuns: 150 },
  );
});

test('what is latched ends by a person’s closing alone', () => {
  fc.assert(
    fc.property(deliveries, (list) => {
      const { effects, state } = deliver(list, latched);
      assert.ok(!effects.some(({ kind }) => kind === 'resolve'));
      if (effects.some(({ kind }) => kind === 'fire')) assert.ok(state.phase === 'firing' || state.phase === 'recovering');
    }),
    { numRuns: 150 },
  );
});
