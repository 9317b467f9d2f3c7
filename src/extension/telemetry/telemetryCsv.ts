import { channelFacts } from '../../core/channel.ts';
import { csvLine } from '../../core/csv.ts';
import { groupBy } from '../../core/groupBy.ts';
import { t, translated } from '../../core/l10n.ts';
import { metricWords } from '../../core/metrics.ts';
import { NOT_JUDGED } from '../../core/reading.ts';
import type { HistorySeries } from '../../protocol/contract.ts';
import type { PageGap } from '../../protocol/pages/series.ts';
import { inertText } from '../words/inertText.ts';
import type { ReadStretch, WholeSeries } from './wholeHistory.ts';

/** Cells of one piece: it is made in a few milliseconds. */
const CELLS = 10_000;

/** Some lines of a file. */
export interface CsvPiece {
  readonly text: string;
  /** So much of the time (0 to 1) is in what came up to here. */
  readonly share: number;
}

/**
 * Series as comma-separated values: a row for each time, a column for each line with its unit (UCUM) in the heading. Times are ISO 8601 with
 * the offset of this place. An empty cell: nothing was read then. Where nobody watched, a row says until when and why. Of old readings the mean,
 * the least and the most of each hour are kept; a reading that stands for itself is all three.
 *
 * It comes in pieces, each made when it is asked for: the whole may be longer than a text can be, and others want their turn between two.
 */
export function* telemetryCsv(
  series: readonly WholeSeries[],
  gaps: readonly PageGap[] = [],
  offsetAt: (time: number) => number = offsetHere,
): Generator<CsvPiece> {
  const iso = (time: number) => isoWithOffset(time, offsetAt(time));
  const until = ({ to, what, why, goesOn }: PageGap) =>
    goesOn ? t('{0} until {1} and longer: {2}', what, iso(to), why) : t('{0} until {1}: {2}', what, iso(to), why);
  const unwatched = [...gaps].sort((a, b) => a.from - b.from);
  const columns = columnsOf(series);
  let told = 0;
  const nextTime = () =>
    columns.reduce((least, { cursor }) => Math.min(least, cursor.time), unwatched[told]?.from ?? Number.POSITIVE_INFINITY);
  const first = nextTime();
  const last = lastTime(series, unwatched);
  let lines = [csvLine([t('time'), ...columns.flatMap(({ heads }) => heads), t('not watched')])];
  let cells = 0;
  for (let time = first; time < Number.POSITIVE_INFINITY; time = nextTime()) {
    const values = columns.flatMap(({ cursor }) => cursor.take(time));
    const why: string[] = [];
    for (let gap = unwatched[told]; gap?.from === time; gap = unwatched[++told]) why.push(until(gap));
    if (why.length > 0 || values.some((value) => value !== '')) lines.push(csvLine([iso(time), ...values, why.join('; ')]));
    cells += values.length + 2;
    if (cells < CELLS) continue;
    yield { text: textOf(lines), share: (time - first) / Math.max(last - first, 1) };
    lines = [];
    cells = 0;
  }
  yield { text: textOf(lines), share: 1 };
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

function lastTime(series: readonly WholeSeries[], unwatched: readonly PageGap[]): number {
  const ends = series.map(({ stretches }) => stretches.at(-1)?.times.at(-1) ?? Number.NEGATIVE_INFINITY);
  return Math.max(...ends, unwatched.at(-1)?.from ?? Number.NEGATIVE_INFINITY);
}

/** A line is one column, and three where anything of it is a mean. */
function columnsOf(series: readonly WholeSeries[]): readonly { readonly heads: readonly string[]; readonly cursor: Cursor }[] {
  const heads = headsOf(series);
  return series.map(({ stretches }, i) => {
    const head = heads[i] ?? '';
    const isMean = stretches.some(({ least }) => least !== undefined);
    return {
      heads: isMean ? [t('{0} mean', head), t('{0} least', head), t('{0} most', head)] : [head],
      cursor: new Cursor(stretches, isMean),
    };
  });
}

/** Goes through the readings of a line, from one time to the next. */
class Cursor {
  readonly #stretches: readonly ReadStretch[];
  readonly #isMean: boolean;
  #stretch = 0;
  #place = 0;

  constructor(stretches: readonly ReadStretch[], isMean: boolean) {
    this.#stretches = stretches;
    this.#isMean = isMean;
  }

  /** Of the reading that comes next; infinite: there is none. */
  get time(): number {
    return this.#stretches[this.#stretch]?.times[this.#place] ?? Number.POSITIVE_INFINITY;
  }

  /** The cells of a time, and goes on to what is later. Nothing was read then: they are empty. */
  take(time: number): (number | '')[] {
    let found: readonly number[] = [];
    while (this.time <= time) {
      const { values, least = values, most = values } = this.#stretches[this.#stretch] as ReadStretch;
      const all = this.#isMean ? [values, least, most] : [values];
      const read = all.map((each) => each[this.#place] ?? Number.NaN);
      if (!Number.isNaN(read[0])) found = read;
      this.#goOn();
    }
    return this.#isMean ? [0, 1, 2].map((i) => cellOf(found[i])) : [cellOf(found[0])];
  }

  #goOn(): void {
    this.#place++;
    while (this.#place >= (this.#stretches[this.#stretch]?.times.length ?? Number.POSITIVE_INFINITY)) {
      this.#stretch++;
      this.#place = 0;
    }
  }
}

function cellOf(value = Number.NaN): number | '' {
  return Number.isNaN(value) ? '' : value;
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
function headsOf(series: readonly WholeSeries[]): readonly string[] {
  const called = series.map(({ attributes }) => translated(inertText(attributes['hw.name'] ?? attributes['hw.id'] ?? '', 60)));
  const plain = series.map((each, i) => headOf(called[i] ?? '', each));
  const times = groupBy(plain, (head) => head);
  return series.map((each, i) => {
    const id = each.attributes['hw.id'];
    const isAlone = (times.get(plain[i] ?? '')?.length ?? 0) < 2;
    return isAlone || id === undefined ? (plain[i] ?? '') : headOf(`${called[i]} (${inertText(id, 60)})`, each);
  });
}

function headOf(part: string, { metric, attributes, unit, channel }: WholeSeries): string {
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
