import { readFromHost } from '../../channels/console/transports/sshCommand.ts';
import { COMBINED } from '../../core/channel.ts';
import { groupBy } from '../../core/groupBy.ts';
import { HA_GROUP } from '../../core/groupConditions.ts';
import { memberOf, redundancyOf } from '../../core/highAvailability.ts';
import type { ComparedMember } from '../../core/memberDifferences.ts';
import { plainText } from '../../core/text.ts';
import { MINUTE, SECOND } from '../../core/time/duration.ts';
import { slotOf } from '../../core/time/schedule.ts';
import type { GroupConfig } from '../../inventory/groupSchema.ts';
import type { AskHaClientParams, HaGroupRecord, ReadHaClientResult } from '../../protocol/contract.ts';
import type { Suppressions } from '../alerting/suppressions.ts';
import type { Keeper } from '../common/keeper.ts';
import { NotFound, NotPossible } from '../common/refusals.ts';
import type { Secrets } from '../common/secrets.ts';
import { clientRecord, type HeardGroup, type HeardMember, haGroupRecord } from '../records/haGroupRecord.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { type ClientText, ClientViews, deviceOfMember } from './clientViews.ts';
import { type KnownMember, memberFacts } from './memberFacts.ts';
import { carriersOf, observationsOf } from './quorumAlerts.ts';
import { StandingDifferences } from './standingDifferences.ts';

export interface HaGroupsOptions {
  readonly fleet: Pick<Fleet, 'devices' | 'find' | 'hear' | 'listen'>;
  readonly keeper: Keeper;
  readonly secrets: Pick<Secrets, 'get' | 'sayMissing'>;
  readonly suppressions: Pick<Suppressions, 'maintenanceOf'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Clients should see these anew; `removed`: ids of those that are no more. */
  readonly changed: (change: { readonly haGroups: readonly HaGroupRecord[]; readonly removedHaGroups: readonly string[] }) => void;
}

const LOOK = SECOND;
/** Groups that are looked at in one go because their slot has begun: all of a large fleet at once would be felt. */
const AT_ONCE = 2;
const LONGEST_NAME = 80;
const LONGEST_WHY = 200;
/** A client that has to look at each member over its network may take its time (ms). */
const ASKED_WITHIN = MINUTE;

/**
 * The HA groups of the devices that are watched: who is a member, what redundancy is left, and the alert of a group. Looks at a group when one
 * of its members has changed, and once in each slot, since what nobody hears of grows old.
 */
export class HaGroups implements Disposable {
  readonly clients: ClientViews;
  readonly #differences: StandingDifferences;
  readonly #options: HaGroupsOptions;
  readonly #timer: NodeJS.Timeout;
  #configs: ReadonlyMap<string, GroupConfig> = new Map();
  /** What was found out of a device since it last changed. */
  readonly #facts = new Map<string, KnownMember>();
  /** Groups that may have changed since they were last looked at. */
  readonly #touched = new Set<string>();
  /** The last look at each group: its slot, what it was judged to be, and its record as clients have it. */
  #looked = new Map<string, { readonly slot: number; readonly judged: string; readonly shown: string }>();

  constructor(options: HaGroupsOptions) {
    this.#options = options;
    this.clients = new ClientViews(options);
    this.#differences = new StandingDifferences(options.keeper);
    this.#timer = setInterval(() => this.look(), LOOK).unref();
    options.fleet.listen({
      changed: ({ devices, removed }) => {
        for (const id of [...devices.map((device) => device.id), ...removed]) this.#facts.delete(id);
        for (const { plan } of devices) if (plan.device.haGroup !== undefined) this.#touched.add(plan.device.haGroup);
        if (removed.length > 0) this.touch();
      },
      fired: () => {},
      resolved: () => {},
    });
  }

  /** What the inventory says of groups, from now on. */
  use(configs: readonly GroupConfig[]): void {
    this.#configs = new Map(configs.map((config) => [config.id, config]));
    this.touch();
  }

