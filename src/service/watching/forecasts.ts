import type { Observation } from '../../core/indicator.ts';
import { foresee } from '../../core/measuring/forecast.ts';
import { type DayValue, LONGEST_PAST } from '../../core/measuring/trend.ts';
import type { Reading } from '../../core/reading.ts';
import { seriesKey } from '../../core/series.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Keeper } from '../common/keeper.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import type { WatchPlan } from './watchedDevice.ts';

/**
 * What the days gone by say about each device's parts. The days of a series are read from the store once a day, where they are needed; what they come to is
 * observed at each poll again, so that a forecast goes the way of every other alert: it needs its share of the window.
 */
export class Forecasts {
  readonly #keeper: Pick<Keeper, 'read'>;
  readonly #known = new Map<string, { readonly day: number; readonly since: number; readonly days: Map<string, readonly DayValue[]> }>();

  constructor(keeper: Pick<Keeper, 'read'>) {
    this.#keeper = keeper;
  }

  /**
   * A poll with what is to be foreseen of the parts that it read. A simulated appliance has no past worth looking at.
   * @param since from when on the readings are this appliance's (ms)
   */
  extend({ device: { id }, model: { trendOf }, simulated }: WatchPlan, poll: ChannelPoll, since = 0): ChannelPoll {
    if (trendOf === undefined || simulated || poll.readings.length === 0) return poll;
    const foreseen = poll.readings.flatMap((reading): readonly Observation[] => {
      const rule = trendOf(reading);
      const observation = rule && foresee(rule, reading, this.#daysOf(id, reading, poll.endedAt, since));
      return observation ? [observation] : [];
    });
    return foreseen.length === 0 ? poll : { ...poll, observations: [...poll.observations, ...foreseen] };
  }

  #daysOf(device: string, { channel, metric, attributes }: Reading, now: number, since: number): readonly DayValue[] {
    const day = Math.floor(now / DAY);
    let known = this.#known.get(device);
    if (known?.day !== day || known.since !== since) {
      known = { day, since, days: new Map() };
      this.#known.set(device, known);
    }
    const key = seriesKey({ channel, metric, attributes });
    const found = known.days.get(key);
    if (found !== undefined) return found;
    const name = { device, channel, metric, component: attributes['hw.id'] };
    const read = this.#keeper.read(undefined, (store) => store.days.load(name, LONGEST_PAST))?.filter(({ day: of }) => of * DAY >= since);
    // The store cannot be read now, so nothing is foreseen: the next poll asks again.
    if (read) known.days.set(key, read);
    return read ?? [];
  }
}
