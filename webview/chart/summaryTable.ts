import { t } from '../../src/core/l10n.ts';
import { escapeMarkdown } from '../../src/core/text.ts';
import { ago } from '../../src/core/time/duration.ts';
import { element } from '../common/element.ts';
import { dateAndClock, number } from '../common/format.ts';
import { table } from '../common/table.ts';
import { rangeText, verdictText } from './limits.ts';
import { type Line, latestOf, summaryOf } from './line.ts';
import type { SectionOptions } from './section.ts';

const headings = () => [t('Sensor'), t('Latest'), t('Age'), t('Lowest'), t('Average'), t('Highest'), t('Limits'), t('Verdict')];

/** What a chart shows, as a table for who cannot see it: one row a sensor. */
export function summaryTable(
  { title, unit }: Pick<SectionOptions, 'title' | 'unit'>,
  lines: readonly Line[],
  from: number,
  to: number,
): HTMLElement {
  const head = headings();
  const rows = lines.map((line) =>
    element('tr', {}, element('th', { scope: 'row' }, line.name), ...cells(line, from, to).map((text) => element('td', {}, text))),
  );
  return table({}, `${title}, ${unit}`, head, rows);
}

function cells(line: Line, from: number, to: number): readonly string[] {
  const latest = latestOf(line);
  const summary = summaryOf(line, from, to);
  const shown = (value: number | undefined) => (value === undefined ? t('no reading') : `${number(value, line.decimals)} ${line.unit}`);
  return [
    shown(latest?.value),
    latest ? ago(to - latest.time) : '',
    shown(summary?.min),
    shown(summary?.mean),
    shown(summary?.max),
    line.modelLimits ? t('{0} (the model’s own)', rangeText(line.limits, line.unit)) : rangeText(line.limits, line.unit),
    line.wrong ?? (latest ? verdictText(latest.value, line.limits) : ''),
  ];
}

/** The same as a table in Markdown. */
export function summaryMarkdown(title: string, lines: readonly Line[], from: number, to: number): string {
  const row = (texts: readonly string[]) => `| ${texts.map((text) => escapeMarkdown(text)).join(' | ')} |`;
  const head = headings();
  return [
    `**${escapeMarkdown(title)}**, ${dateAndClock(from)} – ${dateAndClock(to)}`,
    '',
    row(head),
    `|${head.map(() => '---').join('|')}|`,
    ...lines.map((line) => row([line.name, ...cells(line, from, to)])),
    '',
  ].join('\n');
}
