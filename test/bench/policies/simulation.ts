import { seededRandom } from '../../../src/simulator/random.ts';
import type { Alerter, IndicatorKind } from './alerters.ts';
import type { ReadingErrors } from './lineErrors.ts';
import { gapUntilMisread, INTERVAL, MINUTE, QUIET_SLOTS, reader, type Stretch } from './stretch.ts';

/** Indicators of one appliance; the last two are its power supplies' inputs. */
export const INDICATORS = 45;
const SUPPLIES = 2;
const YEAR_SLOTS = (365 * 24 * 60 * MINUTE) / INTERVAL;
/** A year of one appliance: outages of a power feed for maintenance, and faults that last until somebody repairs them. */
const FEED_OUTAGES = 4;
const FAULTS = 1;
const WEEK_SLOTS = (7 * 24 * 60 * MINUTE) / INTERVAL;

/** What came of one alerter over all device-years. */
export interface Outcome {
  readonly falseAlerts: number;
  /** Feed outages that restored themselves within the hour, and were alerted all the same. */
  readonly maintenanceAlerts: number;
  readonly faults: number;
  readonly found: number;
  /** From the fault to the alert (ms), ascending; by kind of indicator. */
  readonly delays: readonly number[];
  readonly redundancyDelays: readonly number[];
}

/** Plays `years` years of one appliance each. The same seed gives the same faults to every alerter. */
export function simulate(alerter: Alerter, errors: ReadingErrors, years: number, seed: number): Outcome {
  let falseAlerts = 0;
  let maintenanceAlerts = 0;
  let found = 0;
  const delays: number[] = [];
  const redundancyDelays: number[] = [];
  const noise = seededRandom(seed);
  const events = seededRandom(seed + 1);
  for (let indicator = 0; indicator < years * INDICATORS; indicator++) {
    const kind: IndicatorKind = indicator % INDICATORS < INDICATORS - SUPPLIES ? 'ordinary' : 'redundancy';
    for (const stretch of misreadStretches(errors.misread, noise)) {
      if (alerter(stretch, reader(stretch, errors), kind) !== undefined) falseAlerts++;
    }
  }
  for (let year = 0; year < years; year++) {
    for (let outage = 0; outage < FEED_OUTAGES; outage++) {
      const stretch = faultStretch(events, (5 + 44 * events()) * MINUTE);
      if (alerter(stretch, reader(stretch, errors), 'redundancy') !== undefined) maintenanceAlerts++;
    }
    for (let fault = 0; fault < FAULTS; fault++) {
      const kind: IndicatorKind = events() < (INDICATORS - SUPPLIES) / INDICATORS ? 'ordinary' : 'redundancy';
      const stretch = faultStretch(events, WEEK_SLOTS * INTERVAL);
      const at = alerter(stretch, reader(stretch, errors), kind);
      if (at === undefined || stretch.fault === undefined || at < stretch.fault.from) continue;
      found++;
      (kind === 'ordinary' ? delays : redundancyDelays).push(at - stretch.fault.from);
    }
  }
  const ascending = (a: number, b: number) => a - b;
  return {
    falseAlerts,
    maintenanceAlerts,
    faults: years * FAULTS,
    found,
    delays: delays.sort(ascending),
    redundancyDelays: redundancyDelays.sort(ascending),
  };
}

/** The stretches of one indicator's year in which a healthy part is misread; misreads near each other are in one stretch. */
function* misreadStretches(misread: number, random: () => number): Generator<Stretch> {
  let slot = gapUntilMisread(misread, random);
  while (slot < YEAR_SLOTS) {
    const offset = Math.floor(random() * 0.75 * INTERVAL);
    // Whatever else is misread within the stretch is drawn by its reader.
    yield { slots: QUIET_SLOTS, offset, misreadFirst: true, seed: Math.floor(random() * 2 ** 32) };
    slot += QUIET_SLOTS + gapUntilMisread(misread, random);
  }
}

/** A part that becomes faulty an hour into the stretch, at any time between two polls. */
function faultStretch(random: () => number, lasts: number): Stretch {
  const from = (6 + random()) * INTERVAL;
  return {
    slots: Math.ceil((from + lasts) / INTERVAL) + QUIET_SLOTS,
    offset: Math.floor(random() * 0.75 * INTERVAL),
    fault: { from, until: from + lasts },
    misreadFirst: false,
    seed: Math.floor(random() * 2 ** 32),
  };
}
