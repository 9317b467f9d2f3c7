import { t } from '../../src/core/l10n.ts';
import type { PageEvent } from '../../src/protocol/pages/pageEvent.ts';
import { element } from '../common/element.ts';
import { clockWithSeconds, day } from '../common/format.ts';
import { table } from '../common/table.ts';
import { notesOf, severityText } from './eventsWords.ts';

const HEAD = [t('Time'), 'HSM', t('Way'), t('Severity'), t('What')];

/** The line of time as a table, the newest first. A row that comes anew takes the place of the one that it was. */
export class EventRows {
  readonly root: HTMLElement;
  readonly #body: HTMLElement;
  readonly #onAlert: (id: string) => void;
  readonly #rows = new Map<string, { readonly row: HTMLElement; readonly time: number }>();

  constructor(onAlert: (id: string) => void) {
    this.#onAlert = onAlert;
    const view = table({ class: 'plain-table events-table' }, t('Messages and changes, the newest first'), HEAD, []);
    this.#body = view.querySelector('tbody') ?? view;
    this.root = element('div', { class: 'table-host', tabindex: '0', role: 'region', 'aria-label': t('Messages and changes') }, view);
  }

  get count(): number {
    return this.#rows.size;
  }

  show(place: 'all' | 'older' | 'newer', events: readonly PageEvent[]): void {
    if (place === 'all') this.clear();
    for (const { key } of events) this.#remove(key);
    const fresh = events.map((event) => this.#add(event));
    if (place === 'newer') this.#body.prepend(...fresh);
    else this.#body.append(...fresh);
    this.#sayDays();
  }

  clear(): void {
    this.#rows.clear();
    this.#body.replaceChildren();
  }

  #remove(key: string): void {
    this.#rows.get(key)?.row.remove();
    this.#rows.delete(key);
  }

  #add(event: PageEvent): HTMLElement {
    const row = rowOf(event, this.#onAlert);
    row.dataset.day = day(event.time);
    this.#rows.set(event.key, { row, time: event.time });
    return row;
  }

  /** A heading where another day begins. */
  #sayDays(): void {
    let before = '';
    for (const row of [...this.#body.children]) {
      if (!(row instanceof HTMLElement)) continue;
      const name = row.dataset.day;
      if (name === undefined) {
        row.remove();
        continue;
      }
      if (name !== before) {
        const heading = element('th', { scope: 'rowgroup', colspan: String(HEAD.length), role: 'rowheader' }, name);
        row.before(element('tr', { class: 'day', role: 'row' }, heading));
      }
      before = name;
    }
  }
}

function rowOf(event: PageEvent, onAlert: (id: string) => void): HTMLElement {
  const { time, device, way, severity, title, text, phase, alert, test } = event;
  const said = [
    ...(phase === undefined ? [] : [phase === 'begins' ? t('Begins: ') : t('Over: ')]),
    ...(title === undefined ? [] : [`${title}: `]),
  ];
  const words = element('bdi', { class: 'what' }, text);
  const link = alert === undefined ? undefined : element('button', { type: 'button', class: 'link' }, words);
  link?.addEventListener('click', () => onAlert(alert ?? ''));
  const notes = notesOf(event).join(' · ');
  const cells = [
    element('td', { class: 'time' }, clockWithSeconds(time)),
    element('td', { class: 'whose' }, element('bdi', {}, device ?? (way === undefined ? '' : t('Unknown')))),
    element('td', {}, way ?? t('Change')),
    element('td', { class: `severity ${severity ?? ''}` }, severityText(severity)),
    element('td', {}, ...said, link ?? words, ...(notes === '' ? [] : [element('span', { class: 'where', dir: 'auto' }, notes)])),
  ];
  for (const [i, cell] of cells.entries()) {
    cell.setAttribute('role', 'cell');
    cell.setAttribute('data-label', HEAD[i] ?? '');
  }
  return element('tr', { role: 'row', class: test ? 'test' : '' }, ...cells);
}
