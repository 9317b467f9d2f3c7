/** Messages of one device that are kept; older ones go. */
export const MOST_MESSAGES = 50_000;
