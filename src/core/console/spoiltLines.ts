import type { ParseResult } from '../reading.ts';

/** One copy of a command's output, in the order of reading. */
export interface Copy {
  readonly text: string;
  readonly result: ParseResult;
}

const LONGEST_TEXT = 200;

/**
 * Lines of one command's copies that noise or a kernel message must have spoilt, by their numbers in each copy. Such a line was refused, or
 * holds a character that no device sends, and fewer than `alike` copies have it with the same fate. A line that so many have alike is
 * the device's own way of saying things.
 */
export function spoiltLines(copies: readonly Copy[], alike: number): readonly ReadonlySet<number>[] {
  const odd = copies.map(oddLines);
  const counts = new Map<string, number>();
  for (const found of odd) for (const text of new Set(found.map((each) => each.text))) counts.set(text, (counts.get(text) ?? 0) + 1);
  return odd.map((found) => new Set(found.filter(({ text }) => (counts.get(text) ?? 0) < alike).map(({ line }) => line)));
}

function oddLines({ text, result }: Copy): readonly { readonly line: number; readonly text: string }[] {
  if (!text.includes('\ufffd')) return result.rejected;
  const unreadable = text.split('\n').flatMap((line, index) => (line.includes('\ufffd') ? [{ line: index + 1, text: line }] : []));
  return [...result.rejected, ...unreadable.map((each) => ({ ...each, text: each.text.slice(0, LONGEST_TEXT) }))];
}

/**
 * Whether each line of the output is whole in at least one of these copies, so that no line is missing from all of them. Copies can be laid
 * over each other only when they have equally many lines, and lines only when they are equally long.
 */
export function everyLineIsWhole(copies: readonly { readonly text: string; readonly spoilt: ReadonlySet<number> }[]): boolean {
  const split = copies.map(({ text, spoilt }) => ({ lines: text.split('\n'), spoilt }));
  return [...new Set(split.map(({ lines }) => lines.length))].some((count) => {
    const alike = split.filter(({ lines }) => lines.length === count);
    return alike[0]?.lines.every((_, index) => {
      const lengths = alike.flatMap(({ lines, spoilt }) => (spoilt.has(index + 1) ? [] : [lines[index]?.length]));
      return new Set(lengths).size === 1;
    });
  });
}
