import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  blackKeyFrom,
  type Group,
  ifLeave,
  lastHealthyMember,
  lastMemberText,
  type Member,
  type MemberFacts,
  memberOf,
  quorumText,
  redundancyOf,
  redundancyText,
} from '../../../src/core/highAvailability.ts';
import { HOUR } from '../../../src/core/time/duration.ts';

const member = (id: string, facts: Partial<MemberFacts> = {}): Member => memberOf({ id, name: id.toUpperCase(), state: 'ok', ...facts });
const down: Partial<MemberFacts> = { state: 'failed', out: { because: 'The HSM is zeroized', seen: true } };
const unreachable: Partial<MemberFacts> = { state: 'failed', out: { because: 'It answers on no channel', seen: false } };
const group = (watched: readonly Member[], terms: Partial<Group> = {}): Group => ({ id: 'prod-ca', name: 'prod-ca', watched, ...terms });

test('is healthy only when it was looked at', () => {
  assert.equal(member('a').standing, 'healthy');
  assert.equal(member('a', { state: 'unjudged' }).standing, 'healthy');
  assert.equal(member('a', { state: 'unknown' }).standing, 'unknown');
  assert.equal(member('a', { paused: true }).standing, 'unknown');
  assert.equal(member('a', { state: 'degraded' }).standing, 'degraded');
  assert.equal(member('a', { state: 'failed' }).standing, 'degraded');
  assert.equal(member('a', down).standing, 'down');
  assert.equal(member('a', { ...down, inMaintenance: true }).standing, 'maintenance');
});

test('counts who is healthy of those that there should be', () => {
  const two = redundancyOf(group([member('a'), member('b'), member('c', down)], { quorum: 2 }));
  assert.deepEqual([two.expected, two.serving, two.quorumIs], [3, 2, 'last']);
  assert.equal(redundancyText(two), '2 of 3 healthy, 1 down, quorum 2');
  assert.equal(quorumText(two), '2 members are known to serve, and 2 must: when one more goes, the group is below its quorum.');
});
test('takes members that no device is for unknown', () => {
  const one = redundancyOf(group([member('a')], { members: 3, quorum: 2 }));
  assert.deepEqual([one.standing.unknown, one.unwatched, one.quorumIs], [2, 2, 'unknown']);
  assert.equal(redundancyText(one), '1 of 3 healthy, 2 unknown, quorum 2');
});
test('says that the quorum is lost only when no unknown member could hold it', () => {
  const state = (...members: Member[]) => redundancyOf(group(members, { quorum: 2 })).quorumIs;
  assert.equal(state(member('a'), member('b'), member('c')), 'met');
  assert.equal(state(member('a'), member('b'), member('c', { state: 'unknown' })), 'unknown');
  assert.equal(state(member('a'), member('b', { state: 'unknown' }), member('c', down)), 'unknown');
  assert.equal(state(member('a'), member('b', down), member('c', unreachable)), 'lost');
  assert.equal(state(member('a'), member('b', { inMaintenance: true }), member('c', down)), 'lost');
  assert.equal(state(member('a'), member('b', { state: 'failed' }), member('c', down)), 'last');
});
test('needs one member where nobody has said how many', () => {
  assert.equal(redundancyOf(group([member('a'), member('b')])).quorumIs, 'met');
  assert.equal(redundancyOf(group([member('a'), member('b', down)])).quorumIs, 'last');
  assert.equal(redundancyOf(group([member('a', down), member('b', down)])).quorumIs, 'lost');
});

