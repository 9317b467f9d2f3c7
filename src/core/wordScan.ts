/** Tells that none of these words can be read in a text; true: one may be, and it takes a closer look. */
export type WordScan = (text: string) => boolean;

/** A place of a text is looked up by what is read last there. */
const LEAD = 3;
/** That many characters shifted by this much fit into a mark: each but the last three is shifted out of it. */
const SHIFT = 6;
const MARKS = 1 << (LEAD * SHIFT);

const BLANK = 0x20;
const ESCAPE = 0x1b;
const DELETE = 0x7f;

/** Texts are copied to bytes, part by part: those are read faster. */
const bytes = new Uint8Array(16 * 1024);
const encoder = new TextEncoder();

/**
 * Looks for words of three characters and more, whatever blanks and controls stand between their characters. It is sure of nothing but ASCII
 * without terminal sequences, and it holds more for possible than is there: never less.
 */
export function wordScanOf(words: Iterable<string>): WordScan {
  // Bits: as bytes they would not stay in the cache beside all else.
  const marks = new Int32Array(MARKS >> 5);
  const byMark = new Map<number, string[]>();
  for (const word of words) {
    let mark = 0;
    for (let at = 0; at < LEAD; at++) mark = markAfter(mark, word.charCodeAt(at));
    marks[mark >> 5] = (marks[mark >> 5] ?? 0) | (1 << (mark & 31));
    const known = byMark.get(mark);
    if (known === undefined) byMark.set(mark, [word]);
    else known.push(word);
  }
  return (text) => {
    lastMark = 0;
    for (let from = 0; from < text.length; from += bytes.length) {
      const part = text.length <= bytes.length ? text : text.slice(from, from + bytes.length);
      const { read, written } = encoder.encodeInto(part, bytes);
      // Anything but ASCII takes more bytes than it has characters.
      if (read !== part.length || written !== part.length) return true;
      for (let at = nextMarked(marks, 0, written); at < written; at = nextMarked(marks, at + 1, written)) {
        if (bytes[at] === ESCAPE || isAnyRead(byMark.get(lastMark) ?? [], text, from + at)) return true;
      }
    }
    return false;
  };
}

/** Of the last three characters that were read. */
let lastMark = 0;

/** Where what is read last has a mark, or a terminal sequence may begin; the end: nowhere. Most of the time goes into this loop: it calls nothing. */
function nextMarked(marks: Int32Array, from: number, end: number): number {
  let mark = lastMark;
  let at = from;
  for (; at < end; at++) {
    const code = bytes[at] ?? 0;
    if (isPassedOver(code)) {
      if (code === ESCAPE) break;
      continue;
    }
    mark = markAfter(mark, code);
    if ((((marks[mark >> 5] ?? 0) >>> (mark & 31)) & 1) !== 0) break;
  }
  lastMark = mark;
  return at;
}

function markAfter(mark: number, code: number): number {
  return ((mark << SHIFT) ^ code) & (MARKS - 1);
}

/** What may stand between the characters of a word. */
function isPassedOver(code: number): boolean {
  return code <= BLANK || code === DELETE;
}

/** Whether one of the words is read in this text, with its third character here. */
function isAnyRead(words: readonly string[], text: string, third: number): boolean {
  for (const word of words) if (isRead(word, text, third)) return true;
  return false;
}

function isRead(word: string, text: string, third: number): boolean {
  let place = third;
  for (let at = LEAD - 1; at >= 0; at--) {
    if (text.charCodeAt(place) !== word.charCodeAt(at)) return false;
    place = beside(text, place, -1);
  }
  place = third;
  for (let at = LEAD; at < word.length; at++) {
    place = beside(text, place, 1);
    if (text.charCodeAt(place) !== word.charCodeAt(at)) return false;
  }
  return true;
}

/** The next place that is read, in this direction. */
function beside(text: string, place: number, step: 1 | -1): number {
  let at = place + step;
  while (isPassedOver(text.charCodeAt(at))) at += step;
  return at;
}
