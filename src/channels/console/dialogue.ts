import { Fault, Garbled, NoAnswer } from '../../core/fault.ts';
import type { Mask } from '../../core/mask.ts';
import { HEARING_LIMIT_BYTES, Hearing } from './hearing.ts';
import type { Transport } from './transports/transport.ts';

/** What we wait to hear, and when we give up. */
export interface Question<T> {
  /** Called after each chunk: the answer, or undefined to go on listening. May throw a Fault. */
  readonly decide: (heard: Hearing) => T | undefined;
  /** Called when nothing has come for `ms`, and again each time as long has passed. `silentMs`: since something last came. */
  readonly quiet?: { readonly ms: number; readonly decide: (heard: Hearing, silentMs: number) => T | undefined };
  /** Nothing has come for this long: NoAnswer. */
  readonly stallMs: number;
  /** No answer after this long, whatever comes: Garbled. */
  readonly limitMs: number;
  /** More than this many bytes came: Garbled. Default: HEARING_LIMIT_BYTES. */
  readonly limitBytes?: number;
  /** Sentence for NoAnswer. */
  readonly silence: string;
}

/**
 * Listens to a transport and answers one question at a time about what it hears. All of it happens in the transport's own callback, so
 * no more than a turn of the event loop lies between a prompt's last byte and our next write.
 */
export class Dialogue implements Disposable {
  readonly heard: Hearing;
  readonly #transport: Transport;
  #onChunk: (() => void) | undefined;
  #onClosed: (() => void) | undefined;
  #over = false;
  #why: Error | undefined;

  /** `mask`: takes secrets out of what is quoted of the device's words. */
  constructor(transport: Transport, mask?: Mask) {
    this.heard = new Hearing(mask);
    this.#transport = transport;
    transport.receive((chunk) => {
      this.heard.hear(chunk);
      this.#onChunk?.();
    });
    void transport.closed.then((why) => {
      this.#over = true;
      this.#why = why;
      this.#onClosed?.();
    });
  }

  /** The transport is closed. */
  get over(): boolean {
    return this.#over;
  }

  /** Rejects with a Fault or the signal's reason. What was heard stays in `heard` until it is cleared. */
  until<T>(question: Question<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      let lastChunk = performance.now();
      let chunks = 0;
      let settled = false;
      const settle = (finish: () => void): void => {
        settled = true;
        clearTimeout(stall);
        clearTimeout(limit);
        clearInterval(quiet);
        signal.removeEventListener('abort', onAbort);
        this.#onChunk = undefined;
        this.#onClosed = undefined;
        finish();
      };
      const fail = (fault: Fault): void => settle(() => reject(fault));
      const attempt = (answer: () => T | undefined): void => {
        try {
          const given = answer();
          if (given !== undefined) settle(() => resolve(given));
        } catch (error) {
          settle(() => reject(error));
        }
      };
      const onAbort = (): void => settle(() => reject(signal.reason));
      const gone = (): void =>
        fail(
          this.#why instanceof Fault
            ? this.#why
            : new NoAnswer('The console connection was closed by the other side in the middle of the conversation.'),
        );

      // A timer may be late (a busy process, a laptop that slept). Bytes that have come in time are heard before it acts.
      const unlessHeard = (then: () => void): void => {
        const before = chunks;
        setImmediate(() => {
          if (!settled && chunks === before) then();
        });
      };
      // The timer of what is decided in silence may be as late as this one, so that decision is made first.
      const giveUp = (fault: Fault): void => {
        const silentMs = performance.now() - lastChunk;
        if (question.quiet && silentMs >= question.quiet.ms) attempt(() => question.quiet?.decide(this.heard, silentMs));
        if (!settled) fail(fault);
      };
      const stall = setTimeout(() => unlessHeard(() => giveUp(new NoAnswer(question.silence))), question.stallMs);
      const limit = setTimeout(
        () =>
          giveUp(
            new Garbled('The device kept sending, but nothing that ends its answer. Check the line, or what else writes to this console.'),
          ),
        question.limitMs,
      );
      const quiet =
        question.quiet &&
        setInterval(
          () =>
            unlessHeard(() => {
              attempt(() => question.quiet?.decide(this.heard, performance.now() - lastChunk));
            }),
          question.quiet.ms,
        );

      this.#onChunk = () => {
        stall.refresh();
        quiet?.refresh();
        lastChunk = performance.now();
        chunks += 1;
        if (this.heard.bytes > (question.limitBytes ?? HEARING_LIMIT_BYTES))
          fail(new Garbled('The device sent far more than any answer has. Check the line, or what else writes to this console.'));
        else attempt(() => question.decide(this.heard));
      };
      this.#onClosed = gone;
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      else if (this.heard.bytes > 0) this.#onChunk();
      if (this.#over && this.#onClosed !== undefined) gone();
    });
  }

  /** Stops listening. The transport stays open. */
  [Symbol.dispose](): void {
    this.#transport.receive(() => {});
    this.heard.clear();
  }
}
