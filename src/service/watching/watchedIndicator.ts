import type { Indicator } from '../../core/alerting/episode.ts';
import type { IndicatorState } from '../../core/alerting/evaluator.ts';
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

/** What an earlier version stored, or a disk has damaged, may be of another shape; then judging starts anew. */
export function isIndicator(value: unknown): value is StoredIndicator {
  return hasIndicatorShape(value);
}
