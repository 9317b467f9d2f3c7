/** The log takes so many characters of a person's words. */
const LONGEST_REASON = 500;

/** What is wrong with a reason that must be given; undefined when nothing is. */
export function reasonComplaint(text: string): string | undefined {
  if (text.trim() === '') return 'Say why, in a few words: it stands in the log, and others read it.';
  return optionalReasonComplaint(text);
}

export function optionalReasonComplaint(text: string): string | undefined {
  return text.length > LONGEST_REASON ? `At most ${LONGEST_REASON} characters.` : undefined;
}
