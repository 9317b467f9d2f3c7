const TICK_MS = 2;
const BITS_PER_BYTE = 10;

/**
 * One direction of a serial line: bytes come out no sooner than a line of this speed could have carried them, one after the
 * other, and at most about 3 ms later. The time of each byte is reckoned from the start of the run of bytes it is in, so the
 * error does not grow with the length.
 */
export class Lane implements Disposable {
  readonly #msPerByte: number;
  readonly #deliver: (bytes: Uint8Array) => void;
  readonly #queue: Uint8Array[] = [];
  /** When the byte at the head of the queue has arrived. */
  #headAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** Without a speed everything is delivered at once. */
  constructor(baudRate: number | undefined, deliver: (bytes: Uint8Array) => void) {
    this.#msPerByte = baudRate === undefined ? 0 : (BITS_PER_BYTE * 1000) / baudRate;
    this.#deliver = deliver;
  }

  send(bytes: Uint8Array): void {
    if (this.#stopped || bytes.length === 0) return;
    if (this.#msPerByte === 0) {
      this.#deliver(bytes);
      return;
    }
    if (this.#queue.length === 0) this.#headAt = Math.max(performance.now(), this.#headAt - this.#msPerByte) + this.#msPerByte;
    this.#queue.push(bytes);
    this.#schedule();
  }

  /** Delivers nothing more. */
  [Symbol.dispose](): void {
    this.#stopped = true;
    this.#queue.length = 0;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#queue.length === 0) return;
    const queued = this.#queue.reduce((sum, { length }) => sum + length, 0);
    const lastAt = this.#headAt + (queued - 1) * this.#msPerByte;
    const now = performance.now();
    // A short rest is delivered when its last byte has arrived, and not in two pieces.
    this.#timer = setTimeout(() => this.#arrive(), Math.max(1, Math.min(lastAt - now, Math.max(TICK_MS, this.#headAt - now))));
  }

  #arrive(): void {
    this.#timer = undefined;
    const now = performance.now();
    while (this.#queue.length > 0 && this.#headAt <= now && !this.#stopped) {
      const head = this.#queue[0] as Uint8Array;
      const arrived = Math.min(head.length, Math.floor((now - this.#headAt) / this.#msPerByte) + 1);
      this.#headAt += arrived * this.#msPerByte;
      if (arrived === head.length) this.#queue.shift();
      else this.#queue[0] = head.subarray(arrived);
      this.#deliver(head.subarray(0, arrived));
    }
    this.#schedule();
  }
}
