import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type AlertEffect, close, corroborate, type Identity, type Indicator, pass, step } from '../../../src/core/alerting/episode.ts';
import { corroborationsOf, isOver, newIndicator } from '../../../src/core/alerting/evaluator.ts';
import { policyFrom, type Rule, ruleFor } from '../../../src/core/alerting/policy.ts';
import type { Condition, Judgement, Witness } from '../../../src/core/indicator.ts';
import { event, fast, interval, judgement, latched, minute, rule, slotAt, standard, start } from './timeline.ts';

const condition: Condition = { id: 'failed', severity: 'critical', summary: (name) => name, meaning: '', action: '', runbook: 'x' };
const identity: Identity = { device: 'hsm-1', component: 'psu2', condition: 'failed', name: 'Power supply 2' };

type Said = readonly [slot: number, letter: string, witness?: Witness, more?: Partial<Judgement>];

/** One judgement after the other, each made in its slot. */
function told(list: readonly Said[], using: Rule, from: Indicator = { state: newIndicator(start) }) {
  let indicator = from;
  const effects: AlertEffect[] = [];
  for (const [index, letter, witness, more] of list) {
    const made = { ...judgement(index, letter, witness), ...more };
    const next = step(indicator, made, { identity, condition, rule: using }, Math.max(made.at, made.slot));
    indicator = next;
    effects.push(...next.effects);
  }
  return { indicator, effects, kinds: effects.map(({ kind }) => kind), phase: indicator.state.phase, alert: indicator.alert };
}

suite('Witnesses that agree', () => {
  test('two groups in one slot fire at once, and the alert says who confirmed it', () => {
    const { kinds, alert } = told(
      [
        [0, 'N', 'console'],
        [0, 'N', 'snmp'],
      ],
      standard,
    );
    assert.deepEqual(kinds, ['pending', 'fire']);
    assert.deepEqual(alert?.confirmedBy, ['snmp']);
  });

  test('a message and the poll that it causes fire, seconds apart', () => {
    assert.equal(
      told(
        [
          [0, 'N', 'push'],
          [0, 'N', 'console'],
        ],
        standard,
      ).phase,
      'firing',
    );
  });

  test('within fifteen minutes, and no later', () => {
    assert.equal(
      told(
        [
          [0, 'N', 'console'],
          [1, 'N', 'snmp'],
        ],
        standard,
      ).phase,
      'firing',
    );
    assert.equal(
      told(
        [
          [0, 'N', 'console'],
          [2, 'N', 'snmp'],
        ],
        standard,
      ).phase,
      'pending',
    );
  });

  test('trap and syslog are one group, and so is one channel asked twice', () => {
    assert.equal(
      told(
        [
          [0, 'N', 'push'],
          [0, 'N', 'push', { at: slotAt(0) + 4 * minute }],
          [1, 'N', 'push'],
        ],
        standard,
      ).phase,
      'pending',
    );
  });

  test('one that contradicts in the same slot neither confirms nor hides the fault', () => {
    const both: Said[] = [
      [0, 'N', 'console'],
      [0, 'P', 'snmp'],
      [1, 'N', 'console'],
      [1, 'P', 'snmp'],
    ];
    assert.equal(told(both, standard).phase, 'pending');
    assert.equal(told([...both, [2, 'N', 'console'], [2, 'P', 'snmp']], standard).phase, 'firing', 'the window decides');
    const two: Said[] = [
      [0, 'P', 'snmp'],
      [0, 'N', 'console'],
      [0, 'N', 'push'],
    ];
    assert.equal(told(two, standard).phase, 'firing');
  });

  test('a witness that never said a thing confirms nothing: unknown is no agreement', () => {
    assert.equal(
      told(
        [
          [0, 'N', 'console'],
          [0, '?', 'snmp'],
        ],
        standard,
      ).phase,
      'pending',
    );
  });

  test('not in the strict profile, and not where the question is how long it lasts', () => {
    const both: Said[] = [
      [0, 'N', 'console'],
      [0, 'N', 'snmp'],
    ];
    assert.equal(told(both, rule).phase, 'pending');
    assert.equal(told(both, ruleFor(policyFrom(), { negatives: 'window' })).phase, 'pending');
  });

  test('what resolved an alert takes the agreement with it', () => {
    const over: Said[] = [
      [0, 'N', 'console'],
      [0, 'N', 'snmp'],
      [1, 'P', 'console'],
      [2, 'P', 'console'],
      [3, 'N', 'console'],
    ];
    assert.equal(told(over, ruleFor(policyFrom({ corroborate: '60m' }), {})).phase, 'pending');
  });
});

