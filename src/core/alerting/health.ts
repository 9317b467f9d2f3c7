import type { Severity } from '../indicator.ts';
import { CHANNELS_DISAGREE } from '../measuring/crossCheck.ts';
import { isFact, type Reading } from '../reading.ts';
import type { Phase } from './evaluator.ts';

/**
 * The state of components and devices, from what is known. What has not been seen within the window is unknown, never ok. What was seen
 * and nothing judges is not ok either. What fires is shown as bad even while nothing is heard of it.
 */

/** `unjudged`: readings are there and fresh, and nothing has judged them. */
export type HealthState = 'ok' | 'unjudged' | 'unknown' | 'degraded' | 'failed';

export const healthWorstFirst: readonly HealthState[] = ['failed', 'degraded', 'unknown', 'unjudged', 'ok'];

/** The worst of several states: failed, degraded, unknown, unjudged, ok. Of none it is unknown. */
export function worst(states: Iterable<HealthState>): HealthState {
  const all = new Set(states);
  return healthWorstFirst.find((state) => all.has(state)) ?? 'unknown';
}

/** Whether `time` is within the half-open window. After a clock was set back, a time more than one window ahead of now is not recent. */
export function isRecent(time: number, window: number, now: number): boolean {
  return now - time < window && time - now < window;
}

/** An indicator, as far as health goes. */
export interface JudgedIndicator {
  readonly condition: string;
  readonly phase: Phase;
  readonly stale: boolean;
  readonly severity: Severity;
}

export interface ComponentHealth {
  readonly state: HealthState;
  /** Something was known of it once, but not within the window. */
  readonly stale: boolean;
  /** All that was read of it is facts, so that there is nothing to judge: its state is `unjudged`, and counts for nothing else. */
  readonly fact?: true;
}

/** The state of a component by one indicator. Firing is as bad as its severity, pending is degraded, stale is unknown. */
function stateOfIndicator({ phase, stale, severity }: JudgedIndicator): HealthState {
  if (phase === 'firing' || phase === 'recovering') return severity === 'critical' ? 'failed' : 'degraded';
  if (phase === 'pending') return 'degraded';
  return phase === 'ok' && !stale ? 'ok' : 'unknown';
}

/**
 * A component's state. Its indicators decide. The device's own verdict on a reading can then make it degraded but not failed, because
 * one reading proves nothing. Without indicators the device's verdict counts in full, and a value without one is seen, not judged. That
 * two channels agree on a value says nothing about whether it is good.
 */
export function stateOfComponent(
  indicators: readonly JudgedIndicator[],
  readings: readonly Pick<Reading, 'metric' | 'attributes' | 'state' | 'time'>[],
  window: number,
  now: number,
): ComponentHealth {
  const recent = readings.filter(({ time }) => isRecent(time, window, now));
  const counted = indicators.filter((each) => recent.length === 0 || !isNoNews(each));
  const judged = counted.map(stateOfIndicator);
  if (indicators.every(({ condition }) => condition === CHANNELS_DISAGREE)) {
    if (recent.length === 0) return { state: worst(['unknown', ...judged]), stale: readings.length > 0 || indicators.length > 0 };
    const reported = recent.flatMap((reading): HealthState[] => (isFact(reading) ? [] : [reading.state ?? 'unjudged']));
    if (reported.length > 0) return { state: worst([...reported, ...judged]), stale: false };
    const agree = judged.every((state) => state === 'ok');
    return agree ? { state: 'unjudged', stale: false, fact: true } : { state: worst(judged), stale: false };
  }
  const doubts = recent.flatMap(({ state }): HealthState[] => (state === 'failed' || state === 'degraded' ? ['degraded'] : []));
  return { state: worst([...judged, ...doubts]), stale: counted.every(({ stale }) => stale) };
}

/** Two channels were not compared of late, because one of them is silent: what the other says is judged all the same. */
export function isNoNews({ condition, phase, stale }: Omit<JudgedIndicator, 'severity'>): boolean {
  return condition === CHANNELS_DISAGREE && (phase === 'unknown' || (phase === 'ok' && stale));
}

/**
 * A device's state: the worst of its components and firing alerts. Without a usable reading within the window its firing alerts decide.
 * Without those it is unknown.
 *
 * @param firing severities of its firing alerts
 * @param lastReading time of its newest usable reading over any channel; null: none yet
 * @param partly a part that every device of its kind has is judged by nothing: it is never better than `unjudged`
 */
export function stateOfDevice(
  components: readonly ComponentHealth[],
  firing: readonly Severity[],
  lastReading: number | null,
  window: number,
  now: number,
  partly = false,
): HealthState {
  const alerts = firing.map((severity): HealthState => (severity === 'critical' ? 'failed' : 'degraded'));
  if (lastReading === null || !isRecent(lastReading, window, now)) return worst(alerts);
  const judged = components.flatMap(({ state, fact }) => (fact ? [] : [state]));
  return worst([...judged, ...alerts, ...(partly ? (['unjudged'] as const) : [])]);
}
