import { eventsFilter } from './eventsFilter.ts';
import { flag, id, type MessageOf, messages, word } from './shape.ts';

/** What the page of messages and changes sends to the extension host, and the check that the host makes before it believes a message. */

/** The message, if it is one a page sends; anything else is dropped. */
export const parseFromEventsPage = messages(
  /** The page is loaded, or loaded again after it was hidden. */
  { type: word('ready') },
  { type: word('retry') },
  { type: word('filter'), filter: eventsFilter },
  /** What is older than what it has, and what came since. */
  { type: word('older') },
  { type: word('newer') },
  { type: word('follow'), on: flag },
  /** What it shows, as a text. */
  { type: word('openLog') },
  { type: word('setUp') },
  { type: word('show'), alert: id },
);
export type FromEventsPage = MessageOf<typeof parseFromEventsPage>;
