/** Small pieces of English that every sentence to a person needs. */

const formats = new Map<number, Intl.NumberFormat>();

/**
 * `1,234.5`, with at most so many digits behind the point. A format is made on first use: the first one costs 10 ms of start-up. A whole
 * number, as most are, takes none.
 */
export function formatNumber(value: number, digits: number): string {
  if (Number.isSafeInteger(value)) return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
  let format = formats.get(digits);
  if (format === undefined) {
    format = new Intl.NumberFormat('en', { maximumFractionDigits: digits });
    formats.set(digits, format);
  }
  return format.format(value);
}

/** `1 alert`, `2 alerts`, `1,200 alerts`. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(n, 0)} ${n === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and c`; with another word in place of "and". */
export function listed(items: readonly string[], word = 'and'): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 failed, 4 ok`: how many there are of each word, in the order given; those of which there is none are left out. */
export function tally<W extends string>(words: readonly W[], order: readonly W[]): string {
  return order
    .flatMap((word) => {
      const n = words.filter((each) => each === word).length;
      return n === 0 ? [] : [`${n} ${word}`];
    })
    .join(', ');
}
