import type { Severity } from '../indicator.ts';
import type { HwState, Reading } from '../reading.ts';
import type { Phase } from './evaluator.ts';

/**
 * How things are, from what is known. What has not been seen within the window is unknown, never ok; what fires goes on being
 * shown as bad through silence.
 */

const rank: Readonly<Record<HwState, number>> = { ok: 0, unknown: 1, degraded: 2, failed: 3 };

/** The worst of several states: failed, degraded, unknown, ok. Of none it is unknown. */
export function worst(states: Iterable<HwState>): HwState {
  let found: HwState | undefined;
  for (const state of states) if (found === undefined || rank[state] > rank[found]) found = state;
  return found ?? 'unknown';
}

/** Whether something that happened at `time` is within the half-open window. A clock set back leaves times ahead of now: those are not knowledge, beyond a window. */
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
  /** Nothing is known of it within the window, and something was before. */
  readonly stale: boolean;
}

/** What an indicator makes of its component: firing is as bad as its severity, pending only degraded, silence unknown. */
function stateOfIndicator({ phase, stale, severity }: JudgedIndicator): HwState {
  if (phase === 'firing' || phase === 'recovering') return severity === 'critical' ? 'failed' : 'degraded';
  if (phase === 'pending') return 'degraded';
  return phase === 'ok' && !stale ? 'ok' : 'unknown';
}

/**
 * A component's state. Its indicators decide; the device's own word on a reading can then make it degraded, not failed, since one
 * reading alone proves nothing. Without indicators (a single check, a reading that nothing judges) the device's word is all there
 * is and counts in full.
 */
export function stateOfComponent(
  indicators: readonly JudgedIndicator[],
  readings: readonly Pick<Reading, 'state' | 'time'>[],
  window: number,
  now: number,
): ComponentHealth {
  const recent = readings.filter(({ time }) => isRecent(time, window, now));
  // A value without a verdict shows that the part is there and answers.
  const told = recent.map(({ state }) => state ?? 'ok');
  if (indicators.length === 0) return { state: worst(told), stale: recent.length === 0 && readings.length > 0 };
  const judged = indicators.map(stateOfIndicator);
  const doubts = told.flatMap((state): HwState[] => (state === 'failed' || state === 'degraded' ? ['degraded'] : []));
  return { state: worst([...judged, ...doubts]), stale: indicators.every(({ stale }) => stale) };
}

/**
 * A device's state: the worst of its components. Without a usable reading within the window it is unknown, or what its firing
 * alerts make it.
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
