import { channels } from '../../core/channel.ts';
import { dictionary, flag, list, nullable, number, optional, record, type Shaped, text, word } from './shape.ts';

const limits = record({
  lowNonRecoverable: optional(number),
  lowCritical: optional(number),
  lowWarning: optional(number),
  highWarning: optional(number),
  highCritical: optional(number),
  highNonRecoverable: optional(number),
});

/** Time that was not watched: `what` was not watched (a heading), and why (the end of a sentence). `goesOn`: it is not over. */
export type PageGap = Shaped<typeof gap>;
export const gap = record({
  from: number,
  to: number,
  what: text,
  why: text,
  goesOn: optional(flag),
  /** Only this channel was not watched. */
  channel: optional(word(...channels)),
});

const unpaired = record({
  /** Any metric, also one that this version does not know: the page draws it with its name. */
  metric: text,
  attributes: dictionary(text),
  /** UCUM. */
  unit: optional(text),
  channel: word(...channels),
  limits: optional(limits),
  /** Milliseconds since the epoch, ascending; `values[i]` belongs to `times[i]`. */
  times: list(number),
  /** Null marks a gap. */
  values: list(nullable(number)),
  /** Where `values` are means: the least and the most of what each stands for. */
  least: optional(list(nullable(number))),
  most: optional(list(nullable(number))),
});

/** One series of a device's history, as the service answers with it. */
export type PageSeries = Shaped<typeof unpaired>;

export function series(value: unknown): value is PageSeries {
  if (!unpaired(value)) return false;
  const { times, values, least, most } = value;
  return [values, least, most].every((each) => each === undefined || each.length === times.length);
}
