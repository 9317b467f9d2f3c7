import { SECOND } from '../../core/time/duration.ts';
import type { HeardRow } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Understood } from './messageKeeper.ts';

/** Who waits for a test says so again within this time (ms). */
const WAITS = 15 * SECOND;

/**
 * When each device was last heard over each channel, and when it last proved the way with a test. That nothing was heard says nothing of a
 * device: it speaks when it has something to say.
 */
export class Heard {
  readonly #keeper: Keeper;
  /** What clients have not been told yet, by device and channel. */
  #news = new Map<string, HeardRow>();
  /** Devices of which a test is waited for, and until when. */
  readonly #expected = new Map<string, number>();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** A person waits for a test of this device. */
  expect(device: string, now: number): void {
    for (const [known, until] of this.#expected) if (until < now) this.#expected.delete(known);
    this.#expected.set(device, now + WAITS);
  }

  /** Of one device. */
  of(device: string): readonly HeardRow[] {
    return this.#keeper.read([], (store) => store.heard.load(device));
  }

  /** Something has happened beside what it said: clients look anew. */
  lookAnew(device: string): void {
    for (const row of this.of(device)) this.#news.set(`${row.channel} ${device}`, row);
  }

  /** They are kept. What is of no device is heard of nobody. */
  note(messages: readonly Pick<Understood, 'message' | 'mayBeTest'>[]): void {
    const rows = new Map<string, HeardRow>();
    for (const { message, mayBeTest } of messages) {
      const { device, channel, time, sender, test, authenticated = false } = message;
      if (device === undefined) continue;
      const key = `${channel} ${device}`;
      const before = rows.get(key);
      const isTest = test || (mayBeTest && time <= (this.#expected.get(device) ?? 0));
      const proof = isTest ? { at: time, sender, authenticated } : before?.test;
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
