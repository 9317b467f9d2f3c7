import { plural, t } from '../../src/core/l10n.ts';
import { breachOf } from '../chart/limits.ts';
import type { Line } from '../chart/line.ts';
import { element, setText } from '../common/element.ts';
import { dateAndClock, number } from '../common/format.ts';
import { table } from '../common/table.ts';

const ROWS = 50;

/** What a chart shows as a table, page by page: a row for each time, the newest first, and a column for each line. */
export class DataTable {
  readonly root = element('div', { class: 'data-table' });
  readonly #host: HTMLElement;
  readonly #place = element('span', { class: 'data-place', role: 'status' });
  readonly #older: HTMLButtonElement;
  readonly #newer: HTMLButtonElement;
  readonly #title: string;
  #lines: readonly Line[] = [];
  #times: readonly number[] = [];
  #first = 0;

  constructor(title: string) {
    this.#title = title;
    this.#host = element('div', { class: 'table-host', tabindex: '0', role: 'region', 'aria-label': t('{0}: readings', title) });
    const page = (label: string, by: number) => {
      const made = element('button', { type: 'button', class: 'tool framed' }, label) as HTMLButtonElement;
      made.addEventListener('click', () => this.#turn(by));
      return made;
    };
    this.#newer = page(t('Newer'), -ROWS);
    this.#older = page(t('Older'), ROWS);
    this.root.append(element('div', { class: 'data-pages' }, this.#newer, this.#older, this.#place), this.#host);
  }

  show(lines: readonly Line[], { from, to }: { readonly from: number; readonly to: number }): void {
    this.#lines = lines;
    const held = this.#held;
    const times = new Set(lines.flatMap((line) => line.times.filter((time, i) => time >= from && time <= to && line.values[i] !== null)));
    this.#times = [...times].sort((a, b) => b - a);
    const last = Math.max(0, Math.floor((this.#times.length - 1) / ROWS) * ROWS);
    const place = held === undefined ? -1 : this.#times.findIndex((time) => time <= held);
    this.#first = held === undefined ? Math.min(this.#first, last) : place < 0 ? last : place;
    this.#write();
  }

  /** The time of the first row, where somebody reads: new readings do not move what is read. Who only sees the newest goes on seeing them. */
  get #held(): number | undefined {
    const isRead = this.#first > 0 || this.root.matches(':hover') || this.root.contains(document.activeElement);
    return isRead ? this.#times[this.#first] : undefined;
  }

  #turn(by: number): void {
    this.#first = Math.max(0, this.#first + by);
    this.#write();
  }

  #write(): void {
    const all = this.#times.length;
    const times = this.#times.slice(this.#first, this.#first + ROWS);
    this.#newer.disabled = this.#first === 0;
    this.#older.disabled = this.#first + ROWS >= all;
    setText(
      this.#place,
      all === 0
        ? t('No reading in this time')
        : t('{0} to {1} of {2}', this.#first + 1, this.#first + times.length, plural(all, '{0} time', '{0} times')),
    );
    const at = this.#lines.map(({ times }) => new Map(times.map((time, i) => [time, i])));
    const rows = times.map((time) =>
      element('tr', {}, element('th', { scope: 'row' }, dateAndClock(time)), ...this.#lines.map((line, i) => cell(line, at[i]?.get(time)))),
    );
    const head = [t('Time'), ...this.#lines.map(headOf)];
    this.#host.replaceChildren(table({ class: 'readings-table' }, this.#title, head, rows));
  }
}

function headOf({ name, unit, wrong }: Line): string {
  const what = unit === '' ? name : `${name} (${unit})`;
  return wrong === undefined ? what : `${what}, ${t('known to be wrong')}`;
}

/** `at`: the place of its value in the line; of a mean its cell also says the lowest and the highest. */
function cell(line: Line, at = -1): HTMLElement {
  const value = line.values[at] ?? null;
  const [least, most] = [line.least?.[at] ?? value, line.most?.[at] ?? value];
  const breaches = [value, least, most].flatMap((each) => (each === null ? [] : (breachOf(each, line.limits) ?? [])));
  const breach = breaches.find(({ level }) => level === 'critical') ?? breaches[0];
  const kinds = [
    'number',
    ...(line.wrong === undefined ? [] : ['wrong']),
    ...(breach ? [breach.level === 'critical' ? 'breached' : 'warned'] : []),
  ];
  const written = (each: number) => number(each, line.decimals);
  return element(
    'td',
    { class: kinds.join(' '), ...(line.wrong !== undefined && { title: line.wrong }) },
    value === null ? '' : written(value),
    ...(least !== null && most !== null && least !== most
      ? [element('span', { class: 'range' }, ` (${t('{0} to {1}', written(least), written(most))})`)]
      : []),
  );
}
