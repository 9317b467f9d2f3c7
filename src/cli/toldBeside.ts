import { DAY } from '../core/time/duration.ts';
import type { ServiceClient } from '../protocol/connectToService.ts';

/** Changes that are looked through at a time. */
const CHANGES = 500;

/** What the service tells of messages, beside them. */
export type ToldEntry =
  /** What a poll has found that was made at once for a critical message that nobody has proven. `device`: its id. */
  | { readonly kind: 'polled-at-once'; readonly time: string; readonly device: string; readonly text: string }
  /** Somebody was not listened to: told at once, and then once a day for each sender and cause. */
  | { readonly kind: 'refused'; readonly time: string; readonly text: string };

/** Asks for that again and again: which was not shown yet. */
export class ToldBeside {
  readonly #device: string | undefined;
  readonly #polledSince: string;
  #since: string;
  #shown: ReadonlySet<string> = new Set();

  /**
   * `since`: as the user has it. `firstShown`: the time of the first message that is shown: polls before it are of others.
   * Who is refused is of no device, so that is not told where one is given.
   */
  constructor(asked: { readonly since?: string; readonly firstShown?: string; readonly device?: string }, now: number) {
    const { since, firstShown, device } = asked;
    this.#device = device;
    this.#polledSince = firstShown ?? since ?? new Date(now).toISOString();
    this.#since = device === undefined ? (since ?? new Date(now - DAY).toISOString()) : this.#polledSince;
    if (Date.parse(this.#polledSince) < Date.parse(this.#since)) this.#since = this.#polledSince;
  }

  /** The newest first. `now`: ms since the epoch. Clocks are set back, too. */
  async fresh(client: ServiceClient, now: number, signal: AbortSignal): Promise<readonly ToldEntry[]> {
    const since = new Date(Math.min(Date.parse(this.#since), now)).toISOString();
    const asked = { kind: 'change', since, limit: CHANGES, ...(this.#device !== undefined && { device: this.#device }) } as const;
    const { entries } = await client.request('timeline', asked, signal);
    const isFirst = this.#shown.size === 0;
    const found = entries.flatMap(({ key, change }): readonly { readonly key: string; readonly told: ToldEntry }[] => {
      if (change?.kind === 'stranger') return [{ key, told: { kind: 'refused', time: change.time, text: change.text } }];
      if (change?.kind !== 'polled-at-once') return [];
      const { time, device = '', text } = change;
      const isOfOthers = isFirst && Date.parse(time) < Math.min(Date.parse(this.#polledSince), now);
      return isOfOthers ? [] : [{ key, told: { kind: 'polled-at-once', time, device, text } }];
    });
    const fresh = found.filter(({ key }) => !this.#shown.has(key));
    this.#since = found[0]?.told.time ?? this.#since;
    this.#shown = new Set(found.map(({ key }) => key));
    return fresh.map(({ told }) => told);
  }
}
