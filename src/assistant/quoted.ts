import { withoutLikelySecrets } from '../core/redaction/secretPatterns.ts';
import { plainText } from '../core/text.ts';

/**
 * Text that a device has written, or a person, as an assistant gets it: always under this one key, on one line, without control or invisible
 * characters, bounded, and without what looks like a secret. Whatever it says, it is what was said, and no word of ours.
 */
export interface Quoted {
  readonly untrusted: string;
}

/** In code points. */
const LONGEST = 400;
const LONGEST_NAME = 80;

export function quoted(text: string, longest = LONGEST): Quoted {
  return { untrusted: plainText(withoutLikelySecrets(plainText(text, longest)), longest) };
}

/** A name: short, and quoted like all that comes from outside. */
export function quotedName(text: string): Quoted {
  return quoted(text, LONGEST_NAME);
}

/** As quoted; nothing where there is nothing to quote. */
export function quotedIfAny(text: string | undefined): Quoted | undefined {
  return text === undefined || text === '' ? undefined : quoted(text);
}

/** What ids look like: no blanks, so no sentence. */
const ID = /^[\p{L}\p{N}_.:@/-]{1,80}$/u;

/** An id or a number of the device's own that is asked with again. What does not look like one is quoted. */
export function idOrQuoted(text: string): string | Quoted {
  return ID.test(text) ? text : quotedName(text);
}
