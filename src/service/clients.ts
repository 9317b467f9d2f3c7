import type { ServiceConnection } from '../protocol/connection.ts';
import type { HelloParams, ServiceEvents } from '../protocol/contract.ts';

interface Client {
  readonly connection: ServiceConnection;
  readonly kind: HelloParams['client'];
  /** When it had a person's attention last, in order of events; 0: never. */
  focus: number;
}

/**
 * Who is connected, who has a person's attention, and how long the service stays when nobody is left.
 */
export class Clients implements Disposable {
  /** In order of arrival. */
  readonly #clients = new Set<Client>();
  readonly #onDeserted: () => void;
  #grace: number | null;
  #leaving: NodeJS.Timeout | undefined;
  #order = 0;

  /** `grace`: milliseconds without a client after which `onDeserted` is called; null: never. Counts from `open` on. */
  constructor(grace: number | null, onDeserted: () => void) {
    this.#grace = grace;
    this.#onDeserted = onDeserted;
  }

  /** Clients can come from now on. */
  open(): void {
    this.#countDown();
  }

  get size(): number {
    return this.#clients.size;
  }

  /** A client after its handshake; it leaves by itself when its connection closes. */
  add(connection: ServiceConnection, kind: HelloParams['client']): { focus(focused: boolean): void } {
    const client: Client = { connection, kind, focus: 0 };
    this.#clients.add(client);
    clearTimeout(this.#leaving);
    connection.onClose(() => {
      this.#clients.delete(client);
      this.#countDown();
    });
    return {
      focus: (focused) => {
        if (focused) client.focus = ++this.#order;
      },
    };
  }

  setGrace(grace: number | null): void {
    this.#grace = grace;
    this.#countDown();
  }

  broadcast<N extends keyof ServiceEvents>(name: N, params: ServiceEvents[N]): void {
    for (const { connection } of this.#clients) connection.notify(name, params);
  }

  /**
   * Tells one editor window: the one that had a person's attention last, else the newest. False when there is none.
   */
  tellOne<N extends keyof ServiceEvents>(name: N, params: ServiceEvents[N]): boolean {
    let chosen: Client | undefined;
    for (const client of this.#clients) {
      if (client.kind === 'editor' && (!chosen || client.focus >= chosen.focus)) chosen = client;
    }
    chosen?.connection.notify(name, params);
    return chosen !== undefined;
  }

  [Symbol.dispose](): void {
    this.#grace = null;
    clearTimeout(this.#leaving);
    for (const { connection } of [...this.#clients]) connection[Symbol.dispose]();
  }

  #countDown(): void {
    clearTimeout(this.#leaving);
    if (this.#clients.size === 0 && this.#grace !== null) this.#leaving = setTimeout(this.#onDeserted, this.#grace);
  }
}
