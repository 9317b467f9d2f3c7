import { language, t, wholeNumber } from './l10n.ts';

/** Small pieces that every sentence to a person needs. */

const formats = new Map<string, Intl.NumberFormat>();

/**
 * `1,234.5`, with at most so many digits behind the point. A format is made on first use: the first one costs 10 ms of start-up. A whole
 * number, as most are, takes none.
 */
export function formatNumber(value: number, digits: number): string {
  if (Number.isSafeInteger(value)) return wholeNumber(value);
  const key = `${language()} ${digits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(language(), { maximumFractionDigits: digits });
    formats.set(key, format);
  }
  return format.format(value);
}

/** `1 alert`, `2 alerts`, `1,200 alerts`, in English: for the service and the command line. What is translated takes `plural` of l10n.ts. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(n, 0)} ${n === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and c`; with another word in place of "and". */
export function listed(items: readonly string[], word = t('and')): string {
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
