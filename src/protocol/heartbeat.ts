/** Milliseconds between two beats. */
export const BEAT = 5_000;
/** So many beats in a row without an answer are a service that hangs: one may be late on a busy machine. */
const MISSED = 3;
/** A client that has beaten and says nothing for so many beats has hung itself: what it is sent piles up. */
const HUNG = 24;

export interface HeartbeatOptions {
  /** Asks the other end for a sign of life. A refusal is one, too. */
  readonly ask: () => Promise<unknown>;
  /** Called once when the other end has stopped answering. */
  readonly silent: () => void;
  /** Milliseconds. Default `BEAT`. */
  readonly tick?: number;
}

/**
 * Asks for a sign of life at each tick. Beats are counted, not time: neither end is to blame for the hours that their machine slept or
 * that this process was held up itself, since no tick goes by meanwhile.
 */
export function heartbeat({ ask, silent, tick = BEAT }: HeartbeatOptions): Disposable {
  let missed = 0;
  let waiting = false;
  const timer = setInterval(() => {
    if (waiting) {
      missed += 1;
      if (missed < MISSED) return;
      clearInterval(timer);
      silent();
      return;
    }
    missed = 0;
    waiting = true;
    const answered = () => {
      waiting = false;
    };
    ask().then(answered, answered);
  }, tick).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** The other end: counts since a client last beat, from its first beat on. One of another version may not beat at all. */
export function listenForBeats(silent: () => void, tick = BEAT): Disposable & { heard(): void } {
  let timer: NodeJS.Timeout | undefined;
  let missed = 0;
  return {
    heard() {
      missed = 0;
      timer ??= setInterval(() => {
        missed += 1;
        if (missed >= HUNG) silent();
      }, tick).unref();
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
