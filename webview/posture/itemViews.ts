import { plural, t } from '../../src/core/l10n.ts';
import type { ItemView } from '../../src/protocol/pages/toPosturePage.ts';
import { element } from '../common/element.ts';
import { clock, day } from '../common/format.ts';
import { button } from '../common/toolkit.ts';
import { stateWords } from './postureWords.ts';

type Act = (action: NonNullable<ItemView['action']>['action']) => void;

/** What was judged: what is not good each by itself, and what is good folded below. `open`: titles that the person has unfolded. */
export function itemViews(items: readonly ItemView[], act: Act, open: ReadonlySet<string>): readonly HTMLElement[] {
  const good = items.filter(({ state }) => state === 'good');
  const other = items.filter(({ state }) => state !== 'good');
  const fold = element(
    'details',
    { class: 'good-items', 'data-fold': 'good', ...(open.has('good') && { open: '' }) },
    element('summary', {}, plural(good.length, '{0} item is good', '{0} items are good')),
    listOf(good, act, open),
  );
  return [
    ...(other.length > 0
      ? [listOf(other, act, open)]
      : [element('p', { class: 'none' }, t('Nothing is bad, unknown or worth attention.'))]),
    ...(good.length > 0 ? [fold] : []),
  ];
}

function listOf(items: readonly ItemView[], act: Act, open: ReadonlySet<string>): HTMLElement {
  return element('ul', { class: 'items' }, ...items.map((item, n) => itemView(item, n, act, open)));
}

function itemView(
  { title, why, state, said, evidence, remedy, action, controls }: ItemView,
  n: number,
  act: Act,
  open: ReadonlySet<string>,
) {
  const { sign, word } = stateWords[state];
  const fold = `${title} ${n}`;
  const more = element(
    'details',
    { class: 'why', 'data-fold': fold, ...(open.has(fold) && { open: '' }) },
    element('summary', {}, t('Why it matters, and what it rests on'), element('span', { class: 'visually-hidden' }, `: ${title}`)),
    element('p', {}, why),
    ...(evidence.length > 0 ? [element('ul', { class: 'evidence' }, ...evidence.map(evidenceView))] : []),
    element('p', { class: 'muted' }, t('Evidence for: {0}', controls.join(', '))),
  );
  const pressed = action && button(action.label, () => act(action.action));
  pressed?.setAttribute('aria-label', `${action?.label}: ${title}`);
  return element(
    'li',
    { class: `item ${state}` },
    element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    element(
      'div',
      { class: 'item-text', dir: 'auto' },
      element('p', { class: 'item-title' }, element('strong', {}, title), ': ', element('span', { class: 'state-word' }, word)),
      element('p', {}, said),
      ...(remedy === undefined ? [] : [element('p', { class: 'remedy' }, remedy)]),
      more,
    ),
    ...(pressed ? [pressed] : []),
  );
}

function evidenceView({ text, source, at }: ItemView['evidence'][number]): HTMLElement {
  const when = at === undefined ? '' : `, ${day(at)}, ${clock(at)}`;
  return element('li', { dir: 'auto' }, text, ' ', element('span', { class: 'muted' }, `(${source}${when})`));
}
