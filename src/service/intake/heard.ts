import type { HeardRow } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Understood } from './messageKeeper.ts';

/**
 * When each device was last heard over each channel, and when it last proved the way with a test. That nothing was heard says nothing of a
 * device: it speaks when it has something to say.
 */
export class Heard {
  readonly #keeper: Keeper;
  /** What clients have not been told yet, by device and channel. */
  #news = new Map<string, HeardRow>();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** They are kept. What is of no device is heard of nobody. */
  note(messages: readonly Pick<Understood, 'message'>[]): void {
    const rows = new Map<string, HeardRow>();
    for (const { message } of messages) {
      const { device, channel, time, sender, test, authenticated = false } = message;
      if (device === undefined) continue;
      const key = JSON.stringify([device, channel]);
      const before = rows.get(key);
      const proof = test ? { at: time, sender, authenticated } : before?.test;
      rows.set(key, { device, channel, lastAt: Math.max(time, before?.lastAt ?? 0), ...(proof && { test: proof }) });
    }
    if (rows.size === 0) return;
    this.#keeper.keep((store) => {
      for (const row of rows.values()) store.heard.save(row);
    });
    for (const [key, row] of rows) this.#news.set(key, { ...this.#news.get(key), ...row });
  }

  /** All that is known. */
  get rows(): readonly HeardRow[] {
    return this.#keeper.read([], (store) => store.heard.load());
  }

  /** What has changed since this was last called. */
  takeNews(): readonly HeardRow[] {
    const devices = new Set([...this.#news.values()].map(({ device }) => device));
    this.#news = new Map();
    return [...devices].flatMap((device) => this.#keeper.read([], (store) => store.heard.load(device)));
  }
}
