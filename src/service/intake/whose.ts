import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { plainAddress } from '../../channels/listening/plainAddress.ts';
import { MINUTE } from '../../core/time/duration.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** Names of hosts are looked up again this often (ms). */
const LOOK_UP = 5 * MINUTE;

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
  /** `undefined`: several have it. */
  readonly #of = new Map<string, WatchedDevice | undefined>();

  add(what: string, device: WatchedDevice): void {
    this.#of.set(what, this.#of.has(what) && this.#of.get(what) !== device ? undefined : device);
  }

  has(what: string): boolean {
    return this.#of.has(what);
  }

  of(what: string): WatchedDevice | undefined {
    return this.#of.get(what);
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
