import { isPlainCode } from './ascii.ts';
import { wordScanOf } from './wordScan.ts';

/**
 * Takes known secrets out of text that came from elsewhere. A device may repeat what it was told: a replay buffer, an echo that was not
 * switched off, a listing of its own configuration.
 */

/**
 * The text with every known secret in it replaced. In a sentence of ours, which may quote others, short words and numbers stay: where one of
 * them is a secret, a gap in words that anybody knows would tell it. Of a text that was cut, what may be the beginning of one is replaced, too.
 */
export type Mask = (text: string, what?: 'sentence of ours' | 'cut') => string;

export const MASKED = '********';

/** Shorter ones stand in every text: they are not masked. */
export const SHORTEST_MASKED = 4;
/** A word or a number below this length may be meant as nothing but that: it is masked as a whole word only. */
const SHORT = 8;

/** What nobody sees, or reads as the end of a line: controls, marks, fillers, what is not assigned, and what stands for any of them. */
const HIDDEN = /[\p{C}\p{M}\p{Zl}\p{Zp}\ufffd\u115f\u1160\u3164\uffa0\u2800]/u;
const BLANK = /[\p{Zs}\t]/u;
const MARKS = /\p{M}+/uy;
/** Part of a word. */
const OF_WORD = /[\p{L}\p{N}_-]/u;

/**
 * Sequences that a terminal does not show (ECMA-48): with a final byte after parameters, strings as window titles are, and those of two or
 * three bytes. Their first character may have become U+FFFD already. A character that begins one may also stand for itself.
 */
