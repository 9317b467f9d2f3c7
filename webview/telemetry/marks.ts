import { plural, t } from '../../src/core/l10n.ts';
import type { TimeMark } from '../../src/protocol/pages/toTelemetryPage.ts';
import type { Moment } from '../chart/momentLayer.ts';
import { element, replaceIfOther } from '../common/element.ts';
import { clockWithSeconds, dateAndClock, day } from '../common/format.ts';
import { SEVERITIES } from '../common/severities.ts';
import { clusters } from './markClusters.ts';
import type { TimeSpan } from './timeView.ts';

/** What marks do when they are pressed. */
export interface MarkActions {
  readonly openAlert: (id: string) => void;
  readonly openEvents: () => void;
  readonly zoomTo: (from: number, to: number) => void;
}

const SIGNS: Readonly<Record<TimeMark['kind'], readonly [sign: string, word: string]>> = {
  alert: ['▲', t('Alert')],
  over: ['✓', t('Over')],
  person: ['◆', t('Done by a person')],
  maintenance: ['▬', t('Maintenance')],
  message: ['✉', t('Message')],
  firmware: ['⇧', t('Firmware')],
  other: ['•', t('Event')],
};

/** Entries of the list at first; the rest comes when it is asked for. */
const LISTED = 30;
const DRAWN = 12;

export function signOf({ kind, severity }: Pick<TimeMark, 'kind' | 'severity'>): string {
  return kind === 'alert' && severity === 'critical' ? '✕' : SIGNS[kind][0];
}

/** "Alert: Fan2B turns too slowly", "Acknowledged by ada: …". */
export function markText({ kind, title, text, who, severity }: TimeMark): string {
  const what = title ?? (kind === 'alert' && severity !== undefined && severity !== 'info' ? SEVERITIES[severity] : SIGNS[kind][1]);
  const by = who === undefined ? what : t('{0} by {1}', what, who);
  return text === '' ? by : `${by}: ${text}`;
}

/** Marks drawn upon the charts, one of those that stand together: the newest, without what people did. */
export function momentsOf(marks: readonly TimeMark[], shown: TimeSpan): readonly Moment[] {
  const told = marks.filter(({ kind }) => kind !== 'person' && kind !== 'other');
  return clusters(told, shown)
    .slice(-DRAWN)
    .flatMap(([mark]) => (mark ? [{ time: mark.time, label: signOf(mark) }] : []));
}

/** What happened, as marks on a strip of the time shown and as a list; both open what they stand for. */
export class Marks {
  readonly strip: HTMLElement;
  readonly list: HTMLElement;
  readonly #buttons = element('div', { class: 'mark-strip' });
  readonly #entries = element('ol', { class: 'mark-list' });
  readonly #more: HTMLElement;
  readonly #note = element('p', { class: 'none' });
  readonly #actions: MarkActions;
  #whole = false;
  #marks: readonly TimeMark[] = [];
  #cut = false;
  /** As the buttons stand. */
  #groups: readonly (readonly TimeMark[])[] = [];
  #moved = false;
  #shown: TimeSpan = { from: 0, to: 1 };

