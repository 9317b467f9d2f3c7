import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YoungSpace } from '../../../src/service/common/youngSpace.ts';

const MIB = 2 ** 20;

/** What was asked of V8, whose room for new objects doubles each time it is looked at and may grow. */
function objects() {
  const asked: boolean[] = [];
  let grows = false;
  let size = 2 * MIB;
  return {
    asked,
    get size() {
      if (grows) size *= 2;
      return size;
    },
    mayGrow(does: boolean) {
      grows = does;
      asked.push(does);
    },
  };
}

test('a service with little to do keeps its little room for new objects', () => {
  const v8 = objects();
  const space = new YoungSpace(v8);
  for (let at = 0; at < 60_000; at += 100) space.note(100, at);
  assert.deepEqual(v8.asked, []);
});

test('thousands of messages in a second get more room, and no more than that', () => {
  const v8 = objects();
  const space = new YoungSpace(v8);
  for (let at = 0; at < 5000; at += 20) space.note(500, at);
  assert.deepEqual(v8.asked.slice(0, 2), [true, false]);
  assert.ok(v8.size <= 64 * MIB, `${v8.size}`);
  assert.equal(v8.asked.at(-1), false);
});

test('what may grow no longer may when there is little to do again', () => {
  const v8 = objects();
  const space = new YoungSpace({ ...v8, size: 2 * MIB, mayGrow: (does) => v8.mayGrow(does) });
  space.note(5000, 100);
  assert.deepEqual(v8.asked, [true]);
  space.note(1, 1100);
  assert.deepEqual(v8.asked, [true, false]);
});
