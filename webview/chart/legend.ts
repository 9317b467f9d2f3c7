import { element, setText } from '../common/element.ts';
import { number } from '../common/format.ts';
import { breachOf, breachText, limitWords } from './limits.ts';
import { type Line, latestOf } from './line.ts';
import { markBreach } from './markBreach.ts';
import { swatch } from './seriesLook.ts';

export interface LegendOptions {
  readonly onToggle: (key: string, hidden: boolean) => void;
  /** A row is pointed at, or has the keyboard; undefined: none. */
  readonly onFocus: (key: string | undefined) => void;
}

interface Row {
  readonly line: Line;
  readonly button: HTMLElement;
  readonly value: HTMLElement;
  readonly limit: HTMLElement;
}

/** A chart's lines with their latest values, or those at the crosshair. Each row is a switch for its line. */
export class Legend {
  readonly root: HTMLElement;
  readonly #options: LegendOptions;
  #rows: readonly Row[] = [];
  #staleBefore = 0;
  #reading: readonly (number | null)[] | undefined;

  constructor(title: string, options: LegendOptions) {
    this.#options = options;
    this.root = element('ul', { class: 'legend', 'aria-label': `${title}: lines` });
  }

  /** `staleBefore`: values older than this time are not current, and look it. */
  show(lines: readonly Line[], hidden: ReadonlySet<string>, staleBefore: number): void {
    this.#staleBefore = staleBefore;
    const same = lines.length === this.#rows.length && lines.every((line, i) => line.key === this.#rows[i]?.line.key);
    if (same) this.#rows = this.#rows.map((row, i) => ({ ...row, line: lines[i] ?? row.line }));
    else {
      this.#rows = lines.map((line, i) => this.#row(line, i));
      this.root.replaceChildren(...this.#rows.map((row) => element('li', {}, row.button)));
    }
    for (const row of this.#rows) row.button.setAttribute('aria-pressed', String(!hidden.has(row.line.key)));
    this.#write();
  }

  /** Shows these values in place of the latest ones, until called with undefined. */
  readAt(values: readonly (number | null)[] | undefined): void {
    this.#reading = values;
    this.#write();
  }

  #row(line: Line, index: number): Row {
    const value = element('span', { class: 'legend-value number' });
    const limit = element('span', { class: 'legend-limit' });
    const name = element('span', { class: 'legend-name', title: line.name }, line.name);
    const button = element('button', { type: 'button', class: 'legend-row' }, swatch(index), name, value, limit);
    const isOn = () => button.getAttribute('aria-pressed') === 'true';
    const focus = () => this.#options.onFocus(isOn() ? line.key : undefined);
    button.addEventListener('click', () => {
      this.#options.onToggle(line.key, isOn());
      focus();
    });
    const leave = () => this.#options.onFocus(undefined);
    button.addEventListener('pointerenter', focus);
    button.addEventListener('focus', () => button.matches(':focus-visible') && focus());
    button.addEventListener('pointerleave', leave);
    button.addEventListener('blur', leave);
    return { line, button, value, limit };
  }

  #write(): void {
    this.#rows.forEach(({ line, button, value, limit }, i) => {
      const latest = latestOf(line);
      const shown = this.#reading === undefined ? latest?.value : (this.#reading[i] ?? undefined);
      const breach = shown === undefined ? undefined : breachOf(shown, line.limits);
      setText(value, shown === undefined ? '–' : number(shown, line.decimals));
      setText(limit, breach ? breachText(breach) : limitWords(line.limits));
      limit.title = line.modelLimits ? 'The model’s own limit: this channel tells none' : '';
      markBreach(button, breach, this.#reading === undefined && (latest === undefined || latest.time < this.#staleBefore));
    });
  }
}
