import type uPlot from 'uplot';
import { plural, t } from '../../src/core/l10n.ts';
import type { Line } from '../chart/line.ts';
import { gapSpoken, nothingReported, type PageContext, type Section, type SectionOptions, sectionElement } from '../chart/section.ts';
import { summaryTable } from '../chart/summaryTable.ts';
import type { CursorReading } from '../chart/timeChart.ts';
import { Tooltip } from '../chart/tooltip.ts';
import { element, setText } from '../common/element.ts';
import { momentWithSeconds, number } from '../common/format.ts';
import { Rail } from './rail.ts';

/**
 * A small chart for each sensor, its height set by the sensor's own limits: supply rails differ by a factor of ten, and what matters
 * of each is where it stands between its limits.
 */
export class RailSection implements Section {
  readonly root: HTMLElement;
  readonly #options: SectionOptions;
  readonly #context: PageContext;
  readonly #moment = element('span', { class: 'moment' });
  readonly #none: HTMLElement;
  readonly #grid = element('div', { class: 'rails' });
  /** Leads to the lines that are hidden: rails have no legend that would. */
  readonly #more = element('button', { type: 'button', class: 'link' });
  readonly #tooltip = new Tooltip();
  /** A table does not shrink by itself. */
  readonly #table = element('div', { class: 'visually-hidden' });
  #rails: readonly Rail[] = [];

  constructor(id: string, options: SectionOptions, context: PageContext) {
    this.#options = options;
    this.#context = context;
    this.#none = nothingReported(options);
    this.#grid.addEventListener('keydown', (event) => this.#key(event));
    this.#grid.addEventListener('focusout', ({ target }) => this.#rails.find(({ root }) => root === target)?.leave());
    this.#more.addEventListener('click', () => context.hide(new Set()));
    this.root = sectionElement(id, options, { wide: true, aside: this.#moment }, this.#grid, this.#more, this.#none, this.#table);
  }

  show(all: readonly Line[], hidden: ReadonlySet<string>): void {
    const { from, to } = this.#context.window();
    const lines = all.filter(({ key }) => !hidden.has(key));
    this.#none.hidden = all.length > 0;
    this.#more.hidden = lines.length === all.length;
    setText(this.#more, plural(all.length - lines.length, 'Show {0} more line', 'Show {0} more lines'));
    const same = lines.length === this.#rails.length && lines.every((line, i) => line.key === this.#rails[i]?.key);
    if (!same) {
      for (const rail of this.#rails) rail.dispose();
      this.#rails = lines.map((line) => new Rail(line, this.#options, this.#context, (at, plot, rail) => this.#cursor(at, plot, rail)));
      this.#grid.replaceChildren(...this.#rails.map((rail) => rail.root));
      this.#reach(0);
    }
    for (const [i, line] of lines.entries()) this.#rails[i]?.show(line);
    if (!this.#context.isMoving?.()) this.#table.replaceChildren(summaryTable(this.#options, lines, from, to));
  }

  tick(): void {
    for (const rail of this.#rails) rail.tick();
  }

  redraw(): void {
    for (const rail of this.#rails) rail.redraw();
  }

  /** Of those that are shown: its name, and its drawing. */
  get pictures(): readonly { readonly title: string; readonly canvas: HTMLCanvasElement }[] {
    return this.#rails.flatMap(({ line, picture }) => (picture ? [{ title: line.name, canvas: picture }] : []));
  }

  dispose(): void {
    for (const rail of this.#rails) rail.dispose();
    this.root.remove();
  }

  /** The rails are one stop of the Tab key, as a legend's chart is: 14 of them would be a long way past. */
  #reach(index: number): void {
    for (const [i, rail] of this.#rails.entries()) rail.reachable = i === index;
  }

  #key(event: KeyboardEvent): void {
    const at = this.#rails.findIndex(({ root }) => root === event.target);
    const rail = this.#rails[at];
    if (!rail) return;
    const to = this.#rails[at + (event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0)];
    if (!to || to === rail) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') event.preventDefault();
      else rail.press(event);
      return;
    }
    event.preventDefault();
    this.#reach(this.#rails.indexOf(to));
    to.root.focus();
  }

  #cursor(at: CursorReading | undefined, plot: uPlot, rail: Rail): void {
    setText(this.#moment, at === undefined ? '' : t('at {0}', momentWithSeconds(at.time)));
    const looks = rail.root.matches(':hover, :focus');
    if (looks) this.#context.look?.(at?.time);
    if (!rail.root.matches(':hover, :focus-visible')) return;
    if (at !== undefined && rail.root.matches(':focus-visible')) {
      const value = at.values[0] ?? null;
      const read = value === null ? t('no reading') : `${number(value, rail.line.decimals)} ${rail.line.unit}`;
      this.#context.announce(`${momentWithSeconds(at.time)}: ${rail.line.name} ${read}${gapSpoken(at)}`);
    }
    if (at === undefined) this.#tooltip.hide();
    else this.#tooltip.show(plot, at, [rail.line], new Set());
  }
}
