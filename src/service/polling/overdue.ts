/** Share of the time that a conversation may stall. */
const SHARE = 1 / 12;

/** When a poll has gone on for so long that others need not wait for its end. `timeout`: how long a conversation may stall (ms). */
export function overdue(timeout: number): () => AbortSignal {
  return () => AbortSignal.timeout(Math.ceil(timeout * SHARE));
}
