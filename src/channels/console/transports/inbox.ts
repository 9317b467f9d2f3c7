const KEEP_BYTES = 65_536;

/** Where arriving bytes wait for a listener; bytes beyond 64 KiB that nobody has asked for are dropped. */
export class Inbox {
  #listener: ((chunk: Uint8Array) => void) | undefined;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;

  deliver(chunk: Uint8Array): void {
    if (this.#listener !== undefined) this.#listener(chunk);
    else if (this.#earlyBytes + chunk.length <= KEEP_BYTES) {
      this.#early.push(chunk);
      this.#earlyBytes += chunk.length;
    }
  }

  receive(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
    const early = this.#early;
    this.#early = [];
    this.#earlyBytes = 0;
    for (const chunk of early) listener(chunk);
  }
}
