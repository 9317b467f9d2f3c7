import { csv } from '../core/csv.ts';
import type { LogEntry } from './contract.ts';

const HEADER = ['time', 'who', 'what', 'device', 'alert', 'text', 'why'] as const;

/** The log as lines of comma-separated values, with a header. Times are ISO 8601 in UTC. */
export function logCsv(entries: readonly LogEntry[]): readonly string[] {
  const rows = entries.map(({ time, who = '', kind, device = '', alert = '', text, why = '' }) => [
    time,
    who,
    kind,
    device,
    alert,
    text,
    why,
  ]);
  return csv(HEADER, rows);
}
