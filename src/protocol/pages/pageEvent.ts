import type { MessageSeverity } from '../../core/message.ts';
import { flag, number, optional, record, type Shape, type Shaped, text, word } from './shape.ts';

/** A message, or something that has changed. */
export type PageEvent = Shaped<typeof pageEvent>;
export const pageEvent = record({
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