  constructor(actions: MarkActions) {
    this.#actions = actions;
    this.strip = element(
      'div',
      {
        class: 'marks',
        role: 'group',
        'aria-label': t('What happened, on the time line. Left and right arrow keys lead from mark to mark.'),
      },
      this.#buttons,
    );
    this.#buttons.addEventListener('keydown', (event) => this.#key(event));
    this.#more = element('button', { type: 'button', class: 'link' });
    this.#more.addEventListener('click', () => {
      this.#whole = true;
      this.#write();
    });
    this.list = element(
      'section',
      { class: 'section wide', 'aria-labelledby': 'h-happened' },
      element('div', { class: 'section-head' }, element('h2', { id: 'h-happened' }, t('What happened'))),
      this.#note,
      this.#entries,
      this.#more,
    );
  }

  /** `cut`: there was more than is told. */
  show(marks: readonly TimeMark[] | undefined, cut: boolean, shown: TimeSpan): void {
    this.#marks = marks ?? [];
    this.#cut = cut;
    this.#shown = shown;
    this.#write(marks === undefined);
  }

  /** A person moves the time: the marks go with it, and stand together anew once all of it is shown. */
  move({ from, to }: TimeSpan): void {
    for (const [i, button] of ([...this.#buttons.children] as HTMLElement[]).entries()) {
      const time = this.#groups[i]?.[0]?.time ?? from;
      button.style.left = `${(100 * (time - from)) / (to - from)}%`;
      button.classList.toggle('outside', time < from || time > to);
    }
    this.#moved = true;
  }

  #write(reading = false): void {
    const { from, to } = this.#shown;
    const marks = this.#marks.filter(({ time, until = time }) => until >= from && time <= to);
    const groups = clusters(marks, this.#shown);
    this.#groups = groups;
    replaceIfOther(this.#buttons, JSON.stringify([this.#shown, groups]), () => groups.map((group, i) => this.#button(group, i === 0)));
    if (this.#moved) this.move(this.#shown);
    this.#moved = false;
    const newest = marks.toReversed();
    const listed = this.#whole ? newest : newest.slice(0, LISTED);
    replaceIfOther(this.#entries, JSON.stringify(listed), () => listed.map((mark) => this.#entry(mark)));
    const left = newest.length - listed.length;
    this.#more.hidden = left === 0;
    this.#more.textContent = t('Show {0} more', left);
    const note = reading
      ? t('Reading what happened')
      : marks.length === 0
        ? t('Nothing happened in this time.')
        : this.#cut
          ? t('More happened than is shown here: the newest are.')
          : '';
    this.#note.textContent = note;
    this.#note.hidden = note === '';
    this.#entries.hidden = listed.length === 0;
  }

  #button(group: readonly TimeMark[], reachable: boolean): HTMLElement {
    const [first] = group;
    const last = group.at(-1);
    const worst = group.find(({ severity }) => severity === 'critical') ?? group.find(({ severity }) => severity === 'warning') ?? first;
    const { from, to } = this.#shown;
    const told = group.slice(0, 6).map((mark) => `${dateAndClock(mark.time)}: ${markText(mark)}`);
    if (group.length > 6) told.push(t('{0} more', group.length - 6));
    const sign = worst ? signOf(worst) : '';
    const made = element(
      'button',
      {
        type: 'button',
        class: `mark ${worst?.severity ?? ''}`,
        tabindex: reachable ? '0' : '-1',
        title: told.join('\n'),
        'aria-label': group.length > 1 ? `${group.length}: ${told.join('. ')}` : told.join('. '),
      },
      element('span', { 'aria-hidden': 'true' }, sign),
      group.length > 1 ? String(group.length) : '',
    );
    made.style.left = `${(100 * ((first?.time ?? from) - from)) / (to - from)}%`;
    made.addEventListener('click', () => {
      if (group.length > 1 && first && last) {
        const room = Math.max((last.time - first.time) * 0.2, (to - from) * 0.01);
        this.#actions.zoomTo(first.time - room, last.time + room);
      } else if (first) this.#open(first);
    });
    return made;
  }

  #open(mark: TimeMark): void {
    if (mark.alert !== undefined) this.#actions.openAlert(mark.alert);
    else this.#actions.openEvents();
  }

  #entry(mark: TimeMark): HTMLElement {
    const { time, until, kind, severity, way, proven, count = 1, why, alert } = mark;
    const notes = [
      ...(why === undefined || why === '' ? [] : [why]),
      ...(way === undefined ? [] : [way, proven ? t('sender proven') : t('sender not proven')]),
      ...(count > 1 ? [plural(count, '{0} time', '{0} times')] : []),
      ...(until === undefined || until === time ? [] : [t('until {0}', dateAndClock(until))]),
    ];
    const open = element('button', { type: 'button', class: 'link' }, alert === undefined ? t('Open events') : t('Open alert'));
    open.setAttribute('aria-label', `${alert === undefined ? t('Open events') : t('Open alert')}: ${markText(mark)}`);
    open.addEventListener('click', () => this.#open(mark));
    return element(
      'li',
      { class: 'mark-entry' },
      element('span', { class: `mark-sign ${severity ?? ''}`, title: SIGNS[kind][1], 'aria-hidden': 'true' }, signOf(mark)),
      element('span', { class: 'mark-time number' }, `${day(time)} ${clockWithSeconds(time)}`),
      element(
        'span',
        { class: 'mark-text' },
        element('bdi', {}, markText(mark)),
        element('span', { class: 'said-notes' }, notes.join(' · ')),
      ),
      open,
    );
  }

  /** One stop of the Tab key; the arrow keys lead from mark to mark. */
  #key(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const all = [...this.#buttons.children] as HTMLElement[];
    const at = all.indexOf(event.target as HTMLElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    for (const each of all) each.tabIndex = each === next ? 0 : -1;
    next?.focus();
  }
}
