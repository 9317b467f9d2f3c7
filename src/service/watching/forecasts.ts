import type { Observation } from '../../core/indicator.ts';
import { foresee } from '../../core/measuring/forecast.ts';
import type { DayValue } from '../../core/measuring/trend.ts';
import { seriesKey } from '../../core/series.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Keeper } from '../common/keeper.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import type { WatchPlan } from './watchedDevice.ts';

/**
 * What the days gone by say about each device's parts. The days are read from the store once a day and device; what they come to is
 * observed at each poll again, so that a forecast goes the way of every other alert: it needs its share of the window.
 */
export class Forecasts {
  readonly #keeper: Pick<Keeper, 'read'>;
  readonly #known = new Map<
    string,
    { readonly day: number; readonly since: number; readonly days: ReadonlyMap<string, readonly DayValue[]> }
  >();

  constructor(keeper: Pick<Keeper, 'read'>) {
    this.#keeper = keeper;
  }

  /**
   * A poll with what is to be foreseen of the parts that it read. A simulated appliance has no past worth looking at.
   * @param since from when on the readings are this appliance's (ms)
   */
  extend({ device: { id }, model: { trendOf }, simulated }: WatchPlan, poll: ChannelPoll, since = 0): ChannelPoll {
    if (trendOf === undefined || simulated || poll.readings.length === 0) return poll;
    const days = this.#daysOf(id, poll.endedAt, since);
    const foreseen = poll.readings.flatMap((reading): readonly Observation[] => {
      const rule = trendOf(reading);
      const own = rule && days.get(seriesKey(reading));
      const observation = rule && own && foresee(rule, reading, own);
      return observation ? [observation] : [];
    });
    return foreseen.length === 0 ? poll : { ...poll, observations: [...poll.observations, ...foreseen] };
  }

  #daysOf(device: string, now: number, since: number): ReadonlyMap<string, readonly DayValue[]> {
    const day = Math.floor(now / DAY);
    const known = this.#known.get(device);
    if (known?.day === day && known.since === since) return known.days;
    const read = this.#keeper.read(undefined, (store) => store.days.load(device));
    const days = new Map(
      (read ?? []).map(({ component, days, ...series }) => [
        seriesKey({ ...series, attributes: { 'hw.id': component } }),
        days.filter(({ day: of }) => of * DAY >= since),
      ]),
    );
    // The store cannot be read now, so nothing is foreseen: the next poll asks again.
    if (read) this.#known.set(device, { day, since, days });
    return days;
  }
}
