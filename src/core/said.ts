/**
 * Sentences of the service in another language, found by the sentence itself: it speaks English to everybody. A key is a text, or a sentence with
 * places for values, `{0} is not running`. What stands in a place is a sentence, a name or a number in its turn; in a place `{0!}` it is what a device
 * or a person wrote, and stays as it is.
 */

/** English text, as in the source, to that of another language. */
export type Bundle = Readonly<Record<string, string>>;

/** Longer texts are no sentences of ours. */
const LONGEST = 3_000;
/** Pieces of one text that are looked up, at most: a device may have filled in whatever it likes. */
const MOST_PIECES = 300;
/** Ways in which one piece is taken in two. */
const MOST_SPLITS = 24;
const DEEPEST = 12;

const PLACE = /\{(\d)(!?)\}/g;

interface Pattern {
  /** What stands before, between and behind the places. */
  readonly literals: readonly string[];
  readonly places: readonly { readonly index: number; readonly written: boolean }[];
  readonly words: string;
  /** Characters that are ours. */
  readonly weight: number;
}

/**
 * `known`: characters of the text that were found, without blanks: of several ways to read it, the one that knows most is right, and of those the one
 * that knows most as one piece (`whole`).
 */
interface Said {
  readonly text: string;
  readonly known: number;
  readonly whole: number;
}

/**
 * @param language as BCP 47 has it
 * @param words keys without places, and sentences with places
 */
export function sayer(language: string, words: Bundle): (text: string) => string {
  const index = indexOf(words);
  const signs = signsOf(language);
  return (text) => (text.length > LONGEST ? text : new Reading(words, index, signs).of(text, 0).text);
}

/** The end of a key that is a sentence of the service around names that it fills in: `{0} has failed/said`. */
const SAID = '/said';

/** All that the service can say: of the texts of the editor those without places, and those that say so, and `sayings`. */
export function sentencesOf(bundle: Bundle, sayings: Bundle): Bundle {
  const own = Object.entries(bundle).flatMap(([key, words]) =>
    key.endsWith(SAID) ? [[key.slice(0, -SAID.length), words] as const] : key.includes('{') ? [] : [[key, words] as const],
  );
  return { ...Object.fromEntries(own), ...sayings };
}

/** Patterns by a word that each has in it: those of a text are the only ones that can fit it. */
function indexOf(words: Bundle): ReadonlyMap<string, readonly Pattern[]> {
  const index = new Map<string, Pattern[]>();
  for (const [key, text] of Object.entries(words)) {
    // A text is read without the blanks around it.
    const literals = key.trim().split(/\{\d!?\}/);
    const rarest = literals.length > 1 && rarestWord(literals);
    if (!rarest || text === '') continue;
    const places = [...key.matchAll(PLACE)].map(([, place, mark]) => ({ index: Number(place), written: mark === '!' }));
    const known = index.get(rarest);
    const pattern = { literals, places, words: text.trim(), weight: marksIn(literals.join('')) };
    if (known) known.push(pattern);
    else index.set(rarest, [pattern]);
  }
  return index;
}

/** The longest of the words that stand whole in a literal, not against a place; undefined: there is none, so that nothing tells the pattern. */
export function rarestWord(literals: readonly string[]): string | undefined {
  const whole = literals.flatMap((literal, at) =>
    wordsIn(literal)
      .filter(({ begin, end }) => (begin > 0 || at === 0) && (end < literal.length || at === literals.length - 1))
      .map(({ word }) => word),
  );
  return whole.sort((a, b) => b.length - a.length)[0];
}

function wordsIn(text: string): readonly { readonly word: string; readonly begin: number; readonly end: number }[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => ({ word, begin: index, end: index + word.length }));
}

function marksIn(text: string): number {
  return text.replace(/\s+/g, '').length;
}

/** Words by which a piece of an English sentence is told from a name, a value or a word of a device. */
const ENGLISH = /(?<![\p{L}-])(?:the|is|are|was|were|be|been|of|not|no|it|its|has|have|had|that|which|this|cannot|does|did)(?![\p{L}-])/iu;

