import { ago } from '../../src/core/time/duration.ts';
import { element } from '../common/element.ts';
import { number } from '../common/format.ts';
import { table } from '../common/table.ts';
import { rangeText, verdictText } from './limits.ts';
import { type Line, latestOf, summaryOf } from './line.ts';
import type { SectionOptions } from './section.ts';

/** What a chart shows, as a table for who cannot see it: one row a sensor. */
export function summaryTable({ title, unit }: SectionOptions, lines: readonly Line[], from: number, to: number): HTMLElement {
  const head = ['Sensor', 'Latest', 'Age', 'Lowest', 'Average', 'Highest', 'Limits', 'Verdict'];
  const rows = lines.map((line) =>
    element('tr', {}, element('th', { scope: 'row' }, line.name), ...cells(line, from, to).map((text) => element('td', {}, text))),
  );
  return table({}, `${title}, ${unit}`, head, rows);
}

function cells(line: Line, from: number, to: number): readonly string[] {
  const latest = latestOf(line);
  const summary = summaryOf(line, from, to);
  const shown = (value: number | undefined) => (value === undefined ? 'no reading' : `${number(value, line.decimals)} ${line.unit}`);
  return [
    shown(latest?.value),
    latest ? ago(to - latest.time) : '',
    shown(summary?.min),
    shown(summary?.mean),
    shown(summary?.max),
    `${rangeText(line.limits, line.unit)}${line.modelLimits ? ' (the model’s own)' : ''}`,
    latest ? verdictText(latest.value, line.limits) : '',
  ];
}
