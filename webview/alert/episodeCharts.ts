import { mainMetrics, metricWords } from '../../src/core/metrics.ts';
import type { PageSeries } from '../../src/protocol/pages/series.ts';
import { type Kind, type Line, linesOf, otherLines, scaleOf } from '../chart/line.ts';
import { LineSection } from '../chart/lineSection.ts';
import type { PageContext, SectionOptions } from '../chart/section.ts';
import { element } from '../common/element.ts';

type ChartOptions = Omit<SectionOptions, 'height' | 'moments'>;

const AXES: Readonly<Record<Kind, SectionOptions['axis']>> = {
  temperature: { minSpan: 10, dataShare: 0.35, rounded: true },
  fan: { minSpan: 500, dataShare: 0.25, floor: 0, rounded: true },
  voltage: { minSpan: 0.5, dataShare: 0.1 },
};
const OTHER_AXIS: SectionOptions['axis'] = { minSpan: 1, dataShare: 0.35, rounded: true };
const KINDS = Object.keys(mainMetrics) as Kind[];

const HEIGHT = 170;

/** Small charts of what the alert's component and its parts were read at, with their limits, around the episode. */
export class EpisodeCharts {
  readonly root = element('div', { class: 'episode-charts' });
  readonly #context: PageContext;
  readonly #moments: NonNullable<SectionOptions['moments']>;
  readonly #sections = new Map<string, LineSection>();
  #lines: readonly { readonly options: ChartOptions; readonly lines: readonly Line[] }[] = [];
  #hidden: ReadonlySet<string> = new Set();
  readonly #id: string;
  #made = 0;

  /** `id`: begins the ids of what is in here. */
  constructor(id: string, context: Omit<PageContext, 'hide'>, moments: NonNullable<SectionOptions['moments']>) {
    this.#id = id;
    this.#moments = moments;
    this.#context = {
      ...context,
      hide: (hidden) => {
        this.#hidden = hidden;
        this.#draw();
      },
    };
  }

  /** Number of charts with something to show. */
  show(series: readonly PageSeries[]): number {
    const known = linesOf(series);
    this.#lines = [
      ...KINDS.map((kind) => ({
        options: { title: metricWords(mainMetrics[kind].metric), ...scaleOf(kind), axis: AXES[kind] },
        lines: known[kind],
      })),
      ...otherLines(series).map(({ lines, ...group }) => ({ options: { ...group, axis: OTHER_AXIS }, lines })),
    ].filter(({ lines }) => lines.some(({ values }) => values.some((value) => value !== null)));
    const titles = new Set(this.#lines.map(({ options }) => options.title));
    for (const [title, section] of this.#sections) {
      if (titles.has(title)) continue;
      section.dispose();
      this.#sections.delete(title);
    }
    for (const { options } of this.#lines) {
      if (this.#sections.has(options.title)) continue;
      const id = `${this.#id}-${this.#made++}`;
      const section = new LineSection(id, { ...options, level: 3, height: HEIGHT, moments: this.#moments }, this.#context);
      this.#sections.set(options.title, section);
      this.root.append(section.root);
    }
    this.#draw();
    return this.#lines.length;
  }

  redraw(): void {
    for (const section of this.#sections.values()) section.redraw();
  }

  #draw(): void {
    for (const { options, lines } of this.#lines) this.#sections.get(options.title)?.show(lines, this.#hidden);
  }
}
