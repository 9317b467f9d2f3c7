import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { plainAddress } from '../../channels/listening/plainAddress.ts';
import { MINUTE } from '../../core/time/duration.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** Names of hosts are looked up again this often (ms). */
const LOOK_UP = 5 * MINUTE;

export interface WhoseOptions {
  readonly fleet: Pick<Fleet, 'devices' | 'tools'>;
  /** Other addresses than before may send. */
  readonly changed: () => void;
}

/** Which device a message is from: by address, by name, by engine. What several devices have is none's. */
export class Whose implements Disposable {
  readonly #options: WhoseOptions;
  /** Of names of hosts; what cannot be looked up now stays as it was. */
  #resolved: ReadonlyMap<string, readonly string[]> = new Map();
  readonly #timer: NodeJS.Timeout;
  #ended = false;

  constructor(options: WhoseOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.lookUp(), LOOK_UP).unref();
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
    return only(this.#devices.filter((device) => this.#addressesOf(device).includes(address)));
  }

  /** The host in a line, or on a certificate: an address, or a name with or without its domain. */
  byName(name: string): WatchedDevice | undefined {
    const wanted = name.toLowerCase();
    const found = this.#devices.filter((device) => this.#namesOf(device).includes(wanted));
    if (found.length > 0) return only(found);
    if (isIP(wanted) !== 0) return this.byAddress(plainAddress(wanted));
    const short = (each: string) => (isIP(each) === 0 ? each.split('.')[0] : each);
    return only(this.#devices.filter((device) => this.#namesOf(device).some((each) => short(each) === short(wanted))));
  }

  /** By the engine that polls have found at it. */
  byEngine(engineId: string): WatchedDevice | undefined {
    return only(this.#devices.filter(({ identity }) => identity.remembered.known?.engineId?.toLowerCase() === engineId));
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
    this.#options.changed();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearInterval(this.#timer);
  }

  /** Simulated ones send nothing. */
  get #devices(): readonly WatchedDevice[] {
    return this.#options.fleet.devices.filter(({ plan }) => !plan.simulated);
  }

  #addressesOf(device: WatchedDevice): readonly string[] {
    return hostsOf(device).flatMap((host) => (isIP(host) === 0 ? (this.#resolved.get(host) ?? []) : [plainAddress(host)]));
  }

  #namesOf(device: WatchedDevice): readonly string[] {
    const { id, name = id } = device.plan.device;
    const told = Object.values(device.identity.remembered.known?.names ?? {}).flatMap(({ hostName }) => hostName ?? []);
    return [id, name, ...told, ...this.#options.fleet.tools.hostNames.of(id), ...hostsOf(device)].map((each) => each.toLowerCase());
  }
}

/** Where it is asked, and what it is said to send from. A console server is none of its own. */
function hostsOf({ plan: { device } }: WatchedDevice): readonly string[] {
  const ssh = device.console?.ssh?.replace(/^\[(.*)\](?::\d+)?$|:\d+$/, '$1');
  return [...(device.snmp ? [device.snmp.host] : []), ...(ssh ? [ssh] : []), ...(device.addresses ?? [])];
}

function only(found: readonly WatchedDevice[]): WatchedDevice | undefined {
  return found.length === 1 ? found[0] : undefined;
}
