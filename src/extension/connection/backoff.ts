const delays = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** Milliseconds to wait before the next try, after this many failures in a row: quick at first, then twice a minute for good. */
export function backoff(failures: number): number {
  return delays[Math.min(failures, delays.length - 1)] ?? 30_000;
}

/** From this many failures in a row on, a person should know. */
export const FAILURES_WORTH_TELLING = 3;
