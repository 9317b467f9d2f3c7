import { witnessFacts } from '../../src/core/channel.ts';
import { plural, t } from '../../src/core/l10n.ts';
import { formatDuration } from '../../src/core/time/duration.ts';
import { tally } from '../../src/core/words.ts';
import type { PageAlert, PageJudgement } from '../../src/protocol/pages/toAlertPage.ts';
import { element } from '../common/element.ts';
import { clock, clockWithSeconds, day } from '../common/format.ts';
import { plainTable } from '../common/table.ts';
import { countText, moment, VERDICTS } from './alertWords.ts';
import { axisLabels, type Column, type JudgementGrid, judgementGrid, type Lane, type Mark } from './judgementGrid.ts';

/** The timeline of an episode, lane by lane, and all of it again as a table. `open`: the table stays open over a redraw. */
export function judgementView(alert: PageAlert, now: number, open: boolean, onToggle: (open: boolean) => void): readonly HTMLElement[] {
  const grid = judgementGrid(alert, now);
  const details = element(
    'details',
    open ? { open: '' } : {},
    element('summary', {}, plural(alert.judgements.length, '{0} judgement as a table', '{0} judgements as a table')),
    judgementTable(alert, now),
  ) as HTMLDetailsElement;
  details.addEventListener('toggle', () => onToggle(details.open));
  return [scrolling(gridView(grid, alert.interval, now)), element('p', { class: 'key' }, ...legendOf(alert, grid)), details];
}

/** A long window is wider than a narrow page: the lanes scroll by themselves, also by keyboard, and the page does not. */
function scrolling(grid: HTMLElement): HTMLElement {
  return element('div', { class: 'timeline-host', tabindex: '0', role: 'group', 'aria-label': t('Polls over time') }, grid);
}

function gridView({ columns, lanes }: JudgementGrid, interval: number, now: number): HTMLElement {
  const spoken = lanes.map((lane) => laneText(lane)).join(' ');
  const root = element('div', { class: 'timeline', role: 'img', 'aria-label': t('{0} A table follows.', spoken) });
  root.style.setProperty('--columns', String(columns.length));
  root.append(element('span', { class: 'lane-name' }), ...columns.map((_, at) => markView(columns, at)));
  for (const { witness, cells } of lanes) {
    root.append(element('span', { class: 'lane-name' }, witnessFacts[witness].name));
    root.append(...columns.map((column, i) => cellView(column, cells[i], now)));
  }
  root.append(element('span', { class: 'lane-name' }), ...axisView(columns, interval, now));
  return root;
}

const MARKS: Readonly<Record<Mark, string>> = {
  'first seen': t('first seen'),
  fired: t('fired'),
  resolved: t('resolved'),
  'fired and resolved': t('fired and resolved'),
};

/** So many columns a word may need beside its own. */
const WORD = 4;

/** Two words that are near each other are written away from each other. */
function markView(columns: readonly Column[], at: number): HTMLElement {
  const wordAt = (index: number) => {
    const column = columns[index];
    return column?.kind === 'slot' && column.mark ? MARKS[column.mark] : undefined;
  };
  const near = (step: 1 | -1) => Array.from({ length: WORD }, (_, i) => wordAt(at + step * (i + 1))).some((word) => word !== undefined);
  // The end of an alert is near that of the lanes, where two words have no room behind them.
  const isLast = wordAt(at) === MARKS['fired and resolved'] && at + WORD > columns.length;
  const side = isLast || near(1) ? 'mark early' : near(-1) ? 'mark late' : 'mark';
  return element('span', { class: wordAt(at) === undefined ? 'mark' : side }, wordAt(at) ?? '');
}

function cellView(column: Column, judgement: PageJudgement | undefined, now: number): HTMLElement {
  if (column.kind === 'gap')
    return element('span', { class: 'gap', title: t('{0} left out', formatDuration(column.to - column.from)) }, '⋯');
  const place = column.counts ? 'slot counts' : 'slot';
  if (!judgement)
    return element(
      'span',
      {
        class: place,
        title:
          column.to > now ? t('{0}: nothing judged yet', moment(column.from, now)) : t('{0}: nothing judged', moment(column.from, now)),
      },
      element('span', { class: 'cell none' }),
    );
  const { sign, word } = VERDICTS[judgement.verdict];
  const title = `${moment(judgement.time, now)}: ${word}. ${judgement.text}`;
  return element('span', { class: place, title }, element('span', { class: `cell ${judgement.verdict}` }, sign));
}

/** Times below, each with room of its own. */
function axisView(columns: readonly Column[], interval: number, now: number): readonly HTMLElement[] {
  return axisLabels(columns).map(({ span, time, first }) => {
    const written = interval < 60_000 ? clockWithSeconds : clock;
    const text = time === undefined ? '' : first && span > 3 && day(time) !== day(now) ? moment(time, now) : written(time);
    const label = element('span', { class: 'axis-label' }, text);
    label.style.gridColumn = `span ${span}`;
    return label;
  });
}

/** What the signs and the shade mean. */
function legendOf(alert: PageAlert, { columns, lanes, windowSlots }: JudgementGrid): readonly (HTMLElement | string)[] {
  const entry = (kind: string, sign: string, word: string) =>
    element('span', { class: 'key-entry' }, element('span', { class: `cell ${kind}`, 'aria-hidden': 'true' }, sign), word);
  const signs = Object.entries(VERDICTS).map(([verdict, { sign, word }]) => entry(verdict, sign, word));
  if (lanes.some(({ cells }) => columns.some(({ kind }, i) => kind === 'slot' && !cells[i])))
    signs.push(entry('none', '', t('nothing judged')));
  const shade = alert.firedAt === undefined ? t('the window that counts now') : t('the window in which it became certain');
  return [
    ...signs,
    element('span', { class: 'key-entry' }, element('span', { class: 'shade', 'aria-hidden': 'true' }), shade),
    countText(alert, windowSlots),
  ];
}

function laneText({ witness, cells }: Lane): string {
  const said = cells.flatMap((cell) => (cell === undefined ? [] : [VERDICTS[cell.verdict].word]));
  if (said.length === 0) return t('{0}: nothing judged.', witnessFacts[witness].name);
  const order = Object.values(VERDICTS).map(({ word }) => word);
  return `${witnessFacts[witness].name}: ${tally(said, order)}.`;
}

/** Newest first. */
function judgementTable({ judgements }: PageAlert, now: number): HTMLElement {
  const head = [t('When'), t('Seen by'), t('Poll'), t('Value'), t('Limit'), t('What was said')];
  const rows = judgements.toReversed().map(({ time, witness, verdict, value, limit, text }) => {
    const { sign, word } = VERDICTS[verdict];
    return [moment(time, now), witnessFacts[witness].name, `${sign} ${word}`, value ?? '', limit ?? '', text];
  });
  return plainTable(t('Judgements, the newest first'), head, rows);
}
