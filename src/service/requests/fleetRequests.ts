import { fetchHostKey } from '../../channels/console/transports/ssh.ts';
import { Fault } from '../../core/fault.ts';
import type { Acquaintance } from '../../core/identity.ts';
import { parseInventory } from '../../inventory/load.ts';
import type { RequestParams } from '../../protocol/connection.ts';
import type { CheckResult, DeviceCheck, HostKeyRecord } from '../../protocol/contract.ts';
import type { KnownModels } from '../common/knownModels.ts';
import { Secrets } from '../common/secrets.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { deviceRecord, readingRecord } from '../records/deviceRecord.ts';
import { unwatchedCheck } from '../records/notAsWritten.ts';
import type { AccountDoubts } from '../watching/accountDoubts.ts';
import { DeviceIdentity } from '../watching/deviceIdentity.ts';
import { deviceKnownAs } from '../watching/deviceKnownAs.ts';
import type { Fleet } from '../watching/fleet.ts';
import { plansOf } from '../watching/plans.ts';
import { type AcceptParts, acceptAppliance } from './acceptAppliance.ts';
import { checkDevice, deviceCheck } from './check.ts';
import { deviceOf } from './deviceOf.ts';
import type { Caller, RequestHandlers } from './handlers.ts';

export interface FleetParts extends AcceptParts {
  readonly doubts: Pick<AccountDoubts, 'confirm'>;
  readonly configuration: Pick<Configuration, 'readSecretFiles' | 'unwatched'>;
  readonly secrets: Secrets;
  readonly known: KnownModels;
  /** Aborted when the service comes to its end. */
  readonly ending: AbortSignal;
}

/** How long an SSH server may take to show its host key (ms): a person waits for it. */
const HOST_KEY = 15_000;

/** A configuration that cannot be tried. */
export class InvalidDevice extends Fault {
  readonly code = 'invalid-device';
}

/** What clients ask of devices: to be looked at now, and who they are. */
export function fleetRequests(parts: FleetParts) {
  const orEnding = (signal: AbortSignal) => AbortSignal.any([signal, parts.ending]);
  return {
    check: (params, caller) => check(parts, params, caller),
    testConnection: (params, { signal }) => testConnection(parts, params, orEnding(signal)),
    acceptAppliance: (params, { who }) => acceptAppliance(parts, params, who),
    confirmAccount({ device, why }, { who }) {
      parts.doubts.confirm(deviceOf(parts.fleet, device), why, who);
      return {};
    },
    hostKey: (params, { signal }) => hostKey(parts, params, orEnding(signal)),
  } satisfies Pick<RequestHandlers, 'check' | 'testConnection' | 'acceptAppliance' | 'confirmAccount' | 'hostKey'>;
}

/** @throws {NotFound} for a device that is not watched */
async function check(
  { fleet, configuration, now }: FleetParts,
  { devices: ids, retryLogin = false, progressToken: token }: RequestParams<'check'>,
  { signal, notify }: Caller,
): Promise<CheckResult> {
  const unwatched = configuration.unwatched.filter(({ id }) => ids === undefined || ids.includes(id));
  const wanted = ids?.filter((id) => !unwatched.some((each) => each.id === id));
  const devices = wanted?.map((id) => deviceOf(fleet, id)) ?? fleet.devices;
  await configuration.readSecretFiles();
  let done = 0;
  const onChecked: Parameters<Fleet['check']>[1]['onChecked'] = ({ device }) => {
    done++;
    if (token !== undefined) notify('checkProgress', { done, total: devices.length, device: device.id, token });
  };
  const checked = await fleet.check(devices, { retryLogin, onChecked }, signal);
  const time = now();
  const found = checked.map(({ device, polls }): DeviceCheck => {
    const { id, state, findings, notJudged, channels } = deviceRecord(device, time);
    return {
      id,
      state,
      ...(findings && { findings }),
      ...(notJudged && { notJudged }),
      channels,
      readings: polls.flatMap(({ readings }) =>
        readings.filter(({ attributes }) => device.parts.has(attributes['hw.id'])).map(readingRecord),
      ),
    };
  });
  return { devices: [...found, ...unwatched.map(({ id, notAsWritten }) => unwatchedCheck(id, notAsWritten?.problem ?? ''))] };
}

/**
 * Tries a device that is not in the inventory yet. Nothing of it is kept, but that its secrets are masked from then on: the device may repeat them.
 * @throws {InvalidDevice}
 */
export async function testConnection(
  { fleet, secrets: kept, known, now }: Pick<FleetParts, 'fleet' | 'secrets' | 'known' | 'now'>,
  { device, secrets: given }: RequestParams<'testConnection'>,
  signal: AbortSignal,
): Promise<DeviceCheck> {
  const loaded = parseInventory(JSON.stringify({ devices: [device] }), known.definition);
  const secrets = new Secrets(undefined, kept);
  const [plan] = plansOf(loaded, secrets, false, known);
  if (!plan) throw new InvalidDevice(loaded.problems[0]?.message ?? 'This is not a device that could be watched.');
  for (const name of loaded.secrets) {
    const value = given[name] ?? kept.get(name);
    if (value !== undefined) secrets.provide({ [name]: value });
  }
  // Nothing of it is kept: no name of a host either.
  const { hostNames, ...tools } = fleet.tools;
  const remembering = { ...tools, ...(hostNames && { hostNames: { of: (id: string) => hostNames.of(id), learn() {} } }) };
  const identity = fleet.find(plan.device.id)?.identity ?? new DeviceIdentity();
  const asking = { id: plan.device.id, plan, identity };
  const names = hostNames ?? { of: () => [] };
  // That the way leads to an HSM that is watched already is best known before it is saved.
  const acquaintance: Acquaintance = {
    ...identity.remembered,
    deviceOf: (seen) => deviceKnownAs(seen, asking, fleet.devices, names),
  };
  return deviceCheck(plan.device, plan.model, await checkDevice(plan, remembering, signal, { acquaintance }), now());
}

/** @throws {Fault} when no SSH server shows one */
function hostKey({ known }: FleetParts, { address, model }: RequestParams<'hostKey'>, signal: AbortSignal): Promise<HostKeyRecord> {
  const words = known.models.find(({ descriptor }) => descriptor.id === model)?.console?.ssh;
  return fetchHostKey(address, { timeoutMs: HOST_KEY, ...(words && { showAddresses: words.showAddresses }) }, signal);
}
