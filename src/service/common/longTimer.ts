/** A timer of the platform that is to wait for longer (ms) goes off at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** Calls `then` after so many milliseconds, also when those are months; never once it is disposed of. Holds the process open. */
export function after(ms: number, then: () => void): Disposable {
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    timer = left > LONGEST_TIMER ? setTimeout(() => wait(left - LONGEST_TIMER), LONGEST_TIMER) : setTimeout(then, left);
  };
  wait(ms);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
