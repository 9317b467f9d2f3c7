import type { Rejected } from '../../core/reading.ts';
import { isPrintable, type Line, reject } from './outputLines.ts';

interface Told {
  readonly line: Line;
  readonly text: string;
  readonly component: string | undefined;
}

/**
 * What the lines of an output told, by key, and the lines that were refused. A key that is told twice with differences is told not at
 * all, and neither is what stands in a line that the end of the output may have cut.
 */
export class Facts {
  readonly #told = new Map<string, Told>();
  readonly #disputed = new Set<string>();
  readonly #rejected: Rejected[] = [];

  tell(key: string, text: string, line: Line, component?: string): void {
    if (!line.complete) {
      this.refuse(line, 'the output ends within this line', component);
    } else if (!isPrintable(text)) {
      this.refuse(line, 'it holds characters that cannot be shown', component);
    } else {
      const before = this.#told.get(key);
      if (before !== undefined && before.text !== text) {
        if (!this.#disputed.has(key)) this.#dispute(before);
        this.#disputed.add(key);
        this.#dispute({ line, text, component });
      } else if (before === undefined) this.#told.set(key, { line, text, component });
    }
  }

  #dispute({ line, component }: Told): void {
    this.refuse(line, 'the same line came more than once, with differences', component);
  }

  refuse(line: Line, reason: string, component?: string): void {
    this.#rejected.push(reject(line, reason, component));
  }

  /** Takes back what was told under a key, because something else contradicts it. */
  withdraw(key: string, reason: string): void {
    const told = this.#told.get(key);
    if (told === undefined) return;
    this.#told.delete(key);
    if (!this.#disputed.has(key)) this.refuse(told.line, reason, told.component);
  }

  text(key: string): string | undefined {
    return this.#disputed.has(key) ? undefined : this.#told.get(key)?.text;
  }

  /** A whole number that was accepted as digits. */
  number(key: string): number | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : Number(text);
  }

  /** `yes` or `Yes` is 1, anything else that was accepted 0. */
  flag(key: string): number | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : /^yes$/i.test(text) ? 1 : 0;
  }

  /** Those texts that were told, as attributes of a reading; empty ones are left out. */
  attributes(names: Readonly<Record<string, string>>): Record<string, string> {
    const found = Object.entries(names).map(([attribute, key]) => [attribute, this.text(key)] as const);
    return Object.fromEntries(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined && entry[1] !== ''));
  }

  /** In the order of their lines. */
  get rejected(): readonly Rejected[] {
    return this.#rejected.toSorted((a, b) => a.line - b.line);
  }
}
