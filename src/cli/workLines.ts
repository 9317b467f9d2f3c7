import { plainText } from '../core/text.ts';
import type { MaintenanceRecord } from '../protocol/contract.ts';
import { shortTime } from './table.ts';

/** Planned work that is under way, a line each: without it, that nothing fires looks like good news. */
export function workLines(maintenance: readonly MaintenanceRecord[]): readonly string[] {
  return maintenance
    .filter(({ active }) => active)
    .map(({ device, haGroup, end, current, by, why }) => {
      const whom = device ?? `group ${haGroup}`;
      return `Planned work on ${whom} until ${shortTime(current?.end ?? end)} (${plainText(`${why}, by ${by}`, 200)}): polls go on, and nothing fires or ends by them.`;
    });
}
