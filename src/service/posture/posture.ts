import { setImmediate as others } from 'node:timers/promises';
import type { PostureFacts } from '../../core/modelPosture.ts';
import { plainText } from '../../core/text.ts';
import type { Stretch, Unwatched } from '../../core/unwatched.ts';
import type { IntakeConfig } from '../../inventory/intakeSchema.ts';
import type {
  AuditVerification,
  DevicePosture,
  DeviceRecord,
  GroupPosture,
  InventoryRecord,
  ListenerRecord,
  PostureItem,
  PostureResult,
  PostureState,
  ReceiverRecord,
} from '../../protocol/contract.ts';
import type { Sources } from '../../protocol/watching.ts';
import type { GapRow } from '../../store/rows.ts';
import { deliveryTestKinds, deliveryTestOf } from '../alerting/receivers/deliveryTests.ts';
import type { Keeper } from '../common/keeper.ts';
import { deviceRecord } from '../records/deviceRecord.ts';
import { asTheyStand } from '../records/gapRecord.ts';
import { unwatchedTime } from '../records/unwatchedTime.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { type AboutDevice, byInventory, isOld, item } from './aboutDevice.ts';
import { judgeWatching } from './account.ts';
import { judgeChannelSecurity } from './channelSecurity.ts';
import { judgeFleet } from './fleet.ts';
import { judgeGroup, judgeRedundancy } from './groups.ts';
import { postureKinds } from './kinds.ts';
import { judgeParts } from './parts.ts';
import { judgeProvider } from './provider.ts';
import { judgeSetUp } from './setUp.ts';
import { judgeWatchedTime, LAST_DAY, LAST_MONTH, unwatchedRecord } from './watchedTime.ts';

/** What the judgement needs of the rest of the service, as it stands now. */
export interface PostureSources {
  readonly inventory: InventoryRecord;
  readonly intake: IntakeConfig | undefined;
  /** Entries of the inventory that could never be watched. */
  readonly unwatched: readonly DeviceRecord[];
  readonly receivers: readonly ReceiverRecord[];
  readonly listening: readonly ListenerRecord[];
  readonly heard: Sources['heard'];
  readonly trouble: string;
}

export interface PostureOptions {
  readonly keeper: Pick<Keeper, 'read' | 'mustRead'>;
  readonly fleet: Pick<Fleet, 'devices' | 'find'>;
  readonly sources: () => PostureSources;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Devices that are judged at a time: others have their turns between. */
const AT_A_TIME = 10;
/** Tests of delivery that are looked through, of each outcome. */
const TESTS = 500;

/**
 * How well devices are set up to be watched and kept. Each item says what was looked at, by which way and when; what nobody has looked at is
 * `unknown`. Everything is judged when it is asked for: nothing of it is kept.
 */
export class Postures {
  readonly #options: PostureOptions;
  /** When the record of each device begins: it never begins earlier than it did. */
  readonly #begins = new Map<string, number>();

  constructor(options: PostureOptions) {
    this.#options = options;
  }

  /** Of these devices, in this order, or of all; with all members of their groups beside each other. */
  async of(ids: readonly string[] | undefined, audit: AuditVerification): Promise<PostureResult> {
    const { fleet, now, sources } = this.#options;
    const at = now();
    const known = sources();
    const wanted = ids === undefined ? undefined : new Set(ids);
    const isWanted = ({ id }: { readonly id: string }) => wanted === undefined || wanted.has(id);
    const watched = fleet.devices;
    const gaps = this.#gapsByDevice({ from: at - LAST_MONTH, to: at });
    const groups = membersByGroup(watched);
    const shown = new Set(watched.filter(isWanted).flatMap(({ plan: { device } }) => device.haGroup ?? []));
    const abouts = new Map<string, AboutDevice>();
    const devices: DevicePosture[] = [];
    for (const [index, each] of watched.entries()) {
      if (index % AT_A_TIME === AT_A_TIME - 1) await others();
      const { haGroup } = each.plan.device;
      if (!isWanted(each) && (haGroup === undefined || !shown.has(haGroup))) continue;
      const about = this.#about(each, known, gaps.get(each.id) ?? [], groups, at);
      abouts.set(each.id, about);
      if (isWanted(each)) devices.push(devicePosture(about));
    }
    return {
      at: new Date(at).toISOString(),
      kinds: postureKinds,
      fleet: judgeFleet({
        ...known,
        deliveryTests: this.#deliveryTests(),
        aloneSomewhere: watched.some(({ plan: { device, simulated } }) => device.monitorAccount === 'disabled' && !simulated),
        audit,
        now: at,
      }),
      groups: [...groups]
        .filter(([id]) => shown.has(id))
        .map(([id, members]) =>
          groupPosture(
            id,
            members.flatMap((member) => abouts.get(member) ?? []),
          ),
        ),
      devices: [...devices, ...known.unwatched.filter(isWanted).map(neverWatched)],
    };
  }

  /** How much of a span nobody watched each of these devices, as far back as there is a record of it. */
  unwatchedIn(ids: readonly string[], span: Stretch): ReadonlyMap<string, Unwatched> {
    const gaps = this.#gapsByDevice(span);
    const now = this.#options.now();
    return new Map(
      ids.flatMap((id) => {
        const watched = this.#options.fleet.find(id);
        const found = watched && this.#unwatched(watched, gaps.get(id) ?? [], span, now);
        return found ? [[id, found] as const] : [];
      }),
    );
  }

