import { confirmation, countedWords } from '../../core/alerting/witnessWords.ts';
import { witnessFacts } from '../../core/channel.ts';
import { plural, t, translated } from '../../core/l10n.ts';
import { listed } from '../../core/words.ts';
import type { AlertRecord } from '../../protocol/contract.ts';

/** How a time is written for those who read it. */
export type TimeWords = (iso: string) => string;

/** `2026-03-02 12:00:05 UTC`. */
export const toTheSecond: TimeWords = (iso) => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

/** A good poll was the last that was known of it; a person may also have closed it because nothing was heard any more. */
export function isSeenWell({ evidence }: Pick<AlertRecord, 'evidence'>): boolean {
  return evidence.findLast(({ verdict }) => verdict !== 'unknown')?.verdict === 'positive';
}

type Seen = Pick<AlertRecord, 'evidence' | 'confirmedBy' | 'firedAt' | 'negatives' | 'needed' | 'told' | 'state'>;

/** How sure an alert is, for people who see nothing else of it: what was seen how often, by whom, and what it takes to be certain. */
export function howSure(alert: Seen, when: TimeWords): string {
  const negative = alert.evidence.filter(({ verdict }) => verdict === 'negative');
  const [first, last] = [negative[0], negative.at(-1)];
  if (!first || !last) return t('No single observation of it is at hand.');
  const witnesses = [...new Set(negative.map(({ witness }) => witness))];
  const by = listed(
    witnesses.map((witness) => {
      const seen = negative.filter((each) => each.witness === witness).length;
      const phrase = translated(witnessFacts[witness].phrase);
      return witnesses.length === 1 ? phrase : `${phrase} (${seen})`;
    }),
  );
  const often = plural(negative.length, 'once', '{0} times');
  const times =
    when(first.time) === when(last.time) ? t('at {0}', when(first.time)) : t('from {0} to {1}', when(first.time), when(last.time));
  const words = alert.evidence.map(({ time, ...said }) => ({ ...said, at: Date.parse(time) }));
  const confirmed = confirmation(words, alert.confirmedBy);
  const unclear = alert.evidence.filter(({ verdict }) => verdict === 'unknown').length;
  return [
    confirmed === undefined ? t('Seen {0} {1}, by {2}.', often, times, by) : t('Seen {0} {1}, by {2}, {3}.', often, times, by, confirmed),
    certainty(alert, when),
    ...(unclear === 0
      ? []
      : [
          plural(
            unclear,
            '{0} poll could not be understood and counts neither way.',
            '{0} polls could not be understood and count neither way.',
          ),
        ]),
  ].join(' ');
}

function certainty(alert: Seen, when: TimeWords): string {
  if (alert.firedAt !== undefined) return t('Certain since {0}.', when(alert.firedAt));
  return alert.state === 'resolved' ? t('It was over before it was certain.') : t('It is not certain: {0}.', countedWords(alert));
}
