import { MINUTE } from '../../core/time/duration.ts';
import { count } from '../../core/words.ts';
import type { AuditVerification } from '../../protocol/contract.ts';
import { verifyAuditLog } from '../../store/auditVerdict.ts';

/** A page that is open looks at the whole log at most this often (ms): a report always looks anew. */
const GOOD_FOR = 10 * MINUTE;

/** Whether the audit log is as it was written, from its file. */
export class AuditCheck {
  readonly #path: () => string | undefined;
  readonly #now: () => number;
  #last: { readonly at: number; readonly found: AuditVerification } | undefined;

  /** `path`: of the history; undefined: it cannot be told now. */
  constructor(path: () => string | undefined, now: () => number) {
    this.#path = path;
    this.#now = now;
  }

  /** At most ten minutes old. */
  get recent(): AuditVerification {
    const age = this.#last ? this.#now() - this.#last.at : Number.POSITIVE_INFINITY;
    return this.#last && age >= 0 && age < GOOD_FOR ? this.#last.found : this.look();
  }

  look(): AuditVerification {
    const at = this.#now();
    const path = this.#path();
    const found = { at: new Date(at).toISOString(), ...(path === undefined ? unread('The history cannot be reached.') : verified(path)) };
    this.#last = { at, found };
    return found;
  }
}

type Found = Omit<AuditVerification, 'at'>;

function verified(path: string): Found {
  const verdict = verifyAuditLog(path);
  if ('trouble' in verdict) return unread(verdict.trouble);
  const { unbroken, entries, breaks, moreBreaks, cutOff, head, keptBeside } = verdict;
  const known = { unbroken, entries, ...(head && { head }) };
  const faults = [
    ...(breaks.length > 0
      ? [`${count(breaks.length + moreBreaks, 'entry', 'entries')} not as written, the first at entry ${breaks[0]?.entry ?? 0}`]
      : []),
    ...(cutOff.length > 0 ? [`${count(cutOff.length, 'end')} missing`] : []),
  ];
  if (!unbroken)
    return { ...known, text: `The audit log is NOT as it was written: ${faults.join(', ')}. “hsm-vigil audit verify” names each of them.` };
  if (entries === 0) return { ...known, text: 'The audit log has no entries yet.' };
  const beside = keptBeside ? '' : ' Nothing is kept beside it of how it ended, so an end that was cut off would not show.';
  return { ...known, text: `The audit log is unbroken: ${count(entries, 'entry', 'entries')}.${beside}` };
}

function unread(trouble: string): Found {
  return { text: `${trouble} Whether the audit log is unbroken is not known.` };
}
