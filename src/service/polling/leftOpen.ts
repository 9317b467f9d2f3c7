import type { Keeper } from '../common/keeper.ts';

/**
 * Ids of devices on whose console a session of ours may be open, because a connection broke or the service was killed between login and
 * logout. The store keeps them, so that a restarted service can explain what it finds there. They explain; nothing is done because of them.
 */
export class LeftOpen {
  readonly #keeper: Keeper;
  readonly #devices: Set<string>;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
    this.#devices = new Set(keeper.read([], (store) => store.leftOpen.load()));
    keeper.register((store) => this.#devices.forEach((device) => void store.leftOpen.save(device, true)));
  }

  has(device: string): boolean {
    return this.#devices.has(device);
  }
  add(device: string): void {
    this.#mark(device, true);
  }
  delete(device: string): void {
    this.#mark(device, false);
  }

  /** It has another id; the store is told by whoever renames it. */
  rename(from: string, to: string): void {
    const open = this.#devices.delete(from);
    this.#devices[open ? 'add' : 'delete'](to);
  }

  #mark(device: string, open: boolean): void {
    if (this.#devices.has(device) === open) return;
    this.#devices[open ? 'add' : 'delete'](device);
    this.#keeper.keep((store) => store.leftOpen.save(device, open));
  }
}
