import type { Keeper } from '../common/keeper.ts';

/** So many names of a host are learnt at most: where it shows another one later, nothing is typed. */
const MOST_NAMES = 8;

const NONE: readonly string[] = [];

/**
 * What the prompts of each device have called its host in polls that succeeded. The store keeps it, so that a restarted service types no
 * password at another one.
 */
export class HostNames {
  readonly #keeper: Keeper;
  readonly #names: Map<string, readonly string[]>;
  /** What was forgotten, until a poll has shown who answers. */
  readonly #before = new Map<string, readonly string[]>();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
    const stored = keeper.read([], (store) => [...store.identities.all()]);
    this.#names = new Map(stored.map(([device, { hostNames = [] }]) => [device, hostNames]));
    keeper.register((store) => {
      for (const [device, hostNames] of this.#names) store.identities.save(device, { ...store.identities.load(device), hostNames });
    });
  }

  /** Empty: not known yet. */
  of(device: string): readonly string[] {
    return this.#names.get(device) ?? NONE;
  }

  /** A poll that succeeded has seen these. */
  learn(device: string, seen: readonly string[]): void {
    this.#before.delete(device);
    const known = this.of(device);
    const fresh = seen.filter((name) => !known.includes(name));
    if (fresh.length > 0 && known.length < MOST_NAMES) this.#set(device, [...known, ...fresh].slice(0, MOST_NAMES));
  }

  /** A person says that the device may be called otherwise. */
  forget(device: string): void {
    if (this.of(device).length === 0) return;
    this.#before.set(device, this.of(device));
    this.#set(device, []);
  }

  /** It was another appliance after all: the names that were forgotten count again. */
  restore(device: string): void {
    const names = this.#before.get(device);
    this.#before.delete(device);
    if (names !== undefined && this.of(device).length === 0) this.#set(device, names);
  }

  /** It has another id; the store is told by whoever renames it. */
  rename(from: string, to: string): void {
    this.#names.set(to, this.of(from));
    this.#names.delete(from);
  }

  #set(device: string, hostNames: readonly string[]): void {
    this.#names.set(device, hostNames);
    this.#keeper.keep((store) => store.identities.save(device, { ...store.identities.load(device), hostNames }));
  }
}