suite('Witnesses that agree on a component', () => {
  const failedByConsole = told([[0, 'N', 'console']], standard).indicator;

  test('another witness on another condition of the part confirms, before or after', () => {
    const other = told([[0, 'N', 'snmp']], standard).indicator;
    const [said] = corroborationsOf(other.state);
    assert.ok(said);
    const after = corroborate(failedByConsole, said, { identity, condition, rule: standard }, slotAt(0) + 5 * minute);
    assert.deepEqual([after.state.phase, after.alert?.confirmedBy], ['firing', ['snmp']]);
    const heard = corroborate({ state: newIndicator(start) }, said, { identity, condition, rule: standard }, slotAt(0) + minute);
    assert.deepEqual([heard.state.phase, heard.alert], ['unknown', undefined], 'by itself it says nothing');
    assert.equal(told([[0, 'N', 'console']], standard, heard).phase, 'firing');
    assert.equal(told([[1, 'N', 'console']], standard, heard).phase, 'firing');
    assert.equal(told([[2, 'N', 'console']], standard, heard).phase, 'pending');
    assert.equal(told([[0, 'N', 'snmp']], standard, heard).phase, 'pending', 'the same witness');
  });

  test('positives tell the other conditions nothing', () => {
    assert.deepEqual(corroborationsOf(told([[0, 'P', 'snmp']], standard).indicator.state), []);
  });
});

suite('Confirming polls of the fast profile', () => {
  const confirmed = (first: string, second: string): Said[] => [
    [0, 'N'],
    [0, first, 'console', { confirm: 2 * minute, at: slotAt(0) + 5 * minute }],
    [0, second, 'console', { confirm: 5 * minute, at: slotAt(0) + 8 * minute }],
  ];

  test('three negatives over five minutes fire', () => {
    assert.equal(told(confirmed('N', 'N'), fast).phase, 'firing');
  });

  test('positive or unknown ones leave it pending', () => {
    for (const [first, second] of ['NP', 'PN', 'N?', 'PP']) assert.equal(told(confirmed(first ?? '', second ?? ''), fast).phase, 'pending');
  });

  test('count for nothing in another profile, and for nothing that is asked how long it lasts', () => {
    assert.equal(told(confirmed('N', 'N'), standard).phase, 'pending');
    const whole = ruleFor(policyFrom({ profile: 'fast' }), { negatives: 'window' });
    assert.equal(told(confirmed('N', 'N'), whole).indicator.state.slots.length, 1);
  });

  test('a manual check in between is the slot’s own judgement, and no further one', () => {
    const pressed: Said[] = [1, 2, 3, 4, 5].map((at) => [0, 'N', 'console', { at: slotAt(0) + at * minute }]);
    assert.equal(told(pressed, fast).indicator.state.slots.length, 1);
  });
});

suite('Events', () => {
  const proven = { authenticated: true } as const;

  test('fire at once from the console, which has re-read them, and from a proven sender', () => {
    assert.deepEqual(told([[0, 'N', 'console']], event).kinds, ['fire']);
    assert.deepEqual(told([[0, 'N', 'push', proven]], event).kinds, ['fire']);
  });

  test('from a sender that proves nothing, and from a poll of the agent, the window or a second witness decides', () => {
    for (const witness of ['push', 'snmp'] as const) {
      assert.equal(told([[0, 'N', witness]], event).phase, 'pending');
      assert.equal(
        told(
          [
            [0, 'N', witness],
            [1, 'N', witness],
            [2, 'N', witness],
          ],
          event,
        ).phase,
        'firing',
      );
    }
    assert.equal(
      told(
        [
          [0, 'N', 'push'],
          [0, 'N', 'snmp'],
        ],
        event,
      ).phase,
      'firing',
    );
  });

  test('a message whose sender is proven only the second time fires then', () => {
    assert.deepEqual(
      told(
        [
          [0, 'N', 'push'],
          [0, 'N', 'push', { ...proven, at: slotAt(0) + 4 * minute }],
        ],
        event,
      ).kinds,
      ['pending', 'fire'],
    );
  });

  test('of no other condition, and in the strict profile not from a message alone', () => {
    assert.equal(told([[0, 'N', 'push', proven]], standard).phase, 'pending');
    const strict = ruleFor(policyFrom({ profile: 'strict' }), { immediate: true });
    assert.equal(told([[0, 'N', 'push', proven]], strict).phase, 'pending');
    assert.equal(told([[0, 'N', 'console']], strict).phase, 'firing');
  });

  test('an unknown or late one is none', () => {
    assert.equal(told([[0, '?', 'push', proven]], event).phase, 'unknown');
    const late = told([[9, 'P']], event).indicator;
    assert.equal(step(late, judgement(0, 'N'), { identity, condition, rule: event }, slotAt(9) + 5 * minute).counted, false);
  });
});

