import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type OutsideAlert, type OutsideEnd, OutsideState, outsideKey, type ToldOutside } from '../../../src/core/alerting/outside.ts';
import { type AskedSilence, isDone, isMade, silenceStep } from '../../../src/core/alerting/outsideSilence.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const EVERY = MINUTE;

function alertOf(device: string, severity = 'warning', annotations: Record<string, string> = { summary: 'slow' }): OutsideAlert {
  return {
    alert: `a-${device}`,
    labels: [
      ['device', device],
      ['severity', severity],
    ],
    annotations,
    startsAt: 0,
    interval: 10 * MINUTE,
  };
}
const ended =
  (at: number) =>
  (_told: ToldOutside): OutsideEnd => ({ at });

/** What a peer is told now, and takes. */
function told(state: OutsideState, peer: string, now: number) {
  const due = state.due(peer, EVERY, now);
  state.take(peer, due, now);
  return due.map(({ told: each, endsAt }) => ({ device: each.labels[0]?.[1], over: each.endedAt !== undefined, endsAt }));
}

test('what fires is told again every minute, and lasts three polls from each time', () => {
  const state = new OutsideState();
  for (let now = 0; now <= 60 * MINUTE; now += 10 * SECOND) {
    state.follow([alertOf('hsm-1')], ended(now), ['a'], now);
    const expected = now % MINUTE === 0 ? [{ device: 'hsm-1', over: false, endsAt: now + 30 * MINUTE }] : [];
    assert.deepEqual(told(state, 'a', now), expected, `${now}`);
  }
});

test('where the re-send is slower than the polls, three of it count', () => {
  const state = new OutsideState();
  state.follow([{ ...alertOf('hsm-1'), interval: SECOND }], ended(0), ['a'], 0);
  assert.equal(state.due('a', EVERY, 0)[0]?.endsAt, 3 * EVERY);
});

test('the end goes to each peer, when it was, and is owed to the one that does not take it, for a day', () => {
  const state = new OutsideState();
  const peers = ['a', 'b'];
  state.follow([alertOf('hsm-1')], ended(0), peers, 0);
  told(state, 'a', 0);
  const change = state.follow([], ended(5 * MINUTE), peers, 6 * MINUTE);
  const [saved] = change.saved.values();
  assert.deepEqual([saved?.endedAt, saved?.owedTo], [5 * MINUTE, peers]);
  assert.deepEqual(told(state, 'a', 6 * MINUTE), [{ device: 'hsm-1', over: true, endsAt: 5 * MINUTE }]);
  assert.deepEqual(told(state, 'a', 60 * MINUTE), [], 'once');
  assert.equal(state.untold(peers), 1);
  // A restart in between.
  const next = new OutsideState(state.told.values());
  next.follow([], ended(0), peers, DAY);
  assert.deepEqual(next.due('a', EVERY, DAY), [], 'the one that has taken it hears nothing more');
  assert.equal(next.due('b', EVERY, DAY).length, 1);
  next.follow([], ended(0), ['a'], DAY);
  assert.equal(next.told.size, 0, 'a peer that there is no more is owed nothing');
  const late = new OutsideState(state.told.values());
  late.follow([], ended(0), peers, 5 * MINUTE + DAY);
  assert.equal(late.told.size, 0, 'by then it has ended there by itself');
});

test('after a restart what fires goes out again at once, and what does not any more is told to be over', () => {
  const before = new OutsideState();
  before.follow([alertOf('hsm-1'), alertOf('hsm-2')], ended(0), ['a'], 0);
  told(before, 'a', 0);
  const state = new OutsideState(before.told.values());
  state.follow([alertOf('hsm-1')], ended(8 * SECOND), ['a'], 10 * SECOND);
  assert.deepEqual(told(state, 'a', 10 * SECOND), [
    { device: 'hsm-1', over: false, endsAt: 10 * SECOND + 30 * MINUTE },
    { device: 'hsm-2', over: true, endsAt: 8 * SECOND },
  ]);
});

test('one that grows worse ends as what it was and fires as what it is, in one breath', () => {
  const state = new OutsideState();
  state.follow([alertOf('hsm-1')], ended(0), ['a'], 0);
  told(state, 'a', 0);
  state.follow([alertOf('hsm-1', 'critical')], ended(MINUTE), ['a'], MINUTE);
  const due = state.due('a', EVERY, MINUTE).map(({ told: { labels, endedAt } }) => [labels[1]?.[1], endedAt !== undefined]);
  assert.deepEqual(due.toSorted(), [
    ['critical', false],
    ['warning', true],
  ]);
});

