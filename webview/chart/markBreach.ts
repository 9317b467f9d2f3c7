import type { Limit } from './limits.ts';

/** Marks a value's element for the style sheet: the limit that the value is beyond, and whether it is not current. */
export function markBreach({ classList }: Element, breach: Limit | undefined, stale: boolean): void {
  classList.toggle('breached', breach?.level === 'critical');
  classList.toggle('warned', breach?.level === 'warning');
  classList.toggle('stale', stale);
}
