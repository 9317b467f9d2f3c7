import type { Severity } from '../../core/indicator.ts';
import { isArrayOf, isFiniteNumber, isOptional, isRecord, isText } from './shape.ts';

/**
 * What the extension host tells the page that compares two alert policies, and the checks both sides make before they believe it. Times
 * are milliseconds since the epoch, durations milliseconds; all text has been made inert by the host and is set as text by the page.
 */

/** What one policy made of an episode. */
export interface TrialOutcome {
  readonly startedAt: number;
  /** Missing: it went away before it was certain, and nobody was told. */
  readonly firedAt?: number;
  /** Missing: it was still going on at the last poll. */
  readonly resolvedAt?: number;
  readonly severity: Severity;
  /** Summary of the alert that explained it when it fired: that one was told of, this one was not. */
  readonly explainedBy?: string;
}

/** What the tried policy changes about an episode: the most important difference. */
export const TRIAL_CHANGES = ['new', 'gone', 'earlier', 'later', 'severity', 'shorter', 'longer', 'none'] as const;
export type TrialChange = (typeof TRIAL_CHANGES)[number];

export interface TrialRow {
  readonly device: string;
  readonly summary: string;
  /** Missing: there was nothing of it under that policy. */
  readonly current?: TrialOutcome;
  readonly tried?: TrialOutcome;
  readonly change: TrialChange;
  /** How much earlier, later, shorter or longer; else 0. */
  readonly by: number;
}

/** Of the alerts that people are told of: what another one explains is not counted. */
export interface TrialCounts {
  readonly current: number;
  readonly tried: number;
  readonly gone: number;
  readonly new: number;
  readonly earlier: number;
  readonly later: number;
  /** Median of how much those that moved are later; negative: earlier. */
  readonly medianShift: number;
}

export interface PageTrial {
  readonly from: number;
  readonly to: number;
  readonly polls: number;
  readonly devices: number;
  readonly counts: TrialCounts;
  /** Those that differ first. */
  readonly rows: readonly TrialRow[];
  /** Further ones, which do not differ, are not listed. */
  readonly left: number;
  /** Sentences: what the trial cannot tell, and what is wrong in the tried text. */
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

export interface ToTrialPage {
  readonly type: 'trial';
  readonly trial: PageTrial;
}

/** The page is loaded, or loaded again after it was hidden. */
export interface FromTrialPage {
  readonly type: 'ready';
}

/** The message, if it is one a page sends; anything else is dropped. */
export function parseFromTrialPage(message: unknown): FromTrialPage | undefined {
  return isRecord(message) && message.type === 'ready' ? { type: 'ready' } : undefined;
}

/** The message, if it is one the host sends; anything else is dropped. */
export function parseToTrialPage(message: unknown): ToTrialPage | undefined {
  if (!isRecord(message) || message.type !== 'trial' || !isRecord(message.trial)) return undefined;
  const { trial } = message;
  const { counts } = trial;
  const fits =
    [trial.from, trial.to, trial.polls, trial.devices, trial.left].every(isFiniteNumber) &&
    isRecord(counts) &&
    COUNTS.every((name) => isFiniteNumber(counts[name])) &&
    isArrayOf(trial.rows, isRow) &&
    isArrayOf(trial.notes, isText) &&
    isArrayOf(trial.problems, isText);
  return fits ? (message as unknown as ToTrialPage) : undefined;
}

const COUNTS = ['current', 'tried', 'gone', 'new', 'earlier', 'later', 'medianShift'] as const;

function isRow(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value.device) &&
    isText(value.summary) &&
    isFiniteNumber(value.by) &&
    TRIAL_CHANGES.some((known) => known === value.change) &&
    isOptional(value.current, isOutcome) &&
    isOptional(value.tried, isOutcome)
  );
}

function isOutcome(value: unknown): boolean {
  return (
    isRecord(value) &&
    isFiniteNumber(value.startedAt) &&
    isOptional(value.firedAt, isFiniteNumber) &&
    isOptional(value.resolvedAt, isFiniteNumber) &&
    (value.severity === 'warning' || value.severity === 'critical') &&
    isOptional(value.explainedBy, isText)
  );
}
