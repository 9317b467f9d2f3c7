import type { Reading } from '../../core/reading.ts';
import { seriesKey } from '../../core/series.ts';

/** The newest reading of each series of one device, and what the device calls its components. */
export class KnownReadings implements Iterable<Reading> {
  readonly #readings = new Map<string, Reading>();
  /** The series by whose newest reading a component is called. */
  readonly #namedBy = new Map<string, string>();

  constructor(remembered: Iterable<Reading>) {
    for (const reading of remembered) this.take(reading);
  }

  [Symbol.iterator](): Iterator<Reading> {
    return this.#readings.values();
  }

  /** Answers with the one that it replaces. */
  take(reading: Reading): Reading | undefined {
    const key = seriesKey(reading);
    const before = this.#readings.get(key);
    const isNew = !this.#readings.has(key);
    this.#readings.set(key, reading);
    const component = reading.attributes['hw.id'];
    if (isNew && !this.#namedBy.has(component)) this.#namedBy.set(component, key);
    return before;
  }

  /** Undefined: no reading names it. */
  nameOf(component: string): string | undefined {
    return this.#readings.get(this.#namedBy.get(component) ?? '')?.attributes['hw.name'];
  }

  forget(components: ReadonlySet<string>): void {
    for (const [key, { attributes }] of this.#readings) if (components.has(attributes['hw.id'])) this.#readings.delete(key);
    for (const component of components) this.#namedBy.delete(component);
  }

  clear(): void {
    this.#readings.clear();
    this.#namedBy.clear();
  }
}
