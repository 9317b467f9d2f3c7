import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenSightings, type Sighting } from '../../../src/service/sources/sharedDevices.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 2, 2, 12);

/** `hsm-1` as a source tells of it: by a service that began at 1, unless something else is said. */
function seen(source: string, services: readonly (readonly number[])[] = [[1]], more: Partial<Sighting> = {}): Sighting {
  const began = services.map((times) => new Set(times));
  return { ...{ id: `${source}/hsm-1`, device: 'hsm-1', services: began, isBelieved: true, answeredAt: NOW - MINUTE }, ...more };
}

/** Sources from which it is shown. */
function shown(sightings: readonly Sighting[], before?: ReadonlyMap<string, string>): string {
  const hidden = hiddenSightings(sightings, NOW, before);
  for (const instead of hidden.values()) assert.ok(!hidden.has(instead), 'what is shown instead is shown');
  return sightings
    .filter(({ id }) => !hidden.has(id))
    .map(({ id }) => id.replace('/hsm-1', ''))
    .join(' ');
}

const doubted: Partial<Sighting> = { isBelieved: false };

test('a device of one service is shown from the source that is declared first', () => {
  assert.equal(shown([seen('a'), seen('b'), seen('c')]), 'a');
  assert.deepEqual([...hiddenSightings([seen('a'), seen('b')], NOW)], [['b/hsm-1', 'a/hsm-1']]);
});

test('devices of one id that two services watch are two, and so are those of which it is not known whether they are', () => {
  assert.equal(shown([seen('a'), seen('b', [[2]])]), 'a b');
  assert.equal(shown([seen('a', [[]]), seen('b', [[]])]), 'a b');
  assert.equal(shown([seen('a'), seen('b', [[1]], { device: 'hsm-2' })]), 'a b');
});

test('a service that was restarted is known by when it began before', () => {
  assert.equal(shown([seen('a', [[1, 2]]), seen('b', [[1]])]), 'a');
  assert.equal(shown([seen('a', [[1]]), seen('b', [[1, 2]])]), 'a');
});

test('what is not believed is shown for nothing that is', () => {
  assert.equal(shown([seen('a', [[1]], doubted), seen('b')]), 'b');
  assert.equal(shown([seen('a'), seen('b', [[1]], doubted)]), 'a');
});

test('of those that nobody believes the one that knows the latest is shown', () => {
  assert.equal(shown([seen('a', [[1]], doubted), seen('b', [[1]], doubted)]), 'a');
  assert.equal(shown([seen('a', [[1]], doubted), seen('b', [[1]], { ...doubted, answeredAt: NOW })]), 'b');
});

test('a source that is behind another for minutes is not shown in its place', () => {
  const at = (minutes: number) => ({ answeredAt: NOW - minutes * MINUTE });
  assert.equal(shown([seen('a', [[1]], at(16)), seen('b', [[1]], at(6))]), 'b');
  assert.equal(shown([seen('a', [[1]], { answeredAt: undefined }), seen('b', [[1]], at(6))]), 'b');
  // It has had no time to hear of the answer.
  assert.equal(shown([seen('a', [[1]], at(14)), seen('b', [[1]], at(4))]), 'a');
  // What the other one says is not believed.
  assert.equal(shown([seen('a', [[1]], at(16)), seen('b', [[1]], { ...at(6), ...doubted })]), 'a');
});

test('a source that knows another service beside is shown, and so is whatever the other one alone believes', () => {
  assert.equal(shown([seen('a'), seen('b', [[2], [1]])]), 'b');
  assert.equal(shown([seen('a', [[1], [2]]), seen('b', [[1], [3]])]), 'a b');
  assert.equal(shown([seen('a'), seen('b', [[2], [1]], doubted)]), 'a b');
});

test('the row stays where it is when a source that has failed is back', () => {
  const first = hiddenSightings([seen('a', [[1]], doubted), seen('b')], NOW);
  assert.equal(shown([seen('a'), seen('b')], first), 'b');
  assert.equal(shown([seen('a'), seen('b', [[1]], doubted)], first), 'a');
});
