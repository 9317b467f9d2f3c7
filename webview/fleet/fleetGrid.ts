import { t } from '../../src/core/l10n.ts';
import type { FleetHsm } from '../../src/protocol/pages/toFleetPage.ts';
import { element, setText } from '../common/element.ts';
import { type ArrangedFleet, type FleetItem, isHeading, keyOf } from './arrangedFleet.ts';
import { ageText, alertsShort, alertsText, isSilent, isUnwatched, oldestText, signs, watchers } from './fleetWords.ts';

const COLUMNS = [t('State'), 'HSM', t('Worst'), t('Alerts'), t('Age of readings'), t('Watched by')];
/** Rows that are made beyond those in sight. */
const BEYOND = 6;
/** Narrower than this (px) a row has two lines. */
const NARROW = 780;

interface Drawn {
  readonly root: HTMLElement;
  readonly item: FleetItem;
  readonly age: HTMLElement | undefined;
}

/**
 * The grid of all HSMs. Only rows in sight are in the document, so that ten thousand cost what forty do. The focus stays on the grid and
 * `aria-activedescendant` names the row: no row that goes takes the focus with it.
 */
export class FleetGrid {
  readonly root: HTMLElement;
  readonly #body = element('div', { class: 'rows', role: 'rowgroup' });
  readonly #onChoose: (device: string, enter: boolean) => void;
  readonly #drawn = new Map<number, Drawn>();
  #items: Pick<ArrangedFleet, 'length' | 'at' | 'placeOf'> = { length: 0, at: () => undefined, placeOf: () => -1 };
  #now = 0;
  #active = -1;
  #activeKey: string | undefined;
  #selected: string | undefined;
  #narrow = false;
  #height = 600;

