import { plural, t } from '../../core/l10n.ts';
import type { DeviceRecord, PastRecord } from '../../protocol/contract.ts';

/** What of a moment of the past is not known. `current`: the HSMs of now; what others watch is kept where they do. */
export function pastNotes(
  { notKept, unheard, onlyHours }: Pick<PastRecord, 'notKept' | 'unheard' | 'onlyHours'>,
  current: readonly Pick<DeviceRecord, 'source'>[] = [],
): readonly string[] {
  const elsewhere = current.filter(({ source }) => source !== undefined).length;
  return [
    ...(elsewhere > 0
      ? [
          plural(
            elsewhere,
            '{0} HSM that is read from a monitoring platform is not shown: how it stood is kept where it is watched.',
            '{0} HSMs that are read from a monitoring platform are not shown: how they stood is kept where they are watched.',
          ),
        ]
      : []),
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
