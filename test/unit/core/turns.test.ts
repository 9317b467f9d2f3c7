import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { FairTurns, KeyedTurns, Turns } from '../../../src/core/turns.ts';

const never = new AbortController().signal;

/** Work that waits until it is told to end, and counts how much of its kind runs at a time. */
function gatedWork() {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  return {
    ends,
    get running() {
      return running;
    },
    get most() {
      return most;
    },
    work: async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running--;
    },
  };
}

test('no more than the limit runs at a time, and everybody gets a turn in order', async () => {
  const turns = new Turns(2);
  const gate = gatedWork();
  const order: number[] = [];
  const all = [0, 1, 2, 3, 4].map((number) =>
    turns.run(never, async () => {
      order.push(number);
      await gate.work();
    }),
  );
  while (order.length < 5) {
    await setImmediate();
    gate.ends.shift()?.();
  }
  for (const end of gate.ends) end();
  await Promise.all(all);
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
  assert.equal(gate.most, 2);
  assert.ok(turns.idle);
});

test('who is aborted while waiting leaves the queue, and the next one gets the turn', async () => {
  const turns = new Turns(1);
  const gate = gatedWork();
  const first = turns.run(never, gate.work);
  const leaving = new AbortController();
  const second = turns.run(leaving.signal, async () => assert.fail('it has left'));
  const third = turns.run(never, async () => 'ran');
  leaving.abort();
  await assert.rejects(second, { name: 'AbortError' });
  gate.ends.shift()?.();
  await first;
  assert.equal(await third, 'ran');
  assert.ok(turns.idle);
});

test('work that fails gives its turn back', async () => {
  const turns = new Turns(1);
  await assert.rejects(
    turns.run(never, async () => {
      throw new Error('failed');
    }),
  );
  assert.equal(await turns.run(never, async () => 'next'), 'next');
});

test('one console holds one conversation; two consoles hold two', async () => {
  const consoles = new KeyedTurns();
  const gate = gatedWork();
  const all = ['a', 'a', 'b'].map((key) => consoles.run(key, never, gate.work));
  await setImmediate();
  assert.equal(gate.running, 2);
  while (gate.ends.length > 0) {
    gate.ends.shift()?.();
    await setImmediate();
  }
  await Promise.all(all);
  assert.equal(gate.most, 2);
});

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
      await setImmediate();
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

test('peers that keep silent do not hold up those that answer, whether that is known of them or not', async () => {
  const turns = new FairTurns(2);
  const known = gatedWork();
  const unknown = gatedWork();
  const late: AbortController[] = [];
  const overdue = () => {
    const controller = new AbortController();
    late.push(controller);
    return controller.signal;
  };
  const all = [
    ...Array.from({ length: 300 }, () => turns.run(never, true, overdue, known.work)),
    ...Array.from({ length: 5 }, () => turns.run(never, false, overdue, unknown.work)),
  ];
  let answered = false;
  const healthy = turns.run(never, false, overdue, async () => {
    answered = true;
  });
  await setImmediate();
  assert.equal(known.running, 256, 'they are bounded, too');
  assert.equal(unknown.running, 2);
  for (let begun = 0; begun < late.length; begun++) {
    late[begun]!.abort();
    await setImmediate();
  }
  assert.equal(unknown.running, 5);
  await healthy;
  assert.ok(answered);
  while (known.ends.length + unknown.ends.length > 0) {
    for (const end of [...known.ends.splice(0), ...unknown.ends.splice(0)]) end();
    await setImmediate();
  }
  await Promise.all(all);
  const gated = gatedWork();
  const again = Array.from({ length: 5 }, () => turns.run(never, false, () => never, gated.work));
  await setImmediate();
  assert.equal(gated.running, 2, 'a turn that was given back early is not given back twice');
  for (let ended = 0; ended < 5; ended++) {
    gated.ends.shift()?.();
    await setImmediate();
  }
  await Promise.all(again);
});
