import { channelFacts, isAsked, type Witness, witnessFacts } from '../channel.ts';
import type { Evidence, Verdict } from '../indicator.ts';
import { t } from '../l10n.ts';
import { formatDuration, HOUR, SECOND } from '../time/duration.ts';
import { confirming } from './independence.ts';

/** What one witness said, and when (ms). */
export interface WitnessSaid extends Pick<Evidence, 'channel' | 'ofBoard'> {
  readonly at: number;
  readonly witness: Witness;
  readonly verdict: Verdict;
}

/** Of a long episode the middle is not kept: a longer time between two witnesses may be that of another word of theirs. */
const TOLD_WITHIN = HOUR;

/**
 * Who has confirmed what the first witness said, and how much later where one of them is a message: "confirmed by SNMP trap, 4 s after the
 * poll". `others`: witnesses that are known to have confirmed it. Undefined: nobody has.
 */
export function confirmation(evidence: readonly WitnessSaid[], others: readonly Witness[] = []): string | undefined {
  const negative = evidence.filter(({ verdict }) => verdict === 'negative').sort((a, b) => a.at - b.at);
  const [first] = negative;
  if (!first) return undefined;
  const told = confirming([...negative, ...others.map((witness) => ({ witness }))]).map((witness) => {
    const said = negative.find((each) => each.witness === witness);
    const name = wordsOf(said)?.confirms ?? witnessFacts[witness].phrase;
    const later = said && laterThan(first, said, negative);
    return later === undefined ? name : `${name}, ${later}`;
  });
  const [one, ...more] = told;
  if (one === undefined) return undefined;
  return more.length === 0 ? t('confirmed by {0}', one) : t('confirmed by {0}, and by {1}', one, more.join(', '));
}

/** Who has said it first, where that was no poll: "an SNMP trap". Undefined: it was a poll. */
export function toldFirst(evidence: readonly WitnessSaid[]): string | undefined {
  const [first] = evidence.filter(({ verdict }) => verdict === 'negative').sort((a, b) => a.at - b.at);
  return first === undefined || isAsked(first.witness) ? undefined : (wordsOf(first)?.told ?? witnessFacts[first.witness].phrase);
}

export interface Counts {
  readonly negatives: number;
  readonly needed: number;
  /** So many of the negatives were told by messages, and found by no poll. */
  readonly told?: number;
  /** No poll and no message has found them, but this program itself: see `Condition.looked`. */
  readonly looked?: boolean;
}

/** What has counted so far: "1 of 3 bad polls". `within`: in which time, as "in the last hour". */
export function countedWords({ negatives, needed, told = 0, looked = false }: Counts, within?: string): string {
  const timed = (counted: string) => (within === undefined ? counted : `${counted} ${within}`);
  if (looked) return timed(t('bad at {0} of {1} looks', negatives, needed));
  if (told === 0) return timed(t('{0} of {1} bad polls', negatives, needed));
  const by = told >= negatives ? t('told by traps or syslog, found by no poll') : t('{0} of them told by traps or syslog alone', told);
  return `${timed(t('{0} of {1} indications', negatives, needed))}, ${by}`;
}

function wordsOf(said: WitnessSaid | undefined) {
  return said?.channel && channelFacts[said.channel].message;
}

/** Two polls find it when their turn comes: the time between them says nothing. */
function laterThan(first: WitnessSaid, said: WitnessSaid, negative: readonly WitnessSaid[]): string | undefined {
  const later = said.at - first.at;
  if ((isAsked(first.witness) && isAsked(said.witness)) || later > TOLD_WITHIN) return undefined;
  const before = negative.filter(({ witness, at }) => witness === first.witness && at < said.at).length;
  const from = isAsked(first.witness) ? (before > 1 ? t('the first poll') : t('the poll')) : (wordsOf(first)?.from ?? t('the message'));
  return later < SECOND ? t('within a second of {0}', from) : t('{0} after {1}', formatDuration(Math.round(later / SECOND) * SECOND), from);
}
