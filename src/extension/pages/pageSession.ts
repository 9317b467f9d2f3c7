import type { HistoryParams, HistoryResult, Snapshot } from '../../protocol/contract.ts';
import { sentence } from '../words/sentence.ts';

/** What a page needs of the extension's connection to the poller service. */
export interface PageConnection {
  /** What the service last said, also while it cannot be reached; undefined before it answered. */
  readonly snapshot: Snapshot | undefined;
  /** A sentence saying why the service cannot be reached, while it cannot. */
  readonly failure: string | undefined;
  /** The snapshot or the failure changed. A `vscode.Event` fits. */
  readonly onDidChange: (listener: () => void) => { dispose(): unknown };
  /** Starts the service if need be and connects to it; rejects with a sentence for the user when that fails. */
  connect(): Promise<unknown>;
  history(params: HistoryParams): Promise<HistoryResult>;
}

/** What is read for a page is read again at most this often (ms). */
const PACE = 3000;

/**
 * One open page as the host sees it: when to tell it something, and when to read for it again. Knows nothing of vscode.
 *
 * A page holds nothing that it could not be told again: a hidden page is dropped by the editor, and says `ready` when it is back.
 */
export abstract class PageSession<ToPage> {
  readonly #connection: PageConnection;
  readonly #send: (message: ToPage) => void;
  readonly #pace: number;
  readonly #subscription: { dispose(): unknown };
  #listening = false;
  #disposed = false;
  #connecting = false;
  /** Why our own attempt to connect failed. */
  #failure: string | undefined;
  #told: string | undefined;
  /** Counts questions: an answer to any but the last is stale. */
  #asked = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: ReturnType<typeof setTimeout> | undefined;
  /** What has been read, to see whether a change concerns it. */
  #covered: string | undefined;

  constructor(connection: PageConnection, send: (message: ToPage) => void, pace = PACE) {
    this.#connection = connection;
    this.#send = send;
    this.#pace = pace;
    this.#subscription = connection.onDidChange(() => this.#changed());
  }

  /** Finds out what is shown, and what it is called. */
  protected abstract announce(): void;
  /** Tells the page how things stand, through `tell`. */
  protected abstract tellState(): void;
  /** Changes when there is something new to read for the page; undefined: nothing to read. */
  protected abstract coverage(): string | undefined;
  /** Reads what the page needs beside the state, and sends it if the question is still the last one. */
  protected abstract read(isCurrent: () => boolean): void;

  /** The page is gone from sight, and with it from memory: nothing is asked or posted until it says `ready` again. */
  hidden(): void {
    this.#listening = false;
    this.#asked++;
    this.#cancel();
  }

  dispose(): void {
    this.#disposed = true;
    this.hidden();
    this.#subscription.dispose();
  }

  /** Called once, when what is shown is known. */
  protected start(): void {
    this.announce();
    void this.connect();
  }

  /** The page is loaded, or loaded again. */
  protected ready(): void {
    this.#listening = true;
    this.refresh();
  }

  /** Tells and reads everything anew. */
  protected refresh(): void {
    this.announce();
    this.#told = undefined;
    if (this.#listening) this.tellState();
    this.ask();
  }

  protected get listening(): boolean {
    return this.#listening;
  }

  /** Why the service cannot be reached; undefined while we are about to. */
  protected get unreachable(): string | undefined {
    return this.#connecting ? undefined : (this.#connection.failure ?? this.#failure);
  }

  /** Sends the state, unless the page has been told the same. `stamped` may differ from it by the time. */
  protected tell(state: unknown, stamped: ToPage): boolean {
    const serialized = JSON.stringify(state);
    if (serialized === this.#told) return false;
    this.#told = serialized;
    this.#send(stamped);
    return true;
  }

  /** The page knows another state now than the last one that was sent through `tell`. */
  protected toldOther(): void {
    this.#told = undefined;
  }

  protected async connect(): Promise<void> {
    this.#connecting = true;
    this.#failure = undefined;
    this.#told = undefined;
    if (this.#listening) this.tellState();
    try {
      await this.#connection.connect();
    } catch (error) {
      this.#failure = sentence(error);
    }
    this.#connecting = false;
    this.#changed();
  }

  protected ask(): void {
    this.#cancel();
    const coverage = this.coverage();
    if (coverage === undefined || !this.#listening) return;
    this.#covered = coverage;
    this.#askedAt = Date.now();
    const number = ++this.#asked;
    this.read(() => number === this.#asked);
  }

  /** What was asked for could not be read: the next change asks again. */
  protected readFailed(): void {
    this.#covered = undefined;
  }

  #changed(): void {
    if (this.#disposed) return;
    this.announce();
    if (this.#listening) this.tellState();
    if (this.#covered !== this.coverage()) this.#askInTime();
  }

  /** Asks now, or when the pace allows it. */
  #askInTime(): void {
    if (this.#asking !== undefined || !this.#listening) return;
    const wait = this.#askedAt + this.#pace - Date.now();
    if (wait <= 0) this.ask();
    else this.#asking = setTimeout(() => this.ask(), wait);
  }

  #cancel(): void {
    clearTimeout(this.#asking);
    this.#asking = undefined;
  }
}
