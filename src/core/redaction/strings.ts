/**
 * Every string in plain data, replaced: values, and the names of fields that a device's own words may stand in, which have a point in them.
 * Nothing else is changed, and what was given stays as it is.
 *
 * @param left values of these fields are left alone: words of ours, which name nobody
 */
export function mapStrings<T>(value: T, change: (text: string) => string, left: ReadonlySet<string> = new Set()): T {
  return mapped(value, change, left) as T;
}

function mapped(value: unknown, change: (text: string) => string, left: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, change, left));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    name.includes('.') ? change(name) : name,
    typeof item === 'string' && left.has(name) ? item : mapped(item, change, left),
  ]);
  return Object.fromEntries(entries);
}
