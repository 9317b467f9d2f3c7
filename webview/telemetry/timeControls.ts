import { t } from '../../src/core/l10n.ts';
import { DAY, HOUR } from '../../src/core/time/duration.ts';
import { LONGEST, SHORTEST, type ShownTime } from '../../src/protocol/pages/telemetrySelection.ts';
import { element, setText } from '../common/element.ts';
import { dateAndClock } from '../common/format.ts';
import { button, dropdown, type Picker } from '../common/toolkit.ts';
import type { TimeSpan } from './timeView.ts';

const RANGES: readonly (readonly [last: number, label: string])[] = [
  [HOUR, t('Last hour')],
  [6 * HOUR, t('Last 6 hours')],
  [DAY, t('Last day')],
  [7 * DAY, t('Last week')],
  [30 * DAY, t('Last 30 days')],
  [91 * DAY, t('Last 3 months')],
  [365 * DAY, t('Last year')],
  [LONGEST, t('Last 3 years')],
];

export interface TimeActions {
  readonly choose: (time: ShownTime) => void;
  readonly back: () => void;
  readonly follow: () => void;
}

/** Which time is shown: so long up to now, or from a date to another one; back, and on with the clock. */
export class TimeControls {
  readonly root: HTMLElement;
  readonly #range: Picker;
  readonly #back: HTMLElement;
  readonly #live: HTMLElement;
  readonly #span = element('span', { class: 'shown-time number' });
  readonly #past = element('span', { class: 'past-note' }, t('Past'));
  readonly #dates: HTMLFormElement;
  readonly #from = element('input', { type: 'datetime-local', id: 'time-from', step: '60' }) as HTMLInputElement;
  readonly #to = element('input', { type: 'datetime-local', id: 'time-to', step: '60' }) as HTMLInputElement;
  readonly #wrong = element('span', { class: 'wrong-dates', role: 'alert' });
  readonly #actions: TimeActions;
  #shown: TimeSpan = { from: 0, to: 0 };

  constructor(actions: TimeActions) {
    this.#actions = actions;
    this.#range = dropdown(t('Time shown'), (value) => this.#choose(value));
    this.#back = button(t('Back'), actions.back);
    this.#back.title = t('The time that was shown before (double click, Backspace)');
    this.#live = button(t('Follow'), actions.follow);
    this.#live.title = t('As long a time up to now, which goes on with the clock');
    const apply = element('button', { type: 'submit', class: 'tool framed' }, t('Show'));
    this.#dates = element(
      'form',
      { class: 'dates' },
      element('label', { for: 'time-from' }, t('From')),
      this.#from,
      element('label', { for: 'time-to' }, t('to')),
      this.#to,
      apply,
      this.#wrong,
    ) as HTMLFormElement;
    this.#dates.hidden = true;
    this.#dates.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.root = element('div', { class: 'head-time' }, this.#range.root, this.#back, this.#live, this.#past, this.#span, this.#dates);
  }

  /** `isPast`: it ended before the newest reading. */
  show(time: ShownTime, shown: TimeSpan, hasBack: boolean, isPast: boolean): void {
    this.#shown = shown;
    const last = 'last' in time ? time.last : undefined;
    const known = RANGES.some(([each]) => each === last);
    const choices = RANGES.map(([each, label]) => ({ value: String(each), label }));
    if (last !== undefined && !known) choices.push({ value: String(last), label: t('Up to now') });
    // What is shown already cannot be picked: dates have to be there twice.
    if (last === undefined) choices.push({ value: 'shown', label: t('Chosen time') });
    choices.push({ value: 'dates', label: t('Dates…') });
    this.#range.show(choices, last === undefined ? 'shown' : String(last));
    this.#back.toggleAttribute('disabled', !hasBack);
    this.#live.toggleAttribute('disabled', last !== undefined);
    this.#past.hidden = !isPast;
    setText(this.#span, `${dateAndClock(shown.from)} – ${dateAndClock(shown.to)}`);
  }

  #choose(value: string): void {
    this.#dates.hidden = value !== 'dates';
    if (value === 'shown') return;
    if (value !== 'dates') {
      this.#actions.choose({ last: Number(value) });
      return;
    }
    this.#from.value = inputTime(this.#shown.from);
    this.#to.value = inputTime(this.#shown.to);
    this.#from.focus();
  }

  #submit(): void {
    const [from, to] = [this.#from, this.#to].map(({ value }) => new Date(value).getTime()) as [number, number];
    const wrong = Number.isNaN(from)
      ? t('The beginning is not a date and a time.')
      : Number.isNaN(to)
        ? t('The end is not a date and a time.')
        : to <= from
          ? t('The end must come after the beginning.')
          : to - from < SHORTEST
            ? t('Choose two minutes at least.')
            : to - from > LONGEST
              ? t('Choose three years at most.')
              : '';
    setText(this.#wrong, wrong);
    if (wrong !== '') return;
    this.#dates.hidden = true;
    this.#actions.choose({ from, to });
  }
}

/** As an input takes it: in the time of this place. */
function inputTime(time: number): string {
  return new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
