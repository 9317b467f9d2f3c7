import { acknowledgementOf } from '../../core/alerting/acknowledgement.ts';
import { type AskedSilence, isDone, isMade, lookAgainAt, type MadeSilence, silenceStep } from '../../core/alerting/outsideSilence.ts';
import { isInForce, matches, type Silence } from '../../core/alerting/silence.ts';
import { Fault } from '../../core/fault.ts';
import { MINUTE } from '../../core/time/duration.ts';
import type { OutsideSilenceRecord } from '../../protocol/contract.ts';
import { type Suppressions, whereabouts } from '../alerting/suppressions.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Fleet, OwnedAlert } from '../watching/fleet.ts';
import type { AlertmanagerClient, PostedSilence } from './api/client.ts';
import type { ReadingThere, Tended } from './instance.ts';

export interface AskedSilencesOptions {
  readonly keeper: Keeper;
  readonly fleet: Pick<Fleet, 'findAlert'>;
  readonly suppressions: Suppressions;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A peer that silences are made at, as it stands. */
export interface SilencePeer {
  readonly url: string;
  readonly isFirst: boolean;
  readonly client: AlertmanagerClient;
  readonly reading: ReadingThere | undefined;
}

/** So long (ms) a silence that was asked for there counts as made: what fires need not be withdrawn in between. */
const UNDER_WAY = MINUTE;

/**
 * The silences that people have asked for in Alertmanager. Each stands beside a silence of ours or an acknowledgement, and ends with it. It
 * is in the store before it is made and until it is ended everywhere.
 */
export class AskedSilences {
  readonly #options: AskedSilencesOptions;
  readonly #asked = new Map<string, AskedSilence>();
  /** By id: why the last try failed. */
  readonly #errors = new Map<string, string>();

