import type { ClientLink } from '../../protocol/connection.ts';
import type { HelloParams, ServiceEvents } from '../../protocol/contract.ts';
import { after } from './longTimer.ts';

interface Client {
  readonly connection: ClientLink;
  readonly kind: HelloParams['client'];
  /** It has asked for something: from now on it hears what is sent. */
  listening: boolean;
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
  #leaving: Disposable | undefined;
  #order = 0;
  readonly #onWindow = new Set<() => void>();

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
  add(connection: ClientLink, kind: HelloParams['client']): { focus(focused: boolean): void; listens(): void } {
    const client: Client = { connection, kind, listening: false, focus: 0 };
    this.#clients.add(client);
    this.#leaving?.[Symbol.dispose]();
    connection.onClose(() => {
      this.#clients.delete(client);
      this.#countDown();
    });
    return {
      focus: (focused) => {
        if (focused) client.focus = ++this.#order;
      },
      listens: () => {
        client.listening = true;
        if (kind === 'editor') for (const listener of this.#onWindow) listener();
      },
    };
  }

  /** Called when a window has come that can be notified. */
  onWindow(listener: () => void): void {
    this.#onWindow.add(listener);
  }

  setGrace(grace: number | null): void {
    this.#grace = grace;
    this.#countDown();
  }

  broadcast<N extends keyof ServiceEvents>(name: N, params: ServiceEvents[N]): void {
    for (const { connection } of this.#clients) connection.notify(name, params);
  }

  /**
   * Notifies one editor window: the one that had a person's attention last, else the newest. False when there is none.
   */
  tellOne<N extends keyof ServiceEvents>(name: N, params: ServiceEvents[N]): boolean {
    const chosen = this.#window;
    chosen?.connection.notify(name, params);
    return chosen !== undefined;
  }

  /** Whether there is an editor window that can be notified. */
  get hasWindow(): boolean {
    return this.#window !== undefined;
  }

  [Symbol.dispose](): void {
    this.#grace = null;
    this.#leaving?.[Symbol.dispose]();
    for (const { connection } of [...this.#clients]) connection[Symbol.dispose]();
  }

  get #window(): Client | undefined {
    let chosen: Client | undefined;
    for (const client of this.#clients) {
      if (client.kind === 'editor' && client.listening && (!chosen || client.focus >= chosen.focus)) chosen = client;
    }
    return chosen;
  }

  #countDown(): void {
    this.#leaving?.[Symbol.dispose]();
    if (this.#clients.size === 0 && this.#grace !== null) this.#leaving = after(this.#grace, this.#onDeserted);
  }
}