  /** Something that is known of no single device has changed: planned work has begun or ended. */
  touch(): void {
    for (const id of this.#members().keys()) this.#touched.add(id);
  }

  /** The group of this name, as it stands now. Undefined: no device is a member. */
  find(id: string): HeardGroup | undefined {
    const devices = this.#members().get(id);
    return devices && this.#group(id, devices);
  }

  /** Takes what a client has printed of the group. @throws what `ClientViews.take` throws */
  read(given: ClientText, who: string): ReadHaClientResult {
    const { row, rejected } = this.clients.take(given, who);
    const devices = this.#members().get(row.haGroup) ?? [];
    this.#touched.add(row.haGroup);
    this.look();
    return { said: clientRecord(row, (serial) => deviceOfMember(devices, serial)?.id), rejected };
  }

  /**
   * Asks a client over SSH, by the one command that lists its groups, and takes what it prints.
   * @throws {NotFound} {NotPossible}, the faults of the connection, and what `read` throws
   */
  async ask({ haGroup, client: name }: AskHaClientParams, who: string, signal: AbortSignal): Promise<ReadHaClientResult> {
    const client = this.#configs.get(haGroup)?.clients?.find((each) => each.name === name);
    const model = this.#members()
      .get(haGroup)
      ?.find(({ plan }) => plan.model.descriptor.haClient)?.plan.model;
    const command = model?.descriptor.haClient?.remote;
    if (!client || command === undefined)
      throw new NotFound(`The inventory names no client "${plainText(name, LONGEST_NAME)}" of the HA group "${plainText(haGroup, 63)}".`);
    const { secrets } = this.#options;
    const password = secrets.get(client.password.secret);
    if (password === undefined) throw new NotPossible(secrets.sayMissing(client.password.secret));
    const host = { address: client.ssh, hostKey: client.hostKey, user: client.user, password };
    const text = await readFromHost(host, command, ASKED_WITHIN, signal);
    return this.read({ haGroup, client: name, text }, who);
  }

  /** All of them, in the order in which the inventory first names them. */
  get records(): readonly HaGroupRecord[] {
    return [...this.#members()].map(([id, devices]) => this.#record(this.#group(id, devices), devices));
  }

  /** Judges and shows what has changed, and what is due in this slot. */
  look(): void {
    const now = this.#options.now();
    const members = this.#members();
    const changed: HaGroupRecord[] = [];
    let due = AT_ONCE;
    for (const [id, devices] of members) {
      const before = this.#looked.get(id);
      const slot = slotOf(now, devices[0]?.plan.policy.interval ?? LOOK);
      const isDue = before?.slot !== slot && due > 0;
      if (isDue) {
        due -= 1;
        for (const device of devices) this.#facts.delete(device.id);
        this.#differences.look(id, devices.map(compared), now);
      }
      if (!isDue && !this.#touched.has(id)) continue;
      this.#touched.delete(id);
      const group = this.#group(id, devices);
      const record = this.#record(group, devices);
      const shown = JSON.stringify(record);
      if (shown !== before?.shown) changed.push(record);
      const judged = JSON.stringify(record.redundancy);
      // Before anything is judged: what is heard of the device that carries the alert touches the group again.
      this.#looked.set(id, { slot: isDue ? slot : (before?.slot ?? Number.NaN), judged, shown });
      if (isDue || judged !== before?.judged) this.#judge(group, devices, slot, now);
    }
    const removed = [...this.#looked.keys()].filter((id) => !members.has(id));
    for (const id of removed) {
      this.#looked.delete(id);
      this.#differences.forget(id);
    }
    if (changed.length + removed.length > 0) this.#options.changed({ haGroups: changed, removedHaGroups: removed });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #members(): ReadonlyMap<string, readonly WatchedDevice[]> {
    const named = this.#options.fleet.devices.filter(({ plan }) => plan.device.haGroup !== undefined);
    return groupBy(named, ({ plan }) => plan.device.haGroup ?? '');
  }

  #record(group: HeardGroup, devices: readonly WatchedDevice[]): HaGroupRecord {
    return haGroupRecord(group, this.clients.of(group.id), this.#differences.of(group.id), (serial) => deviceOfMember(devices, serial)?.id);
  }

  #group(id: string, devices: readonly WatchedDevice[]): HeardGroup {
    const { name = id, ...terms } = this.#configs.get(id) ?? {};
    return { ...terms, id, name: plainText(name, LONGEST_NAME), watched: devices.map((device) => this.#member(device)) };
  }

  #member(device: WatchedDevice): HeardMember {
    const { suppressions, now } = this.#options;
    const at = now();
    const facts = this.#facts.get(device.id) ?? memberFacts(device, at);
    this.#facts.set(device.id, facts);
    const work = suppressions.maintenanceOf(device.plan.device, at);
    const { lastHeard, untold, state, out } = facts;
    // Why it is not used now: a fault of its own says more than the work, and that work keeps parts from being judged says less.
    const because = work && !out && state !== 'degraded' && state !== 'failed' ? { because: plainText(work.why, LONGEST_WHY) } : {};
    return {
      ...memberOf({ ...facts, inMaintenance: work !== undefined, ...because }),
      ...(lastHeard !== undefined && { lastHeard }),
      ...(untold && { untold }),
    };
  }

  #judge(group: HeardGroup, devices: readonly WatchedDevice[], slot: number, at: number): void {
    const { fleet } = this.#options;
    const observations = observationsOf(group, redundancyOf(group));
    for (const device of carriersOf(group, devices)) {
      const known = observations.filter(
        ({ condition, verdict }) => verdict !== 'positive' || device.indicator(HA_GROUP, condition) !== undefined,
      );
      if (known.length > 0) fleet.hear(device, known, { slot, at, witness: COMBINED });
    }
  }
}

function compared({ id, plan: { device }, readings }: WatchedDevice): ComparedMember {
  return { name: plainText(device.name ?? id, LONGEST_NAME), readings };
}
