import { isTooOld } from '../../src/core/coverage.ts';
import { language, plural, t } from '../../src/core/l10n.ts';
import { ago, DAY, HOUR, MINUTE } from '../../src/core/time/duration.ts';
import type { FleetHsm } from '../../src/protocol/pages/toFleetPage.ts';

/** What the page of the fleet says in words, and which HSMs stand where. Each state has a sign and a word: none is known by its colour alone. */

export type FleetTone = FleetHsm['tone'];

export const signs: Readonly<Record<FleetTone, string>> = {
  failed: '✕',
  degraded: '▲',
  pending: '△',
  unknown: '?',
  unjudged: '◌',
  ok: '✓',
  fact: '·',
  off: '–',
};

/** The worst first. */
export const toneOrder: readonly FleetTone[] = ['failed', 'degraded', 'pending', 'unknown', 'unjudged', 'ok', 'fact', 'off'];
const rank = Object.fromEntries(toneOrder.map((tone, place) => [tone, place])) as Readonly<Record<FleetTone, number>>;
export const rankOf = (tone: FleetTone): number => rank[tone];

const toneNames: Readonly<Record<FleetTone, string>> = {
  failed: t('failed'),
  degraded: t('degraded'),
  pending: t('not yet certain'),
  unknown: t('unknown'),
  unjudged: t('partly watched'),
  ok: t('ok'),
  fact: t('seen'),
  off: t('not watched'),
};
export const toneName = (tone: FleetTone): string => toneNames[tone];

/** Which HSMs are shown: all, those of a tone, those with an alert that nobody has taken on, those that nobody here watches, silent ones. */
export type FleetFilter = 'all' | 'waiting' | 'silent' | 'unwatched' | FleetTone;
export const isFilter = (value: unknown): value is FleetFilter =>
  value === 'all' || value === 'waiting' || value === 'silent' || value === 'unwatched' || toneOrder.some((tone) => tone === value);

export const groupings = [
  { value: 'haGroup', label: t('By HA group') },
  { value: 'site', label: t('By site') },
  { value: 'none', label: t('Without groups') },
] as const;
export type FleetGrouping = (typeof groupings)[number]['value'];

export const sortings = [
  { value: 'worst', label: t('The worst first') },
  { value: 'age', label: t('The oldest reading first') },
  { value: 'heard', label: t('Heard longest ago first') },
  { value: 'name', label: t('By name') },
  { value: 'inventory', label: t('As in the inventory') },
] as const;
export type FleetSorting = (typeof sortings)[number]['value'];

/** Nothing was heard of it for over two intervals, or never. */
export function isSilent({ lastSeen, interval }: FleetHsm, now: number): boolean {
  return lastSeen === undefined || isTooOld(now - lastSeen, interval);
}

export function isUnwatched({ watched }: FleetHsm): boolean {
  return watched === 'nobody' || watched === 'perhaps-provider';
}

export function fits(row: FleetHsm, filter: FleetFilter, wanted: string, now: number): boolean {
  const isKind =
    filter === 'all' ||
    (filter === 'waiting'
      ? row.waiting > 0
      : filter === 'silent'
        ? isSilent(row, now)
        : filter === 'unwatched'
          ? isUnwatched(row)
          : row.tone === filter);
  if (!isKind || wanted === '') return isKind;
  return [row.name, row.id, row.haGroup, row.site, row.worst].some((each) => each?.toLowerCase().includes(wanted));
}

const collator = new Intl.Collator(language(), { numeric: true });

/** Those of the same rank keep the order of the inventory. */
export function compare(a: FleetHsm, b: FleetHsm, sort: FleetSorting): number {
  switch (sort) {
    case 'worst':
      return rankOf(a.tone) - rankOf(b.tone) || b.waiting - a.waiting || b.firing - a.firing;
    case 'age':
      return (a.oldest?.at ?? a.lastSeen ?? 0) - (b.oldest?.at ?? b.lastSeen ?? 0);
    case 'heard':
      return (a.lastSeen ?? 0) - (b.lastSeen ?? 0);
    case 'name':
      return collator.compare(a.name, b.name);
    case 'inventory':
      return 0;
  }
}

