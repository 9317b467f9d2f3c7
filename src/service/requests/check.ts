import { SnmpPoller } from '../../channels/snmp/polling/snmpPoller.ts';
import type { PolledChannel } from '../../core/channel.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import type { Fault } from '../../core/fault.ts';
import type { Acquaintance, SeenIdentity } from '../../core/identity.ts';
import type { Reading } from '../../core/reading.ts';
import { FairTurns, KeyedTurns } from '../../core/turns.ts';
import { configuredChannels, polledChannels } from '../../inventory/deviceChannels.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { ChannelRecord, DeviceCheck } from '../../protocol/contract.ts';
import type { StoredIdentity } from '../../store/identities.ts';
import type { ChannelRow } from '../../store/rows.ts';
import type { HostNames } from '../polling/hostNames.ts';
import { overdue } from '../polling/overdue.ts';
import { pollDevice } from '../polling/poll.ts';
import type { ChannelPoll, PollTools } from '../polling/pollTarget.ts';
import { presentLogin } from '../polling/refusedLogin.ts';
import { namedByWay, polledChannelRecord, readingRecord } from '../records/deviceRecord.ts';
import { healthOfPoll } from '../records/pollHealth.ts';
import { channelRow } from '../watching/channelRow.ts';
import { ChannelStates } from '../watching/channelStates.ts';
import { DeviceIdentity } from '../watching/deviceIdentity.ts';
import { deviceKnownAs, type KnownDevice } from '../watching/deviceKnownAs.ts';
import { KeptParts, partRoom } from '../watching/keptParts.ts';
import type { WatchPlan } from '../watching/watchedDevice.ts';

/** Devices polled at one time. */
const AT_ONCE = 16;

/** What is known beforehand of who is who. */
export interface KnownBefore {
  /** All devices of the inventory. Default: those that are polled. */
  readonly all?: readonly WatchPlan[];
  /** By what a service has known them, by id. Default: nothing is known. */
  readonly identities?: ReadonlyMap<string, StoredIdentity>;
  /** What a service has read of them last, by id: an agent that answers with it still answers with old values. */
  readonly readings?: ReadonlyMap<string, readonly Reading[]>;
  /** How a service's last polls went: what it does not try again by itself is not tried. */
  readonly channels?: readonly ChannelRow[];
  /** What checks have met of refused logins. */
  readonly refused?: readonly ChannelRow[];
  /** Hears how each channel stands after the check. */
  readonly onPolled?: (rows: readonly ChannelRow[]) => void;
}

/**
 * Polls devices once each, without a service. `onBug` hears of what should never have been thrown; `now` is the clock (ms). What is known
 * of them counts as in a service's polls: where the prompt of another host shows, nothing is typed. Nothing is learnt.
 */
export async function checkOnce(
  plans: readonly WatchPlan[],
  { onBug, now }: Pick<PollTools, 'onBug' | 'now'>,
  signal: AbortSignal,
  { all = plans, identities = new Map(), readings = new Map(), channels = [], refused = [], onPolled = () => {} }: KnownBefore = {},
): Promise<readonly DeviceCheck[]> {
  const turns = new FairTurns(AT_ONCE);
  using snmp = new SnmpPoller();
  const hostNames = { of: (id: string) => identities.get(id)?.hostNames ?? [], learn() {} };
  const acquaintanceOf = acquaintances(all, identities, hostNames);
  const tools: PollTools = { consoles: new KeyedTurns(), hostNames, snmp, now, onBug };
  return await Promise.all(
    plans.map((plan) =>
      turns.run(signal, false, overdue(plan.timeout), async () => {
        const polls = await checkDevice(plan, tools, signal, {
          acquaintance: acquaintanceOf(plan),
          before: readings.get(plan.device.id),
          skip: new Map([...notTried(plan, refused, now(), CHECK), ...notTried(plan, channels, now(), SERVICE)]),
        });
        onPolled(polls.map((poll) => channelRow(plan.device.id, poll, undefined)));
        return deviceCheck(plan.device, plan.model, polls, now());
      }),
    ),
  );
}

/** Who may answer for a device: what is known of all of them, then what the polls of this check find out. */
function acquaintances(
  plans: readonly WatchPlan[],
  identities: ReadonlyMap<string, StoredIdentity>,
  hostNames: Pick<HostNames, 'of'>,
): (plan: WatchPlan) => Acquaintance {
  const knownDevice = (plan: WatchPlan): KnownDevice => {
    const { id } = plan.device;
    return { id, plan, identity: new DeviceIdentity(identities.get(id)) };
  };
  const devices = plans.map(knownDevice);
  const owner = claims();
  return (plan) => {
    const asking = knownDevice(plan);
    return {
      ...asking.identity.remembered,
      deviceOf: (seen) => deviceKnownAs(seen, asking, devices, hostNames) ?? owner(seen, plan.device),
    };
  };
}

/** Who answers with which serial number, as the polls of one check find out: one appliance is one device. */
function claims(): (seen: SeenIdentity, device: DeviceConfig) => string | undefined {
  const devices = new Map<string, DeviceConfig>();
  return ({ serialNumber }, device) => {
    if (serialNumber === undefined) return undefined;
    const owner = devices.get(serialNumber) ?? device;
    devices.set(serialNumber, owner);
    return owner === device ? undefined : (owner.name ?? owner.id);
  };
}

const SERVICE = 'This is what the service has met. It does not try again by itself, nor does a check without --retry-login.';
const CHECK = 'This is what an earlier check has met with the same password. No check without --retry-login tries it again.';

/** Each further try of a check that is run again and again may lock the account. A login that nobody has refused yet is tried. */
function notTried(
  { device, secrets }: WatchPlan,
  rows: readonly ChannelRow[],
  now: number,
  whose: string,
): ReadonlyMap<PolledChannel, Fault> {
  const own = rows.filter((row) => row.device === device.id);
  const states = new ChannelStates(own, (channel) => presentLogin(device[channel], secrets));
  const skip = new Map([...states.held(now), ...states.blocked]);
  for (const fault of skip.values()) fault.message += ` ${whose}`;
  return skip;
}

/** What is known of a device before it is polled. */
interface Beforehand {
  readonly acquaintance?: Acquaintance;
  readonly before?: readonly Reading[] | undefined;
  readonly skip?: ReadonlyMap<PolledChannel, Fault>;
}

/** Polls a device once, without any memory of it but what is given. */
export function checkDevice(
  { device, model, timeout, secrets }: WatchPlan,
  tools: PollTools,
  signal: AbortSignal,
  { acquaintance = {}, before = [], skip }: Beforehand = {},
): Promise<readonly ChannelPoll[]> {
  return pollDevice({ device, model, timeout, secrets, before, acquaintance: () => acquaintance }, tools, signal, skip);
}

/** What one poll alone says about a device. */
export function deviceCheck(device: DeviceConfig, model: DeviceModel, polled: readonly ChannelPoll[], now: number): DeviceCheck {
  const parts = new KeptParts(model, partRoom(1));
  const { polls } = parts.keep(polled, now, () => new Set());
  const off = configuredChannels(device).filter((channel) => !polledChannels(device).includes(channel));
  return {
    id: device.id,
    ...healthOfPoll(device, model, polls, parts.beyond(now)),
    channels: [
      ...off.map((channel): ChannelRecord => ({ channel, ...namedByWay(channel, device), state: 'off' })),
      ...polls.map((poll) => polledChannelRecord(poll, device)),
    ],
    readings: polls.flatMap(({ readings }) => readings.map(readingRecord)),
  };
}
