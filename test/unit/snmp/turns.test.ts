import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import { Turns } from '../../../src/channels/snmp/turns.ts';

const never = new AbortController().signal;

test('no more turns are out at once than there are, and they go to who asked first', async () => {
  const turns = new Turns(2);
  const order: number[] = [];
  let out = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 10 }, async (_, number) => {
      using _turn = await turns.take(never);
      order.push(number);
      out += 1;
      most = Math.max(most, out);
      await tick();
      out -= 1;
    }),
  );
  assert.equal(most, 2);
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('who gives up waiting leaves the queue at once and costs nobody a turn', async () => {
  const turns = new Turns(1);
  const held = await turns.take(never);
  const impatient = new AbortController();
  const abandoned = turns.take(impatient.signal);
  const next = turns.take(never);
  impatient.abort(new Error('no longer wanted'));
  await assert.rejects(abandoned, /no longer wanted/);
  held[Symbol.dispose]();
  (await next)[Symbol.dispose]();
  (await turns.take(never))[Symbol.dispose]();
});

test('a turn given back twice counts once', async () => {
  const turns = new Turns(1);
  const first = await turns.take(never);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  await turns.take(never);
  const third = turns.take(AbortSignal.timeout(20));
  await assert.rejects(third, { name: 'TimeoutError' });
});

test('an aborted signal gets no turn, even when one is free', async () => {
  await assert.rejects(new Turns(1).take(AbortSignal.abort(new Error('stopped'))), /stopped/);
});
