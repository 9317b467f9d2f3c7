import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { plainAddress } from '../../channels/listening/plainAddress.ts';
import { plainText } from '../../core/text.ts';
import { MINUTE } from '../../core/time/duration.ts';
import { listed } from '../../core/words.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** Names of hosts are looked up again this often (ms). */
const LOOK_UP = 5 * MINUTE;
/** Devices at one address that are named. */
const SHARERS = 4;

export interface WhoseOptions {
  readonly fleet: Pick<Fleet, 'devices' | 'tools' | 'listen'>;
  /** Whether it is about simulated devices: what they send goes to places of their own. */
  readonly simulated: boolean;
  /** Other addresses than before may send. */
  readonly changed: () => void;
}

/** Devices by something that they have. */
interface Index {
  readonly addresses: Owners;
  readonly names: Owners;
  /** Names without their domains. */
  readonly shortNames: Owners;
  readonly engines: Owners;
}

/** What a device is found by comes from these. */
interface Source {
  readonly plan: WatchedDevice['plan'];
  readonly known: WatchedDevice['identity']['known'];
  readonly hostNames: readonly string[];
}

/** Which device a message is from: by address, by name, by engine. What several devices have is none's. */
export class Whose implements Disposable {
  readonly #options: WhoseOptions;
  /** Of names of hosts; what cannot be looked up now stays as it was. */
  #resolved: ReadonlyMap<string, readonly string[]> = new Map();
  /** Names of which no address is known. */
  #unknown: readonly string[] = [];
  readonly #timer: NodeJS.Timeout;
  /** Made when it is asked for; undefined: something has changed since. */
  #made: Index | undefined;
  readonly #sources = new Map<string, Source>();
  #ended = false;