test('lets one go where another one is healthy', () => {
  const leaving = ifLeave(group([member('a'), member('b')]), ['a']);
  assert.deepEqual([leaving.last, leaving.after.serving, leaving.after.quorumIs], [false, 1, 'last']);
  assert.equal(lastMemberText(group([member('a'), member('b')]), ['a']), undefined);
});
test('holds the last healthy one, and says why', () => {
  const of = group([member('a'), member('b', { state: 'unknown' }), member('c', { state: 'degraded' })], { members: 4 });
  assert.equal(ifLeave(of, ['a']).last, true);
  assert.equal(lastHealthyMember(of)?.id, 'a');
  assert.equal(
    lastMemberText(of, ['a']),
    'No healthy member of the HA group prod-ca is left without A. Of the others, B is unknown and C is degraded. 1 member that it should have are no devices of the inventory.',
  );
});
test('holds a degraded or an unreachable one that may be serving, when nobody is healthy', () => {
  assert.equal(ifLeave(group([member('a', { state: 'degraded' }), member('b', down)]), ['a']).last, true);
  assert.equal(ifLeave(group([member('a', unreachable), member('b', down)]), ['a']).last, true);
});
test('lets go who is seen to serve nobody: it has to be repaired', () => {
  assert.equal(ifLeave(group([member('a', down), member('b', down)]), ['a']).last, false);
});
test('holds a whole group, of which nobody stays', () => {
  assert.equal(ifLeave(group([member('a'), member('b')]), ['a', 'b']).last, true);
});
test('knows no last one where several are healthy, or none', () => {
  assert.equal(lastHealthyMember(group([member('a'), member('b')])), undefined);
  assert.equal(lastHealthyMember(group([member('a', down)])), undefined);
});

test('is needed two hours after a member with a PED was last heard', () => {
  const heard = Date.UTC(2026, 10, 29, 12, 10);
  assert.equal(blackKeyFrom(member('a', unreachable), 'ped', heard), heard + 2 * HOUR);
  assert.equal(blackKeyFrom(member('a', unreachable), 'password', heard), undefined);
  assert.equal(blackKeyFrom(member('a', unreachable), undefined, heard), undefined);
  assert.equal(blackKeyFrom(member('a', unreachable), 'ped', undefined), undefined);
  assert.equal(blackKeyFrom(member('a', down), 'ped', heard), undefined, 'it answers: it is not without power');
  assert.equal(blackKeyFrom(member('a'), 'ped', heard), undefined);
});

const anyFacts: fc.Arbitrary<Partial<MemberFacts>> = fc.record(
  {
    state: fc.constantFrom('ok', 'unjudged', 'unknown', 'degraded', 'failed'),
    out: fc.record({ because: fc.constant('it is so'), seen: fc.boolean() }),
    inMaintenance: fc.boolean(),
    paused: fc.boolean(),
  },
  { requiredKeys: ['state'] },
);
const anyGroup = fc
  .record({ facts: fc.array(anyFacts, { maxLength: 6 }), members: fc.nat(8), quorum: fc.integer({ min: 1, max: 6 }) })
  .map(({ facts, members, quorum }) =>
    group(
      facts.map((each, index) => member(`m${index}`, each)),
      { members, quorum },
    ),
  );

test('counts each member once', () => {
  fc.assert(
    fc.property(anyGroup, (of) => {
      const { standing, expected } = redundancyOf(of);
      assert.equal(
        Object.values(standing).reduce((a, b) => a + b, 0),
        expected,
      );
    }),
  );
});
test('never gets better by a member that leaves, or that nobody sees', () => {
  const order = ['lost', 'unknown', 'last', 'met'];
  fc.assert(
    fc.property(anyGroup, fc.nat(5), (of, which) => {
      const before = redundancyOf(of);
      const after = redundancyOf(of, [`m${which}`]);
      assert.ok(order.indexOf(after.quorumIs) <= order.indexOf(before.quorumIs) || before.quorumIs === 'unknown');
      assert.ok(after.standing.healthy <= before.standing.healthy);
      const unseen = redundancyOf({
        ...of,
        watched: of.watched.map((each, index) => (index === which ? memberOf({ ...each, paused: true, inMaintenance: false }) : each)),
      });
      assert.ok(unseen.standing.healthy <= before.standing.healthy);
    }),
  );
});
test('lets the last healthy member go only where somebody healthy stays, or nothing is lost', () => {
  fc.assert(
    fc.property(anyGroup, (of) => {
      const last = lastHealthyMember(of);
      if (last) assert.equal(ifLeave(of, [last.id]).last, true);
    }),
  );
});
