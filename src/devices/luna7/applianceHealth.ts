import type { Observation } from '../../core/indicator.ts';
import type { Measurement } from '../../core/reading.ts';
import { drive, systemStatus } from './applianceParts.ts';
import { plain } from './judge.ts';
import { diskThresholds } from './statusDisk.ts';
import { observeSystemStatus, systemConditions } from './sysstat.ts';

/** What can be judged about a part of the appliance over the console; empty for parts that are not judged. */
export function applianceConditionsOf(component: string): readonly string[] {
  if (component === systemStatus['hw.id']) return systemConditions;
  if (component === drive['hw.id']) return ['drive-failing'];
  return component.startsWith('fs-') ? ['disk-filling', 'disk-full'] : [];
}

const NTLS_DOWN = 20;

/** Codes of the system status behind which another reading of the same poll stands. */
function explainedCodes(all: readonly Measurement[]): ReadonlySet<number> {
  const down = all.some(({ metric, attributes, state }) => metric === 'hw.status' && attributes['hw.id'] === 'ntls' && state === 'failed');
  return new Set(down ? [NTLS_DOWN] : []);
}

/**
 * What a reading says about a part of the appliance around the HSM card.
 * @param all the readings of the same poll
 */
export function observePart(reading: Measurement, all: readonly Measurement[]): Observation[] {
  const { metric, attributes, state } = reading;
  const id = attributes['hw.id'];
  if (metric === 'hsm.filesystem.utilization') return observeSpace(id, reading);
  if (metric !== 'hw.status') return [];
  if (id === systemStatus['hw.id']) return observeSystemStatus(reading, explainedCodes(all));
  if (id !== drive['hw.id']) return [];
  return [
    plain(id, 'drive-failing', state === 'failed' ? 'negative' : 'positive', `${attributes['hw.name']}: ${attributes['hw.status.text']}`),
  ];
}

/** Nearly full is one thing to see to, not two: beside it, filling up is left as it was. */
function observeSpace(id: string, { attributes, value }: Measurement): Observation[] {
  const full = value >= diskThresholds.full;
  const filling = full ? 'unknown' : value >= diskThresholds.filling ? 'negative' : 'positive';
  const observed = (condition: string, verdict: Observation['verdict'], limit: number): Observation => ({
    component: id,
    condition,
    verdict,
    evidence: { text: `${attributes['hw.name']} is ${value} % full; the appliance’s threshold is ${limit} %`, value, unit: '%', limit },
  });
  return [
    observed('disk-filling', filling, diskThresholds.filling),
    observed('disk-full', full ? 'negative' : 'positive', diskThresholds.full),
  ];
}
