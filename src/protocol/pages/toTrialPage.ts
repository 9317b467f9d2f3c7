import type { Severity } from '../../core/indicator.ts';
import { list, type MessageOf, messages, number, optional, record, type Shape, type Shaped, text, word } from './shape.ts';

/**
 * What the extension host sends to the page that compares two alert policies, and the check that the page makes before it believes a
 * message. Times are milliseconds since the epoch, durations milliseconds; all text has been made inert by the host and is set as text by the page.
 */

/** What one policy made of an episode. */
export type TrialOutcome = Shaped<typeof outcome>;
const outcome = record({
  startedAt: number,
  /** Missing: it went away before it was certain, and nobody was told. */
  firedAt: optional(number),
  /** Missing: it was still going on at the last poll. */
  resolvedAt: optional(number),
  severity: word('warning', 'critical') satisfies Shape<Severity>,
  /** Summary of the alert that explained it when it fired: that one was told of, this one was not. */
  explainedBy: optional(text),
});

/** What the tried policy changes about an episode: the most important difference. */
export type TrialChange = Shaped<typeof change>;
const change = word('new', 'gone', 'earlier', 'later', 'severity', 'shorter', 'longer', 'none');

export type TrialRow = Shaped<typeof row>;
const row = record({
  device: text,
  summary: text,
  /** Missing: there was nothing of it under that policy. */
  current: optional(outcome),
  tried: optional(outcome),
  change,
  /** How much earlier, later, shorter or longer; else 0. */
  by: number,
});

/** Of the alerts that people are told of: what another one explains is not counted. */
export type TrialCounts = Shaped<typeof counts>;
const counts = record({
  current: number,
  tried: number,
  gone: number,
  new: number,
  earlier: number,
  later: number,
  /** Median of how much those that moved are later; negative: earlier. */
  medianShift: number,
});

export type PageTrial = Shaped<typeof trial>;
const trial = record({
  from: number,
  to: number,
  polls: number,
  devices: number,
  counts,
  /** Those that differ first. */
  rows: list(row),
  /** Further ones, which do not differ, are not listed. */
  left: number,
  /** Sentences: what the trial cannot tell, and what is wrong in the tried text. */
  notes: list(text),
  problems: list(text),
});

/** The message, if it is one the host sends; anything else is dropped. */
export const parseToTrialPage = messages({ type: word('trial'), trial });
export type ToTrialPage = MessageOf<typeof parseToTrialPage>;
