import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FleetGroup, FleetHsm } from '../../../src/protocol/pages/toFleetPage.ts';
import { ArrangedFleet, type FleetChoice, type FleetItem, isHeading, keyOf } from '../../../webview/fleet/arrangedFleet.ts';
import { groupings, sortings, toneOrder } from '../../../webview/fleet/fleetWords.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;

const groups: readonly FleetGroup[] = ['payments', 'signing'].map((id) => ({
  id,
  name: `Group ${id}`,
  redundancy: '2 of 3 healthy',
  tone: 'ok',
}));

function hsm(id: string, over: Partial<FleetHsm> = {}): FleetHsm {
  return {
    ...{ id, name: `HSM ${id}`, simulated: false, tone: 'ok', state: 'ok', firing: 0, waiting: 0 },
    ...{ lastSeen: NOW - 2 * MINUTE, interval: 10 * MINUTE, watched: 'you', how: 'console' },
    ...over,
  };
}

/** What a person sees: headings with what stands beside them, and HSMs. */
function seen(fleet: ArrangedFleet) {
  return Array.from({ length: fleet.length }, (_, place) => {
    const item = fleet.at(place);
    return item && (isHeading(item) ? `# ${item.heading}: ${item.about}` : item.id);
  });
}

const choice: FleetChoice = { groupBy: 'haGroup', sort: 'worst', filter: 'all', text: '' };

test('groups stand in the order of their first HSM, with all of theirs in their heading, those of none at the end', () => {
  const fleet = new ArrangedFleet(choice);
  const rows = [
    hsm('a', { tone: 'failed' }),
    hsm('b', { haGroup: 'payments' }),
    hsm('c', { haGroup: 'signing', tone: 'degraded' }),
    hsm('d', { haGroup: 'payments' }),
    hsm('e', { haGroup: 'left' }),
  ];
  fleet.show(rows, groups, NOW);
  assert.deepEqual(seen(fleet), [
    ...['# Group signing: 2 of 3 healthy · 1 degraded', 'c', '# Group payments: 2 of 3 healthy · 2 ok', 'b', 'd'],
    ...['# left: 1 ok', 'e', '# In no HA group: 1 failed', 'a'],
  ]);
  fleet.choose({ ...choice, filter: 'ok', text: ' HSM D' }, NOW);
  assert.deepEqual(seen(fleet), ['# Group payments: 2 of 3 healthy · 2 ok', 'd']);
  assert.deepEqual([fleet.shown, fleet.sums.all], [1, 5]);
});

test('two HA groups of one name are two headings, each found again where it stands', () => {
  const fleet = new ArrangedFleet(choice);
  const same = groups.map((group) => ({ ...group, name: 'Production' }));
  fleet.show([hsm('a', { haGroup: 'payments' }), hsm('b', { haGroup: 'signing' }), hsm('c')], same, NOW);
  const found = Array.from({ length: fleet.length }, (_, place) => fleet.placeOf(keyOf(fleet.at(place) as FleetItem)));
  assert.deepEqual(found, [0, 1, 2, 3, 4, 5]);
});

const rowOf = fc
  .record({
    name: fc.constantFrom('HSM a', 'HSM b', 'hsm 10', 'hsm 9'),
    tone: fc.constantFrom(...toneOrder),
    haGroup: fc.constantFrom(undefined, 'payments', 'signing', 'left', 'Oslo'),
    site: fc.constantFrom(undefined, 'Frankfurt', 'Oslo', 'payments'),
    firing: fc.nat(2),
    waiting: fc.nat(2),
    worst: fc.constantFrom(undefined, 'Fan in Oslo'),
    lastSeen: fc.option(
      fc.nat(60).map((minutes) => NOW - minutes * MINUTE),
      { nil: undefined },
    ),
    oldest: fc.option(
      fc.nat(90).map((minutes) => ({ at: NOW - minutes * MINUTE, of: 'Fan' })),
      { nil: undefined },
    ),
    interval: fc.constantFrom(MINUTE, 10 * MINUTE),
    watched: fc.constantFrom('you', 'you-perhaps-provider', 'perhaps-provider', 'nobody'),
  })
  .map((over) => Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined)));