test('one that fires again before its end was taken goes on, and other words are told at once', () => {
  const state = new OutsideState();
  state.follow([alertOf('hsm-1')], ended(0), ['a'], 0);
  told(state, 'a', 0);
  state.follow([], ended(SECOND), ['a'], SECOND);
  const due = state.due('a', EVERY, SECOND);
  state.follow([alertOf('hsm-1')], ended(SECOND), ['a'], 2 * SECOND);
  state.take('a', due, 3 * SECOND);
  assert.ok(state.fires(outsideKey(alertOf('hsm-1'))), 'the end that was under way is not the last word');
  assert.deepEqual(
    told(state, 'a', 3 * SECOND).map(({ over }) => over),
    [false],
  );
  state.follow([alertOf('hsm-1', 'warning', { summary: 'slow', acknowledged: 'until noon' })], ended(0), ['a'], 4 * SECOND);
  assert.equal(told(state, 'a', 4 * SECOND).length, 1);
});

test('a clock that is set back keeps nobody silent', () => {
  const state = new OutsideState();
  state.follow([alertOf('hsm-1')], ended(0), ['a'], DAY);
  told(state, 'a', DAY);
  assert.equal(told(state, 'a', DAY - 60 * MINUTE).length, 1);
});

test('whatever comes, goes and fails: a peer that answers believes what is so, and never that it is over while it fires', () => {
  const step = fc.record({
    firing: fc.subarray(['hsm-1', 'hsm-2', 'hsm-3']),
    answers: fc.subarray(['a', 'b']),
    restarts: fc.boolean(),
    after: fc.integer({ min: 1, max: 25 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      let state = new OutsideState();
      let now = 0;
      const beliefs = new Map(['a', 'b'].map((peer) => [peer, new Map<string, number>()]));
      for (const { firing, answers, restarts, after } of steps) {
        if (restarts) state = new OutsideState(state.told.values());
        state.follow(
          firing.map((device) => alertOf(device)),
          ended(now),
          ['a', 'b'],
          now,
        );
        for (const peer of answers) for (const { device = '', endsAt } of told(state, peer, now)) beliefs.get(peer)?.set(device, endsAt);
        for (const peer of answers) {
          const believed = [...(beliefs.get(peer) ?? [])].flatMap(([device, endsAt]) => (endsAt > now ? [device] : [])).toSorted();
          assert.deepEqual(believed, firing.toSorted());
        }
        // While a peer answers within three polls, what fires does not end there by itself.
        now += after * MINUTE;
        for (const peer of answers)
          for (const device of firing) assert.ok((beliefs.get(peer)?.get(device) ?? 0) > now, `${device} has not ended at ${peer}`);
      }
    }),
    { numRuns: 300 },
  );
});

const asked: AskedSilence = {
  id: 'am/s1',
  receiver: 'am',
  silence: 's1',
  labels: [['device', 'hsm-1']],
  by: 'ada',
  why: 'known',
  askedAt: 0,
  until: 60 * MINUTE,
  made: {},
};
const at = (now: number, known: readonly string[] = [], isFirst = false) => ({ now, isFirst, knows: (id: string) => known.includes(id) });
const made = (id: string, when = 0, until = asked.until) => ({ id, until, at: when });

test('the first peer that answers makes a silence, others take it over, and one that does not know it gets its own', () => {
  assert.deepEqual(silenceStep(asked, 'a', at(0, [], true)), { do: 'make' });
  assert.equal(silenceStep(asked, 'b', at(0)), undefined);
  const one = { ...asked, made: { a: made('x', SECOND) } };
  assert.equal(silenceStep(one, 'b', at(2 * SECOND)), undefined, 'they tell each other');
  assert.deepEqual(silenceStep(one, 'b', at(2 * SECOND, ['x'])), { do: 'adopt', id: 'x' });
  assert.deepEqual(silenceStep(one, 'b', at(7 * SECOND)), { do: 'make' });
  assert.equal(silenceStep(one, 'a', at(7 * SECOND)), undefined);
});

test('it lasts longer, ends early and is over with ours; what somebody there has ended is left', () => {
  const both = { ...asked, made: { a: made('x'), b: made('x') } };
  assert.deepEqual(silenceStep({ ...both, until: 90 * MINUTE }, 'a', at(0)), { do: 'change', id: 'x' });
  assert.deepEqual(silenceStep({ ...both, ended: true }, 'b', at(0)), { do: 'end', id: 'x' });
  assert.equal(silenceStep({ ...both, ended: true }, 'b', at(asked.until)), undefined, 'it is over by itself');
  const lifted = { ...asked, made: { a: { ...made('x'), lifted: true as const } } };
  for (const peer of ['a', 'b']) assert.equal(silenceStep(lifted, peer, at(MINUTE, [], true)), undefined);
  assert.deepEqual([isMade(both), isMade(lifted), isMade(asked)], [true, false, false]);
  assert.deepEqual(
    [isDone(both, 0), isDone({ ...both, ended: true }, 0), isDone({ ...lifted, ended: true }, 0), isDone(both, asked.until)],
    [false, false, true, true],
  );
});
