/** What was looked at, how it is, and what helps. */
export interface Diagnosis {
  readonly subject:
    | 'inventory'
    | 'secrets'
    | 'service'
    | 'state folder'
    | 'disk'
    | 'serial port'
    | 'file'
    | 'port'
    | 'buffer'
    | 'clock'
    | 'account';
  /** `unknown`: it could not be looked at, so nobody may call it fine. */
  readonly state: 'ok' | 'warning' | 'failed' | 'unknown';
  /** Sentences: what is so, where, and what to do about it. */
  readonly text: string;
}

export type DiagnosisSubject = Diagnosis['subject'];

/** Of one subject. */
export const about =
  (subject: DiagnosisSubject) =>
  (state: Diagnosis['state'], text: string): Diagnosis => ({ subject, state, text });

const WORST_FIRST = ['failed', 'unknown', 'warning', 'ok'] as const;

export function worstOf(findings: readonly Diagnosis[]): Diagnosis['state'] {
  return WORST_FIRST.find((state) => findings.some((finding) => finding.state === state)) ?? 'unknown';
}

export function worstFirst(findings: readonly Diagnosis[]): readonly Diagnosis[] {
  return findings.toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}
