/**
 * Checks of what came from the other side of a page's messages, before it is believed. Each type of a message is inferred from its check,
 * so the two cannot differ: a field is one line.
 */

/** Whether a value is a T. Never throws. */
export type Shape<T> = (value: unknown) => value is T;

/** What has passed a check. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

/** What a parser of messages answers with. */
export type MessageOf<P extends (value: unknown) => unknown> = NonNullable<ReturnType<P>>;

type Fields = Readonly<Record<string, Shape<unknown>>>;

/** Keys of the fields that may be missing. */
type MayMiss<F extends Fields> = { [K in keyof F]: undefined extends Shaped<F[K]> ? K : never }[keyof F];

/** The type of a record with these fields. Distributes over a union. */
type RecordOf<F extends Fields> = F extends Fields
  ? Flat<
      { readonly [K in keyof F as Exclude<K, MayMiss<F>>]: Shaped<F[K]> } & {
        readonly [K in keyof F as Extract<K, MayMiss<F>>]?: Exclude<Shaped<F[K]>, undefined>;
      }
    >
  : never;
type Flat<T> = { readonly [K in keyof T]: T[K] };

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: unknown): value is string {
  return typeof value === 'string';
}

/** The id of a device, an alert or a runbook. */
export function id(value: unknown): value is string {
  return text(value) && value.length > 0 && value.length <= 200;
}

/** A time, a count or a measured value: any finite number. */
export function number(value: unknown): value is number {
  return Number.isFinite(value);
}

export function flag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** Exactly one of these words. */
export function word<W extends string>(...words: readonly W[]): Shape<W> {
  return (value): value is W => words.some((known) => known === value);
}

/** A field that may be missing. One that holds `undefined` counts as missing: no page and no JSON tells them apart. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value): value is T | undefined => value === undefined || shape(value);
}

/** What has one shape or the other. */
export function either<A, B>(one: Shape<A>, other: Shape<B>): Shape<A | B> {
  return (value): value is A | B => one(value) || other(value);
}

/** A value that may be `null`. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(shape);
}

/** A record of any keys, all with values of one shape. */
export function dictionary<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> => isRecord(value) && Object.values(value).every(shape);
}

/** A record with these fields at least. What else it holds is not looked at. */
export function record<F extends Fields>(fields: F): Shape<RecordOf<F>> {
  const checks = Object.entries(fields);
  return (value): value is RecordOf<F> => isRecord(value) && checks.every(([name, shape]) => shape(value[name]));
}

/**
 * A parser of messages that each have one of these sets of fields. It answers with the fields of the first set that fits and nothing else
 * of the message, and with undefined where none fits.
 */
export function messages<K extends readonly Fields[]>(...kinds: K): (value: unknown) => RecordOf<K[number]> | undefined {
  const all: readonly K[number][] = kinds;
  const shapes = all.map((fields) => ({ fields, shape: record(fields) }));
  return (value) => {
    if (!isRecord(value)) return undefined;
    for (const { fields, shape } of shapes) {
      const message: unknown = Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(fields, name)));
      if (shape(message)) return message;
    }
    return undefined;
  };
}
