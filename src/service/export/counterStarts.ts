import type { SeriesPoint } from './common/families.ts';

/**
 * Since when counters of devices count, as far as it was seen: from their first point on, and anew when one is lower than before.
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/#cumulative-streams-handling-unknown-start-time
 */
export class CounterStarts {
  #known = new Map<string, Counted>();
  #next = new Map<string, Counted>();

  /** An export begins. */
  begin(): void {
    this.#next = new Map();
  }

  /** What was in none of it is forgotten. */
  end(): void {
    this.#known = this.#next;
  }

  startOf({ family, labels, value, time }: SeriesPoint): number {
    const key = `${family.name} ${JSON.stringify(labels)}`;
    const before = this.#known.get(key);
    const start = before === undefined ? time : value < before.value ? Math.max(before.time, before.start) : before.start;
    this.#next.set(key, { start: Math.min(start, time), value, time });
    return Math.min(start, time);
  }
}

interface Counted {
  readonly start: number;
  readonly value: number;
  readonly time: number;
}
