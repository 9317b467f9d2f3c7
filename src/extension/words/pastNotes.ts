import { plural, t, translated } from '../../core/l10n.ts';
import type { PastRecord } from '../../protocol/contract.ts';
import { inertText } from './inertText.ts';

/** What of a moment of the past is not known: made inert. */
export function pastNotes({
  notKept,
  unheard,
  onlyHours,
  notRead = [],
}: Pick<PastRecord, 'notKept' | 'unheard' | 'onlyHours' | 'notRead'>): readonly string[] {
  return [
    ...notRead.map((sentence) => inertText(translated(sentence), 400)),
    ...(notKept > 0
      ? [
          plural(
            notKept,
            'Of {0} HSM that is watched now nothing is kept of that time.',
            'Of {0} HSMs that are watched now nothing is kept of that time.',
          ),
        ]
      : []),
    ...(unheard > 0
      ? [
          plural(
            unheard,
            '{0} HSM had not been heard for over a week by then and is left out.',
            '{0} HSMs had not been heard for over a week by then and are left out.',
          ),
        ]
      : []),
    onlyHours
      ? t('Of that time values are kept by the hour only, and are not shown here: Open Telemetry has them.')
      : t('Values that are read once a day are not shown.'),
  ];
}
