import type { Store } from '../../store/store.ts';

/**
 * Ids of devices on whose console a session of ours may be open, because a connection broke or the service was killed between login and
 * logout. The store keeps them, so that a restarted service can explain what it finds there. They explain; nothing is done because of them.
 */
export class LeftOpen {
  readonly #store: Store;
  readonly #attempt: (save: () => void) => void;
  readonly #devices = new Set<string>();

  /** @param attempt runs what uses the store; what the disk refuses is remembered until the process ends */
  constructor(store: Store, attempt: (save: () => void) => void) {
    this.#store = store;
    this.#attempt = attempt;
    attempt(() => {
      for (const device of store.loadLeftOpen()) this.#devices.add(device);
    });
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

  #mark(device: string, open: boolean): void {
    if (this.#devices.has(device) === open) return;
    this.#devices[open ? 'add' : 'delete'](device);
    this.#attempt(() => this.#store.saveLeftOpen(device, open));
  }
}