/** `just now` below a minute: it changes once a minute at most. */
export function age(time: number, now: number): string {
  return now - time >= MINUTE ? ago(now - time) : t('just now');
}

/** `2 min`, `20 h`: how old something is, in one unit and rounded down. */
function short(ms: number): string {
  const [unit, size] = units.find(([, each]) => ms >= each) ?? units[2];
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}
const units = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
] as const;

/** `2 min … 20 h`: of the newest reading, and of the one that is the oldest. */
export function ageText({ lastSeen, oldest }: FleetHsm, now: number): string {
  if (lastSeen === undefined) return t('never read');
  const newest = short(now - lastSeen);
  const last = short(now - (oldest?.at ?? lastSeen));
  return newest === last ? newest : `${newest} … ${last}`;
}

/** Of which part the oldest reading is. */
export function oldestText({ oldest }: FleetHsm, now: number): string {
  return oldest ? t('Oldest reading: {0}, {1}', oldest.of, age(oldest.at, now)) : '';
}

/** `⚑ 1 of 2`: how many of those that fire nobody has taken on. */
export function alertsShort({ firing, waiting }: FleetHsm): string {
  if (firing === 0) return '';
  if (waiting === 0) return t('{0} taken on', firing);
  return waiting === firing ? `⚑ ${firing}` : `⚑ ${t('{0} of {1}', waiting, firing)}`;
}

export function alertsText({ firing, waiting }: FleetHsm): string {
  if (firing === 0) return '';
  const all = plural(firing, '{0} alert', '{0} alerts');
  return waiting === 0 ? all : t('{0}, {1} not taken on', all, waiting);
}

export const watchers: Readonly<Record<FleetHsm['watched'], string>> = {
  you: t('You'),
  'you-perhaps-provider': t('You, and perhaps a provider'),
  'perhaps-provider': t('Not you; perhaps a provider'),
  nobody: t('Nobody'),
};

export function countOf(rows: Iterable<FleetHsm>): ReadonlyMap<FleetTone, number> {
  const counts = new Uint32Array(toneOrder.length);
  for (const { tone } of rows) counts[rankOf(tone)] = (counts[rankOf(tone)] ?? 0) + 1;
  return byTone(counts);
}

/** The one that was heard longest ago; one that was never heard comes before all. */
export function longestSilent(rows: Iterable<FleetHsm>): FleetHsm | undefined {
  let longest: FleetHsm | undefined;
  for (const row of rows) if (!longest || (row.lastSeen ?? 0) < (longest.lastSeen ?? 0)) longest = row;
  return longest;
}

/** Those that stand so at all, the worst first. `counts`: in the order of `toneOrder`. */
export function byTone(counts: Uint32Array): ReadonlyMap<FleetTone, number> {
  return new Map(toneOrder.flatMap((tone, place) => (counts[place] ? [[tone, counts[place]] as const] : [])));
}

/** How all HSMs stand, in numbers. */
export interface FleetSums {
  readonly all: number;
  readonly tones: ReadonlyMap<FleetTone, number>;
  /** Those with an alert that nobody has taken on, silent ones, those that nobody here watches. */
  readonly waiting: number;
  readonly silent: number;
  readonly unwatched: number;
  readonly longest: FleetHsm | undefined;
}

/** `1 failed, 39 ok`: the worst first. */
export function tonesText(counts: ReadonlyMap<FleetTone, number>): string {
  return toneOrder
    .flatMap((tone) => (counts.has(tone) ? [`${(counts.get(tone) ?? 0).toLocaleString(language())} ${toneName(tone)}`] : []))
    .join(', ');
}

/** Above the fleet. */
export function fleetText({ all, tones, longest }: FleetSums, now: number): string {
  const heard =
    longest === undefined || all < 2
      ? ''
      : longest.lastSeen === undefined
        ? ` ${t('Of {0} nothing was read yet.', longest.name)}`
        : ` ${t('Heard longest ago: {0}, {1}.', longest.name, age(longest.lastSeen, now))}`;
  return plural(all, '{0} HSM: {1}.', '{0} HSMs: {1}.', tonesText(tones)) + heard;
}
