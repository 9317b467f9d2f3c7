import { formatDuration } from '../../src/core/time/duration.ts';
import { count } from '../../src/core/words.ts';
import type { PageTrial, TrialCounts, TrialOutcome, TrialRow } from '../../src/protocol/pages/toTrialPage.ts';
import { clock, day } from '../common/format.ts';

/** What the page that compares two policies says in words. Times are those of the person's own clock and place. */

/** "Mon, 2 Mar 12:00 to Mon, 16 Mar 11:50: 2016 polls of 3 HSMs". */
export function periodText({ from, to, polls, devices }: PageTrial): string {
  return `${moment(from)} to ${moment(to)}: ${count(polls, 'poll')} of ${count(devices, 'HSM')}`;
}

/** "The tried policy raises 3 alerts, the current one 5: 2 no longer, 3 later; in the median 10 min later." */
export function summaryText({ current, tried, gone, new: fresh, earlier, later, medianShift }: TrialCounts): string {
  const said = `The tried policy raises ${tried === 0 ? 'no alert' : count(tried, 'alert')}, the current one ${current === 0 ? 'none' : current}`;
  const parts = Object.entries({ 'no longer': gone, new: fresh, earlier, later }).flatMap(([word, count]) =>
    count === 0 ? [] : [`${count} ${word}`],
  );
  if (parts.length === 0) return `${said}${current > 0 ? ', each at the same time' : ''}.`;
  const median = `in the median ${formatDuration(Math.abs(medianShift))} ${medianShift < 0 ? 'earlier' : 'later'}`;
  return `${said}: ${parts.join(', ')}${medianShift === 0 ? '' : `; ${median}`}.`;
}

/** Lines of a cell: when it fired and for how long, and why nobody was told. */
export function outcomeText(outcome: TrialOutcome | undefined): readonly string[] {
  if (!outcome) return ['—'];
  const { startedAt, firedAt, resolvedAt, explainedBy } = outcome;
  const from = firedAt ?? startedAt;
  const length = resolvedAt === undefined ? 'not over' : `for ${formatDuration(resolvedAt - from)}`;
  if (firedAt === undefined) return ['Only pending', `${moment(startedAt)}, ${length}`];
  return [`Fired ${moment(firedAt)}`, length, ...(explainedBy === undefined ? [] : [`Not told: explained by “${explainedBy}”`])];
}

/** A sign and words, so that no change is known by its colour alone. */
export function changeText({ change, by, tried }: TrialRow): { readonly sign: string; readonly text: string } {
  switch (change) {
    case 'new':
      return { sign: '+', text: 'New' };
    case 'gone':
      return { sign: '−', text: 'No longer raised' };
    case 'earlier':
      return { sign: '←', text: `${formatDuration(by)} earlier` };
    case 'later':
      return { sign: '→', text: `${formatDuration(by)} later` };
    case 'severity':
      return { sign: '≠', text: `Now ${tried?.severity ?? ''}` };
    case 'shorter':
      return { sign: '≠', text: by === 0 ? 'Ends sooner' : `Ends ${formatDuration(by)} sooner` };
    case 'longer':
      return { sign: '≠', text: by === 0 ? 'Ends later' : `Ends ${formatDuration(by)} later` };
    case 'none':
      return { sign: '', text: 'No change' };
  }
}

/** Why there is nothing to compare; undefined when there is. */
export function emptyTrial({ polls, devices, rows }: PageTrial): { readonly title: string; readonly text: string } | undefined {
  if (devices === 0) {
    return {
      title: 'No HSM to try it on',
      text: 'A policy is tried on the HSMs that are watched now and stand in the inventory. Simulated ones have no history.',
    };
  }
  if (polls === 0) {
    return {
      title: 'No poll is stored yet',
      text: 'What each poll said is kept for 14 days. Come back when the HSMs have been polled for a while.',
    };
  }
  if (rows.length > 0) return undefined;
  return { title: 'Nothing was wrong', text: 'In all these polls no policy would have raised an alert: there was nothing to judge.' };
}

function moment(time: number): string {
  return `${day(time)} ${clock(time)}`;
}
