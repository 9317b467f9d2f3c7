import { HOUR } from '../../core/time/duration.ts';

/** So often, in ms, it is said that more was lost. */
const TOLD_EVERY = 1000;
/** So long after the last loss it is a problem of today. */
const SHOWN = HOUR;

/** How much was lost of what came. It calls `changed` when there is more, and when it is so long ago that it is no problem any more. */
export class Losses implements Disposable {
  readonly #changed: () => void;
  #count = 0;
  #told = Number.NEGATIVE_INFINITY;
  #forget: NodeJS.Timeout | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get count(): number {
    return this.#count;
  }

  /** Something was lost within the last hour. */
  get recent(): boolean {
    return this.#forget !== undefined;
  }

  add(count: number): void {
    this.#count += count;
    if (performance.now() - this.#told < TOLD_EVERY) return;
    this.#told = performance.now();
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => {
      this.#forget = undefined;
      this.#changed();
    }, SHOWN).unref();
    this.#changed();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#forget);
  }
}
