import { t } from '../../core/l10n.ts';
import { tally } from '../../core/words.ts';
import type { AlertRecord, EvidenceRecord } from '../../protocol/contract.ts';

/** What is said of an alert from its evidence. */

/**
 * What is wrong, in the fewest words: what the model calls it ("Chassis intrusion"), or the value that is beyond its limit ("Fan2B reads
 * 0 rpm"), from the newest judgement that says so. Else the summary.
 */
export function factOf({ evidence, summary }: Pick<AlertRecord, 'evidence' | 'summary'>): string {
  const bad = evidence.filter(({ verdict }) => verdict === 'negative');
  const named = bad.findLast(({ fact }) => fact !== undefined)?.fact;
  if (named !== undefined) return named;
  const measured = bad.findLast(({ value, limit }) => value !== undefined && limit !== undefined);
  return measured?.text.split('; ')[0] ?? summary;
}

/** The alert with the evidence that it fired on; of one that has not fired, with all of it. What came later makes it neither more nor less sure. */
export function whenFired<A extends Pick<AlertRecord, 'evidence' | 'firedAt'>>(alert: A): A {
  const { firedAt } = alert;
  return firedAt === undefined ? alert : { ...alert, evidence: alert.evidence.filter((each) => !isAfter(each, firedAt)) };
}

/** How the judgements since it fired went: "Since then 4 bad, 1 good." Undefined for one that has not fired, or that fired just now. */
export function seenSince({ evidence, firedAt }: Pick<AlertRecord, 'evidence' | 'firedAt'>): string | undefined {
  if (firedAt === undefined) return undefined;
  const later = evidence.filter((each) => isAfter(each, firedAt));
  if (later.length === 0) return undefined;
  const said = later.map(({ verdict }) => WORDS[verdict]);
  const newest = later.at(-1);
  const known = evidence.length < MOST ? t('Since then') : t('Since then, as far as judgements are kept');
  return t('{0}: {1}. The newest says: {2}.', known, tally(said, Object.values(WORDS)), newest?.text ?? '');
}

/** Of a longer episode, judgements from its middle are not kept. */
const MOST = 50;

const WORDS = { negative: t('bad'), positive: t('good'), unknown: t('not understood') } as const;

function isAfter({ time }: EvidenceRecord, firedAt: string): boolean {
  return Date.parse(time) > Date.parse(firedAt);
}
