import { channelFacts, witnessOf } from '../../core/channel.ts';
import { conditionFor } from '../../core/deviceModel.ts';
import type { Observation, Verdict } from '../../core/indicator.ts';
import { MINUTE, SECOND } from '../../core/time/duration.ts';
import { slotOf } from '../../core/time/schedule.ts';
import { describe, type Log } from '../common/log.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { SaidBy, WatchedDevice } from '../watching/watchedDevice.ts';
import type { Understood } from './messageKeeper.ts';

/** A device is polled for what it says by itself this often at most (ms). */
const APART = MINUTE;
/** What says the same of the same part is judged this often at most (ms). */
const SAME = SECOND;
/** So many facts of one device wait for a poll at most. */
const MOST_HELD = 200;

export interface ReactionsOptions {
  readonly fleet: Pick<Fleet, 'find' | 'check' | 'hear'>;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Heard {
  readonly observation: Observation;
  readonly said: SaidBy;
}

interface Polling {
  startedAt: number;
  running: boolean;
  /** It comes after the one under way. */
  next: NodeJS.Timeout | undefined;
}

/**
 * What follows from a message. Bad news leads to one poll of the device, however many come. What a proven sender says is judged like what a
 * poll reads. What anybody could have said confirms what a poll has found, and does nothing else.
 */
export class Reactions implements Disposable {
  readonly #options: ReactionsOptions;
  readonly #stop = new AbortController();
  readonly #polls = new Map<string, Polling>();
  /** SaidBy by nobody who is proven, by device, component and condition. */
  readonly #held = new Map<string, Map<string, Heard>>();
  /** What proven senders have said last of each indicator. Models name parts and conditions, so there is an end. */
  readonly #heard = new Map<string, { readonly verdict: Verdict; readonly at: number }>();

  constructor(options: ReactionsOptions) {
    this.#options = options;
  }

  /** They have come within a moment. */
  to(messages: readonly Understood[]): void {
    for (const each of messages) this.#to(each);
  }

  #to({ message, fact, authenticated }: Understood): void {
    const device = message.device === undefined ? undefined : this.#options.fleet.find(message.device);
    if (!device || fact?.component === undefined || fact.condition === undefined || fact.test) return;
    const { component, condition, asserted = true, text, value, unit, threshold } = fact;
    const { model, policy } = device.plan;
    // A message about one of several says nothing of the others.
    const known = conditionFor(model.conditions, component, condition) && (asserted || !model.messages?.groups?.has(component));
    if (known) {
      const evidence = {
        text: `${channelFacts[message.channel].name}: ${text}`,
        fact: text,
        ...(value !== undefined && { value }),
        ...(unit !== undefined && { unit }),
        ...(threshold !== undefined && { limit: threshold }),
      };
      const heard: Heard = {
        observation: { component, condition, verdict: asserted ? 'negative' : 'positive', evidence },
        said: {
          slot: slotOf(message.time, policy.interval),
          at: message.time,
          witness: witnessOf(message.channel),
          ...(authenticated && { authenticated }),
          channel: message.channel,
        },
      };
      if (authenticated) {
        if (this.#isNews(device, heard)) this.#options.fleet.hear(device, [heard.observation], heard.said);
      } else if (asserted && !this.#confirms(device, heard)) this.#hold(device, heard);
    }
    if (asserted) this.#ask(device.id);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    for (const { next } of this.#polls.values()) clearTimeout(next);
  }

  /** A flood of proven messages costs no more than a few: each that is judged is written through to the disk. */
  #isNews({ id }: WatchedDevice, { observation: { component, condition, verdict }, said: { at } }: Heard): boolean {
    const key = `${id} ${component} ${condition}`;
    const last = this.#heard.get(key);
    if (last?.verdict === verdict && Math.abs(at - last.at) < SAME) return false;
    this.#heard.set(key, { verdict, at });
    return true;
  }

  /** A poll has found the same: it is one witness more. */
  #confirms(device: WatchedDevice, { observation, said }: Heard): boolean {
    const indicator = device.indicator(observation.component, observation.condition);
    const alert = indicator?.alertId === undefined ? undefined : device.alert(indicator.alertId);
    const isOpen = alert?.state === 'pending' || alert?.state === 'firing';
    if (!isOpen || !alert.evidence.some(({ witness, verdict }) => verdict === 'negative' && witness !== said.witness)) return false;
    this.#options.fleet.hear(device, [observation], said);
    return true;
  }

  #hold({ id }: WatchedDevice, heard: Heard): void {
    const held = this.#held.get(id) ?? new Map<string, Heard>();
    this.#held.set(id, held);
    const key = JSON.stringify([heard.observation.component, heard.observation.condition]);
    if (held.size < MOST_HELD || held.has(key)) held.set(key, heard);
  }

  #ask(id: string): void {
    const now = this.#options.now();
    const known = this.#polls.get(id);
    if (known?.next || this.#stop.signal.aborted) return;
    const since = known === undefined ? APART : now - known.startedAt;
    // Clocks are set back, too.
    const left = since < 0 ? APART : APART - since;
    if (!known?.running && left <= 0) {
      void this.#poll(id);
      return;
    }
    const polling = known ?? { startedAt: now, running: false, next: undefined };
    polling.next = setTimeout(
      () => {
        polling.next = undefined;
        if (!polling.running) void this.#poll(id);
        else this.#ask(id);
      },
      Math.max(left, 1_000),
    ).unref();
  }

  async #poll(id: string): Promise<void> {
    const { fleet, now, log } = this.#options;
    const device = fleet.find(id);
    if (!device) {
      this.#polls.delete(id);
      return;
    }
    const polling: Polling = { startedAt: now(), running: true, next: this.#polls.get(id)?.next };
    this.#polls.set(id, polling);
    try {
      // One that is under way may have read the part before the message came.
      if (device.polling) await fleet.check([device], {}, this.#stop.signal);
      await fleet.check([device], {}, this.#stop.signal);
    } catch (error) {
      if (!this.#stop.signal.aborted) log('warning', `${id}: a poll for what it said by itself was not made: ${describe(error)}`);
    }
    polling.running = false;
    const held = this.#held.get(id) ?? new Map<string, Heard>();
    this.#held.delete(id);
    if (this.#stop.signal.aborted || fleet.find(id) !== device) return;
    for (const heard of held.values()) this.#confirms(device, heard);
  }
}
