import { pollableChannels } from '../../core/channel.ts';
import { count } from '../../core/words.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Log } from '../common/log.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

export interface ServiceTroubleOptions {
  readonly keeper: Keeper;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Tells clients. */
  readonly changed: (trouble: string) => void;
}

/**
 * What keeps the service itself from its work, and is no device's fault: a history that cannot be kept, and a machine that lacks what is
 * needed to ask devices. Clients see it as one text.
 */
export class ServiceTrouble {
  readonly #options: ServiceTroubleOptions;
  /** Devices that could not be asked for want of something here, each with what was said of it. */
  readonly #notAsked = new Map<string, string>();
  #said = '';

  constructor(options: ServiceTroubleOptions) {
    this.#options = options;
    options.keeper.onTrouble(() => this.#say());
  }

  /** Empty while there is none. */
  get text(): string {
    return [this.#options.keeper.trouble, this.#shortage].filter(Boolean).join(' ');
  }

  /** These devices look different now, those are watched no more. */
  look(devices: readonly WatchedDevice[], removed: readonly string[]): void {
    const was = this.#notAsked.size > 0;
    for (const id of removed) this.#notAsked.delete(id);
    for (const device of devices) {
      const lack = shortageOf(device);
      if (lack === undefined) this.#notAsked.delete(device.id);
      else this.#notAsked.set(device.id, lack);
    }
    const is = this.#notAsked.size > 0;
    if (is && !was) this.#record(this.#shortage, 'error');
    if (was && !is) this.#record('This machine has again what it needs to ask every device.', 'info');
    this.#say();
  }

  get #shortage(): string {
    const [first] = this.#notAsked.values();
    if (first === undefined) return '';
    const whom = count(this.#notAsked.size, 'device');
    return `Of ${whom} nothing is known now, because this machine is short of something: ${first}`;
  }

  #record(text: string, level: Parameters<Log>[0]): void {
    const { keeper, log, now } = this.#options;
    log(level, text);
    keeper.keep((store) => store.events.append({ time: now(), kind: 'own-shortage', text }));
  }

  #say(): void {
    const { text } = this;
    if (text === this.#said) return;
    this.#said = text;
    this.#options.changed(text);
  }
}

function shortageOf(device: WatchedDevice): string | undefined {
  for (const channel of pollableChannels) {
    const row = device.channel(channel);
    if (row?.errorCode === 'own-shortage') return row.error;
  }
  return undefined;
}
