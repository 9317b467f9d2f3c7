import { id, type MessageOf, messages, word } from './shape.ts';

/** What the page of the fleet sends to the extension host, and the check that the host makes before it believes it. */

/** The message, if it is one a page sends; anything else is dropped. */
export const parseFromFleetPage = messages(
  /** The page is loaded, or loaded again after it was hidden. */
  { type: word('ready') },
  { type: word('retry') },
  /** Looks at an HSM. */
  { type: word('select'), device: id },
  { type: word('openAlert'), alert: id },
  /** `reveal`: in the view. */
  { type: word('open'), what: word('telemetry', 'events', 'reveal'), device: id },
  /** Asks for a moment, and shows the fleet as it stood then; comes back. */
  { type: word('past') },
  { type: word('now') },
);
export type FromFleetPage = MessageOf<typeof parseFromFleetPage>;
