import type { Limits, Measurement } from '../reading.ts';

export type Side = 'low' | 'high';

export interface NamedLimit {
  readonly side: Side;
  readonly value: number;
  readonly name: string;
}

/** On each side the critical limit comes first: it is the one that makes a value critical, however far beyond it lies. */
const limitNames: readonly (readonly [keyof Limits, Side, string])[] = [
  ['lowCritical', 'low', 'lower critical limit'],
  ['lowNonRecoverable', 'low', 'lower non-recoverable limit'],
  ['lowWarning', 'low', 'lower warning limit'],
  ['highCritical', 'high', 'upper critical limit'],
  ['highNonRecoverable', 'high', 'upper non-recoverable limit'],
  ['highWarning', 'high', 'upper warning limit'],
];

/** The device's own limits of a reading. */
export function namedLimits({ limits }: Measurement): NamedLimit[] {
  if (limits === undefined) return [];
  return limitNames.flatMap(([key, side, name]) => {
    const value = limits[key];
    return value === undefined ? [] : [{ side, value, name }];
  });
}

const units: Readonly<Record<string, string>> = { Cel: ' °C', rpm: ' rpm', V: ' V' };

/** `2000 rpm`, `3.093 V`, `41 °C`. */
export function quantity(value: number, unit: string | undefined): string {
  return `${value}${unit === undefined ? '' : (units[unit] ?? ` ${unit}`)}`;
}
