import { t } from '../../src/core/l10n.ts';
import type { FleetRow } from '../../src/protocol/pages/toMonitorAccountPage.ts';
import { element, setText } from '../common/element.ts';
import { table } from '../common/table.ts';
import { dropdown } from '../common/toolkit.ts';
import { accountWords, whoWords, worded, youWords } from './accountWords.ts';

/** A fleet of no more is seen at a glance. */
const FEW = 8;

const HEAD = ['HSM', t('Monitor account'), t('Provider'), t('You'), t('Watched by')];

const kinds: readonly { readonly value: string; readonly label: string; readonly has: (row: FleetRow) => boolean }[] = [
  { value: 'all', label: t('All HSMs'), has: () => true },
  { value: 'nobody', label: t('Watched by nobody'), has: ({ who }) => who === 'nobody' },
  { value: 'not-you', label: t('Not watched by you'), has: ({ you }) => you === 'no' },
  { value: 'heard', label: t('Only heard'), has: ({ you }) => you === 'hears' },
  { value: 'changed', label: t('Not as decided, or refused'), has: ({ account }) => account === 'doubtful' || account === 'refused' },
  { value: 'disabled', label: t('Customer-monitored'), has: ({ account }) => account === 'disabled' },
];

interface Shown {
  readonly said: string;
  readonly view: HTMLElement;
}

/** Who watches each HSM of the fleet. Rows that say the same stay where they are, so that hundreds cost nothing and keep the focus. */
export class FleetMatrix {
  readonly root: HTMLElement;
  readonly #onSelect: (device: string) => void;
  readonly #search = element('input', {
    type: 'search',
    class: 'search',
    'aria-label': t('Search HSMs by name'),
    placeholder: t('Search by name'),
  }) as HTMLInputElement;
  readonly #kind = dropdown(t('Which HSMs'), (kind) => this.#choose(kind));
  readonly #count = element('span', { class: 'muted', role: 'status' });
  readonly #bar: HTMLElement;
  readonly #body: HTMLElement;
  #views = new Map<string, Shown>();
  #rows: readonly FleetRow[] = [];
  #selected = '';
  #wanted = 'all';

  constructor(onSelect: (device: string) => void) {
    this.#onSelect = onSelect;
    this.#search.addEventListener('input', () => this.#render());
    this.#bar = element('div', { class: 'filter-bar', role: 'search' }, this.#kind.root, this.#search, this.#count);
    const matrix = table({ class: 'plain-table matrix' }, t('Who watches each HSM'), HEAD, []);
    this.#body = matrix.querySelector('tbody') ?? matrix;
    this.root = element(
      'div',
      { class: 'fleet' },
      this.#bar,
      element('div', { class: 'table-host', tabindex: '0', role: 'region', 'aria-label': t('Who watches each HSM') }, matrix),
    );
  }

  show(rows: readonly FleetRow[], selected: string): void {
    this.#rows = rows;
    this.#selected = selected;
    this.#bar.hidden = rows.length <= FEW;
    this.#kind.show(
      kinds.map(({ value, label }) => ({ value, label })),
      this.#wanted,
    );
    this.#render();
  }

  #choose(kind: string): void {
    this.#wanted = kind;
    this.#render();
  }

  #render(): void {
    const text = this.#bar.hidden ? '' : this.#search.value.trim().toLowerCase();
    const has = kinds.find(({ value }) => !this.#bar.hidden && value === this.#wanted)?.has ?? (() => true);
    const rows = this.#rows.filter((row) => has(row) && row.name.toLowerCase().includes(text));
    const views = new Map(rows.map((row) => [row.id, this.#viewOf(row)]));
    const wanted = [...views.values()].map(({ view }) => view);
    const none = element('tr', {}, element('td', { colspan: String(HEAD.length), class: 'muted' }, t('No HSM is like this.')));
    const children = wanted.length > 0 ? wanted : [none];
    if (children.length !== this.#body.childElementCount || children.some((view, i) => view !== this.#body.children[i])) {
      const focused = document.activeElement?.closest('tr')?.getAttribute('data-device');
      this.#body.replaceChildren(...children);
      if (focused) views.get(focused)?.view.querySelector('button')?.focus({ preventScroll: true });
    }
    this.#views = views;
    setText(this.#count, rows.length === this.#rows.length ? '' : t('{0} of {1}', rows.length, this.#rows.length));
  }

  #viewOf(row: FleetRow): Shown {
    const isShown = row.id === this.#selected;
    const said = JSON.stringify([row, isShown]);
    const known = this.#views.get(row.id);
    return known?.said === said ? known : { said, view: this.#rowView(row, isShown) };
  }

  #rowView(row: FleetRow, isShown: boolean): HTMLElement {
    const link = element('button', { class: 'link', type: 'button', ...(isShown && { 'aria-current': 'true' }) }, row.name);
    link.addEventListener('click', () => this.#onSelect(row.id));
    const cells = [
      element('th', { scope: 'row' }, link, ...(row.simulated ? [element('span', { class: 'muted' }, ` ${t('simulated')}`)] : [])),
      element('td', {}, ...worded(accountWords[row.account])),
      element('td', { dir: 'auto' }, row.provider),
      element('td', { dir: 'auto' }, ...worded(youWords[row.you]), `: ${row.how}`),
      element('td', {}, ...worded(whoWords[row.who])),
    ];
    for (const [i, cell] of cells.entries()) {
      cell.setAttribute('role', i === 0 ? 'rowheader' : 'cell');
      cell.setAttribute('data-label', HEAD[i] ?? '');
    }
    const { tone } = whoWords[row.who];
    const look = `${tone === 'plain' ? accountWords[row.account].tone : tone}${isShown ? ' shown' : ''}`;
    return element('tr', { class: look, role: 'row', 'data-device': row.id }, ...cells);
  }
}
