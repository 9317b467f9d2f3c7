import { ago } from '../../src/core/time/duration.ts';
import { element } from '../common/element.ts';
import { number } from '../common/format.ts';
import { breachOf, breachText, limitsText } from './limits.ts';
import { type Line, latestOf, summaryOf } from './line.ts';

/** What a chart shows, as a table for who cannot see it: one row a sensor. */
export function summaryTable(caption: string, lines: readonly Line[], from: number, to: number): HTMLElement {
  const head = ['Sensor', 'Latest', 'Age', 'Lowest', 'Average', 'Highest', 'Limits', 'Verdict'];
  const table = element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head.map((title) => element('th', { scope: 'col' }, title)))),
    element(
      'tbody',
      {},
      ...lines.map((line) =>
        element('tr', {}, element('th', { scope: 'row' }, line.name), ...cells(line, from, to).map((text) => element('td', {}, text))),
      ),
    ),
  );
  // A table does not shrink by itself.
  return element('div', { class: 'visually-hidden' }, table);
}

function cells(line: Line, from: number, to: number): readonly string[] {
  const latest = latestOf(line);
  const summary = summaryOf(line, from, to);
  const shown = (value: number | undefined) => (value === undefined ? 'no reading' : `${number(value, line.decimals)} ${line.unit}`);
  const breach = latest && breachOf(latest.value, line.limits);
  return [
    shown(latest?.value),
    latest ? ago(to - latest.time) : '',
    shown(summary?.min),
    shown(summary?.mean),
    shown(summary?.max),
    limitsText(line.limits, line.unit),
    breach ? breachText(breach) : latest ? 'within limits' : '',
  ];
}
