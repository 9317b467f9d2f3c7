import { flag, id, list, type MessageOf, messages, number, optional, record, type Shaped, text, word } from './shape.ts';

/**
 * What the extension host sends to the page about setting up traps and log lines, and the check that the page makes before it believes a
 * message. Times are milliseconds since the epoch on the host's clock; all text has been made inert by the host and is set as text by the page.
 */

/** Commands to type, each with what a person has to know. */
export type CommandBlock = Shaped<typeof block>;
const block = record({
  id: text,
  title: text,
  /** What they do. */
  note: optional(text),
  /** What a person who does not read it would regret. */
  warning: optional(text),
  lines: list(text),
});

/** Whether a device is heard by one way. */
export type WayState = Shaped<typeof way>;
const way = record({
  id: text,
  name: text,
  /** A test came since the page was opened; something else did; nothing did; or nothing is received by this way. */
  state: word('proven', 'heard', 'waiting', 'off'),
  /** Of the last test, whenever it came. */
  testedAt: optional(number),
  sender: optional(text),
  /** Its sender was proven. */
  proven: flag,
  /** Of the last message of any kind. */
  lastAt: optional(number),
});

/** Somebody who was not listened to since the page was opened. */
export type RefusedSenderView = Shaped<typeof refused>;
const refused = record({ time: number, sender: text, way: text, text, count: number, isThisDevice: flag });

export type SetUp = Shaped<typeof setUp>;
const setUp = record({
  device: text,
  /** Version of its own software. */
  software: optional(text),
  addresses: list(text),
  /** Where is received now, as people read it. */
  places: list(text),
  /** The inventory has what is needed; and so have its secrets. */
  written: flag,
  complete: flag,
  /** What stands in the way: sentences. */
  problems: list(text),
  /** What is about to be written, when it is not. */
  writes: list(text),
  blocks: list(block),
  ways: list(way),
  refused: list(refused),
  /** When the page was opened: what came since counts. */
  since: number,
});

/** The message, if it is one the host sends; anything else is dropped. */
export const parseToSetUpPage = messages(
  { type: word('setUp'), at: number, setUp, failure: optional(text) },
  { type: word('copied'), block: id },
  /** The device is not watched (any more), or nothing is known of how its model is set up: a sentence. */
  { type: word('none'), message: text },
  { type: word('error'), message: text },
  { type: word('service'), state: word('connecting') },
  { type: word('service'), state: word('unreachable'), message: text },
);
export type ToSetUpPage = MessageOf<typeof parseToSetUpPage>;
