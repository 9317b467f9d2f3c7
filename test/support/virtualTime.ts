/**
 * A clock that does not wait: while it is installed, timers run in their order as soon as nothing else is left to do. For code that
 * does no input or output of its own; days of silence on a line then pass in no time, and always in the same way.
 */
export class VirtualTime {
  #now = 0;
  #order = 0;
  readonly #timers = new Set<VirtualTimer>();
  #immediates: (() => void)[] = [];
  #restore: (() => void) | undefined;

  /** Milliseconds since it was made. */
  get now(): number {
    return this.#now;
  }

  install(): void {
    const real = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate };
    const timeout = AbortSignal.timeout;
    const clear = (timer: unknown) => {
      if (timer instanceof VirtualTimer) this.#timers.delete(timer);
    };
    Object.assign(globalThis, {
      setTimeout: (callback: () => void, ms = 0) => this.#start(callback, ms, false),
      setInterval: (callback: () => void, ms = 0) => this.#start(callback, ms, true),
      clearTimeout: clear,
      clearInterval: clear,
      setImmediate: (callback: () => void) => {
        this.#immediates.push(callback);
      },
    });
    AbortSignal.timeout = (ms) => {
      const controller = new AbortController();
      this.#start(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms, false);
      return controller.signal;
    };
    this.#restore = () => {
      Object.assign(globalThis, real);
      AbortSignal.timeout = timeout;
    };
    VirtualTime.#turn = () => new Promise((resolve) => real.setImmediate(resolve));
  }

  static #turn: () => Promise<unknown> = async () => {};

  uninstall(): void {
    this.#restore?.();
    this.#timers.clear();
    this.#immediates = [];
  }

  /** Lets time pass until the work is done, then forgets the timers that are left. Throws when nothing is left that could end it. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settle = () => {
      done = true;
    };
    work.then(settle, settle);
    for (;;) {
      await VirtualTime.#turn();
      if (done) break;
      if (!this.#step()) throw new Error('it waits for something that never comes');
    }
    this.#timers.clear();
    this.#immediates = [];
    return work;
  }

  #step(): boolean {
    const immediates = this.#immediates;
    if (immediates.length > 0) {
      this.#immediates = [];
      for (const callback of immediates) callback();
      return true;
    }
    let next: VirtualTimer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.isBefore(next)) next = timer;
    if (next === undefined) return false;
    this.#now = Math.max(this.#now, next.at);
    if (next.repeats) next.refresh();
    else this.#timers.delete(next);
    next.callback();
    return true;
  }

  #start(callback: () => void, ms: number, repeats: boolean): VirtualTimer {
    const timer = new VirtualTimer(callback, repeats, (self) => {
      self.at = this.#now + ms;
      self.order = this.#order++;
    });
    timer.refresh();
    this.#timers.add(timer);
    return timer;
  }
}

/** What `setTimeout` and `setInterval` return. */
class VirtualTimer {
  at = 0;
  order = 0;
  readonly callback: () => void;
  readonly repeats: boolean;
  readonly #schedule: (self: VirtualTimer) => void;

  constructor(callback: () => void, repeats: boolean, schedule: (self: VirtualTimer) => void) {
    this.callback = callback;
    this.repeats = repeats;
    this.#schedule = schedule;
  }

  isBefore(other: VirtualTimer): boolean {
    return this.at < other.at || (this.at === other.at && this.order < other.order);
  }

  refresh(): this {
    this.#schedule(this);
    return this;
  }

  unref(): this {
    return this;
  }
}
