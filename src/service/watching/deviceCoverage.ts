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
  readonly #open = new Map<Channel | undefined, GapRow>();
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
  }

  /** It is polled over no channel from now on. */
  switchedOff(cause: 'disabled' | 'paused'): void {
    this.#pause = cause;
  }

  /** Time goes by without a poll, as it should: the gap that goes on, as far as it goes by now. */
  rest(now: number, interval: number): readonly GapRow[] {
    return this.#rows(undefined, this.#whole ? cover(this.#whole, { at: now }, interval, this.#pause).gaps : []);
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
    return gaps;
  }

  /** The latest gap of each channel, for a store that has lost it. */
  get latest(): readonly GapRow[] {
    return [...this.#open.values()];
  }

  #rows(channel: Channel | undefined, gaps: readonly Gap[]): GapRow[] {
    const rows = gaps.map((gap): GapRow => ({ device: this.#device, ...(channel && { channel }), ...gap }));
    for (const row of rows) this.#open.set(channel, row);
    return rows;
  }
}

function causeOf(code = ''): GapCause {
  return causes[code] ?? 'silent';
}
