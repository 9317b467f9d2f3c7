import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FleetGroup, FleetHsm } from '../../../src/protocol/pages/toFleetPage.ts';
import { ArrangedFleet, type FleetChoice, isHeading } from '../../../webview/fleet/arrangedFleet.ts';
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

test('what changes of some is shown as if all were arranged anew', () => {
  const row = fc.record({
    id: fc.constantFrom(...'abcdefghijkl'),
    tone: fc.constantFrom(...toneOrder),
    haGroup: fc.constantFrom(undefined, 'payments', 'signing', 'left'),
    site: fc.constantFrom(undefined, 'Frankfurt', 'Oslo'),
    waiting: fc.nat(2),
    silent: fc.option(fc.nat(60)),
    watched: fc.constantFrom('you' as const, 'nobody' as const),
  });
  const toRow = ({ id, haGroup, site, silent, ...rest }: typeof row extends fc.Arbitrary<infer T> ? T : never) => {
    const { lastSeen: _seen, ...base } = hsm(id, { ...rest, firing: rest.waiting });
    return {
      ...base,
      ...(silent !== null && { lastSeen: NOW - silent * MINUTE }),
      ...(haGroup !== undefined && { haGroup }),
      ...(site !== undefined && { site }),
    };
  };
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 12 }),
      fc.array(fc.tuple(fc.array(row, { maxLength: 4 }), fc.boolean(), fc.nat(30)), { maxLength: 4 }),
      fc.record({
        groupBy: fc.constantFrom(...groupings.map(({ value }) => value)),
        sort: fc.constantFrom(...sortings.map(({ value }) => value)),
        filter: fc.constantFrom('all' as const, 'waiting' as const, 'silent' as const, 'unwatched' as const, 'failed' as const),
        text: fc.constantFrom('', 'hsm a', 'oslo'),
      }),
      (first, changes, chosen) => {
        const changed = new ArrangedFleet(chosen);
        const known = new Map(first.map((each) => [each.id, toRow(each)]));
        changed.show([...known.values()], groups, NOW);
        let time = NOW;
        for (const [rows, isOlder, minutes] of changes) {
          time += minutes * MINUTE;
          if (isOlder) changed.age(time);
          const latest = rows.map(toRow);
          for (const each of latest) if (known.has(each.id)) known.set(each.id, each);
          const group = { ...(groups[0] as FleetGroup), redundancy: `${minutes} of 3 healthy` };
          changed.change(latest, [group], time);
          changed.age(time);
          const anew = new ArrangedFleet(chosen);
          anew.show([...known.values()], [group, groups[1] as FleetGroup], time);
          assert.deepEqual(seen(changed), seen(anew));
          assert.deepEqual(changed.sums.longest?.lastSeen, anew.sums.longest?.lastSeen);
          assert.deepEqual({ ...changed.sums, longest: 0 }, { ...anew.sums, longest: 0 });
          for (const [place, item] of seen(changed).entries())
            if (item !== undefined && known.has(item)) assert.equal(changed.placeOf(item), place);
        }
      },
    ),
    { numRuns: 400 },
  );
});
