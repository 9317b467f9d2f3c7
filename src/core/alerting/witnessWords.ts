import { channelFacts, isAsked, type Witness, witnessFacts } from '../channel.ts';
import type { Evidence, Verdict } from '../indicator.ts';
import { formatDuration, HOUR, SECOND } from '../time/duration.ts';

/** What one witness said, and when (ms). */
export interface WitnessSaid extends Pick<Evidence, 'channel'> {
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
  const witnesses = new Set([...negative.map(({ witness }) => witness), ...others]);
  witnesses.delete(first.witness);
  const told = [...witnesses].map((witness) => {
    const said = negative.find((each) => each.witness === witness);
    const name = wordsOf(said)?.confirms ?? witnessFacts[witness].phrase;
    const later = said && laterThan(first, said, negative);
    return later === undefined ? name : `${name}, ${later}`;
  });
  return told.length === 0 ? undefined : `confirmed by ${told.join(', and by ')}`;
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
}

/** What has counted so far: "1 of 3 bad polls". `within`: in which time, as ` in the last hour`. */
export function countedWords({ negatives, needed, told = 0 }: Counts, within = ''): string {
  if (told === 0) return `${negatives} of ${needed} bad polls${within}`;
  const by = told >= negatives ? 'told by traps or syslog, found by no poll' : `${told} of them told by traps or syslog alone`;
  return `${negatives} of ${needed} indications${within}, ${by}`;
}

function wordsOf(said: WitnessSaid | undefined) {
  return said?.channel && channelFacts[said.channel].message;
}

/** Two polls find it when their turn comes: the time between them says nothing. */
function laterThan(first: WitnessSaid, said: WitnessSaid, negative: readonly WitnessSaid[]): string | undefined {
  const later = said.at - first.at;
  if ((isAsked(first.witness) && isAsked(said.witness)) || later > TOLD_WITHIN) return undefined;
  const before = negative.filter(({ witness, at }) => witness === first.witness && at < said.at).length;
  const from = isAsked(first.witness) ? `the ${before > 1 ? 'first ' : ''}poll` : (wordsOf(first)?.from ?? 'the message');
  return later < SECOND ? `within a second of ${from}` : `${formatDuration(Math.round(later / SECOND) * SECOND)} after ${from}`;
}
