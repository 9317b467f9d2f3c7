import type { Alert } from '../../core/alerting/alert.ts';
import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { channelOfComponent } from '../../core/channel.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import type { HwType } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import { formatNumber } from '../../core/words.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import { namesOfIndicator } from './keys.ts';
import { indicatorFrom } from './watchedIndicator.ts';
import type { Remembered } from './watchPlan.ts';

/** How many parts are kept of a device, beside those that its model names itself. */
export interface PartRoom {
  readonly inAll: number;
  readonly ofKind: number;
}

/** Parts of all devices together, about. */
const OF_ALL = 5000;
/** However many devices there are, each has room for so many: a hundred partitions, their clients, and interfaces. */
const LEAST = 250;
const MOST = 1000;

/** The room that each of so many devices has. Half of it is for one kind at most, so that made-up clients leave room for partitions. */
export function partRoom(devices: number): PartRoom {
  const inAll = Math.min(MOST, Math.max(LEAST, Math.floor(OF_ALL / Math.max(1, devices))));
  return { inAll, ofKind: Math.floor(inAll / 2) };
}

/** A part that was not shown for this long (ms) makes room for another one. Its readings are forgotten by then (`tidy`). */
const GONE = 14 * DAY;
/** That there are more is told for so long after it was seen (ms): some parts are read once a day, and that may come late. */
const TOLD = 90_000_000;
/** Parts that the store is asked to forget at one time. */
const SLICE = 50;

/** One of a kind, and several. */
const words: Readonly<Record<HwType, readonly [string, string]>> = {
  battery: ['battery', 'batteries'],
  cpu: ['processor', 'processors'],
  enclosure: ['part of the enclosure', 'parts of the enclosure'],
  fan: ['fan', 'fans'],
  logical_disk: ['file system', 'file systems'],
  memory: ['memory', 'memories'],
  network: ['network interface', 'network interfaces'],
  physical_disk: ['disk', 'disks'],
  power_supply: ['power supply', 'power supplies'],
  temperature: ['temperature', 'temperatures'],
  voltage: ['voltage', 'voltages'],
  hsm: ['HSM', 'HSMs'],
  partition: ['partition', 'partitions'],
  service: ['service', 'services'],
  client: ['client', 'clients'],
  channel: ['channel', 'channels'],
};

/** What a part is; undefined: no reading has said so. */
type Kind = HwType | undefined;

interface Part {
  readonly kind: Kind;
  seenAt: number;
}

interface Beyond {
  readonly count: number;
  readonly at: number;
  /** In words. */
  readonly limit: string;
}

/**
 * The parts that are known of one device. What a device calls its parts is its own text, and a broken or hostile one names others at each
 * poll: so they are bounded here, and with them readings, series, indicators, and all that is kept by their names. Parts that the model
 * names itself are always kept. Of the others, those that are known stay; what comes beyond the bound is counted and told. One that has
 * been gone for long, and has no open alert, makes room.
 */
export class KeptParts {
  readonly #model: Pick<DeviceModel, 'partOf'>;
  readonly #parts = new Map<string, Part>();
  readonly #ofKind = new Map<Kind, number>();
  readonly #beyond = new Map<Kind, Beyond>();
  /** What the store is still to forget. */
  readonly #leaving = new Set<string>();
  room: PartRoom;

  constructor(model: Pick<DeviceModel, 'partOf'>, room: PartRoom) {
    this.#model = model;
    this.room = room;
  }

