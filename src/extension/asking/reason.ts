import { t } from '../../core/l10n.ts';

/** The log takes so many characters of a person's words. */
const LONGEST_REASON = 500;

/** What is wrong with a reason that must be given; undefined when nothing is. */
export function reasonComplaint(text: string): string | undefined {
  if (text.trim() === '') return t('Say why, in a few words: it stands in the log, and others read it.');
  return optionalReasonComplaint(text);
}

export function optionalReasonComplaint(text: string): string | undefined {
  return text.length > LONGEST_REASON ? t('At most {0} characters.', LONGEST_REASON) : undefined;
}
