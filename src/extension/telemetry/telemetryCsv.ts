import { channelFacts } from '../../core/channel.ts';
import { csv } from '../../core/csv.ts';
import { groupBy } from '../../core/groupBy.ts';
import { t, translated } from '../../core/l10n.ts';
import { metricWords } from '../../core/metrics.ts';
import { NOT_JUDGED } from '../../core/reading.ts';
import type { HistorySeries } from '../../protocol/contract.ts';
import type { PageGap } from '../../protocol/pages/series.ts';
import { inertText } from '../words/inertText.ts';

/**
 * Series as comma-separated values: a row for each time, a column for each line with its unit (UCUM) in the heading. Times are ISO 8601 with
 * the offset of this place. An empty cell: nothing was read then. Where nobody watched, a row says until when and why. Of old readings the mean,
 * the least and the most of each hour are kept; a reading that stands for itself is all three.
 */
export function telemetryCsv(
  series: readonly HistorySeries[],
  gaps: readonly PageGap[] = [],
  offsetAt: (time: number) => number = offsetHere,
): string {
  const read = new Set<number>();
  for (const { times, values } of series) for (const [i, time] of times.entries()) if (values[i] !== null) read.add(time);
  for (const { from } of gaps) read.add(from);
  const iso = (time: number) => isoWithOffset(time, offsetAt(time));
  const unwatched = groupBy(gaps, ({ from }) => from);
  const until = ({ to, what, why, goesOn }: PageGap) =>
    goesOn ? t('{0} until {1} and longer: {2}', what, iso(to), why) : t('{0} until {1}: {2}', what, iso(to), why);
  const heads = headsOf(series);
  const columns = series.flatMap(({ times, values, least, most }, i) => [
    { head: least ? t('{0} mean', heads[i] ?? '') : (heads[i] ?? ''), at: inTurn(times, values) },
    ...(least ? [{ head: t('{0} least', heads[i] ?? ''), at: inTurn(times, least) }] : []),
    ...(most ? [{ head: t('{0} most', heads[i] ?? ''), at: inTurn(times, most) }] : []),
  ]);
  const rows = [...read]
    .sort((a, b) => a - b)
    .map((time) => [iso(time), ...columns.map(({ at }) => at(time) ?? ''), (unwatched.get(time) ?? []).map(until).join('; ')]);
  return `${csv([t('time'), ...columns.map(({ head }) => head), t('not watched')], rows).join('\r\n')}\r\n`;
}

/** What stands at a time, asked for one time after the other. */
function inTurn(times: readonly number[], values: readonly (number | null)[]): (time: number) => number | null | undefined {
  let next = 0;
  return (time) => {
    while ((times[next] ?? Number.POSITIVE_INFINITY) < time) next++;
    let value: number | null | undefined;
    for (; times[next] === time; next++) value = values[next] ?? value;
    return value;
  };
}

/** A name that any system takes for one file: the id of an HSM that is read from a platform has a slash. */
export function fileName(text: string): string {
  return text.replaceAll(/[^\w-]+/g, '-').slice(0, 80);
}

/** What a person is told who has saved them. */
export function savedText(path: string, series: readonly Pick<HistorySeries, 'thinned'>[]): string {
  return series.some(({ thinned }) => thinned)
    ? t('Saved to {0}. Of so long a time only the lowest and highest of each stretch are in it: a shorter one has every reading.', path)
    : t('Saved to {0}.', path);
}

/** Two parts may have one name: then their ids tell them apart. */
function headsOf(series: readonly HistorySeries[]): readonly string[] {
  const called = series.map(({ attributes }) => translated(inertText(attributes['hw.name'] ?? attributes['hw.id'] ?? '', 60)));
  const plain = series.map((each, i) => headOf(called[i] ?? '', each));
  const times = groupBy(plain, (head) => head);
  return series.map((each, i) => {
    const id = each.attributes['hw.id'];
    const isAlone = (times.get(plain[i] ?? '')?.length ?? 0) < 2;
    return isAlone || id === undefined ? (plain[i] ?? '') : headOf(`${called[i]} (${inertText(id, 60)})`, each);
  });
}

function headOf(part: string, { metric, attributes, unit, channel }: HistorySeries): string {
  const wrong = attributes[NOT_JUDGED] === undefined ? '' : ` (${t('known to be wrong')})`;
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
