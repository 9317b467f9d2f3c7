import { t } from '../../core/l10n.ts';
import { listed } from '../../core/words.ts';
import type { Weekday } from '../../protocol/contract.ts';

const names: Readonly<Record<Weekday, string>> = {
  mon: t('Monday'),
  tue: t('Tuesday'),
  wed: t('Wednesday'),
  thu: t('Thursday'),
  fri: t('Friday'),
  sat: t('Saturday'),
  sun: t('Sunday'),
};
const days = Object.keys(names) as readonly Weekday[];

/** Of a time (ms), on this machine's calendar. */
export function localWeekday(time: number): Weekday {
  return days[(new Date(time).getDay() + 6) % 7] ?? 'mon';
}

/** `mon wed`, `Monday, Friday`, and in German also `mo mi`: in the week's order, each once; undefined when a word is no day. */
export function typedDays(text: string): readonly Weekday[] | undefined {
  const words = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const found = words.map((word) => days.find((day) => word === day || (word.length > 1 && names[day].toLowerCase().startsWith(word))));
  if (words.length === 0 || found.includes(undefined)) return undefined;
  return days.filter((day) => found.includes(day));
}

/** `Monday and Friday`. */
export function daysText(chosen: readonly Weekday[]): string {
  const words = chosen.map((day) => names[day]);
  if (words.length === days.length) return t('day');
  return listed(words);
}
