import { type ChainBreak, type ChainFound, type ChainHead, type ChainUnread, readChain } from './auditChain.ts';
import { type DatedHead, readKeptHeads } from './auditHead.ts';

/** Whether the audit log of a history is as it was written. */
export interface AuditVerdict extends Pick<ChainFound, 'entries' | 'breaks' | 'moreBreaks' | 'head'> {
  /** Nothing was found that is not as it was written, and nothing is missing. */
  readonly unbroken: boolean;
  /** Ends that the log had, and that are not in it as they were. */
  readonly cutOff: readonly DatedHead[];
  /** How it ended last, as it was kept beside it. Left out: nothing was, so an end that was cut off would not show. */
  readonly keptBeside?: DatedHead;
  /** Whether it has the end that somebody has noted elsewhere. Left out: nobody asked. */
  readonly hasExpected?: boolean;
}

/** Looks at the files themselves, beside whoever writes them. `expected`: an end that was noted elsewhere. */
export function verifyAuditLog(path: string, expected?: ChainHead): AuditVerdict | ChainUnread {
  // First how it ended, then the log: a service that writes meanwhile writes the log first.
  const beside = readKeptHeads(path);
  const found = readChain(path);
  if ('trouble' in found) return found;
  const { entries, breaks, moreBreaks, head } = found;
  const cutOff = [...beside.lost, ...(beside.head && !found.has(beside.head) ? [beside.head] : [])];
  const hasExpected = expected === undefined || found.has(expected);
  return {
    unbroken: breaks.length === 0 && cutOff.length === 0 && hasExpected,
    entries,
    breaks,
    moreBreaks,
    cutOff,
    ...(head && { head }),
    ...(beside.head && { keptBeside: beside.head }),
    ...(expected && { hasExpected }),
  };
}

export type { ChainBreak, ChainHead };
