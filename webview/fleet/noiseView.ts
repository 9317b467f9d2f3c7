import { groupBy } from '../../src/core/groupBy.ts';
import { t } from '../../src/core/l10n.ts';
import { HOUR } from '../../src/core/time/duration.ts';
import { formatNumber } from '../../src/core/words.ts';
import type { FleetLine } from '../../src/protocol/pages/toFleetPage.ts';
import { element, svgElement } from '../common/element.ts';
import { day } from '../common/format.ts';
import { table } from '../common/table.ts';

/** Hours of the chart, and its height. */
const SHOWN = 168;
const BAR_HEIGHT = 40;

type Hours = FleetLine['hours'];

/**
 * How noisy a line was, hour by hour as bars and day by day as a table, what that means, and what helps. `now`: ms since the epoch. `unfolded`: names
 * of lines whose days a person has opened, which stay so.
 */
export function noiseViews({ name, serial, said, advice, hours }: FleetLine, now: number, unfolded: Set<string>): readonly HTMLElement[] {
  return [
    element('h3', { dir: 'auto' }, t('Noise: {0}', name)),
    ...(hours.length > 0 ? [bars(hours, now), ends(), legend(serial), days(name, serial, hours, unfolded)] : []),
    ...said.map((text, i) => element('p', { class: i > 0 && i === said.length - 1 ? 'muted' : '' }, text)),
    ...advice.map((text) => element('p', { class: 'advice' }, text)),
  ];
}

/** For each hour, a bar as high as the share of its polls that were spoilt, and one for those that brought nothing. */
function bars(hours: Hours, now: number): HTMLElement {
  const drawn = hours.flatMap(({ at, polls, spoilt, failed }) => {
    const x = SHOWN - 1 - Math.floor((now - at) / HOUR);
    if (x < 0 || polls === 0) return [];
    const bar = (look: string, count: number) => {
      const height = count === 0 ? 1 : Math.max(3, (count / polls) * BAR_HEIGHT);
      const place = { x: String(x), width: '0.8', y: String(BAR_HEIGHT - height), height: String(height) };
      return svgElement('rect', { class: look, ...place });
    };
    if (spoilt + failed === 0) return [bar('clean', 0)];
    return [...(spoilt > 0 ? [bar('spoilt', spoilt)] : []), ...(failed > 0 ? [bar('lost', failed)] : [])];
  });
  const look = { class: 'noise', viewBox: `0 0 ${SHOWN} ${BAR_HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' };
  return element('div', { class: 'noise-host' }, svgElement('svg', look, ...drawn));
}

function ends(): HTMLElement {
  return element('p', { class: 'muted noise-axis' }, element('span', {}, t('7 days ago')), element('span', {}, t('now')));
}

function legend(serial: boolean): HTMLElement {
  const entry = (look: string, text: string) =>
    element('span', {}, element('span', { class: `noise-key ${look}`, 'aria-hidden': 'true' }), text);
  return element(
    'p',
    { class: 'muted noise-legend' },
    t('Share of each hour’s polls:'),
    ...(serial ? [entry('spoilt', t('with spoilt lines'))] : []),
    entry('lost', t('without a usable answer')),
  );
}

/** What the bars show, and what was read once more or refused, for each day: the newest first. */
function days(name: string, serial: boolean, hours: Hours, unfolded: Set<string>): HTMLElement {
  const byDay = groupBy(hours.toReversed(), ({ at }) => day(at));
  const head = [
    ...[t('Day'), t('Polls'), ...(serial ? [t('Spoilt')] : []), t('No answer')],
    ...[...(serial ? [t('Read again')] : []), t('Refused')],
  ];
  const rows = Array.from(byDay, ([date, ofDay]) => {
    const sum = (key: Exclude<keyof Hours[number], 'at'>) => ofDay.reduce((total, hour) => total + hour[key], 0);
    const polls = sum('polls');
    const share = (count: number) => (polls === 0 ? '' : `${formatNumber((100 * count) / polls, 1)} %`);
    const cells = [
      ...[formatNumber(polls, 0), ...(serial ? [share(sum('spoilt'))] : []), share(sum('failed'))],
      ...[...(serial ? [formatNumber(sum('rereads'), 0)] : []), formatNumber(sum('refused'), 0)],
    ];
    return element('tr', {}, element('th', { scope: 'row' }, date), ...cells.map((text) => element('td', { class: 'number' }, text)));
  });
  const shown = table({ class: 'plain-table' }, t('Noise: {0}', name), head, rows);
  const open = unfolded.has(name) ? { open: '' } : {};
  const root = element('details', { class: 'noise-days', ...open }, element('summary', {}, t('Day by day')), shown);
  root.addEventListener('toggle', () => (root.hasAttribute('open') ? unfolded.add(name) : unfolded.delete(name)));
  return root;
}
