import type { Observation } from '../../../core/indicator.ts';
import type { Attributes, Measurement } from '../../../core/reading.ts';
import { plain } from '../../shared/againstLimits.ts';
import { drive, memory } from '../../shared/hostParts.ts';
import { diskThresholds } from '../console/statusDisk.ts';
import { systemStatus } from '../parts/applianceParts.ts';
import { observeSystemStatus, systemConditions } from './sysstat.ts';

/** What can be judged about a part of the appliance over the console; empty for parts that are not judged. */
export function applianceConditionsOf(component: string): readonly string[] {
  if (component === systemStatus['hw.id']) return systemConditions;
  if (component === drive['hw.id']) return ['drive-failing'];
  if (component === memory['hw.id']) return ['memory-low'];
  if (component.startsWith('network-')) return ['link-down'];
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
  if (metric === 'hsm.network.up' || metric === 'hsm.network.link') return observeLink(id, reading);
  if (metric === 'hsm.memory.available' && id === memory['hw.id']) return observeMemory(id, reading, all);
  if (metric !== 'hw.status') return [];
  if (id === systemStatus['hw.id']) return observeSystemStatus(reading, explainedCodes(all));
  if (id !== drive['hw.id']) return [];
  return [
    plain(id, 'drive-failing', state === 'failed' ? 'negative' : 'positive', `${attributes['hw.name']}: ${attributes['hw.status.text']}`),
  ];
}

/** Nearly full is one thing to see to, not two: beside it, filling up is left as it was. */
function observeSpace(id: string, { attributes, value }: Measurement): Observation[] {
  // What is kept for root makes the console's percentage higher by up to a twentieth of the size.
  const most = attributes['hsm.filesystem.reserve'] === 'unknown' ? Math.ceil(value / 0.95) : value;
  const reaches = (limit: number) => (value >= limit ? 'negative' : most >= limit ? 'unknown' : 'positive');
  const full = reaches(diskThresholds.full);
  const filling = full === 'negative' ? 'unknown' : reaches(diskThresholds.filling);
  const observed = (condition: string, verdict: Observation['verdict'], limit: number): Observation => ({
    component: id,
    condition,
    verdict,
    evidence: { text: `${attributes['hw.name']} is ${value} % full; the appliance’s threshold is ${limit} %`, value, unit: '%', limit },
  });
  return [observed('disk-filling', filling, diskThresholds.filling), observed('disk-full', full, diskThresholds.full)];
}

/** The agent and `network show` tell which interfaces are in use; `status interface` does not, so it is not judged. */
function observeLink(id: string, { attributes, value }: Measurement): Observation[] {
  const expected = attributes['hsm.network.expected'];
  if (expected === undefined) return [];
  const name = attributes['hw.name'];
  if (value === 1) return [plain(id, 'link-down', 'positive', `${name} has a link`)];
  // A port without a cable, or switched off.
  if (expected === 'no') return [];
  return [plain(id, 'link-down', 'negative', `${name} ${useOf(attributes)} and has no link`)];
}

function useOf({ 'hsm.network.address': address, 'hsm.network.bond': bond }: Attributes): string {
  if (address !== undefined) return `has the address ${address}`;
  return bond === undefined ? 'has been in use' : `is one of ${bond}`;
}

/** Below this share of the memory an appliance begins to end processes (%). The vendor names no threshold; this one is ours. */
const LEAST_MEMORY = 5;

function observeMemory(id: string, { value }: Measurement, all: readonly Measurement[]): Observation[] {
  const limit = all.find(({ metric, attributes }) => metric === 'hsm.memory.limit' && attributes['hw.id'] === id)?.value;
  if (limit === undefined || limit <= 0) return [];
  const share = Math.floor((1000 * value) / limit) / 10;
  const text = `${share} % of the memory is available; below ${LEAST_MEMORY} % is too little`;
  const verdict = share < LEAST_MEMORY ? 'negative' : 'positive';
  return [{ component: id, condition: 'memory-low', verdict, evidence: { text, value: share, unit: '%', limit: LEAST_MEMORY } }];
}