const SEQUENCES = [
  /(?:[\x1b\ufffd]\[|\x9b|\ufffd(?!\[))[0-?]{0,32}[ -/]{0,4}[@-~]/y,
  /(?:[\x1b\ufffd][\]PX^_]|[\x90\x98\x9d-\x9f\ufffd])[^\x07\x1b\x9c\n\ufffd]{0,200}(?:\x07|\x1b\\|\x9c|\ufffd\\?)/y,
  /[\x1b\ufffd](?:[ -/]{1,4}[0-~]|[0-OQ-WYZ\\`-~])/y,
];

/** So far apart may two characters of a secret stand. */
const REACH = 512;
/** So many ways to read what stands between two characters, or in a whole secret, are followed: text that is made to have more is no slip. */
const MOST_WAYS = 24;
/** So many steps for each character, and some for any text, are taken through what is hidden. Nobody can read what takes more. */
const STEPS = 6;
const STEPS_ANYHOW = 10_000;
/** What it takes to look for one. */
const SEQUENCE_STEPS = 6;
/** Characters by which secrets are found. */
const LEAD = 3;
const LEAD_MARKS = 4096;

interface Pattern {
  /** Without what may stand between its characters. */
  readonly text: string;
  /** Blanks may stand between them, too. */
  readonly spread: boolean;
  readonly wholeWord: boolean;
}

interface Index {
  /** By their first characters. */
  readonly patterns: Map<string, Pattern[]>;
  /** What those begin with. */
  readonly begun: Set<string>;
}

/**
 * Masks these secrets, whatever stands between their characters: controls, terminal sequences, line ends, blanks, invisible characters. Also
 * as they stand in URLs, JSON, CSV, XML and logs, in base64 at any place (`Authorization: Basic`), in hexadecimal digits and in the index of an
 * SNMP table. Those below four characters are not masked. A text that is made to be slow to read ends where it was given up.
 */
export function maskOf(secrets: Iterable<string>): Mask {
  const patterns = patternsOf(secrets);
  if (patterns.length === 0) return (text) => text;
  // Nearly every text has none of them, which a scan tells for much less.
  const mayHold = wordScanOf(patterns.map(({ text }) => text));
  const mask = closeMaskOf(patterns);
  return (text, what) => {
    const masked = mayHold(text) ? mask(text, what) : text;
    return what === 'cut' ? withoutBeginning(masked, patterns) : masked;
  };
}

/** What secrets are known by, in each form in which they may be written. */
export function patternsOf(secrets: Iterable<string>): readonly Pattern[] {
  return [...new Set(secrets)].flatMap((secret) => formsOf(secret).flatMap(patternOf));
}

/** The same with a close look at every text: what `maskOf` comes to in any case. */
export function closeMaskOf(patterns: readonly Pattern[]): Mask {
  const index: Index = { patterns: new Map(), begun: new Set() };
  for (const pattern of patterns) {
    const lead = pattern.text.slice(0, LEAD);
    const known = index.patterns.get(lead);
    if (known === undefined) index.patterns.set(lead, [pattern]);
    else known.push(pattern);
    for (let length = 1; length < LEAD; length++) index.begun.add(lead.slice(0, length));
  }
  // Most of a text is passed over by the first characters of secrets.
  const leads = new Uint8Array(LEAD_MARKS);
  const beginnings = new Map<number, Set<number>>();
  for (const lead of index.patterns.keys()) {
    leads[leadMark(codeAt(lead, 0), codeAt(lead, 1), codeAt(lead, 2))] = 1;
    beginnings.set(lead.charCodeAt(0), (beginnings.get(lead.charCodeAt(0)) ?? new Set()).add(lead.charCodeAt(1)));
  }
  return (text, what) => {
    let reading: Reading | undefined;
    let done = '';
    let from = 0;
    // Each character is looked up once: this runs over all that devices say.
    let second = codeAt(text, 0);
    let third = codeAt(text, 1);
    for (let at = 0; at < text.length; at++) {
      const first = second;
      second = third;
      third = codeAt(text, at + 2);
      if (isPlainCode(second) && isPlainCode(third)) {
        if (leads[leadMark(first, second, third)] === 0 || !index.patterns.has(text.slice(at, at + LEAD))) continue;
      } else {
        if (!mayBegin(text, at, beginnings)) continue;
        const lead = leadOverBlanks(text, at);
        if (lead !== undefined && !index.patterns.has(lead)) continue;
      }
      reading ??= new Reading(text);
      const end = endOfSecret(reading, at, index, what === 'sentence of ours');
      if (reading.isTiring) return done + text.slice(from, at) + (at < from ? '' : MASKED);
      if (end <= from) continue;
      // One that begins within another leaves nothing of itself behind that one.
      if (at >= from) done += text.slice(from, at) + MASKED;
      from = end;
    }
    return from === 0 ? text : done + text.slice(from);
  };
}

/** A text whose end may be the beginning of a secret: without that. What nobody sees between its characters is passed over. */
function withoutBeginning(text: string, patterns: readonly Pattern[]): string {
  const longest = patterns.reduce((most, pattern) => Math.max(most, pattern.text.length), 0);
  let end = '';
  const places: number[] = [];
  for (let at = text.length - 1; at >= 0 && end.length < longest; at--) {
    const unit = text.charAt(at);
    if (HIDDEN.test(unit) && !/\p{Cs}/u.test(unit)) continue;
    if (BLANK.test(unit)) continue;
    end = unit + end;
    places.push(at);
  }
  let begun = 0;
  for (const { text: wanted } of patterns)
    for (let length = Math.min(wanted.length - 1, end.length); length > Math.max(begun, SHORTEST_MASKED - 1); length--)
      if (wanted[length - 1] === end.at(-1) && end.endsWith(wanted.slice(0, length))) begun = length;
  return begun === 0 ? text : text.slice(0, places[begun - 1]) + MASKED;
}

/** A secret as it may be written. A letter with a mark is one character or two (Unicode, NFC and NFD). */
function formsOf(secret: string): readonly string[] {
  if (Array.from(secret).length < SHORTEST_MASKED) return [];
  return [...new Set([secret, secret.normalize('NFC'), secret.normalize('NFD')].flatMap(writingsOf))];
}

function writingsOf(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const base64 = [0, 1, 2].map((before) => base64Inside(bytes, before));
  return [
    secret,
    ...addressesOf(secret),
    ...REPLACED.map(([characters, by]) => secret.replace(characters, by)),
    ...escapesOf(bytes, secret),
    hex,
    hex.toUpperCase(),
    // As an index of SNMP spells a text (RFC 2578, 7.7).
    bytes.join('.'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** As it stands in an address or a form: some leave more characters as they are than others. */
function addressesOf(secret: string): readonly string[] {
  const few = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'));
  return [/(?!)/g, /[!'()*]/g, /[!'()~]/g]
    .map((more) => few.replace(more, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`))
    .flatMap((url) => [url, url.replaceAll('%20', '+'), url.replace(/%../g, (byte) => byte.toLowerCase())]);
}

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const inXml = (character: string) => XML[character] ?? '&#39;';
const behindBackslash = (character: string) => `\\${character}`;

/** What some put in place of single characters: JSON, structured data of syslog (RFC 5424, 6.3.3) and logs of sshd; CSV, SQL and shells; XML and HTML. */
const REPLACED: readonly (readonly [characters: RegExp, by: (character: string) => string])[] = [
  [/["\\]/g, behindBackslash],
  [/["\\\]]/g, behindBackslash],
  [/\\/g, behindBackslash],
  [/["'\\]/g, behindBackslash],
  [/'/g, () => "''"],
  [/'/g, () => "'\\''"],
  [/"/g, () => '""'],
  [/[&<>]/g, inXml],
  [/[&<>"]/g, inXml],
  [/[&<>"']/g, inXml],
  [/[&<>"']/g, (character) => (character === "'" ? '&apos;' : inXml(character))],
];

/** Of a secret that is not only ASCII: as syslog servers, logs of sshd and this program write bytes that they hold for no letters, of UTF-8 and of Latin-1. */
function escapesOf(utf8: Uint8Array, secret: string): readonly string[] {
  if (/^[\0-\x7f]*$/.test(secret)) return [];
  const latin1 = /^[\0-\xff]*$/.test(secret) ? [Array.from(secret, (character) => character.charCodeAt(0))] : [];
  const inJson = (text: string) => text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const json = inJson(secret.replace(/["\\]/g, behindBackslash));
  const octal = (byte: number) => byte.toString(8).padStart(3, '0');
  const ofBytes = [utf8, ...latin1].flatMap((bytes) => {
    const written = (high: (byte: number) => string, backslash = '\\') =>
      Array.from(bytes, (byte) => (byte >= 0x80 ? high(byte) : byte === 0x5c ? backslash : String.fromCharCode(byte))).join('');
    return [
      written((byte) => `\\${octal(byte)}`, '\\\\'),
      written((byte) => `#${octal(byte)}`),
      written((byte) => `\\x${byte.toString(16)}`),
      // Each byte of it taken for a letter.
      written((byte) => String.fromCharCode(byte)),
    ];
  });
  return [...ofBytes, json, json.replace(/\\u..../g, (unit) => `\\u${unit.slice(2).toUpperCase()}`)];
}

/** The characters of base64 that follow from these bytes alone, when so many (modulo 3) stand before them. */
function base64Inside(bytes: Uint8Array, before: number): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(before), ...bytes));
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

function patternOf(form: string): readonly Pattern[] {
  const text = Array.from(form)
    .filter((character) => !HIDDEN.test(character) && !BLANK.test(character))
    .join('');
  const wholeWord = text.length < SHORT && /^(?:\p{L}+|\p{N}+)$/u.test(text) && text === form.replace(/\p{M}/gu, '');
  return text.length < LEAD ? [] : [{ text, spread: !wholeWord, wholeWord }];
}

/** Whether the characters here may be the first two of a secret. A blank that somebody put between them is passed over. */
function mayBegin(text: string, at: number, beginnings: ReadonlyMap<number, ReadonlySet<number>>): boolean {
  const seconds = beginnings.get(text.charCodeAt(at));
  const next = text.charCodeAt(at + 1) === 0x20 ? at + 2 : at + 1;
  return seconds !== undefined && !(isPlain(text, next) && !seconds.has(text.charCodeAt(next)));
}

/** The three characters that are read from here, where nothing is hidden between them but single blanks; undefined: that takes a closer look. */
function leadOverBlanks(text: string, at: number): string | undefined {
  if (!isPlain(text, at)) return undefined;
  let lead = text.charAt(at);
  let place = at;
  while (lead.length < LEAD) {
    place++;
    if (text.charCodeAt(place) === 0x20) place++;
    if (!isPlain(text, place)) return undefined;
    lead += text.charAt(place);
  }
  return lead;
}

/** What three characters have in common with some others: a power of two of marks. */
function leadMark(first: number, second: number, third: number): number {
  return (first * 961 + second * 31 + third) & (LEAD_MARKS - 1);
}

/** 0 behind the end. */
function codeAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0;
}

/** Where the longest secret that begins here ends; -1: none does. */
function endOfSecret(reading: Reading, at: number, index: Index, ours: boolean): number {
  let longest = -1;
  for (const lead of leadsAt(reading, at, index)) {
    for (const pattern of index.patterns.get(lead) ?? [])
      if (!(ours && pattern.wholeWord)) longest = Math.max(longest, endOf(pattern, reading, at));
  }
  if (longest < 0 || isPlain(reading.text, longest)) return longest;
  // Marks of the last letter.
  MARKS.lastIndex = longest;
  return MARKS.test(reading.text) ? MARKS.lastIndex : longest;
}

/** What may be read as the first characters of a secret here. */
function leadsAt(reading: Reading, at: number, { begun }: Index): Iterable<string> {
  const { text } = reading;
  if (isPlain(text, at) && isPlain(text, at + 1) && isPlain(text, at + 2)) return [text.slice(at, at + LEAD)];
  const first = text.charAt(at);
  if (!begun.has(first) || hiddenAt(text, at, true) > at) return [];
  const leads = new Set<string>();
  for (const second of reading.after(at, true)) {
    const two = first + text.charAt(second);
    if (begun.has(two)) for (const third of reading.after(second, true)) leads.add(two + text.charAt(third));
  }
  return leads;
}

function endOf({ text: wanted, spread, wholeWord }: Pattern, reading: Reading, start: number): number {
  const { text } = reading;
  if (wholeWord && OF_WORD.test(text[start - 1] ?? '')) return -1;
  // As long as nothing may be hidden there is one way to read on.
  let last = start;
  let next = 1;
  for (; next < wanted.length && isPlain(text, last + 1); next++) if (text[++last] !== wanted[next]) return -1;
  let front: readonly number[] = [last];
  for (; next < wanted.length; next++) {
    const reached = new Set<number>();
    for (const place of front) for (const at of reading.after(place, spread)) if (text[at] === wanted[next]) reached.add(at);
    if (reached.size === 0) return -1;
    front = [...reached].slice(0, MOST_WAYS);
  }
  const end = Math.max(...front) + 1;
  return wholeWord && OF_WORD.test(text[end] ?? '') ? -1 : end;
}

/** A text, read with what is hidden in it passed over. */
class Reading {
  readonly text: string;
  readonly #after: [Map<number, readonly number[]> | undefined, Map<number, readonly number[]> | undefined] = [undefined, undefined];

  #steps: number;

  constructor(text: string) {
    this.text = text;
    this.#steps = STEPS_ANYHOW + STEPS * text.length;
  }

  /** It has taken too long: what was said of it last is not certain. */
  get isTiring(): boolean {
    return this.#steps < 0;
  }

  /** Where the next character that is read may stand, behind the one at `at`. `spread`: blanks are passed over, too. */
  after(at: number, spread: boolean): readonly number[] {
    if (isPlain(this.text, at + 1)) return [at + 1];
    const known = this.#after[spread ? 1 : 0] ?? new Map<number, readonly number[]>();
    this.#after[spread ? 1 : 0] = known;
    let found = known.get(at);
    if (found === undefined) {
      found = this.#readable(at + 1, spread);
      known.set(at, found);
    }
    return found;
  }

  #readable(from: number, spread: boolean): readonly number[] {
    const { text } = this;
    const found: number[] = [];
    const ways = new Set([from]);
    for (const way of ways) {
      let at = way;
      for (let end = hiddenAt(text, at, spread); end > at && at - from < REACH && !this.isTiring; end = hiddenAt(text, at, spread)) {
        this.#steps -= 1;
        if (ways.size < MOST_WAYS && mayBeginSequence(text, at)) {
          this.#steps -= SEQUENCE_STEPS;
          for (const behind of sequencesAt(text, at)) ways.add(behind);
        }
        at = end;
      }
      if (at < text.length && at - from < REACH) found.push(at);
    }
    return found;
  }
}

/** Where the hidden character here ends; `at` itself: it is not hidden. */
function hiddenAt(text: string, at: number, spread: boolean): number {
  if (isPlain(text, at) || at >= text.length) return at;
  const code = text.charCodeAt(at);
  if (code === 0x20 || code === 0x09) return spread ? at + 1 : at;
  if (code < 0xa0) return at + 1;
  // The second half of a character is no character of its own.
  if (/[\udc00-\udfff]/.test(text[at] ?? '') && /[\ud800-\udbff]/.test(text[at - 1] ?? '')) return at;
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return HIDDEN.test(character) || (spread && BLANK.test(character)) ? at + character.length : at;
}

function mayBeginSequence(text: string, at: number): boolean {
  return /[\x1b\x80-\x9f\ufffd]/.test(text.charAt(at));
}

/** Where the terminal sequences that may begin here end. */
function sequencesAt(text: string, at: number): readonly number[] {
  return SEQUENCES.flatMap((sequence) => {
    sequence.lastIndex = at;
    return sequence.test(text) ? [sequence.lastIndex] : [];
  });
}

/** Printable ASCII but the blank, as most text is: told apart in one look. */
function isPlain(text: string, at: number): boolean {
  return isPlainCode(text.charCodeAt(at));
}
