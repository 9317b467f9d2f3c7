import { DAY } from '../time/duration.ts';

/**
 * What a platform has to know that keeps the state of alerts itself (Alertmanager): which ones fire, and until when it may believe that
 * without another word. Pure: time is an argument. Guarantees, checked in test/unit/core/outside.test.ts:
 * - What fires is due again after `every`, and is told to fire until three polls of its device, and three times `every`, from then.
 * - What is over is due until each peer has taken it, for a day at most: by then, each has ended it by itself.
 * - What fired when the process ended is known by what was stored, so that it is told to be over if it does not fire any more.
 */

/** An alert as it is told outside. */
export interface OutsideAlert {
  /** Of our alert. */
  readonly alert: string;
  /** Who it is there: another label is another alert. Sorted by name. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** What people read of it. It may change. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Where it leads. */
  readonly link?: string;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
  /** Between two polls of its device (ms). */
  readonly interval: number;
}

/** What was told of an alert. Stored, so that a restart forgets nothing. */
export interface ToldOutside extends OutsideAlert {
  /** It is over since then, or is not told any more. Missing: it fires. */
  readonly endedAt?: number;
  /** Peers that have not taken its end. */
  readonly owedTo?: readonly string[];
}

/** What a peer is told now. */
export interface DueOutside {
  readonly key: string;
  readonly revision: string;
  readonly told: ToldOutside;
  /** Milliseconds since the epoch; of what fires ahead, of what is over when it ended. */
  readonly endsAt: number;
}

/** What has to be stored, by key. */
export interface OutsideChange {
  readonly saved: ReadonlyMap<string, ToldOutside>;
  readonly removed: readonly string[];
}

/** How an alert ended that is not told any more. */
export interface OutsideEnd {
  readonly at: number;
  /** Replaces what people read of it. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** No peer needs to hear after this (ms) that something is over. */
const OWED_FOR = DAY;
/** Polls of its device for which an alert is believed to fire without another word, and times that it is sent in. */
const AHEAD = 3;
/** A timer that is a little early is not a whole round late. */
const EARLY = 0.9;

export function outsideKey({ labels }: Pick<OutsideAlert, 'labels'>): string {
  return JSON.stringify(labels);
}

export class OutsideState {
  readonly #told: Map<string, ToldOutside>;
  /** By peer and key: what was taken last, and when. */
  readonly #taken = new Map<string, Map<string, { readonly revision: string; readonly at: number }>>();

  constructor(told: Iterable<ToldOutside> = []) {
    this.#told = new Map([...told].map((each) => [outsideKey(each), each]));
  }

  get told(): ReadonlyMap<string, ToldOutside> {
    return this.#told;
  }

  /** Whether it is told to fire. */
  fires(key: string): boolean {
    const told = this.#told.get(key);
    return told !== undefined && told.endedAt === undefined;
  }

  /**
   * Takes what fires now. Of what was told and is not among it, `endOf` says how it ended, and every peer is owed that.
   */
  follow(firing: Iterable<OutsideAlert>, endOf: (told: ToldOutside) => OutsideEnd, peers: readonly string[], now: number): OutsideChange {
    const saved = new Map<string, ToldOutside>();
    const removed: string[] = [];
    const wanted = new Map([...firing].map((each) => [outsideKey(each), each]));
    for (const [key, alert] of wanted) {
      const before = this.#told.get(key);
      this.#told.set(key, alert);
      if (!before || before.endedAt !== undefined || before.alert !== alert.alert) saved.set(key, alert);
    }
    for (const [key, told] of this.#told) {
      if (wanted.has(key)) continue;
      if (told.endedAt === undefined) {
        const { at, annotations = told.annotations } = endOf(told);
        const ended = { ...told, annotations, endedAt: Math.max(told.startsAt, at), owedTo: peers };
        this.#told.set(key, ended);
        saved.set(key, ended);
        continue;
      }
      const owedTo = (told.owedTo ?? []).filter((peer) => peers.includes(peer));
      if (owedTo.length > 0 && now - told.endedAt < OWED_FOR) continue;
      this.#forget(key);
      removed.push(key);
    }
    return { saved, removed };
  }

  /** What this peer is to be told now. `every`: how often it hears of what goes on (ms). */
  due(peer: string, every: number, now: number): readonly DueOutside[] {
    const taken = this.#taken.get(peer);
    const due: DueOutside[] = [];
    for (const [key, told] of this.#told) {
      const revision = JSON.stringify([told.annotations, told.startsAt, told.endedAt]);
      if (told.endedAt !== undefined) {
        if (told.owedTo?.includes(peer)) due.push({ key, revision, told, endsAt: told.endedAt });
        continue;
      }
      const last = taken?.get(key);
      // A clock that was set back is no reason to keep silent.
      if (last?.revision === revision && Math.abs(now - last.at) < every * EARLY) continue;
      due.push({ key, revision, told, endsAt: now + AHEAD * Math.max(told.interval, every) });
    }
    return due;
  }

  /** A peer has taken these. Answers with what has to be stored. */
  take(peer: string, due: readonly DueOutside[], now: number): OutsideChange {
    const saved = new Map<string, ToldOutside>();
    const removed: string[] = [];
    const taken = this.#taken.get(peer) ?? new Map<string, { readonly revision: string; readonly at: number }>();
    this.#taken.set(peer, taken);
    for (const { key, revision, told } of due) {
      taken.set(key, { revision, at: now });
      // It may fire again since it was sent.
      const current = this.#told.get(key);
      if (told.endedAt === undefined || current?.endedAt !== told.endedAt) continue;
      const owedTo = (current.owedTo ?? []).filter((each) => each !== peer);
      if (owedTo.length > 0) {
        const left = { ...current, owedTo };
        this.#told.set(key, left);
        saved.set(key, left);
        continue;
      }
      this.#forget(key);
      removed.push(key);
    }
    return { saved, removed };
  }

  /** How many alerts some of these peers have not heard of as they are. */
  untold(peers: readonly string[]): number {
    let count = 0;
    for (const [key, { annotations, startsAt, endedAt, owedTo = [] }] of this.#told) {
      const revision = JSON.stringify([annotations, startsAt, endedAt]);
      const waits = (peer: string) =>
        endedAt === undefined ? this.#taken.get(peer)?.get(key)?.revision !== revision : owedTo.includes(peer);
      if (peers.some(waits)) count += 1;
    }
    return count;
  }

  #forget(key: string): void {
    this.#told.delete(key);
    for (const taken of this.#taken.values()) taken.delete(key);
  }
}
