import type { MessageSeverity } from '../../core/message.ts';
import { eventsFilter } from './eventsFilter.ts';
import { flag, list, type MessageOf, messages, number, optional, record, type Shape, type Shaped, text, word } from './shape.ts';

/**
 * What the extension host sends to the page of messages and changes, and the check that the page makes before it believes a message. Times
 * are milliseconds since the epoch on the host's clock; all text has been made inert by the host and is set as text by the page.
 */

/** A message, or something that has changed. */
export type PageEvent = Shaped<typeof event>;
const event = record({
  /** The same when it is counted once more. */
  key: text,
  /** Of the last of those that are counted. */
  time: number,
  /** Of the first one, where it is another time. */
  since: optional(number),
  /** Of time that was not watched: its end. */
  until: optional(number),
  /** As people call it; missing: of none, or of none that is known. */
  device: optional(text),
  /** Of a message: by which way it came, and from where. */
  way: optional(text),
  sender: optional(text),
  /** Missing: it has none. */
  severity: optional(word('info', 'warning', 'critical') satisfies Shape<MessageSeverity>),
  title: optional(text),
  text,
  count: number,
  /** Of a message: its sender is proven; it proves the way; a rule knows it. */
  proven: flag,
  test: flag,
  known: flag,
  /** What it tells of begins, or is over. */
  phase: optional(word('begins', 'ends')),
  /** Id of the alert that it happened to. */
  alert: optional(text),
});

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
    entries: list(event),
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
