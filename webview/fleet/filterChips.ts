import { language, t } from '../../src/core/l10n.ts';
import type { FleetHsm } from '../../src/protocol/pages/toFleetPage.ts';
import { element, setText } from '../common/element.ts';
import { type FleetFilter, type FleetTone, isSilent, isUnwatched, signs, toneName, toneOrder } from './fleetWords.ts';

/** How many HSMs stand how, as buttons that show only those. The button of what is shown stays, also when nothing stands so any more. */
export class FilterChips {
  readonly root = element('div', { class: 'chips', role: 'group', 'aria-label': t('Which HSMs') });
  readonly #onPick: (filter: FleetFilter) => void;
  readonly #chips = new Map<FleetFilter, HTMLButtonElement>();

  constructor(onPick: (filter: FleetFilter) => void) {
    this.#onPick = onPick;
    for (const filter of ['all', ...toneOrder, 'waiting', 'silent', 'unwatched'] as const) {
      const chip = element('button', { type: 'button', class: `chip ${filter}` }) as HTMLButtonElement;
      chip.addEventListener('click', () => this.#onPick(chip.getAttribute('aria-pressed') === 'true' ? 'all' : filter));
      this.#chips.set(filter, chip);
      this.root.append(chip);
    }
  }

  show(rows: readonly FleetHsm[], counts: ReadonlyMap<FleetTone, number>, chosen: FleetFilter, now: number): void {
    const other: Readonly<Partial<Record<FleetFilter, readonly [label: string, count: number]>>> = {
      all: [t('All'), rows.length],
      waiting: [t('⚑ Alerts not taken on'), countBy(rows, ({ waiting }) => waiting > 0)],
      silent: [t('Silent'), countBy(rows, (row) => isSilent(row, now))],
      unwatched: [t('Not watched by you'), countBy(rows, isUnwatched)],
    };
    for (const [filter, chip] of this.#chips) {
      const [label, count] = other[filter] ?? [
        `${signs[filter as FleetTone]} ${toneName(filter as FleetTone)}`,
        counts.get(filter as FleetTone) ?? 0,
      ];
      const text = `${label} ${count.toLocaleString(language())}`;
      chip.hidden = count === 0 && filter !== chosen && filter !== 'all';
      setText(chip, text);
      chip.setAttribute('aria-pressed', String(filter === chosen));
    }
  }
}

function countBy(rows: readonly FleetHsm[], is: (row: FleetHsm) => boolean): number {
  let count = 0;
  for (const row of rows) if (is(row)) count++;
  return count;
}
