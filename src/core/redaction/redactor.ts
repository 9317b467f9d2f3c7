import { identitiesIn } from './identityPatterns.ts';
import { REDACTIONS, type Redaction } from './redaction.ts';
import { mapStrings } from './strings.ts';

/** Something that is known to tell whose a text is. */
export interface KnownValue {
  readonly kind: Redaction;
  readonly value: string;
  /** What a stand-in is called: `host`, as in `host-1`. Default: by its kind. */
  readonly word?: string;
  /** Another way to write this value: both have one stand-in. */
  readonly sameAs?: string;
}

export interface RedactedCount {
  readonly kind: Redaction;
  /** So many different values have a stand-in. */
  readonly values: number;
  /** In so many places. */
  readonly places: number;
}

const WORDS: Readonly<Record<Redaction, string>> = { serials: 'serial', addresses: 'address', labels: 'label', names: 'name' };
/** A shorter one is replaced only where it is all of a text: within sentences it would stand in every other word. */
const SHORTEST = 3;
/** Fields of records that hold words of ours: a group that is called "console" does not make them unreadable. */
const VOCABULARY: ReadonlySet<string> = new Set(
  'cause channel condition gravity hw.type kind metric model phase runbook severity state unit verdict witness'.split(' '),
);
const OF_WORD = /[\p{L}\p{N}_]/u;

interface Trie {
  readonly next: Map<string, Trie>;
  /** The value that ends here, as it is kept in `#known`. */
  value?: string;
}

interface Named {
  readonly kind: Redaction;
  readonly word: string;
  readonly standsFor: string;
}

/**
 * Puts stand-ins in the place of what tells whose a text is: `serial-1` for one serial number wherever it stands. What is known is found as a
 * whole word in upper and lower case; addresses and the like also by their form. The first value that is met is number 1.
 */
export class Redactor {
  readonly #kinds: ReadonlySet<Redaction>;
  readonly #known = new Map<string, Named>();
  readonly #trie: Trie = { next: new Map() };
  readonly #standIns = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #values = new Map<Redaction, number>();
  readonly #places = new Map<Redaction, number>();

  /** Of a value that is named twice the first one counts. */
  constructor(kinds: readonly Redaction[], known: readonly KnownValue[]) {
    this.#kinds = new Set(kinds);
    for (const each of known) this.#learn(each);
  }

  get counts(): readonly RedactedCount[] {
    return REDACTIONS.filter((kind) => this.#kinds.has(kind)).map((kind) => ({
      kind,
      values: this.#values.get(kind) ?? 0,
      places: this.#places.get(kind) ?? 0,
    }));
  }

  /** All strings of plain data. */
  data<T>(data: T): T {
    return mapStrings(data, (text) => this.text(text), VOCABULARY);
  }

  text(text: string): string {
    const key = keyOf(text);
    const whole = this.#known.get(key);
    if (whole) return this.#standIn(whole);
    let done = '';
    let from = 0;
    for (let at = 0; at < key.length; at++) {
      // Most places are passed over by their first character.
      if (!this.#trie.next.has(key.charAt(at)) || (at > 0 && isWordAt(key, at - 1) && isWordAt(key, at))) continue;
      const end = this.#endOfKnown(key, at);
      const named = end === undefined ? undefined : this.#known.get(key.slice(at, end));
      if (end === undefined || !named) continue;
      done += this.#byForm(text.slice(from, at)) + this.#standIn(named);
      from = end;
      at = end - 1;
    }
    return done + this.#byForm(text.slice(from));
  }

  #learn({ kind, value: given, word = WORDS[kind], sameAs }: KnownValue): void {
    const value = given.trim();
    const key = keyOf(value);
    if (value === '' || !this.#kinds.has(kind) || this.#known.has(key)) return;
    this.#known.set(key, { kind, word, standsFor: this.#known.get(keyOf(sameAs ?? ''))?.standsFor ?? key });
    if (value.length < SHORTEST) return;
    let at = this.#trie;
    for (let unit = 0; unit < key.length; unit++) {
      const character = key.charAt(unit);
      const next: Trie = at.next.get(character) ?? { next: new Map() };
      at.next.set(character, next);
      at = next;
    }
    at.value = key;
  }

  /** Where the longest known value that begins here ends as a whole word. */
  #endOfKnown(key: string, start: number): number | undefined {
    let node: Trie | undefined = this.#trie;
    let end: number | undefined;
    for (let at = start; node !== undefined && at <= key.length; at++) {
      if (node.value !== undefined && !(isWordAt(key, at - 1) && isWordAt(key, at))) end = at;
      node = at < key.length ? node.next.get(key.charAt(at)) : undefined;
    }
    return end;
  }

  #byForm(text: string): string {
    let done = '';
    let from = 0;
    for (const { at, value, kind, word } of identitiesIn(text, this.#kinds)) {
      done += text.slice(from, at) + this.#standIn({ kind, word, standsFor: keyOf(value) });
      from = at + value.length;
    }
    return done + text.slice(from);
  }

  #standIn({ kind, word, standsFor }: Named): string {
    this.#places.set(kind, (this.#places.get(kind) ?? 0) + 1);
    const known = this.#standIns.get(standsFor);
    if (known !== undefined) return known;
    const number = (this.#numbers.get(word) ?? 0) + 1;
    this.#numbers.set(word, number);
    this.#values.set(kind, (this.#values.get(kind) ?? 0) + 1);
    const made = `${word}-${number}`;
    this.#standIns.set(standsFor, made);
    return made;
  }
}

/** Each character by itself where that is needed, so that places in the text stay what they are. */
function keyOf(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from({ length: text.length }, (_, at) => {
    const character = text.charAt(at).toLowerCase();
    return character.length === 1 ? character : text.charAt(at);
  }).join('');
}

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && OF_WORD.test(text.charAt(at));
}
