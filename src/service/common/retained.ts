/** Messages of one device that are kept; older ones go. */
export const MOST_MESSAGES = 50_000;

/** And so many bytes of them at most. */
export const MOST_MESSAGE_BYTES = 16 * 2 ** 20;
