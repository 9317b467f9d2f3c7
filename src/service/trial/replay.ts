import type { Alert } from '../../core/alerting/alert.ts';
import { witnessOf } from '../../core/channel.ts';
import { groupBy } from '../../core/groupBy.ts';
import type { Reading } from '../../core/reading.ts';
import { slotOf } from '../../core/time/schedule.ts';
import type { JudgedPoll } from '../../store/rows.ts';
import { takenTogether } from '../polling/poll.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import { observationsOf, type PollKind } from '../watching/judged.ts';
import { nothingRemembered, WatchedDevice, type WatchPlan } from '../watching/watchedDevice.ts';

/** A poll of one device over one channel, as it once was. */
export interface RecordedPoll {
  readonly device: string;
  readonly poll: ChannelPoll;
}

/** An alert that a policy would have raised, and the device as it stood at the end. */
export interface ReplayedAlert {
  readonly alert: Alert;
  readonly device: WatchedDevice;
}

/** One device watched again under some policy: the same polls come to the same alerts, also to those that went away before they fired. */
export class Replay {
  readonly device: WatchedDevice;
  readonly #alerts = new Map<string, Alert>();

  /** @param named readings that say what the parts are called, where the polls have none */
  constructor(plan: WatchPlan, named: readonly Reading[] = []) {
    this.device = new WatchedDevice(plan, { ...nothingRemembered, readings: named });
  }

  /** Takes one poll over its channels, as `WatchedDevice.apply` does. One that does not count was made while planned work was under way. */
  take(polls: readonly ChannelPoll[], slot: number, now: number, kind: PollKind = {}): void {
    if (kind.counted === false) this.#keep(this.device.suspend(now).alerts);
    this.#keep(this.device.apply(polls, slot, now, kind).alerts);
  }

  /** Takes what messages of one channel were judged to say. */
  hear(judged: JudgedPoll): void {
    const { channel, slot, endedAt, takenAt, negatives } = judged;
    const authenticated = negatives.some((each) => each.authenticated);
    const said = { slot, at: endedAt, witness: witnessOf(channel), ...(authenticated && ({ authenticated } as const)) };
    this.#keep(this.device.hear(observationsOf(judged), said, takenAt).alerts);
  }

  /** Every alert, in the order in which they began; what is still open at `until` (ms) as it stands. */
  end(until: number): readonly ReplayedAlert[] {
    this.#keep(this.device.elapse(until).alerts);
    return [...this.#alerts.values()].map((alert) => ({ alert, device: this.device })).sort(byAge);
  }

  #keep(alerts: readonly Alert[]): void {
    for (const alert of alerts) this.#alerts.set(alert.id, alert);
  }
}

/**
 * What the devices' policies would have made of recorded polls. Those of one device in one slot, each over another channel, are taken
 * together, as the service does.
 *
 * @param polls in the order of their `endedAt`; those of devices without a plan are passed over
 * @param until end of the time looked at (ms): what is still open then is reported as it stands
 */
export function replay(plans: Iterable<WatchPlan>, polls: Iterable<RecordedPoll>, until: number): readonly ReplayedAlert[] {
  const byDevice = groupBy([...polls], ({ device }) => device);
  return [...plans]
    .flatMap((plan) => {
      const replay = new Replay(plan);
      const recorded = (byDevice.get(plan.device.id) ?? []).map(({ poll }) => poll);
      for (const { slot, polls } of bySlot(recorded, plan.policy.interval)) {
        const taken = takenTogether(polls, { model: plan.model, before: [...replay.device.readings] });
        replay.take(taken, slot, Math.max(...polls.map(({ endedAt }) => endedAt)));
      }
      return replay.end(until);
    })
    .sort(byAge);
}

interface SlotPolls {
  readonly slot: number;
  readonly polls: readonly ChannelPoll[];
}

/** A channel's second poll in a slot, one that a person asked for, is another poll. */
function bySlot(polls: readonly ChannelPoll[], interval: number): readonly SlotPolls[] {
  const slots: { readonly slot: number; readonly polls: ChannelPoll[] }[] = [];
  for (const poll of polls) {
    const slot = slotOf(poll.endedAt, interval);
    const last = slots.at(-1);
    if (last?.slot === slot && last.polls.every(({ channel }) => channel !== poll.channel)) last.polls.push(poll);
    else slots.push({ slot, polls: [poll] });
  }
  return slots;
}

function byAge({ alert: a }: ReplayedAlert, { alert: b }: ReplayedAlert): number {
  return a.startedAt - b.startedAt || a.id.localeCompare(b.id);
}
