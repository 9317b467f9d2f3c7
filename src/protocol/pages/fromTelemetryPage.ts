import { id, type MessageOf, messages, word } from './shape.ts';
import { range } from './telemetrySelection.ts';

/** What the telemetry page sends to the extension host, and the check that the host makes before it believes a message. */

/** The message, if it is one a page sends; anything else is dropped. */
export const parseFromTelemetryPage = messages(
  /** The page is loaded, or loaded again after it was hidden. */
  { type: word('ready') },
  { type: word('select'), device: id, range },
  { type: word('check'), device: id },
  { type: word('guidance'), device: id },
  { type: word('openInventory') },
  { type: word('retry') },
);
export type FromTelemetryPage = MessageOf<typeof parseFromTelemetryPage>;
