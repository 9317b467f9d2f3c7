import type { Alert } from '../../core/alerting/alert.ts';
import type { Indicator } from '../../core/alerting/episode.ts';
import { type IndicatorState, newIndicator } from '../../core/alerting/evaluator.ts';
import type { JudgedSlot, Standing } from '../../core/alerting/standing.ts';
import { witnesses } from '../../core/channel.ts';
import { flag, listOf, number, oneOf, optional, orNull, recordOf, shapeOf, time } from '../../store/shape.ts';
import { isAlert } from '../../store/shapes.ts';

/** An indicator, and the names that it is found by. */
export interface WatchedIndicator {
  readonly component: string;
  readonly condition: string;
  readonly state: IndicatorState;
  /** How often it is judged while all is well (ms); 0 or missing: at every poll. */
  readonly cadence?: number;
  /** Of its current or last alert. */
  readonly alertId?: string;
}

/** An indicator as the store has it: with a copy of its alert, without evidence. */
export interface StoredIndicator extends Indicator {
  readonly cadence?: number;
}

const standing = {
  phase: oneOf('unknown', 'ok', 'pending', 'firing', 'recovering'),
  since: time,
  stale: flag,
  lastKnown: orNull(time),
  lastNegative: orNull(time),
  episode: orNull(time),
  opened: orNull(time),
  fired: orNull(time),
  firedBy: oneOf('window', 'witnesses', 'event', null),
  closed: orNull(time),
  countAfter: orNull(time),
  positives: number,
  positiveSince: orNull(time),
  verdicts: number,
  flapping: flag,
};

const isSlot = shapeOf<JudgedSlot>({
  slot: time,
  verdicts: (value) => recordOf(oneOf('negative', 'positive'))(value) && listOf(oneOf(...witnesses))(Object.keys(value as object)),
  others: optional(listOf(oneOf(...witnesses))),
  ofBoard: optional(listOf(oneOf(...witnesses))),
  othersOfBoard: optional(listOf(oneOf(...witnesses))),
  event: optional(flag),
});

const hasIndicatorShape = shapeOf<StoredIndicator>({
  state: shapeOf<IndicatorState>({
    ...standing,
    clock: time,
    sealed: orNull(time),
    base: shapeOf<Standing>(standing),
    slots: listOf(isSlot),
  }),
  alert: optional(isAlert),
  cadence: optional(number),
});

const quiet = newIndicator(Number.NaN).base;
const names = Object.keys(standing) as (keyof Standing)[];
const namesOfState: ReadonlySet<string> = new Set([...names, 'clock', 'sealed', 'base', 'slots']);

/**
 * An indicator as the store gets it: all of a device at each poll. So of its standing there is what a new one would not say, and of `base`
 * what differs from that. The evidence of its alert is stored with the alert alone.
 */
export function storedForm({ state, cadence }: Pick<WatchedIndicator, 'state' | 'cadence'>, alert: Alert | undefined): object {
  const { clock, sealed, base, slots } = state;
  return {
    state: { ...differences(state, quiet), clock, sealed, base: differences(base, state), slots },
    ...(cadence && { cadence }),
    ...(alert && { alert: { ...alert, evidence: [] } }),
  };
}

function differences(of: Standing, from: Standing): Partial<Standing> {
  const different: Record<string, unknown> = {};
  for (const name of names) if (of[name] !== from[name]) different[name] = of[name];
  return different;
}

/**
 * An indicator from what was stored, in full by earlier versions. Undefined: it has another shape, because a disk has damaged it or another
 * version has written it; then judging starts anew.
 */
export function indicatorFrom(stored: unknown): StoredIndicator | undefined {
  if (!isRecord(stored) || !isRecord(stored.state) || !isRecord(stored.state.base)) return undefined;
  if (![stored.state, stored.state.base].every((part) => Object.keys(part).every((name) => namesOfState.has(name)))) return undefined;
  const { clock, sealed, base, slots, ...rest } = stored.state;
  const whole = { ...quiet, ...rest };
  const indicator = { ...stored, state: { ...whole, clock, sealed, base: { ...whole, ...base }, slots } };
  return hasIndicatorShape(indicator) ? indicator : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
