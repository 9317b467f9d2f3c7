import { DAY } from '../../core/time/duration.ts';

/** Messages of one device that are kept; older ones go. Half of the room is for what is more than news. */
export const MOST_MESSAGES = { rows: 50_000, bytes: 16 * 2 ** 20 };

/** Informs that were kept and are known again when they come once more, over restarts: the newest, of all senders. */
export const MOST_INFORMS = 100_000;

/** Alerts that are over, and what happened to them, are kept for this long (ms): a quarter of a year, for whoever asks later. */
export const KEEP_RECORDS = 92 * DAY;
