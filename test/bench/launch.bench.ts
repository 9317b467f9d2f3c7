import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { bundleCli } from '../support/bundledCli.ts';
import { testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * How many services twenty windows leave that start at the same instant, each a process of its own, and how long each waits for its
 * connection. Goal: one, ten times out of ten.
 */
const WINDOWS = 20;
const ROUNDS = 10;

if (process.send) {
  // A window: it connects when it is told to, and tells which service it has found.
  process.send('ready');
  const [launch] = (await once(process, 'message')) as [Parameters<typeof connectToService>[0]['launch'] & object];
  const started = performance.now();
  const client = await connectToService({ runtime: launch.runtime, version: '1.0.0', client: 'editor', launch });
  process.send({ pid: client.service.pid, ms: performance.now() - started });
  await once(process, 'disconnect');
  process.exit();
} else {
  const cli = await bundleCli('1.0.0');
  let right = 0;
  const waits: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    await using place = testPlace(cli);
    const windows = Array.from({ length: WINDOWS }, () => fork(import.meta.filename));
    await Promise.all(windows.map((window) => once(window, 'message')));
    const answers = windows.map(async (window) => {
      const [answer] = (await once(window, 'message')) as [{ pid: number; ms: number }];
      return answer;
    });
    for (const window of windows) window.send(place.launch);
    const found = await Promise.all(answers);
    await waitFor('the losers have gone', () => place.services().length <= 1);
    const services = new Set(found.map(({ pid }) => pid));
    const one = services.size === 1 && place.services().length === 1;
    if (one) right++;
    const slowest = Math.max(...found.map(({ ms }) => ms));
    waits.push(slowest);
    console.log(`round ${String(round).padStart(2)}: ${services.size} service${one ? '' : 's'}, slowest window ${slowest.toFixed(0)} ms`);
    for (const window of windows) window.disconnect();
    await Promise.all(windows.map((window) => once(window, 'exit')));
  }
  console.log(
    `${WINDOWS} windows at once: one service ${right} times out of ${ROUNDS}; the slowest window waited ${Math.max(...waits).toFixed(0)} ms`,
  );
  if (right !== ROUNDS) process.exitCode = 1;
}
