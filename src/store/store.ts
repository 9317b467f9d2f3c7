import { accountDoubts } from './accountDoubts.ts';
import { alerts } from './alerts.ts';
import { audit } from './audit.ts';
import { AuditHead } from './auditHead.ts';
import { channels } from './channels.ts';
import { events } from './events.ts';
import { type Bound, guarded } from './facet.ts';
import type { StoreReplaced } from './fault.ts';
import { space } from './freePages.ts';
import { gaps } from './gaps.ts';
import { GuardedFile } from './guardedFile.ts';
import { haClients } from './haClients.ts';
import { haDifferences } from './haDifferences.ts';
import { heard } from './heard.ts';
import { days } from './history/days.ts';
import { history } from './history/history.ts';
import { packing } from './history/packing.ts';
import { readings } from './history/readings.ts';
import { identities } from './identities.ts';
import { indicators } from './indicators.ts';
import { inForce } from './inForce.ts';
import { intake } from './intake.ts';
import { judged } from './judged.ts';
import { leftOpen } from './leftOpen.ts';
import { lineNoise } from './lineNoise.ts';
import { messages } from './messages.ts';
import { outbox } from './outbox.ts';
import { outside } from './outside.ts';
import { parts } from './parts.ts';
import { renames } from './renames.ts';
import { stood } from './stood.ts';
import { suppressions } from './suppressions.ts';
import { ticks } from './ticks.ts';

/** What the store can do, subject by subject. A further facet is a file of its own and a word here. */
const facets = {
  accountDoubts,
  alerts,
  audit,
  channels,
  days,
  events,
  gaps,
  haClients,
  haDifferences,
  heard,
  history,
  identities,
  inForce,
  indicators,
  intake,
  judged,
  leftOpen,
  lineNoise,
  messages,
  outbox,
  outside,
  packing,
  parts,
  readings,
  renames,
  space,
  stood,
  suppressions,
  ticks,
};

/** `store.alerts.save(alert)`: the functions of each facet, without the connection. */
export type Facets = { readonly [F in keyof typeof facets]: Bound<(typeof facets)[F]> };

/**
 * What the service remembers. Synchronous (`node:sqlite`), for one process at a time. When the disk refuses, calls throw
 * StoreUnavailable, with a sentence for people. A file found corrupt is moved aside and a new one started with what can be read of it;
 * the call that found it throws StoreReplaced, and later ones work. The service calls it through its `Keeper`, which answers for what is
 * lost then.
 */
export interface Store extends Facets, Disposable {
  readonly path: string;
  /** All that `fn` saves is kept, or nothing of it. Put everything one poll changes into one. One inside another is a part of it. */
  transaction<T>(fn: () => T): T;
  /**
   * As `transaction`; what was saved, and all that was saved before, outlives cut power when this returns. Anything else may be lost
   * then, until the next `flush`. Not inside a transaction.
   */
  durably<T>(fn: () => T): T;
  /** Puts on the disk what was saved before this call; others go on meanwhile. */
  flush(): Promise<void>;
  /** Who saves anew what a damaged file has lost: called before the call that has met the damage ends. The last one named counts. */
  onReplaced(replaced: (fault: StoreReplaced) => void): void;
  dispose(): void;
}

/**
 * Opens or creates the store. Throws StoreTooNew for a file of a later version, StoreUnavailable when the place cannot be used;
 * a corrupt file is moved aside. `clock` names the file moved aside and dates the event about it.
 */
export function openStore(path: string, clock: () => number = Date.now): Store {
  const file = new GuardedFile(path, clock);
  const head = new AuditHead(path, clock);
  return {
    path,
    ...guarded(facets, (use) => file.run(use)),
    transaction: (fn) => file.run((connection) => connection.transaction(fn)),
    durably: (fn) =>
      file.run((connection) => {
        const result = connection.durably(fn);
        head.look(connection);
        return result;
      }),
    flush: async () => {
      if (await file.flush()) file.run((connection) => head.look(connection));
    },
    onReplaced: (replaced) => file.onReplaced(replaced),
    dispose: () => file[Symbol.dispose](),
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}
