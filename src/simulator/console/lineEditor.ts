const BACKSPACES = new Set(['\b', '\x7f']);
const KILL_LINE = '\x15';
const INTERRUPT = '\x03';
const BELL = '\x07';

/** What a key did to the line being typed. */
export type Keyed = { readonly line: string } | { readonly interrupted: true } | undefined;

/** A terminal's line: collects typed characters, echoes them unless told not to, and knows the keys that take them back. */
export class LineEditor {
  readonly #echo: (text: string) => void;
  #typed = '';
  #afterReturn = false;

  constructor(echo: (text: string) => void, typed = '') {
    this.#echo = echo;
    this.#typed = typed;
  }

  get typed(): string {
    return this.#typed;
  }

  /** One character; gives the line when it is complete. */
  key(character: string, visible: boolean): Keyed {
    const lineFeedOfPair = character === '\n' && this.#afterReturn;
    this.#afterReturn = character === '\r';
    if (lineFeedOfPair) return undefined;
    if (character === '\r' || character === '\n') {
      const line = this.#typed;
      this.#typed = '';
      this.#echo('\n');
      return { line };
    }
    if (character === INTERRUPT) {
      this.#typed = '';
      this.#echo('^C\n');
      return { interrupted: true };
    }
    if (BACKSPACES.has(character)) this.#erase(1, visible);
    else if (character === KILL_LINE) this.#erase(this.#typed.length, visible);
    else if (character < ' ') this.#echo(BELL);
    else {
      this.#typed += character;
      if (visible) this.#echo(character);
    }
    return undefined;
  }

  #erase(count: number, visible: boolean): void {
    const erased = Math.min(count, this.#typed.length);
    this.#typed = this.#typed.slice(0, this.#typed.length - erased);
    if (visible) this.#echo('\b \b'.repeat(erased));
  }
}