suite('Latched alerts', () => {
  const tampered = told([[0, 'N']], latched).indicator;
  const cleared = told(
    [
      [1, 'P'],
      [2, 'P'],
    ],
    latched,
    tampered,
  ).indicator;

  test('stay through any number of positives, and say when the device has shown that it is over', () => {
    assert.deepEqual([tampered.alert?.latched, tampered.alert?.cleared], [true, undefined]);
    const once = told([[1, 'P']], latched, tampered);
    assert.deepEqual([once.alert?.state, once.alert?.cleared, isOver(once.indicator.state, latched)], ['firing', undefined, false]);
    assert.deepEqual([cleared.alert?.state, cleared.alert?.cleared, isOver(cleared.state, latched)], ['firing', true, true]);
    const long = told(
      Array.from({ length: 100 }, (_, index): Said => [3 + index, 'P']),
      latched,
      cleared,
    );
    assert.deepEqual([long.alert?.state, long.kinds], ['firing', []]);
  });

  test('are not over any more with the next negative', () => {
    const again = told([[3, 'N']], latched, cleared);
    assert.deepEqual([again.alert?.cleared, again.kinds, again.phase], [undefined, [], 'firing']);
  });

  test('are not over by silence', () => {
    const later = pass(tampered, { identity, condition, rule: latched }, slotAt(500));
    assert.deepEqual([later.alert?.state, later.alert?.cleared, later.state.stale], ['firing', undefined, true]);
  });

  test('are closed by a person, once the device has shown that they are over, and not before', () => {
    const early = close(tampered, { identity, condition, rule: latched }, slotAt(0) + 5 * minute);
    assert.deepEqual([early.effects, early.alert?.state], [[], 'firing']);
    const closed = close(cleared, { identity, condition, rule: latched }, slotAt(2) + 5 * minute);
    assert.deepEqual(
      closed.effects.map(({ kind }) => kind),
      ['resolve'],
    );
    assert.deepEqual(
      [closed.alert?.state, closed.alert?.resolvedAt, closed.alert?.latched, closed.state.phase],
      ['resolved', slotAt(2) + 5 * minute, true, 'ok'],
    );
    const gone = close(closed, { identity, condition, rule: latched }, slotAt(3));
    assert.deepEqual(gone.effects, []);
  });

  test('what comes after the closing is an alert of its own, also in the very slot', () => {
    const closed = close(cleared, { identity, condition, rule: latched }, slotAt(2) + 5 * minute);
    const next = step(
      closed,
      { ...judgement(2, 'N'), at: slotAt(2) + 6 * minute },
      { identity, condition, rule: latched },
      slotAt(2) + 6 * minute,
    );
    assert.deepEqual(
      next.effects.map(({ kind, alert }) => [kind, alert.id !== cleared.alert?.id]),
      [['fire', true]],
    );
    const late = step(closed, judgement(1, 'N', 'snmp'), { identity, condition, rule: latched }, slotAt(2) + 6 * minute);
    assert.equal(late.counted, false, 'what is from before it does not come back');
  });

  test('an alert that is not latched is not for closing', () => {
    const firing = told([[0, 'N']], event).indicator;
    const recovering = told([[1, 'P']], event, firing).indicator;
    assert.deepEqual(close(recovering, { identity, condition, rule: event }, slotAt(1) + 5 * minute).effects, []);
    assert.equal(interval > 0 && recovering.alert?.latched, undefined);
  });
});
