import { setImmediate as turn } from 'node:timers/promises';
import { DAY, WEEK } from '../../core/time/duration.ts';
import { DEFAULT_HISTORY, type HistorySettings } from '../../inventory/settings.ts';
import type { EndedAlert } from '../../store/alerts.ts';
import type { Store } from '../../store/store.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';

import { KEEP_RECORDS, MOST_INFORMS, MOST_MESSAGES } from '../common/retained.ts';

/** How polls were judged is kept for this long (ms); what an alert was made of is kept with the alert. */
const KEEP_JUDGED = 14 * DAY;
/** When a device was last heard is known for this long (ms). */
const KEEP_HEARD = 732 * DAY;
/** Nobody sends an inform again after this (ms). */
const KEEP_INFORMS = DAY;

/** Series that are tidied in one go: others have their turn between. */
const SERIES = 20;
/** Rows that one slice reads or forgets at most; where days are drawn together, the rest of the day comes on top. */
export const ROWS = 1000;
/** A slice ends when it has taken so long (ms), whatever it has done by then. */
const SLICE = 8;
/** Rows that are forgotten by one statement: a slice is a few of them. */
const SOME = 250;

/** Whether a slice has done enough, after so many rows. */
type Enough = (rows: number) => boolean;
/** Some work on the store, until it is enough. True: there is more of it. */
type Slice = (store: Store, enough: Enough) => boolean;

/**
 * Packs what was read, forgets what is old and gives the room back, in slices of some milliseconds, so that polls and clients do not wait.
 * `now`: milliseconds since the epoch.
 */
export async function tidy(
  keeper: Pick<Keeper, 'read' | 'keep'>,
  now: number,
  log: Log,
  signal?: AbortSignal,
  keep: HistorySettings = DEFAULT_HISTORY,
): Promise<void> {
  const ended = { before: now - KEEP_RECORDS, neverFired: now - KEEP_JUDGED };
  let after: EndedAlert | undefined;
  /** Devices whose judged polls are still to be looked at. */
  let judged: string[] | undefined;
  /** Devices whose messages are still to be looked at. */
  let owners: (string | undefined)[] | undefined;
  const groups = sliced(keeper.read([], (store) => store.readings.series()));
  const ageing = ({ readings, hours }: Ages): readonly Slice[] =>
    groups.flatMap((series): readonly Slice[] => [
      until((store, enough) => store.packing.intoHours(readings, series, enough)),
      some((store, most) => store.packing.forget(hours, series, most)),
    ]);
  const steps: readonly Slice[] = [
    ...groups.map((series) => until((store, enough) => store.packing.pack(now, series, enough))),
    ...ageing({ readings: now - keep.readings, hours: now - keep.hours }),
    (store, enough) => {
      judged ??= [...store.judged.devices()];
      return forEach(judged, enough, (device) => store.judged.prune(now - KEEP_JUDGED, [device], SOME));
    },
    (store) => {
      after = store.alerts.prune(ended, SOME, after);
      return after !== undefined;
    },
    some((store, most) => store.events.prune(now - KEEP_RECORDS, most)),
    some((store, most) => store.messages.prune(now - keep.messages, most)),
    (store, enough) => {
      owners ??= [...store.messages.owners()];
      return forEach(owners, enough, (owner) => store.messages.pruneOf(owner, MOST_MESSAGES, SOME));
    },
    some((store, most) => store.heard.prune(now - KEEP_HEARD, most)),
    some((store, most) => store.haClients.prune(now - KEEP_RECORDS, most)),
    some((store, most) => store.intake.pruneInforms(now - KEEP_INFORMS, most)),
    some((store, most) => store.intake.pruneInformNumber(MOST_INFORMS, most)),
    some((store, most) => store.stood.prune(now - KEEP_RECORDS, most)),
    some((store, most) => store.lineNoise.prune(now - KEEP_RECORDS, most)),
    // As long as there are hours, a chart says why there are none.
    some((store, most) => store.gaps.prune(now - keep.hours, most)),
  ];
  try {
    await run(keeper, steps, signal);
    for (const ages of agesBySize(keeper, now, keep, log)) {
      if (signal?.aborted) break;
      await run(keeper, ageing(ages), signal);
    }
    while (!signal?.aborted && keeper.read(false, (store) => store.space.giveBack())) await turn();
  } catch (error) {
    log('error', describe(error));
  }
}

/** Work that asks itself whether it is enough, and says how many rows it has done: where there were none, it is over. */
function until(work: (store: Store, enough: Enough) => number): Slice {
  return (store, enough) => {
    const rows = work(store, enough);
    return rows > 0 && enough(rows);
  };
}

/** Forgets rows by statements of some, which say how many they have found. */
function some(forget: (store: Store, most: number) => number): Slice {
  return (store, enough) => {
    for (let rows = 0; !enough(rows); ) {
      const gone = forget(store, SOME);
      if (gone < SOME) return false;
      rows += gone;
    }
    return true;
  };
}

/** As `some`, of one owner after the other; who has nothing left to forget is taken off the list. */
function forEach<Owner>(owners: Owner[], enough: Enough, forget: (owner: Owner) => number): boolean {
  for (let rows = 0; owners.length > 0 && !enough(rows); ) {
    const gone = forget(owners.at(-1) as Owner);
    if (gone < SOME) owners.pop();
    rows += gone;
  }
  return owners.length > 0;
}

async function run(keeper: Pick<Keeper, 'keep'>, steps: readonly Slice[], signal: AbortSignal | undefined): Promise<void> {
  for (const step of steps) {
    for (let more = true; more && !signal?.aborted; await turn()) {
      more = false;
      keeper.keep((store) => {
        const end = performance.now() + SLICE;
        more = step(store, (rows) => rows >= ROWS || performance.now() >= end);
      });
    }
  }
}

/** Before which times (ms) readings become hours, and hours go. */
interface Ages {
  readonly readings: number;
  readonly hours: number;
}

/** Whatever size is asked for, readings of these days stay, and hours of these: what happened lately is what a monitor is for. */
const LEAST = { readings: 2 * WEEK, hours: 12 * WEEK };

/** Ever later times, as long as more is kept than there is to be room for: readings go before hours, the oldest week first. */
function* agesBySize(keeper: Pick<Keeper, 'read' | 'keep'>, now: number, { size }: HistorySettings, log: Log): Generator<Ages> {
  if (size === undefined) return;
  const used = () => keeper.read(0, (store) => store.space.used());
  let last = '';
  while (used() > size) {
    const { readings = now, hours = now } = keeper.read({ readings: undefined, hours: undefined }, (store) => store.packing.oldest());
    const next =
      readings + WEEK <= now - LEAST.readings
        ? { readings: weekAfter(readings), hours: 0 }
        : hours + WEEK <= now - LEAST.hours
          ? { readings: 0, hours: weekAfter(hours) }
          : undefined;
    // Nothing went, as on a full disk: it is tried again the next time.
    if (next && JSON.stringify(next) === last) return;
    if (!next) {
      log(
        'warning',
        `The history takes ${megabytes(used())}, more than the ${megabytes(size)} of "history.size" in the inventory: the readings of the last two weeks and the hours of the last twelve stay all the same.`,
      );
      return;
    }
    last = JSON.stringify(next);
    yield next;
  }
}

function weekAfter(time: number): number {
  return (Math.floor(time / WEEK) + 1) * WEEK;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;
}

function sliced(series: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(series.length / SERIES) }, (_, n) => series.slice(n * SERIES, (n + 1) * SERIES));
}
