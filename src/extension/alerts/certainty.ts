import { confirmation, toldFirst } from '../../core/alerting/witnessWords.ts';
import { isAsked, type Witness, witnessFacts } from '../../core/channel.ts';
import { plural, t } from '../../core/l10n.ts';
import type { AlertRecord } from '../../protocol/contract.ts';

/** Poll interval where the device does not say (s). */
const USUAL_INTERVAL = 600;

/** Of a long episode only its beginning and so many of its newest judgements are kept: what is counted must not span the hole. */
const UNBROKEN = 40;

/**
 * How sure an alert is, from the judgements that counted: "Bad in 3 of the last 4 polls, over the console." Polls without
 * an answer lie between the judgements and count among the "last"; those that are known to have failed are named as such.
 * What the device told by itself before any poll found it is said so: "Told by an SNMP trap, and confirmed by the console, 3 s after the trap."
 * `interval`: seconds between polls, when known.
 */
export function certainty(
  alert: Pick<AlertRecord, 'evidence'> & Partial<Pick<AlertRecord, 'confirmedBy' | 'latched' | 'state' | 'looked'>>,
  interval: number | undefined,
): string {
  const recent = alert.evidence.slice(-UNBROKEN);
  const negative = recent.filter(({ verdict }) => verdict === 'negative');
  if (negative.length === 0) return t('No single poll of it is at hand.');
  if (negative.every(({ witness }) => witnessFacts[witness].own))
    return t('Worked out from its members: each that is missing has alerts or planned work of its own.');
  if (alert.looked)
    return plural(negative.length, 'HSM Vigil itself has found it, at {0} look.', 'HSM Vigil itself has found it, at {0} looks.');
  const witnesses = [...new Set([...negative.map(({ witness }) => witness), ...(alert.confirmedBy ?? [])])];
  const times = recent.map(({ time }) => Date.parse(time));
  const span = Math.max(...times) - Math.min(...negative.map(({ time }) => Date.parse(time)));
  const slots = interval ? Math.round(span / (interval * 1000)) + 1 : 0;
  const counted = Math.max(1, ...witnesses.filter(isAsked).map((witness) => pollsOf(negative, witness, interval)));
  const polls = Math.max(slots, counted);
  const said =
    counted === 1 && slots <= 1
      ? t('Bad in the last poll')
      : plural(polls, 'Bad in {1} of the last {0} poll', 'Bad in {1} of the last {0} polls', counted);
  const words = recent.map(({ time, ...each }) => ({ ...each, at: Date.parse(time) }));
  const by = confirmation(words, alert.confirmedBy);
  const first = toldFirst(words);
  const over = negative[0] && witnessFacts[negative[0].witness].phrase;
  const begins = first === undefined ? t('{0}, over {1}', said, over ?? '') : t('Told by {0}', first);
  const ends = by !== undefined ? t(', and {0}', by) : first === undefined ? '' : t(', and found by no poll');
  return `${begins}${ends}.${notUnderstood(recent.filter(({ verdict }) => verdict === 'unknown').length)}`;
}

/** Manual checks between two polls are no further indication. A poll may be early or late by a part of its interval. */
function pollsOf(negative: AlertRecord['evidence'], witness: Witness, interval = USUAL_INTERVAL): number {
  let polls = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const evidence of negative) {
    const time = Date.parse(evidence.time);
    if (evidence.witness !== witness || time - last < interval * 500) continue;
    polls += 1;
    last = time;
  }
  return polls;
}

function notUnderstood(polls: number): string {
  if (polls === 0) return '';
  return plural(polls, ' {0} poll was not understood and counts neither way.', ' {0} polls were not understood and count neither way.');
}