  constructor(options: AskedSilencesOptions) {
    this.#options = options;
    for (const asked of options.keeper.read([], (store) => store.outside.loadSilences())) this.#asked.set(asked.id, asked);
    options.keeper.register((store) => {
      for (const asked of this.#asked.values()) store.outside.saveSilence(asked);
    });
  }

  of(receiver: string): readonly AskedSilence[] {
    return [...this.#asked.values()].filter((asked) => asked.receiver === receiver);
  }

  /** It is on the disk before this returns. */
  ask(asked: AskedSilence): void {
    this.#asked.set(asked.id, asked);
    this.#options.keeper.mustKeep((store) => store.outside.saveSilence(asked));
  }

  /** Those of a receiver that there is no more are left to end by themselves. */
  forgetAllBut(receivers: readonly string[]): void {
    for (const { id, receiver } of this.#asked.values()) if (!receivers.includes(receiver)) this.#forget(id);
  }

  /** Compares them with what they stand beside: it may be over, or last longer. Answers whether that leaves something to do. */
  follow(): boolean {
    const now = this.#options.now();
    let changed = false;
    for (const asked of this.#asked.values()) {
      const until = this.#untilOf(asked, now);
      if (isDone(asked, now)) this.#forget(asked.id);
      else if (asked.ended) continue;
      else if (until !== asked.until) {
        this.#set(until === undefined ? { ...asked, ended: true } : { ...asked, until });
        changed = true;
      }
    }
    return changed;
  }

  /** Whether an alert is, or is about to be, silent there, because a person has silenced it here and there. */
  covers(receiver: string, { alert, device }: OwnedAlert, now: number): boolean {
    const place = whereabouts(alert, device.plan.device);
    return this.of(receiver).some((asked) => {
      const silence = this.#silenceOf(asked);
      return (
        silence !== undefined &&
        isInForce(silence, now) &&
        matches(silence, place) &&
        (isMade(asked) || (Object.keys(asked.made).length === 0 && now - asked.askedAt < UNDER_WAY))
      );
    });
  }

  /** Does what is due at a peer. @throws {Fault} after all of it was tried */
  async tend(receiver: string, peer: SilencePeer, signal: AbortSignal): Promise<Tended> {
    this.#noteLifted(receiver, peer);
    let failed: unknown;
    let hasDone = false;
    for (const { id } of this.of(receiver)) {
      try {
        hasDone = (await this.#step(id, peer, signal)) || hasDone;
      } catch (error) {
        signal.throwIfAborted();
        failed ??= error;
        if (error instanceof Fault) this.#errors.set(id, error.message);
      }
    }
    if (failed) throw failed;
    const times = this.of(receiver).flatMap((asked) => lookAgainAt(asked, peer.url) ?? []);
    return { hasDone, ...(times.length > 0 && { lookAgainAt: Math.min(...times) }) };
  }

  /** What became of those that stand beside a silence of ours. */
  records(silence: string): readonly OutsideSilenceRecord[] {
    return [...this.#asked.values()].filter((asked) => asked.silence === silence).map((asked) => this.#record(asked));
  }

  /** Of these, whether each is made, or cannot be for now. */
  outcome(ids: readonly string[]): readonly OutsideSilenceRecord[] {
    return ids.flatMap((id) => this.#asked.get(id) ?? []).map((asked) => this.#record(asked));
  }

  /** Whether a silence there is one that was asked for here. */
  isOurs(id: string): boolean {
    return [...this.#asked.values()].some(({ made }) => Object.values(made).some((each) => each.id === id));
  }

  #record(asked: AskedSilence): OutsideSilenceRecord {
    const error = this.#errors.get(asked.id);
    const lifted = Object.values(asked.made).some((each) => each.lifted);
    const state = isMade(asked) ? 'made' : lifted ? 'lifted' : 'waiting';
    return { receiver: asked.receiver, state, ...(state === 'waiting' && error !== undefined && { error }) };
  }

  /** Whether something was to be done. */
  async #step(id: string, peer: SilencePeer, signal: AbortSignal): Promise<boolean> {
    const { now } = this.#options;
    const asked = this.#asked.get(id);
    const { url, client, reading, isFirst } = peer;
    const knows = (each: string) => reading?.silences.get(each)?.isOver === false;
    const step = asked && silenceStep(asked, url, { now: now(), isFirst, knows });
    if (!asked || !step) return false;
    if (step.do === 'end') {
      await client.endSilence(step.id, signal);
      const { [url]: _ended, ...made } = this.#asked.get(id)?.made ?? {};
      if (Object.keys(made).length === 0) this.#forget(id);
      else this.#set({ ...asked, made });
      return true;
    }
    const made =
      step.do === 'adopt' ? step.id : await client.silence(postedSilence(asked, now(), 'id' in step ? step.id : undefined), signal);
    this.#errors.delete(id);
    const current = this.#asked.get(id);
    if (current) this.#set({ ...current, made: { ...current.made, [url]: { id: made, until: asked.until, at: now() } } });
    // It was over before it was made.
    else await client.endSilence(made, signal);
    return true;
  }

  /** Somebody there has ended one, which is theirs to decide; one that a peer has lost is made anew. */
  #noteLifted(receiver: string, { url, reading }: SilencePeer): void {
    if (!reading) return;
    for (const asked of this.of(receiver)) {
      const mine = asked.made[url];
      if (!mine || mine.lifted || asked.ended || mine.at >= reading.at) continue;
      const there = reading.silences.get(mine.id);
      if (there === undefined) {
        const { [url]: _lost, ...made } = asked.made;
        this.#set({ ...asked, made });
      } else if (there.isOver && mine.until > reading.at) this.#set({ ...asked, made: { ...asked.made, [url]: lifted(mine) } });
    }
  }

  /** Until when what it stands beside is in force; undefined: it is not any more. */
  #untilOf(asked: AskedSilence, now: number): number | undefined {
    if (asked.alert === undefined) return this.#silenceOf(asked)?.until;
    const owned = this.#options.fleet.findAlert(asked.alert);
    const given = owned && acknowledgementOf(owned.alert, now);
    return given?.at === asked.acknowledgedAt ? given?.until : undefined;
  }

  #silenceOf({ silence: id }: AskedSilence): Silence | undefined {
    return id === undefined ? undefined : this.#options.suppressions.silences.find((silence) => silence.id === id);
  }

  #set(asked: AskedSilence): void {
    this.#asked.set(asked.id, asked);
    this.#options.keeper.keep((store) => store.outside.saveSilence(asked), { told: true });
  }

  #forget(id: string): void {
    this.#asked.delete(id);
    this.#errors.delete(id);
    this.#options.keeper.keep((store) => store.outside.removeSilence(id));
  }
}

function lifted(made: MadeSilence): MadeSilence {
  return { ...made, lifted: true };
}

/** @param id of one that is changed */
function postedSilence({ labels, by, why, until }: AskedSilence, now: number, id?: string): PostedSilence {
  return {
    ...(id !== undefined && { id }),
    matchers: labels.map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
    startsAt: new Date(now).toISOString(),
    endsAt: new Date(until).toISOString(),
    createdBy: by,
    comment: why,
  };
}
