import { type MessageOf, messages, word } from './shape.ts';

/** What the page that compares two alert policies sends to the extension host, and the check that the host makes. */

/** The message, if it is one a page sends; anything else is dropped. */
export const parseFromTrialPage = messages(
  /** The page is loaded, or loaded again after it was hidden. */
  { type: word('ready') },
);
export type FromTrialPage = MessageOf<typeof parseFromTrialPage>;
