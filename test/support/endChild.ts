import type { ChildProcess } from 'node:child_process';

/** Asks a program to end, makes it after a while, and waits until it has. One that has ended already is left alone. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM', patienceMs = 5000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const kill = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await gone;
  clearTimeout(kill);
}

/** What a program is started for, or its end: nothing that has failed to start goes on and keeps the tests from ending. */
export async function orEnd<T>(child: ChildProcess, started: Promise<T>): Promise<T> {
  try {
    return await started;
  } catch (error) {
    await endChild(child, 'SIGKILL');
    throw error;
  }
}
