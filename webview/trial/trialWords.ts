import { severityWord } from '../../src/core/alerting/stateWords.ts';
import { plural, t, wholeNumber } from '../../src/core/l10n.ts';
import { formatDuration } from '../../src/core/time/duration.ts';
import type { PageTrial, TrialCounts, TrialOutcome, TrialRow } from '../../src/protocol/pages/toTrialPage.ts';
import { clock, day } from '../common/format.ts';

/** What the page that compares two policies says in words. Times are those of the person's own clock and place. */

/** "Mon, 2 Mar 12:00 to Mon, 16 Mar 11:50: 2016 polls of 3 HSMs". */
export function periodText({ from, to, polls, devices }: PageTrial): string {
  return plural(
    polls,
    '{1} to {2}: {0} poll of {3}',
    '{1} to {2}: {0} polls of {3}',
    moment(from),
    moment(to),
    plural(devices, '{0} HSM', '{0} HSMs'),
  );
}

/** "The tried policy raises 3 alerts, the current one 5: 2 no longer, 3 later; in the median 10 min later." */
export function summaryText({ current, tried, gone, new: fresh, earlier, later, medianShift }: TrialCounts): string {
  const raised = t('The tried policy raises {0}, the current one {1}', alertsText(tried), current === 0 ? t('none') : wholeNumber(current));
  const words: readonly (readonly [number, string])[] = [
    [gone, t('no longer')],
    [fresh, t('new')],
    [earlier, t('earlier')],
    [later, t('later')],
  ];
  const parts = words.flatMap(([many, word]) => (many === 0 ? [] : [`${wholeNumber(many)} ${word}`]));
  if (parts.length === 0) return current > 0 ? t('{0}, each at the same time.', raised) : `${raised}.`;
  const changes = `${raised}: ${parts.join(', ')}`;
  if (medianShift === 0) return `${changes}.`;
  const shift = formatDuration(Math.abs(medianShift));
  return medianShift < 0 ? t('{0}; in the median {1} earlier.', changes, shift) : t('{0}; in the median {1} later.', changes, shift);
}

function alertsText(many: number): string {
  return many === 0 ? t('no alert') : plural(many, '{0} alert', '{0} alerts');
}

/** Lines of a cell: when it fired and for how long, and why nobody was told. */
export function outcomeText(outcome: TrialOutcome | undefined): readonly string[] {
  if (!outcome) return ['—'];
  const { startedAt, firedAt, resolvedAt, explainedBy } = outcome;
  const from = firedAt ?? startedAt;
  const length = resolvedAt === undefined ? t('not over') : t('for {0}', formatDuration(resolvedAt - from));
  if (firedAt === undefined) return [t('Only pending'), `${moment(startedAt)}, ${length}`];
  return [t('Fired {0}', moment(firedAt)), length, ...(explainedBy === undefined ? [] : [t('Not told: explained by “{0}”', explainedBy)])];
}

/** A sign and words, so that no change is known by its colour alone. */
export function changeText({ change, by, tried }: TrialRow): { readonly sign: string; readonly text: string } {
  switch (change) {
    case 'new':
      return { sign: '+', text: t('New') };
    case 'gone':
      return { sign: '−', text: t('No longer raised') };
    case 'earlier':
      return { sign: '←', text: t('{0} earlier', formatDuration(by)) };
    case 'later':
      return { sign: '→', text: t('{0} later', formatDuration(by)) };
    case 'severity':
      return { sign: '≠', text: t('Now {0}', tried ? severityWord(tried.severity) : '') };
    case 'shorter':
      return { sign: '≠', text: by === 0 ? t('Ends sooner') : t('Ends {0} sooner', formatDuration(by)) };
    case 'longer':
      return { sign: '≠', text: by === 0 ? t('Ends later') : t('Ends {0} later', formatDuration(by)) };
    case 'none':
      return { sign: '', text: t('No change') };
  }
}

/** Why there is nothing to compare; undefined when there is. */
export function emptyTrial({ polls, devices, rows }: PageTrial): { readonly title: string; readonly text: string } | undefined {
  if (devices === 0) {
    return {
      title: t('No HSM to try it on'),
      text: t('A policy is tried on the HSMs that are watched now and stand in the inventory. Simulated ones have no history.'),
    };
  }
  if (polls === 0) {
    return {
      title: t('No poll is stored yet'),
      text: t('What each poll said is kept for 14 days. Come back when the HSMs have been polled for a while.'),
    };
  }
  if (rows.length > 0) return undefined;
  return { title: t('Nothing was wrong'), text: t('In all these polls no policy would have raised an alert: there was nothing to judge.') };
}

function moment(time: number): string {
  return `${day(time)} ${clock(time)}`;
}
