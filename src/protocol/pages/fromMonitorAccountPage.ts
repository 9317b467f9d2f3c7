import { id, type MessageOf, messages, optional, text, word } from './shape.ts';

/** What the page about monitor accounts sends to the extension host, and the check that the host makes before it believes it. */

/** The message, if it is one a page sends; anything else is dropped. */
export const parseFromMonitorAccountPage = messages(
  /** The page is loaded, or loaded again after it was hidden. */
  { type: word('ready') },
  { type: word('retry') },
  /** Looks at another HSM. */
  { type: word('select'), device: id },
  /** Copies all commands of a block, or one of them. */
  { type: word('copy'), block: id, line: optional(text) },
  /** Asks why, then records that the account of the HSM shown is in the other state. */
  { type: word('decide') },
  /** Asks why, then says that the account is as it was decided. */
  { type: word('confirm') },
  { type: word('act'), action: word('setUp', 'testNotification', 'openInventory', 'check', 'retryLogin', 'readMore', 'showLog') },
);
export type FromMonitorAccountPage = MessageOf<typeof parseFromMonitorAccountPage>;
