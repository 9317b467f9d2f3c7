import { plural, t } from '../../src/core/l10n.ts';
import { isolated } from '../../src/core/text.ts';
import type { PageTrial, TrialOutcome, TrialRow } from '../../src/protocol/pages/toTrialPage.ts';
import { element } from '../common/element.ts';
import { noticeView } from '../common/noticeView.ts';
import { SEVERITIES } from '../common/severities.ts';
import { table } from '../common/table.ts';
import { changeText, emptyTrial, outcomeText, periodText, summaryText } from './trialWords.ts';

/** The page that compares two policies: what would change stands first. It is read and not acted on. */
export function trialPage(trial: PageTrial): readonly HTMLElement[] {
  const empty = emptyTrial(trial);
  const head = element(
    'header',
    { class: 'trial-head' },
    element('h1', {}, t('Policy tried on history')),
    element('p', { class: 'period' }, periodText(trial)),
  );
  if (empty) {
    return [
      ...(trial.polls > 0 ? [head] : []),
      ...notices(trial),
      element(
        'div',
        { class: 'empty-state', role: 'status' },
        element(trial.polls > 0 ? 'h2' : 'h1', {}, empty.title),
        element('p', {}, empty.text),
      ),
    ];
  }
  const explained = trial.rows.some(({ current, tried }) => current?.explainedBy !== undefined || tried?.explainedBy !== undefined);
  return [
    head,
    element('p', { class: 'summary', role: 'status' }, summaryText(trial.counts)),
    ...notices(trial),
    tableView(trial.rows),
    ...(explained ? [element('p', { class: 'none' }, t('What another alert explains is told to nobody, and not counted.'))] : []),
    ...(trial.left > 0
      ? [
          element(
            'p',
            { class: 'none' },
            plural(trial.left, '{0} more row without a change are not listed.', '{0} more rows without a change are not listed.'),
          ),
        ]
      : []),
  ];
}

function notices({ notes, problems }: PageTrial): readonly HTMLElement[] {
  if (notes.length + problems.length === 0) return [];
  const notice = (level: 'info' | 'warning', text: string) => noticeView({ level, text }, () => {});
  const wrong = problems.length > 0 ? [notice('warning', t('What is wrong in the inventory was not tried. {0}', problems.join(' ')))] : [];
  return [element('div', { class: 'notices' }, ...wrong, ...notes.map((note) => notice('info', note)))];
}

const HEAD = [t('Alert'), t('Current policy'), t('Tried policy'), t('What changes')];

function tableView(rows: readonly TrialRow[]): HTMLElement {
  return element(
    'div',
    { class: 'table-host', tabindex: '0', role: 'region', 'aria-label': t('Alerts side by side') },
    table(
      { class: 'plain-table trial-table' },
      t('What each policy makes of the same polls; alerts that differ come first'),
      HEAD,
      rows.map(rowView),
    ),
  );
}

function rowView(row: TrialRow): HTMLElement {
  const { device, summary, current, tried, change } = row;
  const differs = current && tried && current.severity !== tried.severity;
  const severity = (tried ?? current)?.severity ?? 'warning';
  const { sign, text } = changeText(row);
  return element(
    'tr',
    { 'data-change': change },
    element(
      'th',
      { scope: 'row' },
      element('bdi', { class: 'what' }, summary),
      element('span', { class: 'where' }, differs ? isolated(device) : `${SEVERITIES[severity]} · ${isolated(device)}`),
    ),
    outcomeCell(current, differs === true),
    outcomeCell(tried, differs === true),
    element('td', { class: 'change' }, ...(sign === '' ? [] : [element('span', { class: 'sign', 'aria-hidden': 'true' }, sign)]), text),
  );
}

function outcomeCell(outcome: TrialOutcome | undefined, withSeverity: boolean): HTMLElement {
  if (!outcome)
    return element(
      'td',
      { class: 'absent' },
      element('span', { 'aria-hidden': 'true' }, '—'),
      element('span', { class: 'visually-hidden' }, 'nothing'),
    );
  const [first = '', ...more] = outcomeText(outcome);
  const lines = [...more, ...(withSeverity ? [SEVERITIES[outcome.severity]] : [])];
  const told = outcome.firedAt !== undefined && outcome.explainedBy === undefined;
  return element('td', told ? {} : { class: 'untold' }, first, ...lines.map((line) => element('span', { class: 'where' }, line)));
}
