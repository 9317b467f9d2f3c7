import type { SnmpVarbind } from '../../../core/deviceModel.ts';
import { countIn, type EarlierCounts, hasStoodStill } from '../../../core/measuring/rate.ts';
import { formatDuration } from '../../../core/time/duration.ts';
import { HSM_ENTRY, hsmColumn } from './hsmTable.ts';
import { CACHE_MS } from './rates.ts';

/**
 * Why what the agent tells of the HSM cannot be of now: the HSM's uptime beside it has stood still for longer than the agent's cache
 * explains. Undefined: it goes on, or cannot be told.
 * @param builtIn the index of the built-in HSM in hsmTable: the uptime of a plugged-in one stands still by itself
 */
export function staleness(
  varbinds: readonly SnmpVarbind[],
  { counts, elapsedMs }: EarlierCounts,
  builtIn: string | undefined,
): string | undefined {
  const uptime = varbinds.find(({ oid }) => oid === `${HSM_ENTRY}.${hsmColumn.upTime}.${builtIn}`);
  const before = uptime && counts.get(uptime.oid);
  const now = uptime && countIn(uptime);
  if (!before || !now || !hasStoodStill(before, now, elapsedMs, 1, CACHE_MS)) return undefined;
  return `the HSM’s uptime beside it has not gone on with the last ${formatDuration(elapsedMs)}, so it is older than the agent’s cache`;
}
