import { setImmediate as turn } from 'node:timers/promises';
import { DAY } from '../../core/time/duration.ts';
import type { EndedAlert } from '../../store/alerts.ts';
import type { Store } from '../../store/store.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';
import { MOST_INFORMS, MOST_MESSAGE_BYTES, MOST_MESSAGES } from '../common/retained.ts';

/** Readings are kept for this long (ms); what an alert was made of is kept with the alert. */
const KEEP = 14 * DAY;
/** Alerts that are over, and what happened to them, are kept for this long (ms): a quarter of a year, for whoever asks later. */
const KEEP_RECORDS = 92 * DAY;
/** When a device was last heard is known for this long (ms). */
const KEEP_HEARD = 732 * DAY;
/** Nobody sends an inform again after this (ms). */
const KEEP_INFORMS = DAY;

/** Series that are tidied in one go: others have their turn between. */
const SERIES = 20;
/** Rows that one slice reads or forgets; where days are drawn together, the rest of the day comes on top. */
export const ROWS = 1000;

/** Some work on the store. True: there is more of it. */
type Slice = (store: Store) => boolean;

/**
 * Draws days together, forgets what is old and gives the room back, in slices of some milliseconds, so that polls and clients do not wait.
 * `now`: milliseconds since the epoch.
 */
export async function tidy(keeper: Pick<Keeper, 'read' | 'keep'>, now: number, log: Log, signal?: AbortSignal): Promise<void> {
  const ended = { before: now - KEEP_RECORDS, neverFired: now - KEEP };
  let after: EndedAlert | undefined;
  const steps: readonly Slice[] = [
    ...sliced(keeper.read([], (store) => store.readings.series())).flatMap((some): readonly Slice[] => [
      (store) => store.days.summarise(now, some, ROWS) >= ROWS,
      (store) => store.readings.prune(now - KEEP, some, ROWS) >= ROWS,
    ]),
    (store) => store.judged.prune(now - KEEP, ROWS) >= ROWS,
    (store) => {
      after = store.alerts.prune(ended, ROWS, after);
      return after !== undefined;
    },
    (store) => store.events.prune(now - KEEP_RECORDS, ROWS) >= ROWS,
    (store) => store.messages.prune(now - KEEP_RECORDS, ROWS) >= ROWS,
    (store) => store.messages.pruneNumber(MOST_MESSAGES, ROWS) >= ROWS,
    (store) => store.messages.pruneBytes(MOST_MESSAGE_BYTES, ROWS) >= ROWS,
    (store) => store.heard.prune(now - KEEP_HEARD, ROWS) >= ROWS,
    (store) => store.intake.pruneInforms(now - KEEP_INFORMS, ROWS) >= ROWS,
    (store) => store.intake.pruneInformNumber(MOST_INFORMS, ROWS) >= ROWS,
    (store) => store.gaps.prune(now - KEEP_RECORDS, ROWS) >= ROWS,
  ];
  try {
    for (const step of steps) {
      for (let more = true; more && !signal?.aborted; await turn()) {
        more = false;
        keeper.keep((store) => {
          more = step(store);
        });
      }
    }
    while (!signal?.aborted && keeper.read(false, (store) => store.space.giveBack())) await turn();
  } catch (error) {
    log('error', describe(error));
  }
}

function sliced(series: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(series.length / SERIES) }, (_, n) => series.slice(n * SERIES, (n + 1) * SERIES));
}
