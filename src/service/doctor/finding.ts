/** What was looked at, how it is, and what helps. */
export interface Finding {
  readonly subject: 'inventory' | 'secrets' | 'service' | 'state folder' | 'disk' | 'serial port' | 'port' | 'buffer' | 'clock' | 'account';
  /** `unknown`: it could not be looked at, so nobody may call it fine. */
  readonly state: 'ok' | 'warning' | 'failed' | 'unknown';
  /** Sentences: what is so, where, and what to do about it. */
  readonly text: string;
}

export type Subject = Finding['subject'];

/** Of one subject. */
export const about =
  (subject: Subject) =>
  (state: Finding['state'], text: string): Finding => ({ subject, state, text });

const WORST_FIRST = ['failed', 'unknown', 'warning', 'ok'] as const;

export function worstOf(findings: readonly Finding[]): Finding['state'] {
  return WORST_FIRST.find((state) => findings.some((finding) => finding.state === state)) ?? 'unknown';
}

export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}
