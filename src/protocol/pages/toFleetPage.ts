import { flag, id, list, type MessageOf, messages, number, optional, record, type Shaped, text, word } from './shape.ts';

/**
 * What the extension host sends to the page of the fleet, and the check that the page makes before it believes a message. Times are
 * milliseconds since the epoch; all text has been made inert by the host and is set as text by the page.
 */

const tone = word('failed', 'degraded', 'pending', 'unknown', 'unjudged', 'ok', 'fact', 'off');

/** One HSM of the fleet. */
export type FleetHsm = Shaped<typeof row>;
const row = record({
  id,
  name: text,
  simulated: flag,
  tone,
  /** Its tone in words. */
  state: text,
  /** Id of its HA group, and its site, as the inventory has them. */
  haGroup: optional(text),
  site: optional(text),
  /** What is worst of it. Left out: nothing is known to be wrong. */
  worst: optional(text),
  /** Alerts that fire, and how many of them nobody has taken on. */
  firing: number,
  waiting: number,
  /** The most urgent of them. */
  alert: optional(id),
  /** The newest reading over any channel. Left out: none was ever read. */
  lastSeen: optional(number),
  /** The part of which the newest reading is the oldest, and when that was read. */
  oldest: optional(record({ at: number, of: text })),
  /** Milliseconds between polls. */
  interval: number,
  watched: word('you', 'you-perhaps-provider', 'perhaps-provider', 'nobody'),
  /** Over which ways, or why not. */
  how: text,
  /** In maintenance, paused. */
  note: optional(text),
});

/** What redundancy an HA group has left. */
export type FleetGroup = Shaped<typeof group>;
const group = record({ id: text, name: text, redundancy: text, tone });

/** How noisy a line is. */
export type FleetLine = Shaped<typeof line>;
const line = record({
  name: text,
  said: list(text),
  advice: list(text),
  /** Only a serial line can spoil lines, and is read once more for it. */
  serial: flag,
  /** Polls of each hour, how many of them were spoilt or brought nothing; outputs that were read once more, lines and values that were refused. */
  hours: list(record({ at: number, polls: number, spoilt: number, failed: number, rereads: number, refused: number })),
});

/** The HSM that is looked at. */
export type FleetDetail = Shaped<typeof detail>;
const detail = record({
  id,
  name: text,
  tone,
  state: text,
  facts: text,
  /** It is only read from a platform, which is called so. */
  source: optional(text),
  /** What keeps it from being watched, and what nothing judges: sentences. */
  sentences: list(text),
  /** Parts that are not known to be well, the worst first. */
  findings: list(record({ tone, state: text, name: text, reason: text })),
  alerts: list(record({ id, severity: word('critical', 'warning'), summary: text, since: number, held: optional(text) })),
  group: optional(record({ name: text, sentences: list(text) })),
  /** How noisy each line to it is: hour by hour, in words, and what helps. Left out: it is not read yet. */
  noise: optional(list(line)),
});

/** The message, if it is one the host sends; anything else is dropped. */
export const parseToFleetPage = messages(
  /** All of them, in the order of the inventory. `past`: as they stood then, with what is not known of that time. */
  {
    type: word('fleet'),
    rows: list(row),
    groups: list(group),
    past: optional(record({ at: number, said: text, notes: list(text) })),
  },
  /** HSMs and HA groups that have changed. */
  { type: word('change'), rows: list(row), groups: list(group) },
  /**
   * The host is there, and by its clock it is `at`: that of the page may be another machine's. `failure`: the service is not.
   * `unread`: which platforms are not read, and why.
   */
  { type: word('alive'), at: number, failure: optional(text), unread: optional(text) },
  /** The HSM that is looked at. Left out: it is not there. */
  { type: word('device'), detail: optional(detail) },
  { type: word('error'), message: text },
  { type: word('service'), state: word('connecting') },
  { type: word('service'), state: word('unreachable'), message: text },
);
export type ToFleetPage = MessageOf<typeof parseToFleetPage>;
