import { pollableChannels } from '../../core/channel.ts';
import { utcMinute } from '../../core/time/calendar.ts';
import { DAY } from '../../core/time/duration.ts';
import { count } from '../../core/words.ts';
import type { StoredEvent } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Log } from '../common/log.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** How long it is said that the history was started anew (ms). */
const SAID_FOR = DAY;

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
  /** The history was started anew in an earlier run, or when this one began. */
  readonly #before: StoredEvent | undefined;
  #said = '';

  constructor(options: ServiceTroubleOptions) {
    this.#options = options;
    const { keeper, now } = options;
    const replaced = { since: now() - SAID_FOR, kind: 'store-replaced', limit: 1 };
    this.#before = keeper.read([], (store) => store.events.load(replaced))[0];
    keeper.onTrouble(() => this.#say());
  }

  /** Empty while there is none. */
  get text(): string {
    return [this.#options.keeper.trouble, this.#shortage, this.#loss].filter(Boolean).join(' ');
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

  /** That the history was started anew: a person who misses something in it should not have to find that in the log. */
  get #loss(): string {
    const { keeper, now } = this.#options;
    const last = keeper.startedAnew ?? this.#before;
    return last && Math.abs(now() - last.time) < SAID_FOR ? `Since ${utcMinute(last.time)}: ${last.text}` : '';
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