/** Whether a piece stands well in a sentence of another language: it was found, or is none of English. */
function isSpoken(text: string, { known }: Said): boolean {
  return known > 0 || !ENGLISH.test(text.replace(/[“"][^”"]*[”"]/g, ''));
}

/** One text that is read. */
class Reading {
  readonly #words: Bundle;
  readonly #index: ReadonlyMap<string, readonly Pattern[]>;
  readonly #signs: ReturnType<typeof signsOf>;
  readonly #read = new Map<string, Said>();

  constructor(words: Bundle, index: ReadonlyMap<string, readonly Pattern[]>, signs: ReturnType<typeof signsOf>) {
    this.#words = words;
    this.#index = index;
    this.#signs = signs;
  }

  of(text: string, depth: number): Said {
    const own = Object.hasOwn(this.#words, text) ? this.#words[text] : undefined;
    if (own) return { text: own, known: marksIn(text), whole: marksIn(text) };
    const known = this.#read.get(text);
    if (known) return known;
    const unchanged = { text, known: 0, whole: 0 };
    if (depth > DEEPEST || this.#read.size > MOST_PIECES || !/\p{L}|\d,\d/u.test(text)) return unchanged;
    this.#read.set(text, unchanged);
    const bare = text.trim();
    const best = bare === text ? this.#best(text, depth) : this.#inBlanks(text, bare, depth);
    this.#read.set(text, best);
    return best;
  }

  #inBlanks(text: string, bare: string, depth: number): Said {
    const said = this.of(bare, depth + 1);
    return { ...said, text: text.replace(bare, () => said.text) };
  }

  #best(text: string, depth: number): Said {
    let best = this.#amount(text) ?? { text, known: 0, whole: 0 };
    const consider = (said: Said | undefined) => {
      if (said && (said.known > best.known || (said.known === best.known && said.whole > best.whole))) best = said;
    };
    for (const word of new Set(wordsIn(text).map((each) => each.word))) {
      for (const pattern of this.#index.get(word) ?? []) {
        const values = fromTheLeft(pattern.literals, text);
        if (!values) continue;
        consider(this.#filled(pattern, values, depth));
        const others = pattern.places.length > 1 ? fromTheRight(pattern.literals, text) : undefined;
        if (others && others.join('\0') !== values.join('\0')) consider(this.#filled(pattern, others, depth));
      }
    }
    consider(this.#bracketed(text, depth));
    for (const between of ['; ', ', ']) consider(this.#list(text, between, depth));
    const all = marksIn(text);
    let tries = 0;
    for (const [head, between, tail] of splits(text)) {
      if (best.known >= all || ++tries > MOST_SPLITS || this.#read.size > MOST_PIECES) break;
      const [first, second] = [this.of(head, depth + 1), this.of(tail, depth + 1)];
      // Of two sentences one may be known; half a sentence is worse than one in English.
      if (!/[.!?:]$/.test(head) && !(isSpoken(head, first) && isSpoken(tail, second))) continue;
      const own = this.#words[between.trim()] ?? '';
      const word = /\p{L}/u.test(between) && own ? ` ${own} ` : between;
      consider({ text: first.text + word + second.text, known: first.known + second.known + marksIn(own && between), whole: 0 });
    }
    return best;
  }

  /** `5900 rpm`, `1,234.5`: with the signs of the language, and its word for the unit. A version or an address is none. Undefined: it is no amount. */
  #amount(text: string): Said | undefined {
    const found =
      /^([-−]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?: (rpm|%|°C|V|ms|s|min|h|d|[kMGT]?i?B(?:\/s)?|KiB|bytes(?:\/s)?|bit\/s|\/s))?$/.exec(
        text,
      );
    const [, minus = '', whole = '', decimals, unit] = found ?? [];
    if (!found || (unit === undefined && !whole.includes(','))) return undefined;
    const { group, decimal } = this.#signs;
    const number = `${minus}${whole.replaceAll(',', group)}${decimals === undefined ? '' : decimal + decimals}`;
    const own = unit !== undefined && Object.hasOwn(this.#words, unit) ? this.#words[unit] : undefined;
    return { text: unit === undefined ? number : `${number} ${own || unit}`, known: marksIn(text), whole: marksIn(text) };
  }

  /** Of three and more: two are taken apart like all else. */
  #list(text: string, between: string, depth: number): Said | undefined {
    const pieces = text.split(between);
    if (pieces.length < 3 || pieces.length > MOST_SPLITS) return undefined;
    const said = pieces.map((piece) => this.of(piece, depth + 1));
    if (!said.every((each, at) => isSpoken(pieces[at] ?? '', each))) return undefined;
    return { text: said.map((each) => each.text).join(between), known: said.reduce((sum, each) => sum + each.known, 0), whole: 0 };
  }

  #bracketed(text: string, depth: number): Said | undefined {
    if (!/^\(.+\)$/s.test(text)) return undefined;
    const inner = this.of(text.slice(1, -1), depth + 1);
    return { text: `(${inner.text})`, known: inner.known, whole: 0 };
  }

  #filled({ places, words, weight }: Pattern, values: readonly string[], depth: number): Said | undefined {
    const said = new Map<number, string>();
    let known = weight;
    for (const [at, { index, written }] of places.entries()) {
      const value = values[at] ?? '';
      const spoken = written ? undefined : this.of(value, depth + 1);
      // A sentence of somebody else, of the system's or a library's, stands by itself.
      if (spoken && !isSpoken(value, spoken) && !/^\p{Lu}.*[.!?]$/su.test(value)) return undefined;
      known += spoken?.known ?? 0;
      if (!said.has(index)) said.set(index, spoken?.text ?? value);
    }
    return { text: words.replace(/\{(\d)\}/g, (place, index: string) => said.get(Number(index)) ?? place), known, whole: weight };
  }
}

/** The values between the literals, each as short as can be from the left. Undefined: they do not fit. Takes time by the length of the text alone. */
function fromTheLeft(literals: readonly string[], text: string): readonly string[] | undefined {
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const values: string[] = [];
  let from = first.length;
  for (const literal of literals.slice(1, -1)) {
    const at = text.indexOf(literal, from);
    if (at < 0) return undefined;
    values.push(text.slice(from, at));
    from = at + literal.length;
  }
  const end = text.length - last.length;
  return from <= end ? [...values, text.slice(from, end)] : undefined;
}

/** The same from the right: the first value is as long as can be. */
function fromTheRight(literals: readonly string[], text: string): readonly string[] | undefined {
  const first = literals[0] ?? '';
  let end = text.length - (literals.at(-1) ?? '').length;
  const values: string[] = [];
  for (const literal of literals.slice(1, -1).reverse()) {
    const at = end < literal.length ? -1 : text.lastIndexOf(literal, end - literal.length);
    if (at < 0) return undefined;
    values.unshift(text.slice(at + literal.length, end));
    end = at;
  }
  return end >= first.length ? [text.slice(first.length, end), ...values] : undefined;
}

/** Ways to take a text in two: what stands between stays. */
function* splits(text: string): Generator<readonly [head: string, between: string, tail: string]> {
  const amountLast = /^(.*\p{L}) ([-−]?\d[\d.,]*(?: \S{1,8})?)$/su.exec(text);
  if (amountLast) yield [amountLast[1] ?? '', ' ', amountLast[2] ?? ''];
  const bracket = text.endsWith(')') ? text.lastIndexOf(' (') : -1;
  if (bracket > 0) yield [text.slice(0, bracket), ' ', text.slice(bracket + 1)];
  for (const { 0: between, index } of text.matchAll(/ and | or |(?<=[.!?:”)])\s+|; |: |, | · |\.$/g))
    if (index > 0) yield [text.slice(0, index), between, text.slice(index + between.length)];
}

/** The signs in a number: `,` and `.` in English. */
function signsOf(language: string): { readonly group: string; readonly decimal: string } {
  const parts = new Intl.NumberFormat(language).formatToParts(1_234_567.8);
  const sign = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { group: sign('group'), decimal: sign('decimal') };
}
