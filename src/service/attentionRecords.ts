import type { Maintenance, Occurrence } from '../core/maintenance.ts';
import type { Silence } from '../core/silence.ts';
import type { LogEntry, MaintenanceRecord, SilenceRecord } from '../protocol/contract.ts';
import type { AuditEntry, StoredEvent } from '../store/rows.ts';
import { iso } from './snapshot.ts';

/** Silences, maintenance windows and the log as clients are told of them. */

export function silenceRecord({ from, until, ...rest }: Silence): SilenceRecord {
  return { ...rest, from: iso(from), until: iso(until) };
}

export function maintenanceRecord({ start, end, ...rest }: Maintenance, current: Occurrence | undefined, now: number): MaintenanceRecord {
  return {
    ...rest,
    start: iso(start),
    end: iso(end),
    active: current !== undefined && current.start <= now && now < current.end,
    ...(current && { current: { start: iso(current.start), end: iso(current.end) } }),
  };
}

/** What happened and what people did in one list, newest first; `limit` entries at most. */
export function logEntries(events: readonly StoredEvent[], audit: readonly AuditEntry[], limit: number): readonly LogEntry[] {
  const all = [
    ...audit.map(({ time, what, who, target, why, ...of }) => ({
      time,
      kind: what,
      who,
      ...of,
      text: target,
      ...(why !== undefined && { why }),
    })),
    ...events,
  ];
  return all
    .sort((a, b) => b.time - a.time)
    .slice(0, limit)
    .map(({ time, ...entry }) => ({ time: iso(time), ...entry }));
}
