import { setImmediate as turn } from 'node:timers/promises';
import { DAY } from '../../core/time/duration.ts';
import type { Store } from '../../store/store.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';

/** Readings are kept for this long (ms); what an alert was made of is kept with the alert. */
const KEEP = 14 * DAY;
/** Alerts that are over, and what happened to them, are kept for this long (ms): a quarter of a year, for whoever asks later. */
const KEEP_RECORDS = 92 * DAY;

/** Series that are tidied in one go: others have their turn between. */
const SERIES = 5;

/**
 * Draws days together, forgets what is old and gives the room back, in slices of some milliseconds, so that polls and clients do not wait.
 * `now`: milliseconds since the epoch.
 */
export async function tidy(keeper: Keeper, now: number, log: Log, signal?: AbortSignal): Promise<void> {
  const series = keeper.read([], (store) => store.readings.series());
  const steps: readonly ((store: Store) => void)[] = [
    ...sliced(series).flatMap((some) => [
      (store: Store) => store.days.summarise(now, some),
      (store: Store) => void store.readings.prune(now - KEEP, some),
    ]),
    (store) => store.judged.prune(now - KEEP),
    (store) => {
      store.alerts.prune({ before: now - KEEP_RECORDS, neverFired: now - KEEP });
      store.events.prune(now - KEEP_RECORDS);
      store.gaps.prune(now - KEEP_RECORDS);
    },
  ];
  try {
    for (const step of steps) {
      if (signal?.aborted) return;
      keeper.keep(step);
      await turn();
    }
    while (!signal?.aborted && keeper.read(false, (store) => store.space.giveBack())) await turn();
  } catch (error) {
    log('error', describe(error));
  }
}

function sliced(series: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(series.length / SERIES) }, (_, n) => series.slice(n * SERIES, (n + 1) * SERIES));
}
