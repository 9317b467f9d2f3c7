/** Checks of what came from the other side of a page's messages, before it is believed. */

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** The id of a device or an alert. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}

/** A time, a count or a measured value: any finite number. */
export function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isArrayOf(value: unknown, isElement: (element: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isElement);
}

export function isOptional(value: unknown, isValue: (value: unknown) => boolean): boolean {
  return value === undefined || isValue(value);
}

/** One series of a device's history. */
export function isSeries(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { metric, attributes, unit, channel, limits, times, values } = value;
  return (
    isText(metric) &&
    isText(channel) &&
    isRecord(attributes) &&
    Object.values(attributes).every((each) => isOptional(each, isText)) &&
    isOptional(unit, isText) &&
    isOptional(limits, (each) => isRecord(each) && Object.values(each).every((limit) => isOptional(limit, isFiniteNumber))) &&
    isArrayOf(times, isFiniteNumber) &&
    isArrayOf(values, (each) => each === null || isFiniteNumber(each)) &&
    times.length === values.length
  );
}
