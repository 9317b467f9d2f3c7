interface Running<T> {
  readonly outcome: Promise<T>;
  readonly stop: AbortController;
  /** How many want its outcome; the schedule is one of them. */
  waiting: number;
}

/** The polls under way, one a device at most: who asks for another one joins it. `T` is what comes of a poll. */
export class RunningPolls<T> implements AsyncDisposable {
  readonly #running = new Map<string, Running<T>>();

  /**
   * Starts a poll of a device or joins the one under way. A poll that nobody waits for any more is ended.
   * @throws `signal.reason` when aborted
   */
  join(device: string, poll: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const running = this.#running.get(device) ?? this.#start(device, poll);
    running.waiting++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        if (--running.waiting === 0) running.stop.abort();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      running.outcome.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  /** Ends the poll of a device that is under way, if any. */
  stop(device: string): void {
    this.#running.get(device)?.stop.abort();
    this.#running.delete(device);
  }

  /** Ends all of them, and waits until they have. */
  async [Symbol.asyncDispose](): Promise<void> {
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const { stop } of running) stop.abort();
    await Promise.allSettled(running.map(({ outcome }) => outcome));
  }

  #start(device: string, poll: (signal: AbortSignal) => Promise<T>): Running<T> {
    const stop = new AbortController();
    const running: Running<T> = { stop, outcome: poll(stop.signal), waiting: 0 };
    this.#running.set(device, running);
    const done = () => {
      if (this.#running.get(device) === running) this.#running.delete(device);
    };
    running.outcome.then(done, done);
    return running;
  }
}
