import { DAY } from '../../core/time/duration.ts';
import type { Store } from '../../store/store.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';

/** Readings are kept for this long (ms); what an alert was made of is kept with the alert. */
const KEEP = 14 * DAY;
/** Alerts that are over, and what happened to them, are kept for this long (ms): a quarter of a year, for whoever asks later. */
const KEEP_RECORDS = 92 * DAY;

/** Draws days together and forgets what is old. `now`: milliseconds since the epoch. */
export function tidy(keeper: Keeper, now: number, log: Log): void {
  const steps: readonly ((store: Store) => void)[] = [
    (store) => store.days.summarise(now),
    (store) => {
      store.judged.prune(now - KEEP);
      store.readings.prune(now - KEEP);
    },
    (store) => {
      store.alerts.prune({ before: now - KEEP_RECORDS, neverFired: now - KEEP });
      store.events.prune(now - KEEP_RECORDS);
      store.gaps.prune(now - KEEP_RECORDS);
    },
  ];
  try {
    for (const step of steps) keeper.keep(step);
  } catch (error) {
    log('error', describe(error));
  }
}
