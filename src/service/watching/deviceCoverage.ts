import { isChannel } from '../../core/channel.ts';
import { type Coverage, cover, type Gap, type GapCause } from '../../core/coverage.ts';
import type { Channel } from '../../core/reading.ts';
import type { ChannelRow, GapRow } from '../../store/rows.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';

/** What keeps a poll from being a look, by the code of its fault. Whatever is not named brought no usable answer. */
const causes: Readonly<Record<string, GapCause>> = {
  'console-busy': 'occupied',
  'login-refused': 'refused',
  'password-change-required': 'refused',
  'host-key-changed': 'refused',
  'account-locked': 'refused',
  'foreign-login': 'refused',
  'other-appliance': 'other-appliance',
  'other-host': 'other-appliance',
  'secret-missing': 'no-secret',
  'own-shortage': 'own-shortage',
};

/** Which time one device was watched: as a whole, and over each channel. */
export class DeviceCoverage {
  readonly #device: string;
  readonly #channels = new Map<Channel, Coverage>();
  readonly #latest = new Map<Channel | undefined, GapRow>();
  /** Since when each of them is not watched that is not watched now; undefined: the device as a whole. */
  #since: ReadonlyMap<Channel | undefined, number> = new Map();
  /** Those that were told to go on. */
  #before: readonly GapRow[] = [];
  #whole: Coverage | undefined;
  /** Why it was not polled, if it was not. */
  #pause: GapCause;
  /** Planned work that an earlier run has seen: where it goes on, it is one gap with what comes. */
  #work: GapRow | undefined;

  /** `remembered`: how its channels fared last. `pause`: why it was not polled since. `work`: the latest gap of planned work. */
  constructor(device: string, remembered: readonly ChannelRow[], pause: GapCause, work?: GapRow) {
    this.#device = device;
    this.#pause = pause;
    this.#work = work;
    for (const { channel, state, polledAt, errorCode, lastSeen } of remembered) {
      if (!isChannel(channel)) continue;
      const open = state === 'ok' ? undefined : { from: lastSeen ?? polledAt, cause: causeOf(errorCode) };
      this.#channels.set(channel, { at: polledAt, ...(open && { open }) });
      this.#whole = { at: Math.max(polledAt, this.#whole?.at ?? polledAt) };
    }
    const since = isOff(pause) ? this.#whole?.at : work?.to === this.#whole?.at ? work?.from : undefined;
    this.#since = sinceOf(since, isOff(pause) ? new Map() : this.#channels);
  }

  /** It is polled over no channel from now on. */
  switchedOff(cause: 'disabled' | 'paused'): void {
    this.#pause = cause;
  }

  /** Time goes by without a poll, as it should: the gap that goes on, as far as it goes by now. */
  rest(now: number, interval: number): readonly GapRow[] {
    const gaps = this.#whole ? cover(this.#whole, { at: now }, interval, this.#pause).gaps : [];
    return this.#told(this.#rows(undefined, gaps), sinceOf(this.#whole?.at, new Map()));
  }

  /** What the polls of one time mean for the time before. `counted`: it was judged; otherwise planned work is under way. */
  record(polls: readonly ChannelPoll[], interval: number, counted: boolean): readonly GapRow[] {
    if (polls.length === 0) return [];
    const at = Math.max(...polls.map(({ endedAt }) => endedAt));
    const work = this.#work;
    this.#work = undefined;
    if (!counted && work && work.to === this.#whole?.at) this.#whole = { at: work.to, open: { from: work.from, cause: work.cause } };
    const whole = cover(this.#whole, { at, ...(!counted && { cause: 'maintenance' as const }) }, interval, this.#pause);
    this.#whole = whole.coverage;
    this.#pause = 'asleep';
    const paused = whole.gaps.some(({ cause }) => cause !== 'maintenance');
    const gaps = this.#rows(undefined, whole.gaps);
    for (const { channel, endedAt, fault } of polls) {
      // While others were polled, a channel pauses because it is switched off.
      const own = cover(this.#channels.get(channel), { at: endedAt, ...(fault && { cause: causeOf(fault.code) }) }, interval, 'disabled');
      this.#channels.set(channel, own.coverage);
      gaps.push(...this.#rows(channel, paused ? own.gaps.filter(({ cause }) => cause !== 'disabled') : own.gaps));
    }
    const polled = new Map(polls.map(({ channel }) => [channel, this.#channels.get(channel)]));
    return this.#told(gaps, sinceOf(this.#whole.open?.from, polled));
  }

  /** Whether a gap that was recorded is not over. */
  goesOn({ channel, from }: GapRow): boolean {
    return this.#since.get(channel) === from;
  }

  /** The gaps of a step, each with whether it goes on, and those before that do so no longer. */
  #told(gaps: readonly GapRow[], since: ReadonlyMap<Channel | undefined, number>): readonly GapRow[] {
    const isIn = (known: GapRow) => gaps.some(({ channel, from }) => channel === known.channel && from === known.from);
    const over = this.#before.filter((known) => since.get(known.channel) !== known.from && !isIn(known));
    this.#since = since;
    this.#before = [...this.#latest.values()].filter((gap) => this.goesOn(gap));
    return [...over, ...gaps.map((gap) => (this.goesOn(gap) ? { ...gap, goesOn: true as const } : gap))];
  }

  /** The latest gap of each channel, for a store that has lost it. */
  get latest(): readonly GapRow[] {
    return [...this.#latest.values()];
  }

  #rows(channel: Channel | undefined, gaps: readonly Gap[]): GapRow[] {
    const rows = gaps.map((gap): GapRow => ({ device: this.#device, ...(channel && { channel }), ...gap }));
    for (const row of rows) this.#latest.set(channel, row);
    return rows;
  }
}

function isOff(pause: GapCause): boolean {
  return pause === 'paused' || pause === 'disabled';
}

/** Since when what is not watched now is not: the device as a whole, and each channel. */
function sinceOf(
  whole: number | undefined,
  channels: ReadonlyMap<Channel, Coverage | undefined>,
): ReadonlyMap<Channel | undefined, number> {
  const found = [[undefined, whole] as const, ...[...channels].map(([channel, coverage]) => [channel, coverage?.open?.from] as const)];
  return new Map(found.flatMap(([channel, from]) => (from === undefined ? [] : [[channel, from] as const])));
}

function causeOf(code = ''): GapCause {
  return causes[code] ?? 'silent';
}
