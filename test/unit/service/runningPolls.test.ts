import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunningPolls } from '../../../src/service/watching/runningPolls.ts';

const never = new AbortController().signal;

test('who asks for a device that is being polled joins that poll; the next one begins when it has ended', async () => {
  await using polls = new RunningPolls<number>();
  let resolve = (_: number) => {};
  const first = polls.join('hsm-1', () => new Promise((done) => (resolve = done)), never);
  const joined = polls.join('hsm-1', () => assert.fail('a second poll'), never);
  assert.equal(await polls.join('hsm-2', async () => 2, never), 2, 'another device has its own');
  resolve(1);
  assert.deepEqual(await Promise.all([first, joined]), [1, 1]);
  assert.equal(await polls.join('hsm-1', async () => 3, never), 3);
});

test('a poll goes on while somebody waits for it, and is ended when nobody does any more', async () => {
  await using polls = new RunningPolls<void>();
  let ended: AbortSignal | undefined;
  const poll = (signal: AbortSignal) => {
    ended = signal;
    return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };
  const [one, other] = [new AbortController(), new AbortController()];
  const waits = [one, other].map(({ signal }) => polls.join('hsm-1', poll, signal));
  one.abort(new Error('one has left'));
  await assert.rejects(waits[0]!, { message: 'one has left' });
  assert.equal(ended?.aborted, false);
  other.abort(new Error('so has the other'));
  await assert.rejects(waits[1]!, { message: 'so has the other' });
  assert.equal(ended?.aborted, true);
});
