import { type Channel, channels, isPolled } from '../../core/channel.ts';
import type { MessageSeverity } from '../../core/message.ts';
import { id, optional, record, type Shape, type Shaped, text, word } from './shape.ts';

/** The ways on which devices speak by themselves. */
export const spokenWays: readonly Channel[] = channels.filter((channel) => !isPolled(channel));

/** What the page of messages and changes shows, which it keeps over a window reload. */
export type EventsFilter = Shaped<typeof eventsFilter>;
export const eventsFilter = record({
  /** Missing: all of them. */
  device: optional(id),
  /** Everything, all messages, those that came by one way, or what has changed. */
  what: word('all', 'messages', 'changes', ...spokenWays),
  /** As grave as this, or graver. */
  severity: word('info', 'warning', 'critical') satisfies Shape<MessageSeverity>,
  condition: optional(id),
  /** Empty: nothing is looked for. */
  text,
});

export const EVERYTHING: EventsFilter = { what: 'all', severity: 'info', text: '' };

/** A filter out of saved state, which may be missing, older or damaged. */
export function parseEventsFilter(state: unknown): EventsFilter {
  return eventsFilter(state) ? state : EVERYTHING;
}
