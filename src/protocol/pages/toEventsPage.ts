import { eventsFilter } from './eventsFilter.ts';
import { pageEvent } from './pageEvent.ts';
import { flag, list, type MessageOf, messages, number, optional, record, text, word } from './shape.ts';

/**
 * What the extension host sends to the page of messages and changes, and the check that the page makes before it believes a message. Times
 * are milliseconds since the epoch on the host's clock; all text has been made inert by the host and is set as text by the page.
 */

/** The message, if it is one the host sends; anything else is dropped. */
export const parseToEventsPage = messages(
  {
    type: word('state'),
    filter: eventsFilter,
    devices: list(record({ id: text, name: text })),
    conditions: list(text),
    follows: flag,
    /** Whether anything is received at all, and whether anything came yet. */
    receivers: word('none', 'silent', 'heard'),
    /** What is shown is as it last was: why the service cannot be reached now. */
    failure: optional(text),
  },
  {
    type: word('entries'),
    /** In the place of all that is shown, behind it, or before it. */
    place: word('all', 'older', 'newer'),
    /** Newest first. */
    entries: list(pageEvent),
    /** There are older ones, or may be. */
    more: flag,
    /** Then: nothing else that fits is newer than this. */
    searchedTo: optional(number),
  },
  /** Something came that is not shown. */
  { type: word('news') },
  /** They could not be read: a sentence; what is shown stays. */
  { type: word('error'), message: text },
  /** There is no snapshot: nothing is known. */
  { type: word('service'), state: word('connecting') },
  { type: word('service'), state: word('unreachable'), message: text },
);
export type ToEventsPage = MessageOf<typeof parseToEventsPage>;