  /** `onChoose`: a person looks at an HSM; `enter`: with the keyboard, to go there. */
  constructor(onChoose: (device: string, enter: boolean) => void) {
    this.#onChoose = onChoose;
    const head = element(
      'div',
      { class: 'grid-head', role: 'rowgroup' },
      element(
        'div',
        { class: 'row', role: 'row', 'aria-rowindex': '1' },
        ...COLUMNS.map((name) => element('div', { role: 'columnheader' }, name)),
      ),
    );
    this.root = element(
      'div',
      { class: 'grid', role: 'grid', tabindex: '0', 'aria-label': t('All HSMs'), 'aria-colcount': String(COLUMNS.length) },
      head,
      this.#body,
    );
    this.root.addEventListener('scroll', () => this.#draw(), { passive: true });
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.#body.addEventListener('click', ({ target }) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
      if (row?.dataset.place !== undefined) this.#choose(Number(row.dataset.place), false);
    });
    new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      const narrow = width < NARROW;
      if (narrow === this.#narrow && height === this.#height) return;
      this.#height = height;
      this.#narrow = narrow;
      this.root.classList.toggle('narrow', narrow);
      this.#clear();
      this.#draw();
    }).observe(this.root);
  }

  /** Shows these. The row that a person was on stays active, wherever it stands now. */
  show(items: Pick<ArrangedFleet, 'length' | 'at' | 'placeOf'>, selected: string | undefined, now: number): void {
    this.#items = items;
    this.#now = now;
    this.#selected = selected;
    this.#active = this.#activeKey === undefined ? -1 : items.placeOf(this.#activeKey);
    this.root.setAttribute('aria-rowcount', String(items.length + 1));
    const height = `${items.length * this.#rowHeight}px`;
    if (this.#body.style.height !== height) this.#body.style.height = height;
    this.#draw();
  }

  /** Time goes by. */
  age(now: number): void {
    this.#now = now;
    for (const { item, age } of this.#drawn.values()) if (age && !isHeading(item)) showAge(age, item, now);
  }

  focus(): void {
    this.root.focus();
  }

  get #rowHeight(): number {
    return this.#narrow ? 62 : 34;
  }

  #clear(): void {
    this.#drawn.clear();
    this.#body.replaceChildren();
    this.#body.style.height = `${this.#items.length * this.#rowHeight}px`;
  }

  #draw(): void {
    const height = this.#rowHeight;
    const top = Math.max(0, this.root.scrollTop - this.#body.offsetTop);
    const first = Math.max(0, Math.floor(top / height) - BEYOND);
    const last = Math.min(this.#items.length - 1, Math.ceil((top + this.#height) / height) + BEYOND);
    for (const [place, { root }] of this.#drawn) {
      if (place >= first && place <= last) continue;
      root.remove();
      this.#drawn.delete(place);
    }
    for (let place = first; place <= last; place++) this.#drawRow(place);
    const row = this.#drawn.get(this.#active)?.root;
    if (row) this.root.setAttribute('aria-activedescendant', row.id);
    else this.root.removeAttribute('aria-activedescendant');
  }

  #drawRow(place: number): void {
    const item = this.#items.at(place);
    if (!item) return;
    const before = this.#drawn.get(place);
    const drawn = before && isSame(before.item, item) ? before : this.#make(item, place, before?.root);
    this.#drawn.set(place, drawn);
    const { classList } = drawn.root;
    classList.toggle('active', place === this.#active);
    const isSelected = !isHeading(item) && item.id === this.#selected;
    classList.toggle('selected', isSelected);
    if (!isHeading(item) && drawn.root.ariaSelected !== String(isSelected)) drawn.root.ariaSelected = String(isSelected);
    if (drawn.age && !isHeading(item)) showAge(drawn.age, item, this.#now);
  }

  #make(item: FleetItem, place: number, instead: HTMLElement | undefined): Drawn {
    const where = { id: `row-${place}`, role: 'row', 'data-place': String(place), 'aria-rowindex': String(place + 2) };
    const root = element('div', { ...where, style: `top: ${place * this.#rowHeight}px; height: ${this.#rowHeight}px` });
    let age: HTMLElement | undefined;
    if (isHeading(item)) {
      root.className = `row heading ${item.group?.tone ?? ''}`;
      const cell = element('div', { role: 'gridcell', 'aria-colspan': String(COLUMNS.length), dir: 'auto' });
      const { heading, about } = item;
      cell.append(element('strong', {}, heading), ' ', element('span', { class: 'about' }, about));
      cell.title = `${heading}: ${about}`;
      root.append(cell);
    } else {
      root.className = `row ${item.tone}`;
      age = element('div', { role: 'gridcell', class: 'cell-age number' });
      root.append(...cellsOf(item, age));
    }
    if (instead) instead.replaceWith(root);
    else this.#body.append(root);
    return { root, item, age };
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#height / this.#rowHeight) - 2);
    const from = this.#active < 0 ? -1 : this.#active;
    const to = {
      ...{ ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page },
      ...{ Home: 0, End: this.#items.length - 1 },
    }[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      if (this.#active >= 0) this.#choose(this.#active, true);
    } else if (to !== undefined && !event.altKey && !event.metaKey) this.#activate(to);
    else return;
    event.preventDefault();
  }

  #activate(place: number): void {
    if (this.#items.length === 0) return;
    this.#active = Math.min(this.#items.length - 1, Math.max(0, place));
    const item = this.#items.at(this.#active);
    this.#activeKey = item && keyOf(item);
    const top = this.#active * this.#rowHeight;
    // The headings of the columns cover what is below them.
    const { scrollTop } = this.root;
    const covered = this.#body.offsetTop;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + this.#rowHeight + covered > scrollTop + this.#height)
      this.root.scrollTop = top + this.#rowHeight + covered - this.#height;
    this.#draw();
  }

  #choose(place: number, enter: boolean): void {
    const item = this.#items.at(place);
    if (!item || isHeading(item)) return;
    this.#activate(place);
    this.#onChoose(item.id, enter);
  }
}

/** Headings are made anew with every change of any row. */
function isSame(a: FleetItem, b: FleetItem): boolean {
  if (a === b) return true;
  return isHeading(a) && isHeading(b) && a.heading === b.heading && a.group?.tone === b.group?.tone && a.about === b.about;
}

function cellsOf(row: FleetHsm, age: HTMLElement): readonly HTMLElement[] {
  const worst = [row.worst, row.note].filter(Boolean).join(' · ');
  const cell = (name: string, text: string, ...children: readonly (Node | string)[]) =>
    element('div', { role: 'gridcell', class: `cell-${name}`, dir: 'auto', title: text }, ...(children.length > 0 ? children : [text]));
  return [
    cell('state', row.state, element('span', { class: 'sign', 'aria-hidden': 'true' }, signs[row.tone]), ` ${row.state}`),
    cell('name', row.name, row.name, ...(row.simulated ? [element('span', { class: 'muted' }, ` ${t('simulated')}`)] : [])),
    cell('worst', worst),
    element(
      'div',
      { role: 'gridcell', class: `cell-alerts ${row.waiting > 0 ? 'waiting' : ''}`, title: alertsText(row) },
      element('span', { 'aria-hidden': 'true' }, alertsShort(row)),
      element('span', { class: 'visually-hidden' }, alertsText(row)),
    ),
    age,
    cell('watched', `${watchers[row.watched]}: ${row.how}`, ...(isUnwatched(row) ? ['! '] : []), watchers[row.watched]),
  ];
}

function showAge(cell: HTMLElement, row: FleetHsm, now: number): void {
  const silent = isSilent(row, now);
  setText(cell, `${silent ? '! ' : ''}${ageText(row, now)}`);
  cell.classList.toggle('old', silent);
  const oldest = oldestText(row, now);
  if (cell.title !== oldest) cell.title = oldest;
}
