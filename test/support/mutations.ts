/** What can happen to text on its way, and what somebody would do to it who wants a parser to fail. */

/** A number in [0, 1). */
export type Random = () => number;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[below(random, from.length)] as T;
}

const STRANGE = [
  '\u0000',
  '\u0007',
  '\b',
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u0011',
  '\u009b',
  '\ufffd',
  '\u2028',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\u00a0',
  '\ud800',
  '\u{1f600}',
  'e\u0301\u0301',
  '\r',
  '\r\n',
  '\n\n',
  '|',
  ' | ',
  '\t',
  ':',
  '=',
  '(',
  '[',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '99999999999999999999',
  '0x7fffffffffffffff',
  '[ 1234.567890] usb 1-1.2: reset high-speed USB device\r\n',
];
const RUNS = [' ', '\t', '-', '=', '0', '9', ',', '.', '|', 'a', 'A ', '\n', '\r', ': ', '00:', '1.', '\u0000', '\u{1f600}'];
const LONG_RUN = 6000;

type Mutation = (text: string, random: Random, others: readonly string[]) => string;

const at = (text: string, random: Random): number => below(random, text.length + 1);
const cut = (text: string, from: number, to: number, instead = ''): string => text.slice(0, from) + instead + text.slice(to);

const mutations: readonly Mutation[] = [
  // A flipped bit.
  (text, random) => {
    const where = below(random, Math.max(1, text.length));
    return cut(text, where, where + 1, String.fromCharCode((text.charCodeAt(where) || 0) ^ (1 << below(random, 8))));
  },
  // Lost and doubled characters and stretches.
  (text, random) => {
    const where = at(text, random);
    return cut(text, where, where + 1 + below(random, random() < 0.7 ? 1 : 200));
  },
  (text, random) => {
    const where = at(text, random);
    return cut(text, where, where, text.slice(where, where + 1 + below(random, random() < 0.7 ? 1 : 200)));
  },
  (text, random) => text.slice(0, at(text, random)),
  (text, random) => text.slice(at(text, random)),
  // Something foreign in between, or instead.
  (text, random) => {
    const where = at(text, random);
    return cut(text, where, where + below(random, 3), pick(random, STRANGE));
  },
  (text, random) => {
    const where = at(text, random);
    return cut(text, where, where, pick(random, RUNS).repeat(2 + below(random, random() < 0.1 ? LONG_RUN : 60)));
  },
  (text, random) => {
    const where = at(text, random);
    const bytes = Array.from({ length: 1 + below(random, 20) }, () => String.fromCharCode(below(random, 256)));
    return cut(text, where, where + bytes.length, bytes.join(''));
  },
  // One number becomes another one, longer than any.
  (text, random) => text.replace(/\d+/g, (digits) => (random() < 0.1 ? String(below(random, 10 ** (1 + below(random, 12)))) : digits)),
  (text, random) => text.replace(/ +/g, (blanks) => (random() < 0.05 ? ' '.repeat(1 + below(random, 120)) : blanks)),
  // Lines of its own or of others, in another order.
  (text, random, others) => {
    const lines = text.split('\n');
    const from = below(random, lines.length);
    const moved = lines.slice(from, from + 1 + below(random, 3));
    const insertion =
      random() < 0.5
        ? moved
        : pick(random, others)
            .split('\n')
            .slice(from, from + 4);
    lines.splice(below(random, lines.length + 1), random() < 0.5 ? moved.length : 0, ...insertion);
    return lines.join('\n');
  },
  (text, random, others) => {
    const other = pick(random, others);
    return text.slice(0, at(text, random)) + other.slice(at(other, random));
  },
  // All its words, in any order.
  (text, random) => {
    const words = text.split(/(?<=[^\w])|(?=[^\w])/);
    return Array.from({ length: Math.min(words.length, 200) }, () => pick(random, words)).join('');
  },
];

/** The text with one to four things done to it. `others`: texts whose parts may come in. */
export function mutated(text: string, random: Random, others: readonly string[]): string {
  let result = text;
  for (let left = 1 + below(random, 4); left > 0; left--) result = pick(random, mutations)(result, random, others);
  return result;
}

/** A few lines of a text, or, with the chance `whole`, all of it: short inputs are many more inputs. */
export function excerpt(text: string, random: Random, whole: number): string {
  if (random() < whole) return text;
  const lines = text.split('\n');
  const from = below(random, lines.length);
  return `${lines.slice(from, from + 1 + below(random, 10)).join('\n')}\n`;
}
