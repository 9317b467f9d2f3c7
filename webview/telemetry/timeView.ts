import { LONGEST, SHORTEST, type ShownTime, spanAt } from '../../src/protocol/pages/telemetrySelection.ts';

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** So many steps back are remembered. */
const STEPS = 30;

/**
 * The time that the page shows, and how it came to that: each choice leads back to the one before. A time that goes on with the clock becomes
 * one that stands still as soon as a person moves or zooms it: new readings never move what is looked at.
 */
export class TimeView {
  readonly time: ShownTime;
  /** What was shown before, the oldest first. */
  readonly earlier: readonly ShownTime[];
  /** The last step was one of many that belong together, as those of a wheel do: the next one replaces it. */
  readonly #run: string | undefined;

  constructor(time: ShownTime, earlier: readonly ShownTime[] = [], run?: string) {
    this.time = time;
    this.earlier = earlier.slice(-STEPS);
    this.#run = run;
  }

  /** It goes on with the clock. */
  get follows(): boolean {
    return 'last' in this.time;
  }

  /** The longest of those that led here: what the strip below the charts shows. */
  whole(now: number): TimeSpan {
    const all = [this.time, ...this.earlier].map((each) => spanAt(each, now));
    return { from: Math.min(...all.map(({ from }) => from)), to: Math.max(...all.map(({ to }) => to)) };
  }

  /** Another time altogether. */
  choose(time: ShownTime): TimeView {
    return new TimeView(time);
  }

  zoomTo(from: number, to: number, now: number, run?: string): TimeView {
    const time = within({ from, to }, now);
    if (run !== undefined && run === this.#run) return new TimeView(time, this.earlier, run);
    return new TimeView(time, [...this.earlier, this.time], run);
  }

  /** `shown`: what is on the charts. */
  zoomAt(at: number, factor: number, shown: TimeSpan, now: number): TimeView {
    const length = Math.min(Math.max((shown.to - shown.from) * factor, SHORTEST), LONGEST);
    const share = (at - shown.from) / (shown.to - shown.from);
    return this.zoomTo(at - share * length, at + (1 - share) * length, now, 'zoom');
  }

  pan(by: number, shown: TimeSpan, now: number): TimeView {
    const most = now - shown.to;
    const moved = Math.min(by, Math.max(most, 0));
    return moved === 0 ? this : this.zoomTo(shown.from + moved, shown.to + moved, now, 'pan');
  }

  /** To what was shown before; itself where there is nothing. */
  back(): TimeView {
    const before = this.earlier.at(-1);
    return before === undefined ? this : new TimeView(before, this.earlier.slice(0, -1));
  }

  /** Up to now, as long as now. */
  follow({ from, to }: TimeSpan): TimeView {
    return new TimeView({ last: to - from });
  }
}

/** Neither shorter nor longer than what can be shown, and nothing that is still to come. */
function within({ from, to }: TimeSpan, now: number): TimeSpan {
  const length = Math.min(Math.max(to - from, SHORTEST), LONGEST);
  const middle = (from + to) / 2;
  const end = Math.min(Math.max(to, middle + length / 2), now);
  return { from: Math.round(end - length), to: Math.round(end) };
}
