import { test as ordinary, type TestContext } from 'node:test';
import { inVirtualTime } from './virtualTime.ts';

/** A test in simulated time: waits take none, and what `performance.now` tells of them is exact. For what leaves the process alone. */
export function test(name: string, work: (context: TestContext) => Promise<void> | void): void {
  void ordinary(name, (context) => inVirtualTime(() => work(context)));
}
