import { Fault } from '../../core/fault.ts';
import { t, translated } from '../../core/l10n.ts';

/** The same for the log and for assistants, which are English. */
export function englishSentence(error: unknown): string {
  return error instanceof Fault ? error.message : 'Something unexpected happened; the log “HSM Vigil” says more.';
}

/** What a person may be told about an error: a Fault's own sentence, and of a bug no more than that it happened. */
export function sentence(error: unknown): string {
  return error instanceof Fault ? translated(error.message) : t('Something unexpected happened; the log “HSM Vigil” says more.');
}
