import { flag, id, list, type MessageOf, messages, number, optional, record, type Shaped, text, word } from './shape.ts';

/**
 * What the extension host sends to the page about posture, and the check that the page makes before it believes a message. Times are
 * milliseconds since the epoch; all text has been made inert by the host and is set as text by the page.
 */

const state = word('good', 'attention', 'bad', 'unknown');

/** What was judged of one thing. */
export type ItemView = Shaped<typeof item>;
const item = record({
  title: text,
  why: text,
  state,
  said: text,
  evidence: list(record({ text, source: text, at: optional(number) })),
  remedy: optional(text),
  /** A command of the editor that helps. */
  action: optional(
    record({ label: text, action: word('setUp', 'testNotification', 'openInventory', 'monitorAccount', 'openEvents', 'showLog') }),
  ),
  controls: list(text),
});

/** How many items stand how. */
export type TallyView = Shaped<typeof counts>;
const counts = record({ good: number, attention: number, bad: number, unknown: number });

/** One HSM of the fleet. */
export type PostureRow = Shaped<typeof row>;
const row = record({
  id,
  name: text,
  simulated: flag,
  state,
  tally: counts,
  group: optional(record({ name: text, state })),
  /** Of the last 30 days, how much was watched: words. */
  watched: text,
});

export type PostureView = Shaped<typeof view>;
const view = record({
  /** When it was judged. */
  at: number,
  fleet: list(item),
  rows: list(row),
  /** The HSM that is looked at. */
  device: optional(record({ id, name: text, facts: text, items: list(item), group: optional(record({ name: text, items: list(item) })) })),
});

/** The message, if it is one the host sends; anything else is dropped. */
export const parseToPosturePage = messages(
  { type: word('posture'), posture: view, failure: optional(text) },
  /** It is judged just now. */
  { type: word('judging') },
  { type: word('saved'), path: text },
  { type: word('error'), message: text },
  { type: word('service'), state: word('connecting') },
  { type: word('service'), state: word('unreachable'), message: text },
);
export type ToPosturePage = MessageOf<typeof parseToPosturePage>;
