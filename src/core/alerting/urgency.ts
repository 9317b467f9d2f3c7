import type { Severity } from '../indicator.ts';
import type { AlertState } from './alert.ts';
import type { Gravity } from './gravity.ts';

/** The parts of an alert that say how urgent it is. Times are ISO 8601 in UTC, which sort as text. */
export interface Urgent {
  readonly id: string;
  readonly severity: Severity;
  readonly gravity?: Gravity;
  readonly state: AlertState;
  readonly startedAt: string;
  readonly firedAt?: string;
  readonly resolvedAt?: string;
}

const severities = ['critical', 'warning'] as const satisfies Severity[];
const gravities = ['irreversible', 'fault', 'concern'] as const satisfies Gravity[];

/**
 * Critical before warning, then what nothing undoes before faults before concerns, then the oldest: what fires anew comes below what is
 * there, so that rows stay where a person is about to click. What is over is read from its end: the newest first.
 */
export function byUrgency(a: Urgent, b: Urgent): number {
  const older = compareText(since(a), since(b));
  if (a.state === 'resolved' && b.state === 'resolved') return -older || compareText(a.id, b.id);
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    gravities.indexOf(a.gravity ?? 'fault') - gravities.indexOf(b.gravity ?? 'fault') ||
    older ||
    compareText(a.id, b.id)
  );
}

/** Since when it is what it is. */
export function since({ state, startedAt, firedAt, resolvedAt }: Urgent): string {
  // One that has come back keeps the times of its earlier episode.
  if (state === 'resolved') return resolvedAt ?? startedAt;
  return (state === 'firing' ? firedAt : undefined) ?? startedAt;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