  #about(
    watched: WatchedDevice,
    known: PostureSources,
    gaps: readonly GapRow[],
    groups: ReadonlyMap<string, readonly string[]>,
    now: number,
  ): AboutDevice {
    const { plan } = watched;
    const { device } = plan;
    const size = device.haGroup === undefined ? undefined : groups.get(device.haGroup)?.length;
    const day = this.#unwatched(watched, gaps, { from: now - LAST_DAY, to: now }, now);
    const month = this.#unwatched(watched, gaps, { from: now - LAST_MONTH, to: now }, now);
    return {
      record: deviceRecord(watched, now),
      device,
      model: plan.model,
      facts: plan.model.posture?.(watched.readings) ?? NOTHING,
      interval: plan.policy.interval,
      sources: { heard: known.heard, receivers: known.receivers },
      intake: known.intake,
      ...(size !== undefined && { groupSize: size }),
      ...(day && month && { unwatched: { day, month } }),
      now,
    };
  }

  /** Undefined: there is no record of it. */
  #unwatched(watched: WatchedDevice, gaps: readonly GapRow[], { from, to }: Stretch, now: number) {
    if (watched.plan.simulated) return undefined;
    const begins = this.#beginning(watched.id, gaps);
    if (begins === undefined || begins >= to) return undefined;
    return unwatchedTime(watched, gaps, { from: Math.max(from, begins), to }, now);
  }

  #beginning(id: string, gaps: readonly GapRow[]): number | undefined {
    const known = this.#begins.get(id);
    if (known !== undefined) return known;
    const read = this.#options.keeper.read(undefined, (store) => store.history.begins(id));
    if (read !== undefined) this.#begins.set(id, read);
    const times = [...(read === undefined ? [] : [read]), ...gaps.map(({ from }) => from)];
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #gapsByDevice({ from, to }: Stretch): ReadonlyMap<string, readonly GapRow[]> {
    const { keeper, fleet } = this.#options;
    const by = new Map<string, GapRow[]>();
    const found = keeper.mustRead((store) => store.gaps.load({ from, to }));
    for (const gap of asTheyStand(found, fleet)) {
      const known = by.get(gap.device);
      if (known) known.push(gap);
      else by.set(gap.device, [gap]);
    }
    return by;
  }

  #deliveryTests() {
    const { keeper } = this.#options;
    const events = deliveryTestKinds.flatMap((kind) => keeper.mustRead((store) => store.events.load({ since: 0, kind, limit: TESTS })));
    return events.flatMap((event) => deliveryTestOf(event) ?? []).sort((a, b) => b.at - a.at);
  }
}

/** Of a model of which nobody has looked what its readings tell. */
const NOTHING: PostureFacts = { names: [] };

/** Of a version or a serial number. */
const SHORT = 60;

function devicePosture(about: AboutDevice): DevicePosture {
  const { record, facts, unwatched } = about;
  const items = [
    ...judgeWatching(about),
    ...judgeWatchedTime(about),
    ...judgeParts(about),
    ...judgeChannelSecurity(about),
    ...judgeSetUp(about),
    judgeRedundancy(about),
    ...judgeProvider(about),
  ];
  const { serialNumber, firmware, software } = facts;
  return {
    device: record.id,
    name: record.name,
    modelName: record.modelName,
    ...(record.haGroup !== undefined && { haGroup: record.haGroup }),
    ...(record.site !== undefined && { site: record.site }),
    simulated: record.simulated,
    ...(record.identity?.serialNumber !== undefined
      ? { serialNumber: record.identity.serialNumber }
      : serialNumber && { serialNumber: plainText(serialNumber.text, SHORT) }),
    ...(firmware && !isOld(firmware, about) && { firmware: plainText(firmware.text, SHORT) }),
    ...(software && !isOld(software, about) && { software: plainText(software.text, SHORT) }),
    state: worstPosture(items),
    items,
    ...(unwatched && { unwatched: { day: unwatchedRecord(unwatched.day), month: unwatchedRecord(unwatched.month) } }),
  };
}

/** An entry that was never read without error: nobody looks at it. */
function neverWatched({ id, name, modelName, simulated, notAsWritten }: DeviceRecord): DevicePosture {
  const said = notAsWritten?.problem ?? 'Its entry in the inventory has an error.';
  const items = [
    item('entry', 'bad', said, [byInventory('Never read without error')], 'Correct the entry: Open Inventory shows the line.'),
    item('watched-by', 'unknown', 'It was never watched, so that nothing is known of it.'),
  ];
  return { device: id, name, modelName, simulated, state: 'bad', items };
}

function groupPosture(group: string, members: readonly AboutDevice[]): GroupPosture {
  const items = judgeGroup(members);
  return { group, members: members.map(({ record }) => record.id), state: worstPosture(items), items };
}

function membersByGroup(devices: readonly WatchedDevice[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, plan } of devices) {
    const { haGroup } = plan.device;
    if (haGroup !== undefined) groups.set(haGroup, [...(groups.get(haGroup) ?? []), id]);
  }
  return groups;
}

const gravity: readonly PostureState[] = ['bad', 'unknown', 'attention', 'good'];

/** What nobody has looked at may be worse than what is worth attention. */
export function worstPosture(items: readonly Pick<PostureItem, 'state'>[]): PostureState {
  return gravity.find((state) => items.some((each) => each.state === state)) ?? 'unknown';
}
