import type { Observation } from '../../../core/indicator.ts';
import type { Measurement } from '../../../core/reading.ts';
import { plain } from '../../shared/againstLimits.ts';
import { systemStatus } from '../parts/applianceParts.ts';
import { majorOf, type SystemState, statusCodes } from '../parts/sysstatCodes.ts';

const ID = systemStatus['hw.id'];

const conditionOf: Readonly<Record<Exclude<SystemState, 'ISO'>, string>> = { IST: 'trouble', OOS: 'out-of-service', OFL: 'offline' };

/** What is unknown when the system status is. */
export const systemConditions: readonly string[] = Object.values(conditionOf);

/**
 * What the system status says: each state but the good one is a condition of its own, and several may hold, since the appliance shows
 * the worst and lists the codes of all. A code that no release documents leaves the states below the one shown open, and so does a state that
 * is not known.
 *
 * @param explained codes that another indicator is about: alone, they are no second fault
 */
export function observeSystemStatus(reading: Measurement, explained: ReadonlySet<number> = new Set()): Observation[] {
  const state = reading.attributes['hsm.system.state'];
  const open = reading.state === 'unknown';
  const text = reading.attributes['hw.status.text'] ?? '';
  const known = statusCodes(majorOf(reading.attributes['hsm.system.release'] ?? ''));
  const codes = (reading.attributes['hsm.system.codes'] ?? '').split(',').map(Number);
  const standsFor = (code: number, each: string) => known.get(code)?.state === each;
  return Object.entries(conditionOf).map(([each, condition]) => {
    const own = codes.filter((code) => standsFor(code, each));
    if (own.length > 0 && own.every((code) => explained.has(code)) && codes.every((code) => known.has(code))) {
      return plain(ID, condition, 'unknown', `${text}; another alert is about that`);
    }
    if (each === state || own.length > 0) return plain(ID, condition, 'negative', text);
    return plain(ID, condition, open || (state !== 'ISO' && codes.some((code) => !known.has(code))) ? 'unknown' : 'positive', text);
  });
}
