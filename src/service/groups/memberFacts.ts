import { gravityOf } from '../../core/alerting/gravity.ts';
import { type HealthState, worst } from '../../core/alerting/health.ts';
import { APPLIANCE, UNREACHABLE } from '../../core/alerting/rootCause.ts';
import { channelOfComponent } from '../../core/channel.ts';
import { isTooOld } from '../../core/coverage.ts';
import { HA_GROUP } from '../../core/groupConditions.ts';
import type { Authentication, MemberFacts } from '../../core/highAvailability.ts';
import { type Untold, untoldOf } from '../../core/memberDifferences.ts';
import { plainText } from '../../core/text.ts';
import type { ComponentRecord, DeviceRecord } from '../../protocol/contract.ts';
import { deviceRecord } from '../records/deviceRecord.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

const LONGEST_NAME = 80;
const LONGEST_REASON = 200;

/** What is known of a device as a member of its group, and when it was last heard (ms). */
export interface KnownMember extends MemberFacts {
  readonly lastHeard?: number;
  /** What keeps it from being compared with the others. */
  readonly untold?: Untold;
}

/** Without planned work, of which a device knows nothing. `now`: milliseconds since the epoch. */
export function memberFacts(device: WatchedDevice, now: number): KnownMember {
  const record = deviceRecord(device, now);
  const out = outOf(device);
  const because = out?.because ?? reasonOf(device, record, now);
  const lastHeard = lastHeardOf(record);
  const authentication = authenticationOf(device);
  const untold = untoldOf(device.readings);
  return {
    id: device.id,
    name: plainText(record.name, LONGEST_NAME),
    state: stateOf(device, record, now),
    ...(because !== undefined && { because }),
    ...(out && { out }),
    ...(device.paused && { paused: true }),
    ...(lastHeard !== undefined && { lastHeard }),
    ...(authentication && { authentication }),
    ...(untold && { untold }),
  };
}

/** It does not change by itself, so an old reading still tells it. */
function authenticationOf({ readings }: WatchedDevice): Authentication | undefined {
  const told = [...readings].map(({ attributes }) => attributes['hsm.authentication']).find((each) => each !== undefined);
  return told === 'ped' || told === 'password' ? told : undefined;
}

/** What says that it serves nobody. That it answers nobody is told apart: clients may reach it all the same. */
function outOf(device: WatchedDevice): MemberFacts['out'] {
  const { outOfUse } = device.plan.model;
  const firing = [...device.alerts].filter(({ state }) => state === 'firing');
  const seen = firing.find(({ condition }) => outOfUse?.has(condition));
  if (seen) return { because: plainText(seen.summary, LONGEST_REASON), seen: true };
  const silent = firing.find(({ component, condition }) => component === APPLIANCE && condition === UNREACHABLE);
  // It answers again, and not yet often enough for the alert to be over.
  if (!silent || device.indicator(APPLIANCE, UNREACHABLE)?.state.phase === 'recovering') return undefined;
  return { because: plainText(silent.summary, LONGEST_REASON), seen: false };
}

/** Of the appliance alone. What is two polls old says nothing about now. */
function stateOf(device: WatchedDevice, record: DeviceRecord, now: number): HealthState {
  const heard = lastHeardOf(record);
  if (record.otherAppliance || heard === undefined || isTooOld(now - heard, device.plan.policy.interval)) return 'unknown';
  const states = partsOf(record).map((part) => stateOfPart(device, part));
  return worst([...states, ...(record.notJudged ? (['unjudged'] as const) : [])]);
}

function partsOf({ components }: DeviceRecord): readonly ComponentRecord[] {
  return components.filter(({ id, fact }) => !fact && id !== APPLIANCE && id !== HA_GROUP && channelOfComponent(id) === undefined);
}

/** A date that comes near, or a margin that was entered, is no fault of the part: it stands as its own readings say. */
function stateOfPart(device: WatchedDevice, { id, state, indicators, readings }: ComponentRecord): HealthState {
  const open = indicators.filter(({ phase }) => phase === 'pending' || phase === 'firing' || phase === 'recovering');
  const isConcern = (name: string) => {
    const condition = device.conditionOf(id, name);
    return condition !== undefined && gravityOf(condition) === 'concern';
  };
  if (open.length === 0 || !open.every(({ condition }) => isConcern(condition))) return state;
  return worst(['ok', ...readings.flatMap((reading) => reading.state ?? [])]);
}

/** Why it is not known to be well. */
function reasonOf(device: WatchedDevice, record: DeviceRecord, now: number): string | undefined {
  if (device.paused) return 'Nobody polls it: it is paused';
  const heard = lastHeardOf(record);
  if (heard === undefined) return 'Nothing was heard of it yet';
  if (record.otherAppliance) return 'Another appliance answers in its place';
  if (isTooOld(now - heard, device.plan.policy.interval)) return 'Nothing was heard of it for two polls';
  const faulty = new Set(partsOf(record).flatMap((part) => (isBad(stateOfPart(device, part)) ? [part.id] : [])));
  const found = record.findings?.find(({ component }) => faulty.has(component));
  return found && plainText(`${found.name}: ${found.reason}`, LONGEST_REASON);
}

function isBad(state: HealthState): boolean {
  return state !== 'ok' && state !== 'unjudged';
}

function lastHeardOf({ lastSeen, channels }: DeviceRecord): number | undefined {
  const times = [lastSeen, ...channels.map((channel) => channel.lastSeen)].flatMap((time) =>
    time === undefined ? [] : [Date.parse(time)],
  );
  return times.length > 0 ? Math.max(...times) : undefined;
}
