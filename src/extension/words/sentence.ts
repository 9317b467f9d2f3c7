import { Fault } from '../../core/fault.ts';

/** What a person may be told about an error: a Fault's own sentence, and of a bug no more than that it happened. */
export function sentence(error: unknown): string {
  return error instanceof Fault ? error.message : 'Something unexpected happened; the log “HSM Vigil” says more.';
}
