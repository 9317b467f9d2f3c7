import { id, type MessageOf, messages, optional, text, word } from './shape.ts';

/** What the page about setting up traps and log lines sends to the extension host, and the check that the host makes before it believes it. */

/** The message, if it is one a page sends; anything else is dropped. */
export const parseFromSetUpPage = messages(
  /** The page is loaded, or loaded again after it was hidden. */
  { type: word('ready') },
  { type: word('retry') },
  /** Copies all commands of a block, or one of them. */
  { type: word('copy'), block: id, line: optional(text) },
  /** Writes what is to be received into the inventory; asks for what secrets are missing; shows what has come. */
  { type: word('write') },
  { type: word('enterSecrets') },
  { type: word('openInventory') },
  { type: word('openEvents') },
);
export type FromSetUpPage = MessageOf<typeof parseFromSetUpPage>;
