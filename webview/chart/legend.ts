import { t } from '../../src/core/l10n.ts';
import { element, setText } from '../common/element.ts';
import { number } from '../common/format.ts';
import { hiddenAfter } from './hiddenLines.ts';
import { breachOf, breachText, limitWords } from './limits.ts';
import { type Line, latestOf } from './line.ts';
import { markBreach } from './markBreach.ts';
import { lookOf, swatch } from './seriesLook.ts';

export interface LegendOptions {
  /** These lines are hidden from now on. */
  readonly onHide: (hidden: ReadonlySet<string>) => void;
  /** A row is pointed at, or has the keyboard; undefined: none. */
  readonly onFocus: (key: string | undefined) => void;
}

interface Row {
  readonly line: Line;
  readonly button: HTMLElement;
  readonly value: HTMLElement;
  readonly limit: HTMLElement;
}

/**
 * A chart's lines with their latest values, or those at the crosshair. Each row is a switch: pressed, its line is shown alone, and pressed again
 * all are; with Ctrl it is switched by itself.
 */
export class Legend {
  readonly root: HTMLElement;
  readonly #options: LegendOptions;
  #rows: readonly Row[] = [];
  #lines: readonly Line[] = [];
  /** Which of them are not current: nothing is written anew where nothing has changed. */
  #stale: string | undefined;
  #staleBefore = 0;
  #reading: readonly (number | null)[] | undefined;
  #hidden: ReadonlySet<string> = new Set();

  constructor(title: string, options: LegendOptions) {
    this.#options = options;
    this.root = element('ul', { class: 'legend', 'aria-label': t('{0}: lines', title) });
  }

  /** `staleBefore`: values older than this time are not current, and look it. */
  show(lines: readonly Line[], hidden: ReadonlySet<string>, staleBefore: number): void {
    const isStale = lines.map((line) => isOld(line, staleBefore)).join();
    if (lines === this.#lines && hidden === this.#hidden && isStale === this.#stale) return;
    [this.#lines, this.#stale] = [lines, isStale];
    this.#staleBefore = staleBefore;
    this.#hidden = hidden;
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
    const name = element('span', { class: line.wrong === undefined ? 'legend-name' : 'legend-name wrong', title: line.name }, line.name);
    const button = element(
      'button',
      { type: 'button', class: 'legend-row' },
      swatch(lookOf(line, index), line.shadowOf !== undefined),
      name,
      value,
      limit,
    );
    button.title = t('Click: this line alone, or all again. Ctrl and click: switch this line.');
    const isOn = () => button.getAttribute('aria-pressed') === 'true';
    const focus = () => this.#options.onFocus(isOn() ? line.key : undefined);
    button.addEventListener('click', (event) => {
      const keys = this.#rows.map((each) => each.line.key);
      this.#options.onHide(hiddenAfter(this.#hidden, keys, line.key, event.ctrlKey || event.metaKey));
      focus();
    });
    button.addEventListener('keydown', (event) => {
      if ((event.key !== ' ' && event.key !== 'Enter') || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const keys = this.#rows.map((each) => each.line.key);
      this.#options.onHide(hiddenAfter(this.#hidden, keys, line.key, true));
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
      value.classList.toggle('wrong', line.wrong !== undefined);
      setText(limit, line.wrong === undefined ? (breach ? breachText(breach) : limitWords(line.limits)) : t('never judged'));
      if (line.wrong !== undefined) limit.title = line.wrong;
      else limit.title = line.modelLimits ? t('The model’s own limit: this channel tells none') : '';
      markBreach(button, breach, this.#reading === undefined && isOld(line, this.#staleBefore));
    });
  }
}

function isOld(line: Line, before: number): boolean {
  return (latestOf(line)?.time ?? Number.NEGATIVE_INFINITY) < before;
}
