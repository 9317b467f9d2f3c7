/** Messages of one device that are kept; older ones go. */
export const MOST_MESSAGES = 50_000;

/** And so many bytes of them at most. */
export const MOST_MESSAGE_BYTES = 16 * 2 ** 20;

/** Informs that were kept and are known again when they come once more, over restarts: the newest, of all senders. */
export const MOST_INFORMS = 100_000;
