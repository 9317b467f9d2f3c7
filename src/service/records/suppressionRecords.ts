import type { Maintenance, Occurrence } from '../../core/alerting/maintenance.ts';
import type { Matcher, Silence } from '../../core/alerting/silence.ts';
import type { MaintenanceRecord, SilenceRecord } from '../../protocol/contract.ts';
import type { Reach } from '../../store/rows.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { iso } from './deviceRecord.ts';
import { faultText } from './matcherWords.ts';

/** Silences and maintenance windows as clients see them. */

export function silenceRecord({ from, until, ...rest }: Silence, devices: readonly WatchedDevice[]): SilenceRecord {
  const fault = faultText(rest, devices);
  return { ...rest, ...(fault !== undefined && { fault }), from: iso(from), until: iso(until) };
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

/** For the log: which alerts this is about, and until when (ms). */
export function reachOf(
  { device, haGroup, component, condition }: Matcher,
  until?: number,
): { readonly device?: string; readonly reach: Reach } {
  const named = device === undefined ? {} : { device };
  const reach = {
    ...named,
    ...(haGroup !== undefined && { haGroup }),
    ...(component !== undefined && { component }),
    ...(condition !== undefined && { condition }),
    ...(until !== undefined && { until }),
  };
  return { ...named, reach };
}