  constructor(options: WhoseOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.lookUp(), LOOK_UP).unref();
    options.fleet.listen({
      changed: ({ devices, removed }) => {
        if (removed.length > 0 || devices.some((device) => this.#isOther(device))) this.#made = undefined;
      },
      fired() {},
      resolved() {},
    });
  }

  /** Why what some devices send is refused, in sentences with what to do. */
  get flaws(): readonly string[] {
    if (this.#unknown.length === 0) return [];
    const some = this.#unknown.slice(0, SHARERS).map((name) => `"${plainText(name, 100)}"`);
    const more = this.#unknown.length > SHARERS ? [`${this.#unknown.length - SHARERS} more`] : [];
    return [
      `No address is known of ${listed([...some, ...more])}: what is sent from there is refused. Check the name and this machine's DNS, or add the address to the device's "addresses".`,
    ];
  }

  /** All addresses of devices. */
  get addresses(): readonly string[] {
    return this.#devices.flatMap((device) => this.#addressesOf(device));
  }

  /** Of one device; names of hosts as they were looked up. */
  addressesOf(id: string): readonly string[] {
    return this.#devices.filter((device) => device.id === id).flatMap((device) => this.#addressesOf(device));
  }

  byAddress(address: string): WatchedDevice | undefined {
    return this.#index.addresses.of(address);
  }

  /** The host in a line, or on a certificate: an address, or a name with or without its domain. */
  byName(name: string): WatchedDevice | undefined {
    const { names, shortNames } = this.#index;
    const wanted = name.toLowerCase();
    if (names.has(wanted)) return names.of(wanted);
    if (isIP(wanted) !== 0) return this.byAddress(plainAddress(wanted));
    return shortNames.of(short(wanted));
  }

  /** By the engine that polls have found at it. */
  byEngine(engineId: string): WatchedDevice | undefined {
    return this.#index.engines.of(engineId);
  }

  /** Why messages of this sender, a name or an address, are nobody's, and what to do. */
  strangeness(sender: string): string {
    const { addresses, names } = this.#index;
    const sharers = new Set([...addresses.allOf(plainAddress(sender)), ...names.allOf(sender.toLowerCase())]);
    const shown = plainText(sender, 100);
    if (sharers.size < 2)
      return `What came from "${shown}" is of no device of the inventory. If it is one of yours, add that name or address to its "addresses".`;
    const some = [...sharers].slice(0, SHARERS).map(({ id, plan }) => plainText(plan.device.name ?? id, 60));
    const more = sharers.size > SHARERS ? [`${sharers.size - SHARERS} more`] : [];
    return `Whose it is that came from "${shown}" is not known: ${listed([...some, ...more])} are all there. Lines must name a host that only one of them has in its "addresses"; traps must come with SNMPv3, by the engine of each.`;
  }

  /** Looks up the names of all hosts anew. */
  async lookUp(): Promise<void> {
    const names = new Set(this.#devices.flatMap(hostsOf).filter((host) => isIP(host) === 0));
    const found = await Promise.all(
      [...names].map(async (name): Promise<readonly [string, readonly string[]]> => {
        try {
          return [name, (await lookup(name, { all: true })).map(({ address }) => plainAddress(address))];
        } catch {
          return [name, this.#resolved.get(name) ?? []];
        }
      }),
    );
    if (this.#ended) return;
    this.#resolved = new Map(found);
    this.#unknown = found.flatMap(([name, addresses]) => (addresses.length === 0 ? [name] : []));
    this.#made = undefined;
    this.#options.changed();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearInterval(this.#timer);
  }

  get #devices(): readonly WatchedDevice[] {
    return this.#options.fleet.devices.filter(({ plan }) => plan.simulated === this.#options.simulated);
  }

  /** Each message asks: nothing is looked for through all devices. */
  get #index(): Index {
    if (this.#made) return this.#made;
    const index: Index = { addresses: new Owners(), names: new Owners(), shortNames: new Owners(), engines: new Owners() };
    this.#sources.clear();
    for (const device of this.#devices) {
      this.#sources.set(device.id, this.#sourceOf(device));
      for (const address of this.#addressesOf(device)) index.addresses.add(address, device);
      for (const name of this.#namesOf(device)) {
        index.names.add(name, device);
        index.shortNames.add(short(name), device);
      }
      const { engineId } = device.identity.known ?? {};
      if (engineId !== undefined) index.engines.add(engineId.toLowerCase(), device);
    }
    this.#made = index;
    return index;
  }

  #isOther(device: WatchedDevice): boolean {
    const before = this.#sources.get(device.id);
    if (!before && device.plan.simulated !== this.#options.simulated) return false;
    const now = this.#sourceOf(device);
    return before?.plan !== now.plan || before.known !== now.known || before.hostNames !== now.hostNames;
  }

  #sourceOf({ id, plan, identity }: WatchedDevice): Source {
    return { plan, known: identity.known, hostNames: this.#options.fleet.tools.hostNames.of(id) };
  }

  #addressesOf(device: WatchedDevice): readonly string[] {
    return hostsOf(device).flatMap((host) => (isIP(host) === 0 ? (this.#resolved.get(host) ?? []) : [plainAddress(host)]));
  }

  #namesOf(device: WatchedDevice): readonly string[] {
    const { id, name = id } = device.plan.device;
    const told = Object.values(device.identity.known?.names ?? {}).flatMap(({ hostName }) => hostName ?? []);
    return [id, name, ...told, ...this.#options.fleet.tools.hostNames.of(id), ...hostsOf(device)].map((each) => each.toLowerCase());
  }
}

/** Who has what. */
class Owners {
  readonly #of = new Map<string, readonly WatchedDevice[]>();

  add(what: string, device: WatchedDevice): void {
    const owners = this.#of.get(what) ?? [];
    if (!owners.includes(device)) this.#of.set(what, [...owners, device]);
  }

  has(what: string): boolean {
    return this.#of.has(what);
  }

  /** Undefined: nobody has it, or several have. */
  of(what: string): WatchedDevice | undefined {
    const owners = this.#of.get(what);
    return owners?.length === 1 ? owners[0] : undefined;
  }

  allOf(what: string): readonly WatchedDevice[] {
    return this.#of.get(what) ?? [];
  }
}

/** A name without its domain. */
function short(name: string): string {
  return isIP(name) === 0 ? (name.split('.')[0] ?? name) : name;
}

/** Where it is asked, and what it is said to send from. A console server is none of its own. */
function hostsOf({ plan: { device } }: WatchedDevice): readonly string[] {
  const ssh = device.console?.ssh?.replace(/^\[(.*)\](?::\d+)?$|:\d+$/, '$1');
  return [...(device.snmp ? [device.snmp.host] : []), ...(ssh ? [ssh] : []), ...(device.addresses ?? [])];
}
