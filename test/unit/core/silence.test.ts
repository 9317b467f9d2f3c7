import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Matcher, matches, type Silence, silenceOf } from '../../../src/core/alerting/silence.ts';

const place = { device: 'hsm-1', haGroup: 'prod', component: 'psu2', condition: 'ac-lost' };

for (const [matcher, expected] of [
  [{ device: 'hsm-1' }, true],
  [{ device: 'hsm-2' }, false],
  [{ haGroup: 'prod' }, true],
  [{ haGroup: 'test' }, false],
  [{ component: 'psu2' }, true],
  [{ condition: 'ac-lost' }, true],
  [{ device: 'hsm-1', component: 'psu2', condition: 'ac-lost' }, true],
  [{ device: 'hsm-1', component: 'psu1' }, false],
  [{ device: 'hsm-1', haGroup: 'test' }, false],
  [{}, false],
] as const satisfies readonly (readonly [Matcher, boolean])[]) {
  test(`${JSON.stringify(matcher)} ${expected ? 'matches' : 'does not match'}`, () => assert.equal(matches(matcher, place), expected));
}

test('a silence is in force from its beginning until its end, which is not in it; of several, the longest counts', () => {
  const silence = (id: string, from: number, until: number): Silence => ({ id, from, until, by: 'ada', why: 'known', device: 'hsm-1' });
  const all = [silence('s1', 10, 20), silence('s2', 15, 30), silence('s3', 40, 50)];
  assert.deepEqual(
    [9, 10, 15, 29, 30, 45].map((now) => silenceOf(all, place, now)?.id),
    [undefined, 's1', 's2', 's2', undefined, 's3'],
  );
});
