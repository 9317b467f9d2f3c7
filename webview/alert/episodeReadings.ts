import { plural } from '../../src/core/l10n.ts';
import type { PageGap, PageSeries } from '../../src/protocol/pages/series.ts';
import type { PageAlert } from '../../src/protocol/pages/toAlertPage.ts';
import type { PageContext, SectionOptions } from '../chart/section.ts';
import { isState } from '../chart/stateSpans.ts';
import { element, setText } from '../common/element.ts';
import { gapTexts } from './alertWords.ts';
import { EpisodeCharts } from './episodeCharts.ts';
import { readingsView } from './readingsView.ts';
import { stateLanes } from './stateLanes.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * What the alert's part was read at around the episode: states as lanes, amounts as charts. What the condition is judged on stands in the
 * open; everything else of the part is folded, for it says nothing about the fault.
 */
export class EpisodeReadings {
  /** The values now of what is judged. */
  readonly now = element('div');
  /** The same over time. */
  readonly history: HTMLElement;
  readonly others: HTMLDetailsElement;
  readonly #context: Omit<PageContext, 'hide'>;
  readonly #gaps = element('div', { class: 'gaps' });
  readonly #error = element('p', { class: 'none' });
  readonly #lanes = element('div', { class: 'state-lanes' });
  readonly #charts: EpisodeCharts;
  readonly #othersTitle = element('summary');
  readonly #othersNow = element('div');
  readonly #othersLanes = element('div', { class: 'state-lanes' });
  readonly #othersCharts: EpisodeCharts;
  #alert: PageAlert | undefined;
  #series: readonly PageSeries[] = [];

  constructor(context: Omit<PageContext, 'hide'>, moments: NonNullable<SectionOptions['moments']>) {
    this.#context = context;
    this.#charts = new EpisodeCharts('judged', context, moments);
    this.#othersCharts = new EpisodeCharts('other', context, moments);
    this.history = element('div', { class: 'history' }, this.#lanes, this.#charts.root, this.#gaps, this.#error);
    this.others = element(
      'details',
      { class: 'others' },
      this.#othersTitle,
      this.#othersNow,
      this.#othersLanes,
      this.#othersCharts.root,
    ) as HTMLDetailsElement;
    // A chart that is built while it is folded would have no width.
    this.others.addEventListener('toggle', () => this.others.open && this.#drawOthers());
    this.clear();
  }

  /** Another alert: nothing of the one before stays. */
  clear(): void {
    this.#series = [];
    this.#error.hidden = true;
    this.others.open = false;
    this.history.hidden = true;
  }

  showNow(alert: PageAlert, now: number): void {
    this.#alert = alert;
    const judged = alert.readings.filter(({ metric }) => this.#isJudged(metric));
    const others = alert.readings.filter(({ metric }) => !this.#isJudged(metric));
    this.now.replaceChildren(readingsView(judged, now));
    this.now.hidden = judged.length === 0;
    setText(
      this.#othersTitle,
      plural(others.length, '{0} other reading of this part, not judged here', '{0} other readings of this part, not judged here'),
    );
    this.others.hidden = others.length === 0;
    this.#othersNow.replaceChildren(readingsView(others, now));
  }

  /** `gaps`: time within it that was not watched, which the charts shade. */
  showHistory(series: readonly PageSeries[], gaps: readonly PageGap[], now: number): void {
    this.#series = series;
    this.#gaps.replaceChildren(...gapTexts(gaps, now).map((text) => element('p', { class: 'none' }, text)));
    this.#error.hidden = true;
    this.history.hidden = false;
    const shown = this.#draw(
      series.filter(({ metric }) => this.#isJudged(metric)),
      this.#lanes,
      this.#charts,
    );
    this.history.hidden = shown === 0;
    if (this.others.open) this.#drawOthers();
  }

  complain(text: string): void {
    setText(this.#error, text);
    this.#error.hidden = false;
    this.history.hidden = false;
  }

  redraw(): void {
    this.#charts.redraw();
    this.#othersCharts.redraw();
  }

  /** A service that does not say what is judged leaves all of it in the open. */
  #isJudged(metric: string): boolean {
    return this.#alert?.judgedOn?.includes(metric) ?? true;
  }

  #drawOthers(): void {
    const others = this.#series.filter(({ metric }) => !this.#isJudged(metric));
    this.#draw(others, this.#othersLanes, this.#othersCharts);
  }

  /** Number of lanes and charts. */
  #draw(series: readonly PageSeries[], lanes: HTMLElement, charts: EpisodeCharts): number {
    const states = series.filter(isState);
    const { from, to }: Span = this.#context.window();
    const time = { from, to, staleAfter: this.#context.staleAfter(), firedAt: this.#alert?.firedAt };
    lanes.replaceChildren(...stateLanes(states, time));
    return states.length + charts.show(series.filter((each) => !isState(each)));
  }
}
