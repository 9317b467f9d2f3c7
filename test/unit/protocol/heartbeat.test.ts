import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heartbeat, listenForBeats } from '../../../src/protocol/heartbeat.ts';

test('three beats in a row without an answer are silence; a late answer is not', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const asked: { answer(): void }[] = [];
  let silent = 0;
  using _beating = heartbeat({
    tick: 10,
    ask: () => new Promise<void>((resolve) => asked.push({ answer: resolve })),
    silent: () => {
      silent += 1;
    },
  });
  t.mock.timers.tick(30);
  assert.equal(asked.length, 1, 'one is asked at a time');
  assert.equal(silent, 0);
  t.mock.timers.tick(10);
  assert.equal(silent, 1);
  t.mock.timers.tick(100);
  assert.equal(silent, 1, 'that is said once');
});

test('an answer, and a refusal as well, is a sign of life', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let silent = 0;
  let asked = 0;
  using _beating = heartbeat({
    tick: 10,
    ask: () => (asked++ % 2 === 0 ? Promise.resolve() : Promise.reject(new Error('unknown request'))),
    silent: () => {
      silent += 1;
    },
  });
  for (let beat = 0; beat < 10; beat++) {
    t.mock.timers.tick(10);
    await Promise.resolve();
    await Promise.resolve();
  }
  assert.equal(asked, 10);
  assert.equal(silent, 0);
});

test('a client that has beaten and stops is hung up on; one that never beats is left alone', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let silent = 0;
  using beats = listenForBeats(() => {
    silent += 1;
  }, 10);
  t.mock.timers.tick(10_000);
  assert.equal(silent, 0);
  beats.heard();
  t.mock.timers.tick(200);
  beats.heard();
  t.mock.timers.tick(230);
  assert.equal(silent, 0);
  t.mock.timers.tick(10);
  assert.equal(silent, 1);
});
