import { channelFacts } from '../../core/channel.ts';
import { csv } from '../../core/csv.ts';
import { groupBy } from '../../core/groupBy.ts';
import { t } from '../../core/l10n.ts';
import { metricWords } from '../../core/metrics.ts';
import { NOT_JUDGED } from '../../core/reading.ts';
import type { HistorySeries } from '../../protocol/contract.ts';
import type { PageGap } from '../../protocol/pages/series.ts';
import { inertText } from '../words/inertText.ts';

/**
 * Series as comma-separated values: a row for each time, a column for each line with its unit (UCUM) in the heading. Times are ISO 8601 with
 * the offset of this place. An empty cell: nothing was read then. Where nobody watched, a row says until when and why.
 */
export function telemetryCsv(
  series: readonly HistorySeries[],
  gaps: readonly PageGap[] = [],
  offsetAt: (time: number) => number = offsetHere,
): string {
  const read = series.flatMap((each) => each.times.filter((_, i) => each.values[i] !== null));
  const times = [...new Set([...read, ...gaps.map(({ from }) => from)])].sort((a, b) => a - b);
  const unwatched = groupBy(gaps, ({ from }) => from);
  const until = ({ to, what, why, goesOn }: PageGap) => `${what} until ${goesOn ? 'now' : isoWithOffset(to, offsetAt(to))}: ${why}`;
  const columns = series.flatMap((each) => [
    { head: headOf(each), of: new Map(each.times.map((time, i) => [time, each.values[i]])) },
    ...(each.least ? [{ head: `${headOf(each)} least`, of: new Map(each.times.map((time, i) => [time, each.least?.[i]])) }] : []),
    ...(each.most ? [{ head: `${headOf(each)} most`, of: new Map(each.times.map((time, i) => [time, each.most?.[i]])) }] : []),
  ]);
  const rows = times.map((time) => [
    isoWithOffset(time, offsetAt(time)),
    ...columns.map(({ of }) => of.get(time) ?? ''),
    (unwatched.get(time) ?? []).map(until).join('; '),
  ]);
  return `${csv(['time', ...columns.map(({ head }) => head), 'not watched'], rows).join('\r\n')}\r\n`;
}

/** What a person is told who has saved them. */
export function savedText(path: string, series: readonly Pick<HistorySeries, 'thinned'>[]): string {
  return series.some(({ thinned }) => thinned)
    ? t('Saved to {0}. Of so long a time only the lowest and highest of each stretch are in it: a shorter one has every reading.', path)
    : t('Saved to {0}.', path);
}

function headOf({ metric, attributes, unit, channel }: HistorySeries): string {
  const part = inertText(attributes['hw.name'] ?? attributes['hw.id'] ?? '', 60);
  const wrong = attributes[NOT_JUDGED] === undefined ? '' : ' (known to be wrong)';
  return `${part} ${metricWords(metric)}, ${channelFacts[channel].name} [${unit ?? '1'}]${wrong}`.trim();
}

function offsetHere(time: number): number {
  return -new Date(time).getTimezoneOffset();
}

/** `2026-11-29T16:00:00+01:00`; `offset` in minutes east of UTC. */
export function isoWithOffset(time: number, offset: number): string {
  const local = new Date(time + offset * 60_000).toISOString().slice(0, 19);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}
