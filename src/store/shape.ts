/** Whether a value that was read is what it should be. */
export type Check = (value: unknown) => boolean;

/**
 * Shapes of what is stored as JSON. A single bit that has flipped on a disk leaves JSON that can be parsed and is not what was written: a
 * key that is missing, a number that is no time. Whoever uses it would stop there, or take a silence without an end for one.
 */
export const text: Check = (value) => typeof value === 'string';
export const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
export const flag: Check = (value) => typeof value === 'boolean';
/** Milliseconds since the epoch, within what a Date can hold. */
export const time: Check = (value) => typeof value === 'number' && Math.abs(value) <= 8.64e15;

export function oneOf(...values: readonly (string | null)[]): Check {
  return (value) => values.includes(value as string | null);
}

export function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

export function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

/** Any names, each with such a value. */
export function recordOf(check: Check): Check {
  return (value) => isObject(value) && Object.values(value).every(check);
}

/** What another version has put there beside these is not looked at. A field that the type gains does not compile until it is here. */
export function shapeOf<T>(fields: { readonly [K in keyof Required<T>]: Check }): (value: unknown) => value is T {
  const checks = Object.entries<Check>(fields);
  return (value): value is T => isObject(value) && checks.every(([name, check]) => check(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
