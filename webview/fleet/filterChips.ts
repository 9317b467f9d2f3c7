import { language, t } from '../../src/core/l10n.ts';
import { element, setText } from '../common/element.ts';
import { type FleetFilter, type FleetSums, type FleetTone, signs, toneName, toneOrder } from './fleetWords.ts';

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

  show({ all, tones, waiting, silent, unwatched }: FleetSums, chosen: FleetFilter): void {
    const other: Readonly<Partial<Record<FleetFilter, readonly [label: string, count: number]>>> = {
      all: [t('All'), all],
      waiting: [t('⚑ Alerts not taken on'), waiting],
      silent: [t('Silent'), silent],
      unwatched: [t('Not watched by you'), unwatched],
    };
    for (const [filter, chip] of this.#chips) {
      const [label, count] = other[filter] ?? [
        `${signs[filter as FleetTone]} ${toneName(filter as FleetTone)}`,
        tones.get(filter as FleetTone) ?? 0,
      ];
      const text = `${label} ${count.toLocaleString(language())}`;
      chip.hidden = count === 0 && filter !== chosen && filter !== 'all';
      setText(chip, text);
      if (chip.ariaPressed !== String(filter === chosen)) chip.ariaPressed = String(filter === chosen);
    }
  }
}
