import { HOUR } from '../../core/time/duration.ts';
import { type Hour, middleOf } from './hours.ts';
import { type Line, type TimedValues, typicalInterval } from './thinning.ts';

/** A line with the least and the most of what each of its points stands for. */
export interface DrawnLine extends Line {
  readonly least: readonly (number | null)[];
  readonly most: readonly (number | null)[];
}

/** What a point stands for. */
interface Stretch {
  time: number;
  count: number;
  sum: number;
  least: number;
  most: number;
  /** What comes before it is missing. */
  readonly afterGap: boolean;
}

/**
 * Hours, and readings after them or among them, as one line of at most `limit` points, gap marks aside, which are null: each point is a mean with the least
 * and the most of what it stands for. A reading that stands for itself is all three.
 */
export function drawnTogether(hours: readonly Hour[], readings: TimedValues, limit: number): DrawnLine {
  const line = { times: [] as number[], values: [] as (number | null)[], least: [] as (number | null)[], most: [] as (number | null)[] };
  const put = (time: number, value: number | null, least: number | null, most: number | null) => {
    line.times.push(time);
    line.values.push(value);
    line.least.push(least);
    line.most.push(most);
  };
  const placeOf = placesIn(hours, readings.times, Math.max(1, limit));
  let place = -1;
  let known: Stretch | undefined;
  const flush = () => {
    if (!known) return;
    const { time, count, sum, least, most, afterGap } = known;
    const before = line.times.at(-1);
    if (afterGap && before !== undefined) put((before + time) / 2, null, null, null);
    // A sum has the error of its digits.
    put(time, Math.min(most, Math.max(least, sum / count)), least, most);
  };
  eachInOrder(hours, readings, (time, count, sum, least, most, afterGap) => {
    const at = placeOf(time);
    if (known && at === place) {
      known.count += count;
      known.time += ((time - known.time) * count) / known.count;
      known.sum += sum;
      known.least = Math.min(known.least, least);
      known.most = Math.max(known.most, most);
      return;
    }
    flush();
    known = { time, count, sum, least, most, afterGap };
    place = at;
  });
  flush();
  return line;
}

/** To which of `limit` stretches of one length a time belongs; where there are few points, each is one of its own. */
function placesIn(hours: readonly Hour[], times: ArrayLike<number>, limit: number): (time: number) => number {
  if (hours.length + times.length <= limit) {
    let next = 0;
    return () => next++;
  }
  const ends = [hours.at(0), hours.at(-1)].flatMap((hour) => (hour ? [middleOf(hour)] : []));
  for (const time of [times[0], times[times.length - 1]]) if (time !== undefined) ends.push(time);
  const first = Math.min(...ends);
  const width = (Math.max(...ends) - first) / limit;
  return (time) => Math.min(limit - 1, Math.floor((time - first) / width));
}

/** Hours, each at its middle, and readings, by their time. */
function eachInOrder(
  hours: readonly Hour[],
  { times, values }: TimedValues,
  visit: (time: number, count: number, sum: number, least: number, most: number, afterGap: boolean) => void,
): void {
  const longestOfHours = Math.max(2 * HOUR, 2 * typicalInterval(hours.map(middleOf)));
  const longest = 2 * typicalInterval(times);
  const lastHour = hours.at(-1);
  let hourBefore: number | undefined;
  let before = lastHour && middleOf(lastHour);
  let next = 0;
  for (let at = 0; next < hours.length || at < times.length; ) {
    const [hour, time] = [hours[next], times[at]];
    const middle = hour && middleOf(hour);
    if (hour && middle !== undefined && (time === undefined || middle <= time)) {
      visit(middle, hour.count, hour.sum, hour.least, hour.most, hourBefore !== undefined && middle - hourBefore > longestOfHours);
      hourBefore = middle;
      next++;
    } else if (time !== undefined) {
      // From the middle of an hour to the first reading after it, half an hour is none.
      const allowed = at === 0 ? Math.max(longest, 2 * HOUR) : longest;
      const value = values[at] ?? 0;
      visit(time, 1, value, value, value, before !== undefined && time - before > allowed);
      before = time;
      at++;
    }
  }
}
