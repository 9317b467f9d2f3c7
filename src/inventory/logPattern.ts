/**
 * Whether a pattern that a person wrote for lines of logs can be tried on hostile text: a line of `LONGEST_LINE` characters costs a bounded time. JavaScript goes
 * back and tries another way wherever a part could have matched more or less. So the ways are counted, and a repetition within a repetition, whose
 * ways double with each character, is refused.
 */

/** Characters of a line that a pattern sees. */
export const LONGEST_LINE = 1024;
/** Ways that a pattern may be tried on a line: about a second at worst. */
const MOST_WAYS = (LONGEST_LINE + 1) ** 3;

type Part =
  /** One character, by the source that matches it. */
  | { readonly kind: 'character'; readonly source: string }
  /** `^`, `$`, `\b`: takes no character. */
  | { readonly kind: 'place'; readonly source: string }
  | { readonly kind: 'group'; readonly branches: readonly (readonly Piece[])[]; readonly looks: boolean };

interface Piece {
  readonly part: Part;
  readonly least: number;
  readonly most: number;
}

/** What may stand beside a part: sources of single characters. Undefined: it is not known. */
type Beside = readonly string[] | undefined;

class Refused extends Error {}

/** What is wrong with it, in a sentence with what to do; undefined: nothing. */
export function patternFlaw(source: string): string | undefined {
  try {
    new RegExp(source, 'u');
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: \/.*\/u: /su, '') : '';
    return `It is no regular expression of JavaScript (${why}). A backslash is written twice in JSON.`;
  }
  try {
    const reader = new Reader(source);
    const branches = reader.branches();
    const anchored = branches.every(([first]) => first?.part.kind === 'place' && first.part.source === '^');
    const ways = waysOf(branches, anchored ? [] : undefined, []) * (anchored ? 1 : LONGEST_LINE);
    if (ways <= MOST_WAYS) return undefined;
    return 'It can be tried on a line in too many ways: a line could hold up all others. Begin it with "^", use fewer ".*", or say what ends each part, such as "[^,]*,".';
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

/** Takes a pattern apart that JavaScript accepts. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  branches(): readonly (readonly Piece[])[] {
    const branches: Piece[][] = [[]];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      if (this.#source[this.#at] === '|') {
        this.#at++;
        branches.push([]);
      } else branches.at(-1)?.push(this.#piece());
    }
    return branches;
  }

  #piece(): Piece {
    const part = this.#part();
    const [whole, least, comma, most] = this.#take(/(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y) ?? [];
    if (whole === undefined) return { part, least: 1, most: 1 };
    if (least === undefined) return { part, least: whole[0] === '+' ? 1 : 0, most: whole[0] === '?' ? 1 : Number.POSITIVE_INFINITY };
    return { part, least: Number(least), most: most ? Number(most) : comma ? Number.POSITIVE_INFINITY : Number(least) };
  }

  #part(): Part {
    const [opening] = this.#take(/\((?:\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?/y) ?? [];
    if (opening !== undefined) {
      const branches = this.branches();
      this.#at++;
      return { kind: 'group', branches, looks: /[=!]$/.test(opening) };
    }
    const [place] = this.#take(/[$^]|\\[bB]/y) ?? [];
    if (place !== undefined) return { kind: 'place', source: place };
    const [back] = this.#take(/\\(?:[1-9]|k<)/y) ?? [];
    if (back !== undefined)
      throw new Refused('It refers back to a group (`\\1`, `\\k<name>`), which is not taken. Write the words themselves.');
    const [source = ''] = this.#take(/\[(?:\\.|[^\]\\])*\]|\\(?:[pPu]\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c.|.)|./isuy) ?? [];
    return { kind: 'character', source };
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
}

/** In how many ways at most the branches are tried from one place, where `before` precedes and `after` follows them. */
function waysOf(branches: readonly (readonly Piece[])[], before: Beside, after: Beside): number {
  let ways = 0;
  for (const branch of branches)
    ways += branch.reduce((product, piece, index) => {
      const [left, right] = [besideOf(branch.slice(0, index).reverse(), before, '^'), besideOf(branch.slice(index + 1), after, '$')];
      return product * waysOfPiece(piece, left, right);
    }, 1);
  return ways;
}

function waysOfPiece({ part, least, most }: Piece, before: Beside, after: Beside): number {
  const inner = part.kind === 'group' ? waysOfGroup(part, most, before, after) : 1;
  if (most > 1 && inner > 1) {
    throw new Refused(
      'A part that repeats holds a part that repeats or has alternatives: a line could be tried on it for ever. Repeat only one of them; for single characters write "[ab]+" in place of "(a|b)+".',
    );
  }
  if (least === most || part.kind === 'place') return inner;
  const known = part.kind === 'character' ? [part.source] : most === 1 ? edgeOf(part, '$') : undefined;
  // None of its own characters ends it, so there is one end; and none begins it, so that it is gone through once.
  if (known !== undefined && [before, after].every((beside) => beside !== undefined && !mayMeet(known, beside))) return inner;
  return inner * (Math.min(most, LONGEST_LINE) - Math.min(least, LONGEST_LINE) + 1);
}

/** What a group that repeats begins with follows what it ends with. How it is entered is counted with how often it repeats. */
function waysOfGroup({ branches, looks }: Part & { readonly kind: 'group' }, most: number, before: Beside, after: Beside): number {
  if (looks) return waysOf(branches, undefined, undefined);
  return most > 1 ? waysOf(branches, edgesOf(branches, '^'), undefined) : waysOf(branches, before, after);
}

/** Which characters may stand beside a place: `pieces` are the nearest first, behind them stands `beyond`, and `end` is where the text ends. */
function besideOf(pieces: readonly Piece[], beyond: Beside, end: '^' | '$'): Beside {
  const found: string[] = [];
  for (const { part, least } of pieces) {
    if (part.kind === 'place' && part.source === end) return found;
    if (part.kind === 'place') continue;
    const edge = part.kind === 'character' ? [part.source] : edgeOf(part, end);
    if (edge === undefined) return undefined;
    found.push(...edge);
    if (least > 0) return found;
  }
  return beyond && [...found, ...beyond];
}

/** The first characters of a group, towards `$`, or its last ones. One that may be empty has none. */
function edgeOf({ branches, looks }: Part & { readonly kind: 'group' }, end: '^' | '$'): Beside {
  return looks ? undefined : edgesOf(branches, end);
}

function edgesOf(branches: readonly (readonly Piece[])[], end: '^' | '$'): Beside {
  const edges = branches.map((branch) => besideOf(end === '$' ? branch : [...branch].reverse(), undefined, end));
  return edges.some((edge) => edge === undefined) ? undefined : edges.flatMap((edge) => edge ?? []);
}

const LATIN = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

/** Whether a character is of both. Of what names characters beyond Latin it may be. */
function mayMeet(some: readonly string[], others: readonly string[]): boolean {
  const all = [...some, ...others];
  if (all.some((source) => /[^\x20-\x7e]|\\[uxpPc]/.test(source))) return true;
  const [one, other] = [some, others].map((sources) => sources.map((source) => new RegExp(`^${source}$`, 'ius')));
  // `\D` and `[^a]` have characters beyond these in common; so has `.`, and those have Latin ones in common, too.
  return LATIN.some((character) => [one, other].every((patterns) => patterns?.some((pattern) => pattern.test(character))));
}
