import { lastVerdict } from '../../core/alerting/evaluator.ts';
import { channelFacts, type PolledChannel, SILENT, witnessOf } from '../../core/channel.ts';
import type { IndicatorName } from '../../core/deviceModel.ts';
import { HOUR } from '../../core/time/duration.ts';
import { slotOf } from '../../core/time/schedule.ts';
import { polledChannels } from '../../inventory/deviceChannels.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { Understood } from './messageKeeper.ts';

/** So long after such a message silence is suspect (ms). */
const SUSPECT = HOUR;
/** So many polls in a row find it silent: one may be noise. */
const POLLS = 2;

interface Forewarned {
  readonly message: Understood;
  readonly suspects: IndicatorName;
  /** Of the last poll that found it silent. */
  silentAt: number;
  silent: number;
}

export interface TamperSuspectsOptions {
  readonly fleet: Pick<Fleet, 'find' | 'hear' | 'listen'>;
  /** The device is to be polled once more. */
  readonly ask: (id: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * A device that answered, then told of heat, voltage or a fan by itself, and then falls silent over every channel: it may have been tampered
 * with. Message and silence are two witnesses.
 */
export class TamperSuspects implements Disposable {
  readonly #options: TamperSuspectsOptions;
  /** By device. */
  readonly #forewarned = new Map<string, Forewarned>();
  #isOver = false;

  constructor(options: TamperSuspectsOptions) {
    this.#options = options;
    options.fleet.listen({
      changed: ({ devices, removed }) => {
        for (const id of removed) this.#forewarned.delete(id);
        for (const device of devices) if (this.#forewarned.has(device.id)) this.#look(device);
      },
      fired() {},
      resolved() {},
    });
  }

  /** It has come. Of one that does not answer anyway nothing is to be suspected. */
  note(device: WatchedDevice, message: Understood): void {
    const { fact } = message;
    if (!fact || fact.test || fact.asserted === false) return;
    const suspects = device.plan.model.messages?.silentAfter?.(fact);
    if (!suspects) return;
    const known = this.#forewarned.get(device.id);
    const before = known && this.#isRecent(known) ? known : undefined;
    // A proven sender is not made less sure by another.
    if (before?.message.authenticated && !message.authenticated) return;
    if (before || polledChannels(device.plan.device).some((channel) => device.channel(channel)?.state === 'ok')) {
      this.#forewarned.set(device.id, { silent: 0, silentAt: 0, ...before, message, suspects });
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#forewarned.clear();
  }

  #isRecent({ message }: Forewarned): boolean {
    return Math.abs(this.#options.now() - message.message.time) <= SUSPECT;
  }

  #look(device: WatchedDevice): void {
    const found = this.#forewarned.get(device.id);
    if (!found) return;
    if (!this.#isRecent(found)) {
      this.#forewarned.delete(device.id);
      return;
    }
    const channels = polledChannels(device.plan.device);
    const after = channels.filter((channel) => (device.channel(channel)?.polledAt ?? 0) > found.message.message.time);
    if (after.length === 0 || after.length < channels.length) return;
    if (!after.every((channel) => isSilent(device, channel))) {
      // It answers: what it has told is a fault like others, for the polls.
      if (after.some((channel) => device.channel(channel)?.state === 'ok')) found.silent = 0;
      return;
    }
    const at = Math.min(...after.map((channel) => device.channel(channel)?.polledAt ?? 0));
    if (at <= found.silentAt) return;
    found.silentAt = at;
    found.silent++;
    if (found.silent < POLLS) this.#options.ask(device.id);
    else {
      this.#forewarned.delete(device.id);
      // The poll is told of to everybody before what follows from it.
      setImmediate(() => this.#suspect(found, device.id, after));
    }
  }

  #suspect({ message: { message, fact, authenticated }, suspects }: Forewarned, id: string, channels: readonly PolledChannel[]): void {
    const { fleet, now } = this.#options;
    const device = fleet.find(id);
    if (this.#isOver || !device) return;
    const at = now();
    const slot = slotOf(at, device.plan.policy.interval);
    const text = `It no longer answers, after it had said: ${fact?.text ?? message.text}`;
    const observation = { ...suspects, verdict: 'negative', evidence: { text } } as const;
    fleet.hear(device, [{ ...observation, evidence: { text, channel: message.channel } }], {
      ...{ slot, at, witness: witnessOf(message.channel), channel: message.channel },
      ...(authenticated && { authenticated }),
    });
    for (const channel of channels) fleet.hear(device, [observation], { slot, at, witness: witnessOf(channel), channel });
  }
}

function isSilent(device: WatchedDevice, channel: PolledChannel): boolean {
  const indicator = device.indicator(channelFacts[channel].component, SILENT);
  return device.channel(channel)?.state === 'failed' && indicator !== undefined && lastVerdict(indicator.state) === 'negative';
}
