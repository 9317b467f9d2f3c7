import { Keeper } from '../../src/service/common/keeper.ts';
import type { Store } from '../../src/store/store.ts';

/** The keeper of a store whose faults are no part of the test; `logged` takes its words. */
export function keeperOf(store: Store, logged: string[] = []): Keeper {
  return new Keeper({ store, log: (_level, text) => void logged.push(text), now: Date.now });
}