  /** What the store remembers, without parts beyond the bound: those with an open alert stay, then those that were seen last. */
  recall(remembered: Remembered): Remembered {
    const held = componentsOf(remembered.alerts);
    const found = new Map<string, Part>();
    const see = (component: string, kind: Kind, at: number) => {
      const known = found.get(component);
      found.set(component, { kind: known?.kind ?? kind, seenAt: Math.max(known?.seenAt ?? 0, at) });
    };
    for (const { attributes, time } of remembered.readings) see(attributes['hw.id'], attributes['hw.type'], time);
    for (const { component, state } of remembered.indicators) see(component, undefined, indicatorFrom(state)?.state.lastKnown ?? 0);
    const newest = [...found].sort(([one, a], [other, b]) => Number(held.has(other)) - Number(held.has(one)) || b.seenAt - a.seenAt);
    const tooMany = new Set<string>();
    for (const [component, part] of newest) {
      if (this.#isOwn(component) || this.#admit(component, part)) continue;
      tooMany.add(component);
      this.#leaving.add(component);
    }
    if (tooMany.size === 0) return remembered;
    return {
      ...remembered,
      readings: remembered.readings.filter(({ attributes }) => !tooMany.has(attributes['hw.id'])),
      indicators: remembered.indicators.filter(({ component }) => !tooMany.has(component)),
    };
  }

  /**
   * What of these polls is kept.
   * @param held components with an open alert, which make no room
   */
  keep(polls: readonly ChannelPoll[], now: number, held: () => ReadonlySet<string>): KeptPolls {
    const fresh: [component: string, kind: Kind][] = [];
    for (const [component, kind] of namedIn(polls)) {
      if (this.#isOwn(component)) continue;
      const part = this.#parts.get(component);
      if (part) part.seenAt = now;
      else fresh.push([component, kind]);
    }
    if (fresh.length === 0) return { polls, gone: new Set(), news: [] };
    const room = new Room(this.#parts, now, held);
    const gone = new Set<string>();
    const refused = new Map<string, Kind>();
    for (const [component, kind] of fresh) {
      const part = { kind, seenAt: now };
      if (this.#admit(component, part)) continue;
      const leaves = room.leaving(this.#isFull(kind) ? { kind } : undefined);
      if (leaves === undefined) refused.set(component, kind);
      else {
        this.#leave(leaves);
        gone.add(leaves);
        this.#admit(component, part);
      }
    }
    const news = this.#count(refused, now);
    return { polls: refused.size === 0 ? polls : polls.map((poll) => without(poll, refused)), gone, news };
  }

  /** Whether a part with this id is kept. */
  has(component: string): boolean {
    return this.#isOwn(component) || this.#parts.has(component);
  }

  /** What is not watched because there is too much of it: sentences. */
  beyond(now: number): readonly string[] {
    return [...this.#beyond].flatMap(([kind, beyond]) => (isNews(beyond, now) ? sentence(kind, beyond) : []));
  }

  /** Some parts that the store is to forget, so that it takes no long time. */
  takeLeaving(): readonly string[] {
    const some = [...this.#leaving].slice(0, SLICE);
    for (const component of some) this.#leaving.delete(component);
    return some;
  }

  /** It is another appliance from now on. */
  clear(): void {
    this.#parts.clear();
    this.#ofKind.clear();
    this.#beyond.clear();
  }

  #isOwn(component: string): boolean {
    return channelOfComponent(component) !== undefined || component === APPLIANCE || this.#model.partOf?.(component) !== undefined;
  }

  #isFull(kind: Kind): boolean {
    return (this.#ofKind.get(kind) ?? 0) >= this.room.ofKind;
  }

  /** False: there is no room for it. */
  #admit(component: string, part: Part): boolean {
    if (this.#isFull(part.kind) || this.#parts.size >= this.room.inAll) return false;
    this.#parts.set(component, part);
    this.#ofKind.set(part.kind, (this.#ofKind.get(part.kind) ?? 0) + 1);
    this.#leaving.delete(component);
    return true;
  }

  #leave(component: string): void {
    const kind = this.#parts.get(component)?.kind;
    this.#parts.delete(component);
    this.#ofKind.set(kind, (this.#ofKind.get(kind) ?? 1) - 1);
    this.#leaving.add(component);
  }

  /** Remembers how many were refused; answers with sentences about kinds of which none was until now. */
  #count(refused: ReadonlyMap<string, Kind>, now: number): readonly string[] {
    const counts = new Map<Kind, number>();
    for (const kind of refused.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const news: string[] = [];
    for (const [kind, count] of counts) {
      const before = this.#beyond.get(kind);
      const isKnown = before !== undefined && isNews(before, now);
      // Polls that read less refuse less: the most of a day counts.
      if (isKnown && before.count > count) continue;
      const { inAll, ofKind } = this.room;
      const limit = this.#isFull(kind) ? formatNumber(ofKind, 0) : `${formatNumber(inAll, 0)} parts in all`;
      const beyond = { count, at: now, limit };
      this.#beyond.set(kind, beyond);
      if (!isKnown) news.push(sentence(kind, beyond));
    }
    return news;
  }
}

/** What was kept of the polls of one time. */
export interface KeptPolls {
  readonly polls: readonly ChannelPoll[];
  /** Parts that have made room: nothing is known of them any more. */
  readonly gone: ReadonlySet<string>;
  /** Sentences about what is refused from now on. */
  readonly news: readonly string[];
}

/** Components with an alert that is not over. */
export function componentsOf(alerts: Iterable<Alert>): ReadonlySet<string> {
  return new Set([...alerts].flatMap(({ component, state }) => (state === 'resolved' ? [] : [component])));
}

/** The parts that may make room, the one that has been gone for longest first. Looked for once a poll, and only when there is none. */
class Room {
  readonly #find: () => Map<string, Kind>;
  #left: Map<string, Kind> | undefined;

  constructor(parts: ReadonlyMap<string, Part>, now: number, held: () => ReadonlySet<string>) {
    this.#find = () => {
      const open = held();
      const gone = [...parts].filter(([component, { seenAt }]) => now - seenAt > GONE && !open.has(component));
      return new Map(gone.sort(([, a], [, b]) => a.seenAt - b.seenAt).map(([component, { kind }]) => [component, kind]));
    };
  }

  /** One that leaves. `of`: only one of this kind makes room. */
  leaving(of: { readonly kind: Kind } | undefined): string | undefined {
    this.#left ??= this.#find();
    for (const [component, kind] of this.#left) {
      if (of !== undefined && of.kind !== kind) continue;
      this.#left.delete(component);
      return component;
    }
    return undefined;
  }
}

/** All components that polls name, each with what it is. */
function namedIn(polls: readonly ChannelPoll[]): ReadonlyMap<string, Kind> {
  const named = new Map<string, Kind>();
  for (const { readings } of polls) for (const { attributes } of readings) named.set(attributes['hw.id'], attributes['hw.type']);
  for (const { observations } of polls) {
    for (const { component } of observations) if (!named.has(component)) named.set(component, undefined);
  }
  return named;
}

/** A poll as if it had not named these. */
function without(poll: ChannelPoll, refused: ReadonlyMap<string, Kind>): ChannelPoll {
  const isKept = (component: string) => !refused.has(component);
  const { readings, observations, commands, seldom } = poll;
  return {
    ...poll,
    readings: readings.filter(({ attributes }) => isKept(attributes['hw.id'])),
    observations: observations.filter(({ component }) => isKept(component)),
    ...(commands && {
      commands: commands.map((outcome) => ({
        ...outcome,
        components: outcome.components.filter(isKept),
        feeds: outcome.feeds.filter((indicator) => isKept(namesOfIndicator(indicator)[0])),
      })),
    }),
    ...(seldom && { seldom: seldom.map((told) => ({ ...told, components: told.components.filter(isKept) })) }),
  };
}

function isNews({ at }: Beyond, now: number): boolean {
  return Math.abs(now - at) <= TOLD;
}

function sentence(kind: Kind, { count, limit }: Beyond): string {
  const [one, several] = kind === undefined ? ['part', 'parts'] : words[kind];
  const what = count === 1 ? one : several;
  return `${formatNumber(count, 0)} more ${what} than can be kept (limit ${limit}) ${count === 1 ? 'is' : 'are'} not watched.`;
}
