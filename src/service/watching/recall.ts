import type { GapCause } from '../../core/coverage.ts';
import { groupBy } from '../../core/groupBy.ts';
import { DAY } from '../../core/time/duration.ts';
import type { IndicatorRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Keeper } from '../common/keeper.ts';
import type { PartRoom } from './keptParts.ts';
import { WatchedDevice } from './watchedDevice.ts';
import { indicatorFrom } from './watchedIndicator.ts';
import { nothingRemembered, type Remembered, type WatchPlan } from './watchPlan.ts';

/**
 * What the store knows of each of these devices. All of it is read in one go: where damage is met on the way, it is read again, as the new
 * file has it. Alerts that ended are spoken of for a day. What is dated later than tomorrow is damaged, or of a clock that was wrong: it
 * would be the newest for ever, whatever the device says from now on.
 */
export function recall(keeper: Keeper, ids: readonly string[], now: number): ReadonlyMap<string, Remembered> {
  if (ids.length === 0) return new Map();
  const found = keeper.read(new Map<string, Recalled>(), (store) => readAll(store, ids, now));
  for (const [device, { lost }] of found) {
    if (lost.length === 0) continue;
    const [first, ...others] = lost.map(({ component, condition }) => `${component} ${condition}`);
    const text = `What was known of ${first}${others.length > 0 ? ` and ${others.length} more` : ''} cannot be read: judging it starts anew`;
    keeper.keep((store) => store.events.append({ time: now, device, kind: 'row-unreadable', text }));
  }
  return found;
}

interface Recalled extends Remembered {
  /** Those that cannot be read. */
  readonly lost: readonly IndicatorRow[];
}

function readAll(store: Store, ids: readonly string[], now: number): Map<string, Recalled> {
  const latest = now + DAY;
  const ofDevice = ({ device }: { readonly device: string }) => device;
  const indicators = groupBy(store.indicators.load(), ofDevice);
  const alerts = groupBy(store.alerts.load({ since: now - DAY }), ofDevice);
  const channels = groupBy(store.channels.load(), ofDevice);
  const identities = store.identities.all();
  const doubts = store.accountDoubts.all();
  // In their order: of each device the latest stays.
  const works = store.gaps
    .load({ from: now - DAY, to: latest })
    .filter(({ channel, cause }) => channel === undefined && cause === 'maintenance');
  const workOf = new Map(works.map((gap) => [gap.device, gap]));
  const isUsable = ({ state }: IndicatorRow) => (indicatorFrom(state)?.state.clock ?? Number.POSITIVE_INFINITY) <= latest;
  const recalled = (id: string, identity = identities.get(id) ?? {}): Recalled => ({
    indicators: (indicators.get(id) ?? []).filter(isUsable),
    lost: (indicators.get(id) ?? []).filter((row) => !isUsable(row)),
    alerts: alerts.get(id) ?? [],
    channels: (channels.get(id) ?? []).map((row) => ({
      ...row,
      polledAt: Math.min(row.polledAt, latest),
      ...(row.lastSeen !== undefined && { lastSeen: Math.min(row.lastSeen, now) }),
    })),
    readings: store.readings.latest(id).filter(({ time }) => time >= (identity.since ?? 0) && time <= latest),
    identity,
    accountDoubt: doubts.get(id),
    work: workOf.get(id),
  });
  return new Map(ids.map((id) => [id, recalled(id)]));
}

/** A device that is watched from now on. A simulated appliance is a new one each time. `pause`: why it was not watched before. */
export function opened(plan: WatchPlan, remembered: Remembered | undefined, pause: GapCause, room: PartRoom): WatchedDevice {
  return new WatchedDevice(plan, plan.simulated ? nothingRemembered : remembered, pause, room);
}
