import { t } from '../l10n.ts';
import type { Limits, Measurement } from '../reading.ts';

export type Side = 'low' | 'high';

export interface NamedLimit {
  readonly side: Side;
  readonly value: number;
  /** `lower critical limit`. */
  readonly name: string;
}

/** In the order of the scale. */
const names: Readonly<Record<keyof Limits, string>> = {
  lowNonRecoverable: t('lower non-recoverable'),
  lowCritical: t('lower critical'),
  lowWarning: t('lower warning'),
  highWarning: t('upper warning'),
  highCritical: t('upper critical'),
  highNonRecoverable: t('upper non-recoverable'),
};
const scale = Object.keys(names) as (keyof Limits)[];

/** On each side the critical limit comes first: it is the one that makes a value critical, however far beyond it lies. */
const gravestFirst = (['lowCritical', 'lowNonRecoverable', 'lowWarning', 'highCritical', 'highNonRecoverable', 'highWarning'] as const).map(
  (key) => ({ key, side: key.startsWith('low') ? ('low' as const) : ('high' as const), name: t('{0} limit', names[key]) }),
);

/** The device's own limits of a reading, on each side the gravest first. */
export function namedLimits({ limits }: Pick<Measurement, 'limits'>): NamedLimit[] {
  if (limits === undefined) return [];
  return gravestFirst.flatMap(({ key, side, name }) => {
    const value = limits[key];
    return value === undefined ? [] : [{ side, value, name }];
  });
}

/** All limits in one line, in the order of the scale: `lower critical 5 °C, upper critical 45 °C`. Empty where there is none. */
export function limitsText(limits: Limits = {}, written: (value: number) => string): string {
  return scale.flatMap((key) => (limits[key] === undefined ? [] : [`${names[key]} ${written(limits[key])}`])).join(', ');
}
