import { id, type MessageOf, messages, optional, word } from './shape.ts';

/** What the page about posture sends to the extension host, and the check that the host makes before it believes it. */

/** The message, if it is one a page sends; anything else is dropped. */
export const parseFromPosturePage = messages(
  /** The page is loaded, or loaded again after it was hidden. */
  { type: word('ready') },
  { type: word('retry') },
  /** Judges anew. */
  { type: word('judge') },
  /** Looks at another HSM. */
  { type: word('select'), device: id },
  /** Saves a report as a file. */
  { type: word('report') },
  /** `about`: the HSM that the item is about; left out: the fleet. */
  {
    type: word('act'),
    action: word('setUp', 'testNotification', 'openInventory', 'monitorAccount', 'openEvents', 'showLog'),
    about: optional(id),
  },
);
export type FromPosturePage = MessageOf<typeof parseFromPosturePage>;
