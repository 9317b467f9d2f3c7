import { type Channel, channelFacts, channels, isPolled, NOT_IN_PLACE, witnessOf } from '../../core/channel.ts';
import type { Observation } from '../../core/indicator.ts';
import { ago, DAY } from '../../core/time/duration.ts';
import { configuredChannels } from '../../inventory/deviceChannels.ts';
import type { HeardRow } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import { EachSlot } from './eachSlot.ts';
import type { Fleet } from './fleet.ts';
import type { WatchedDevice } from './watchedDevice.ts';

/** A log that is sent brings a line more often than this (ms). */
const HEARD_WITHIN = DAY;

const mandatory = channels.filter((channel) => channelFacts[channel].mandatoryAlone);

export interface MandatoryChannelsOptions {
  readonly fleet: Pick<Fleet, 'devices' | 'hear'>;
  readonly keeper: Pick<Keeper, 'read'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Looks once in each slot whether what is mandatory without the monitor account is there: that the device is asked, and that it was heard. How
 * well a poll goes has alerts of its own. A device that is polled over nothing is looked at, too.
 */
export class MandatoryChannels implements Disposable {
  readonly #options: MandatoryChannelsOptions;
  readonly #slots: EachSlot;

  constructor(options: MandatoryChannelsOptions) {
    this.#options = options;
    const { fleet, now } = options;
    this.#slots = new EachSlot({ fleet, now, judge: (device, slot, at) => this.#judge(device, slot, at) });
  }

  look(): void {
    this.#slots.look();
  }

  [Symbol.dispose](): void {
    this.#slots[Symbol.dispose]();
  }

  #judge(device: WatchedDevice, slot: number, at: number): void {
    const isAlone = device.plan.device.monitorAccount === 'disabled';
    const heard = isAlone ? this.#options.keeper.read(undefined, (store) => store.heard.load(device.id)) : [];
    // The store cannot be read: nothing is known now.
    if (heard === undefined) return;
    for (const channel of mandatory) {
      const { component } = channelFacts[channel];
      const phase = device.indicator(component, NOT_IN_PLACE)?.state.phase;
      if (!isAlone && (phase === undefined || phase === 'ok' || phase === 'unknown')) continue;
      const observation = isAlone ? observed(device, channel, heard, at) : again(component);
      this.#options.fleet.hear(device, [observation], { slot, at, witness: witnessOf(channel) });
    }
  }
}

function observed(device: WatchedDevice, channel: Channel, heard: readonly HeardRow[], now: number): Observation {
  const { component, name } = channelFacts[channel];
  const said = (verdict: 'negative' | 'positive', text: string): Observation => ({
    ...{ component, condition: NOT_IN_PLACE, verdict },
    evidence: { text },
  });
  if (isPolled(channel)) {
    return configuredChannels(device.plan.device).includes(channel)
      ? said('positive', `${name} is polled`)
      : said('negative', `${name} is not configured for this HSM, and its monitor account is disabled`);
  }
  const last = heard.find((each) => each.channel === channel)?.lastAt;
  if (last === undefined) return said('negative', `${name}: nothing was ever heard of this HSM, and its monitor account is disabled`);
  const age = Math.max(0, now - last);
  return age < HEARD_WITHIN
    ? said('positive', `${name}: last heard ${ago(age)}`)
    : said('negative', `${name}: last heard ${ago(age)}, and the monitor account is disabled`);
}

function again(component: string): Observation {
  return { component, condition: NOT_IN_PLACE, verdict: 'positive', evidence: { text: 'The monitor account is enabled again' } };
}
