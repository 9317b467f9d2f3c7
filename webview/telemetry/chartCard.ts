import { t } from '../../src/core/l10n.ts';
import type { Line } from '../chart/line.ts';
import { LineSection } from '../chart/lineSection.ts';
import type { PageContext, SectionOptions } from '../chart/section.ts';
import { summaryMarkdown } from '../chart/summaryTable.ts';
import { element } from '../common/element.ts';
import { DataTable } from './dataTable.ts';
import { type PicturePart, pictureOf } from './picture.ts';
import { RailSection } from './railSection.ts';

/** What can be done with a chart beyond looking at it. */
export interface CardActions {
  readonly savePicture: (name: string, png: string) => void;
  readonly copy: (markdown: string) => void;
}

/** A chart with its tools: the same as a table, as a picture, as Markdown. */
export class ChartCard {
  readonly root: HTMLElement;
  readonly #options: SectionOptions;
  readonly #context: PageContext;
  readonly #section: LineSection | RailSection;
  readonly #table: DataTable;
  readonly #toggle: HTMLElement;
  #lines: readonly Line[] = [];
  #hidden: ReadonlySet<string> = new Set();

  /** `small`: a small chart for each line, where their values are too far apart for one axis. */
  constructor(id: string, options: SectionOptions, small: boolean, context: PageContext, actions: CardActions) {
    this.#context = context;
    const tool = (label: string, act: () => void, title: string) => {
      const made = element('button', { type: 'button', class: 'tool', title, 'aria-label': `${title}: ${options.title}` }, label);
      made.addEventListener('click', act);
      return made;
    };
    this.#toggle = tool(t('Table'), () => this.#showTable(), t('Show the readings as a table (T)'));
    this.#toggle.setAttribute('aria-pressed', 'false');
    const tools = element(
      'div',
      { class: 'tools' },
      this.#toggle,
      tool(t('Picture'), () => this.#savePicture(actions), t('Save as a picture (PNG)')),
      tool(t('Markdown'), () => actions.copy(this.#markdown()), t('Copy as Markdown')),
    );
    this.#options = { ...options, tools };
    this.#section = small ? new RailSection(id, this.#options, context) : new LineSection(id, this.#options, context);
    this.#table = new DataTable(options.title);
    this.#table.root.hidden = true;
    this.root = element('div', { class: small ? 'card wide' : 'card' }, this.#section.root);
    this.#section.root.append(this.#table.root);
    this.root.addEventListener('keydown', (event) => {
      if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.#showTable();
    });
  }

  show(lines: readonly Line[], hidden: ReadonlySet<string>): void {
    this.#lines = lines;
    this.#hidden = hidden;
    this.#section.show(lines, hidden);
    if (!this.#table.root.hidden && !this.#context.isMoving?.()) this.#table.show(this.#visible(), this.#context.window());
  }

  tick(): void {
    this.#section.tick();
  }

  redraw(): void {
    this.#section.redraw();
  }

  dispose(): void {
    this.#section.dispose();
    this.root.remove();
  }

  #visible(): readonly Line[] {
    return this.#lines.filter(({ key }) => !this.#hidden.has(key));
  }

  #showTable(): void {
    const shows = this.#table.root.hidden;
    this.#table.root.hidden = !shows;
    this.#toggle.setAttribute('aria-pressed', String(shows));
    if (shows) this.#table.show(this.#visible(), this.#context.window());
    this.#context.announce(shows ? t('{0}: table shown', this.#options.title) : t('{0}: table hidden', this.#options.title));
  }

  #savePicture({ savePicture }: CardActions): void {
    const parts: readonly PicturePart[] =
      this.#section instanceof RailSection
        ? this.#section.pictures
        : this.#section.picture
          ? [{ title: '', canvas: this.#section.picture }]
          : [];
    const { title, unit } = this.#options;
    const head = unit === '' ? title : `${title} (${unit})`;
    const png = pictureOf(head, parts, this.#visible(), this.#context.window(), this.#context.theme());
    if (png !== undefined) savePicture(title, png);
  }

  #markdown(): string {
    const { from, to } = this.#context.window();
    const { title, unit } = this.#options;
    return summaryMarkdown(unit === '' ? title : `${title} (${unit})`, this.#visible(), from, to);
  }
}
