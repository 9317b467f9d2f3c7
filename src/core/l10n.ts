import { type Bundle, sayer, sentencesOf } from './said.ts';

/**
 * The language of what people read in the editor. Texts are written in English where they are used, and looked up by it. The editor and its
 * pages set the language once, before anything else is loaded; the service and the command line never do, so they speak English.
 *
 * `.ci/l10n.mjs` finds what is translated by the names of these functions: their texts are literals.
 */

export type { Bundle };

let bundle: Bundle = {};
let spoken = 'en';

let sayings: () => Bundle = () => ({});

/**
 * Sets the language for good. `tag`: as BCP 47 has it. No bundle: English. `sentences`: what the service says, asked for when it is first needed.
 * Left out: those alone that the bundle has.
 */
export function speak(tag: string, words: Bundle | undefined, sentences: () => Bundle = () => ({})): void {
  bundle = words ?? {};
  spoken = words ? tag : 'en';
  sayings = sentences;
  habits = undefined;
  known.clear();
  said = undefined;
}

/**
 * What `say` says in another language than the one that is spoken: texts that it looks up while it runs. It says it at once, and waits for nothing.
 * No bundle: English.
 */
export function saidIn<T>(tag: string, words: Bundle | undefined, say: () => T): T {
  const before = { tag: spoken, words: spoken === 'en' ? undefined : bundle, sentences: sayings };
  speak(tag, words);
  try {
    return say();
  } finally {
    speak(before.tag, before.words, before.sentences);
  }
}

/** The language that is spoken, for `Intl` wherever a number or a word is formed. */
export function language(): string {
  return spoken;
}

let habits: string | undefined;

/** For dates and times: the machine's own habits where they are of the language that is spoken, and else those of that language. */
export function dateLanguage(): string {
  if (habits === undefined) {
    const own = new Intl.DateTimeFormat().resolvedOptions().locale;
    habits = own.split('-')[0] === spoken.split('-')[0] ? own : spoken;
  }
  return habits;
}

/** A text in the language that is spoken. `{0}`, `{1}` … are the values; a number is put in as it is. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  return withValues(wordsFor(text), values);
}

let rules: Intl.PluralRules | undefined;

/**
 * A text that counts something, in the form for that number: `plural(3, '{0} alert', '{0} alerts')`. `{0}` is the number, wholeNumber; further
 * values follow as `{1}` ….
 */
export function plural(n: number, one: string, other: string, ...values: readonly (string | number)[]): string {
  return t(isOne(n) ? one : other, wholeNumber(n), ...values);
}

/** English needs no rules, which cost some milliseconds of a start. */
function isOne(n: number): boolean {
  if (spoken === 'en') return n === 1;
  if (rules?.resolvedOptions().locale !== spoken) rules = new Intl.PluralRules(spoken);
  return rules.select(n) === 'one';
}

/** A whole number with its digits wholeNumber: `1,234`. */
export function wholeNumber(n: number): string {
  if (spoken !== 'en') return n.toLocaleString(spoken, { maximumFractionDigits: 0 });
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Texts of the service that were asked for lately. An alert's stays the same for hours, and is asked for with each row. */
const known = new Map<string, string>();
const MOST_KNOWN = 10_000;
let said: ((text: string) => string) | undefined;

/**
 * What the service says, in the language that is spoken: it speaks English to everybody. Known are its sentences, with the names, numbers and
 * sentences that were filled in. Anything else stays as it is.
 */
export function translated(text: string): string {
  if (spoken === 'en' || text === '') return text;
  if (Object.hasOwn(bundle, text)) return bundle[text] ?? text;
  let answer = known.get(text);
  if (answer === undefined) {
    said ??= sayer(spoken, sentencesOf(bundle, sayings()));
    answer = said(text);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, answer);
  }
  return answer;
}

/** A text that was said in English by one of these patterns, in the language that is spoken. Anything else stays as it is. */
export function retold(text: string, patterns: readonly string[]): string {
  if (spoken === 'en') return text;
  for (const pattern of patterns) {
    const found = patternOf(pattern).exec(text);
    if (found) return withValues(wordsFor(pattern), found.slice(1).map(wordsFor));
  }
  return text;
}

/** Each place is at most one value; of the same number, the first counts. */
function patternOf(text: string): RegExp {
  const literal = text.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('(.+)')}$`, 's');
}

function wordsFor(text: string): string {
  return (Object.hasOwn(bundle, text) && bundle[text]) || text;
}

function withValues(text: string, values: readonly (string | number)[]): string {
  return values.length === 0 ? text : text.replace(/\{(\d)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}
