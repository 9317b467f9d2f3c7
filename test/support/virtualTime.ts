/**
 * A clock that does not wait: while it is installed, timers run in their order as soon as nothing else is left to do, and
 * `performance.now` tells their time. For code that does no input or output of its own: days of silence on a line then pass in no time,
 * and always in the same way.
 */
export class VirtualTime {
  static #installed = false;
  #now = 0;
  #order = 0;
  readonly #timers = new Set<VirtualTimer>();
  #immediates: (() => void)[] = [];
  #restore: (() => void) | undefined;
  /** Everything that is ready has had its turn. */
  #turn: () => Promise<unknown> = async () => {};

  /** Milliseconds since it was made. */
  get now(): number {
    return this.#now;
  }

  install(): void {
    if (VirtualTime.#installed) throw new Error('one simulated time at a time: no tests side by side');
    VirtualTime.#installed = true;
    const real = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate };
    const timeout = AbortSignal.timeout;
    const clock = performance.now;
    performance.now = () => this.#now;
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
      performance.now = clock;
    };
    this.#turn = () => new Promise((resolve) => real.setImmediate(resolve));
  }

  uninstall(): void {
    this.#restore?.();
    VirtualTime.#installed = false;
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
      await this.#turn();
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

/** Does the work in a time of its own, from 0. */
export async function inVirtualTime<T>(work: () => Promise<T> | T): Promise<T> {
  const time = new VirtualTime();
  time.install();
  try {
    return await time.run((async () => work())());
  } finally {
    time.uninstall();
  }
}
