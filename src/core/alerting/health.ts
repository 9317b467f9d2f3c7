import type { Severity } from '../indicator.ts';
import type { HwState, Reading } from '../reading.ts';
import type { Phase } from './evaluator.ts';

/**
 * The state of components and devices, from what is known. What has not been seen within the window is unknown, never ok. What fires
 * is shown as bad even while nothing is heard of it.
 */

const rank: Readonly<Record<HwState, number>> = { ok: 0, unknown: 1, degraded: 2, failed: 3 };

/** The worst of several states: failed, degraded, unknown, ok. Of none it is unknown. */
export function worst(states: Iterable<HwState>): HwState {
  let found: HwState | undefined;
  for (const state of states) if (found === undefined || rank[state] > rank[found]) found = state;
  return found ?? 'unknown';
}

/** Whether `time` is within the half-open window. After a clock was set back, a time more than one window ahead of now is not recent. */
export function isRecent(time: number, window: number, now: number): boolean {
  return now - time < window && time - now < window;
}

/** An indicator, as far as health goes. */
export interface JudgedIndicator {
  readonly phase: Phase;
  readonly stale: boolean;
  readonly severity: Severity;
}

export interface ComponentHealth {
  readonly state: HwState;
  /** Something was known of it once, but not within the window. */
  readonly stale: boolean;
}

/** The state of a component by one indicator. Firing is as bad as its severity, pending is degraded, stale is unknown. */
function stateOfIndicator({ phase, stale, severity }: JudgedIndicator): HwState {
  if (phase === 'firing' || phase === 'recovering') return severity === 'critical' ? 'failed' : 'degraded';
  if (phase === 'pending') return 'degraded';
  return phase === 'ok' && !stale ? 'ok' : 'unknown';
}

/**
 * A component's state. Its indicators decide. The device's own verdict on a reading can then make it degraded but not failed, because
 * one reading proves nothing. Without indicators (a single check, a reading that nothing judges) the device's verdict counts in full.
 */
export function stateOfComponent(
  indicators: readonly JudgedIndicator[],
  readings: readonly Pick<Reading, 'state' | 'time'>[],
  window: number,
  now: number,
): ComponentHealth {
  const recent = readings.filter(({ time }) => isRecent(time, window, now));
  // A value without a verdict shows that the part is there and answers.
  const reported = recent.map(({ state }) => state ?? 'ok');
  if (indicators.length === 0) return { state: worst(reported), stale: recent.length === 0 && readings.length > 0 };
  const judged = indicators.map(stateOfIndicator);
  const doubts = reported.flatMap((state): HwState[] => (state === 'failed' || state === 'degraded' ? ['degraded'] : []));
  return { state: worst([...judged, ...doubts]), stale: indicators.every(({ stale }) => stale) };
}

/**
 * A device's state: the worst of its components and firing alerts. Without a usable reading within the window its firing alerts decide.
 * Without those it is unknown.
 *
 * @param firing severities of its firing alerts
 * @param lastReading time of its newest usable reading over any channel; null: none yet
 */
export function stateOfDevice(
  components: readonly ComponentHealth[],
  firing: readonly Severity[],
  lastReading: number | null,
  window: number,
  now: number,
): HwState {
  const alerts = firing.map((severity): HwState => (severity === 'critical' ? 'failed' : 'degraded'));
  if (lastReading === null || !isRecent(lastReading, window, now)) return worst(alerts);
  return worst([...components.map(({ state }) => state), ...alerts]);
}
