const KEEP_BYTES = 65_536;

/** Keeps arriving bytes until there is a listener: up to 64 KiB, and drops those beyond. */
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
