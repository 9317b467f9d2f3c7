import type { Observation } from '../../core/indicator.ts';
import type { Measurement } from '../../core/reading.ts';
import { systemStatus } from './applianceParts.ts';
import { plain } from './judge.ts';
import { type SystemState, statusCodes } from './sysstatCodes.ts';

const ID = systemStatus['hw.id'];

const conditionOf: Readonly<Record<Exclude<SystemState, 'ISO'>, string>> = { IST: 'trouble', OOS: 'out-of-service', OFL: 'offline' };

/** What is unknown when the system status is. */
export const systemConditions: readonly string[] = Object.values(conditionOf);

/**
 * What the system status says: each state but the good one is a condition of its own, and several may hold, since the appliance shows
 * the worst and lists the codes of all. A code that no release documents leaves the states below the one shown open.
 */
export function observeSystemStatus(reading: Measurement): Observation[] {
  const state = reading.attributes['hsm.system.state'];
  const text = reading.attributes['hw.status.text'] ?? '';
  const known = statusCodes(Number.parseInt(reading.attributes['hsm.system.release']?.slice(3) ?? '', 10));
  const codes = (reading.attributes['hsm.system.codes'] ?? '').split(',').map((code) => known.get(Number(code)));
  return Object.entries(conditionOf).map(([each, condition]) => {
    if (each === state || codes.some((code) => code?.state === each)) return plain(ID, condition, 'negative', text);
    return plain(ID, condition, state !== 'ISO' && codes.includes(undefined) ? 'unknown' : 'positive', text);
  });
}