const idOf = fc.constantFrom(...'abcdefghijkl');
const groupOf = fc.record({
  id: fc.constantFrom('payments', 'signing', 'later'),
  name: fc.constantFrom('Payments', 'Signing', 'Oslo'),
  redundancy: fc.constantFrom('2 of 3 healthy', '1 of 3 healthy'),
  tone: fc.constantFrom('ok', 'degraded'),
});
const choiceOf = fc.record({
  groupBy: fc.constantFrom(...groupings.map(({ value }) => value)),
  sort: fc.constantFrom(...sortings.map(({ value }) => value)),
  filter: fc.constantFrom('all', 'waiting', 'silent', 'unwatched', ...toneOrder),
  text: fc.constantFrom('', 'hsm a', ' OSLO '),
});
const rowsOf = (most: number) =>
  fc
    .uniqueArray(fc.tuple(idOf, rowOf), { maxLength: most, selector: ([id]) => id })
    .map((all) => all.map(([id, over]) => ({ ...bare(id), ...over }) as FleetHsm));
const groupsOf = fc.uniqueArray(groupOf, { maxLength: 3, selector: ({ id }) => id }) as fc.Arbitrary<FleetGroup[]>;

/** Nothing was ever read of it. */
function bare(id: string) {
  const { lastSeen: _, ...row } = hsm(id);
  return row;
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('change' as const), rows: rowsOf(4), groups: groupsOf, minutes: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('show' as const), rows: rowsOf(12), groups: groupsOf }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('choose' as const), choice: choiceOf }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('age' as const), minutes: fc.nat(30) }) },
);

test('whatever changes, is added, goes, is chosen or grows old: what is shown is as if all were arranged anew', () => {
  fc.assert(
    fc.property(rowsOf(12), groupsOf, choiceOf, fc.array(step, { maxLength: 8 }), (rows, someGroups, chosen, steps) => {
      let now = NOW;
      let latest = chosen as FleetChoice;
      let known = new Map(rows.map((row) => [row.id, row]));
      let knownGroups = new Map(someGroups.map((group) => [group.id, group]));
      const changed = new ArrangedFleet(latest);
      changed.show(rows, someGroups, now);
      for (const each of steps) {
        switch (each.do) {
          case 'change':
            for (const row of each.rows) if (known.has(row.id)) known.set(row.id, row);
            for (const group of each.groups) knownGroups.set(group.id, group);
            now += each.minutes * MINUTE;
            changed.change(each.rows, each.groups, now);
            // Of what has not changed, the page looks at the age every few seconds.
            changed.age(now);
            break;
          case 'show':
            known = new Map(each.rows.map((row) => [row.id, row]));
            knownGroups = new Map(each.groups.map((group) => [group.id, group]));
            changed.show(each.rows, each.groups, now);
            break;
          case 'choose':
            latest = each.choice as FleetChoice;
            changed.choose(latest, now);
            break;
          case 'age':
            now += each.minutes * MINUTE;
            changed.age(now);
        }
        const anew = new ArrangedFleet(latest);
        anew.show([...known.values()], [...knownGroups.values()], now);
        assert.deepEqual(seen(changed), seen(anew));
        assert.deepEqual([changed.shown, changed.size], [anew.shown, anew.size]);
        assert.deepEqual(changed.rows, anew.rows);
        assert.equal(changed.sums.longest?.lastSeen, anew.sums.longest?.lastSeen);
        assert.deepEqual({ ...changed.sums, longest: 0 }, { ...anew.sums, longest: 0 });
        const places = Array.from({ length: changed.length }, (_, place) => place);
        assert.deepEqual(
          places.map((place) => changed.placeOf(keyOf(changed.at(place) as FleetItem))),
          places,
        );
        assert.equal(changed.at(changed.length), undefined);
      }
    }),
    { numRuns: 1500 },
  );
});
