import { t } from '../../src/core/l10n.ts';
import type { MetricGroup } from '../../src/core/metricGroups.ts';
import type { PageSeries } from '../../src/protocol/pages/series.ts';
import type { AxisRangeOptions } from '../chart/axisRange.ts';
import type { Moment } from '../chart/momentLayer.ts';
import type { PageContext } from '../chart/section.ts';
import { element, replaceIfOther } from '../common/element.ts';
import { type CardActions, ChartCard } from './chartCard.ts';
import { flagLanes } from './flagLanes.ts';
import type { MetricLines } from './groupLines.ts';
import { moveStrips } from './movedStrips.ts';
import type { TimeSpan } from './timeView.ts';

/** What there is to show of a group: its lines, or nothing yet. */
export interface GroupContent {
  readonly lines: readonly MetricLines[];
  readonly series: readonly PageSeries[];
  /** What of a comparison could not be read: sentences. */
  readonly failed: readonly string[];
}

export interface GroupActions extends CardActions {
  readonly toggle: (group: MetricGroup) => void;
  readonly saveCsv: (group: MetricGroup) => void;
}

/** Their values are too far apart for one axis; what matters of each is where it stands between its own limits. */
const SMALL: ReadonlySet<MetricGroup> = new Set(['voltages', 'power']);

const AXES: Partial<Readonly<Record<MetricGroup, AxisRangeOptions>>> = {
  temperatures: { minSpan: 10, dataShare: 0.35, rounded: true },
  fans: { minSpan: 500, dataShare: 0.25, floor: 0, rounded: true },
  voltages: { minSpan: 0, dataShare: 0.02 },
  power: { minSpan: 0, dataShare: 0.02 },
  battery: { minSpan: 0.2, dataShare: 0.2 },
};
const OTHER_AXIS: AxisRangeOptions = { minSpan: 1, dataShare: 0.35, rounded: true, floor: 0 };

/** A group of readings that is opened and closed: a chart for each of its metrics. */
export class GroupSection {
  readonly root: HTMLElement;
  readonly #id: MetricGroup;
  readonly #title: string;
  readonly #context: PageContext;
  readonly #actions: GroupActions;
  readonly #moments: () => readonly Moment[];
  readonly #toggle: HTMLElement;
  readonly #csv: HTMLElement;
  readonly #note = element('p', { class: 'none', role: 'status' });
  readonly #body = element('div', { class: 'cards' });
  readonly #flags = element('div', { class: 'flags' });
  readonly #cards = new Map<string, ChartCard>();
  #content: GroupContent | undefined;
  #hidden: ReadonlySet<string> = new Set();
  /** For which time the lanes of flags are drawn. */
  #flagged: TimeSpan = { from: 0, to: 1 };

  constructor(id: MetricGroup, title: string, context: PageContext, moments: () => readonly Moment[], actions: GroupActions) {
    this.#id = id;
    this.#title = title;
    this.#context = context;
    this.#actions = actions;
    this.#moments = moments;
    this.#toggle = element(
      'button',
      { type: 'button', class: 'group-toggle', 'aria-expanded': 'false', 'aria-controls': `g-${id}` },
      title,
    );
    this.#toggle.addEventListener('click', () => actions.toggle(id));
    this.#csv = element(
      'button',
      {
        type: 'button',
        class: 'tool tool-end',
        title: t('Save the readings of this time (CSV)'),
        'aria-label': t('Save as CSV: {0}', title),
      },
      'CSV',
    );
    this.#csv.addEventListener('click', () => actions.saveCsv(id));
    this.root = element(
      'section',
      { class: 'group', 'aria-labelledby': `h-${id}` },
      element('div', { class: 'section-head' }, element('h2', { id: `h-${id}` }, this.#toggle), this.#csv),
      element('div', { class: 'group-body', id: `g-${id}` }, this.#note, this.#body, this.#flags),
    );
  }

  /** `content`: undefined while it is read. */
  show(open: boolean, content: GroupContent | undefined, hidden: ReadonlySet<string>): void {
    this.#toggle.setAttribute('aria-expanded', String(open));
    this.#csv.hidden = !open || content === undefined;
    const body = this.root.lastElementChild as HTMLElement;
    body.hidden = !open;
    if (!open) {
      for (const card of this.#cards.values()) card.dispose();
      this.#cards.clear();
      this.#content = undefined;
      return;
    }
    // Other lines are another chart: they wait until the pointer lets go of this one.
    if (!this.#context.isHeld?.() || !content || !this.#content || keysOf(this.#content) === keysOf(content)) this.#content = content;
    this.#hidden = hidden;
    this.draw();
  }

  /** The time shown is another one. */
  draw(): void {
    const content = this.#content;
    const isFlags = this.#id === 'states';
    this.#flags.hidden = !isFlags;
    this.#body.hidden = isFlags;
    const notes = content === undefined ? [t('Reading {0}', this.#title)] : [...content.failed];
    if (content?.series.length === 0) notes.push(t('Nothing of this was read in this time.'));
    this.#note.hidden = notes.length === 0;
    this.#note.textContent = notes.join(' ');
    if (!content) return;
    if (isFlags) {
      const shown = this.#context.window();
      if (this.#context.isMoving?.() && this.#flags.childElementCount > 0) {
        moveStrips(this.#flags, this.#flagged, shown);
        return;
      }
      this.#flagged = shown;
      replaceIfOther(this.#flags, JSON.stringify([shown, content.series]), () =>
        flagLanes(content.series, shown, this.#context.staleAfter()),
      );
      moveStrips(this.#flags, shown, shown);
      return;
    }
    const metrics = new Set(content.lines.map(({ metric }) => metric));
    for (const [metric, card] of this.#cards) {
      if (metrics.has(metric)) continue;
      card.dispose();
      this.#cards.delete(metric);
    }
    for (const { metric, title, unit, decimals, lines } of content.lines) {
      const known = this.#cards.get(metric);
      const card = known ?? this.#card({ metric, title, unit, decimals, lines });
      if (!known) this.#cards.set(metric, card);
      card.show(lines, this.#hidden);
    }
  }

  tick(): void {
    for (const card of this.#cards.values()) card.tick();
  }

  redraw(): void {
    for (const card of this.#cards.values()) card.redraw();
  }

  #card({ metric, title, unit, decimals }: MetricLines): ChartCard {
    const options = {
      title,
      unit,
      decimals,
      level: 3 as const,
      axis: AXES[this.#id] ?? OTHER_AXIS,
      moments: this.#moments,
    };
    const card = new ChartCard(`c-${this.#id}-${metric.replaceAll('.', '-')}`, options, SMALL.has(this.#id), this.#context, this.#actions);
    this.#body.append(card.root);
    return card;
  }
}

function keysOf(content: GroupContent | undefined): string {
  return JSON.stringify(content?.lines.map(({ metric, lines }) => [metric, lines.map(({ key }) => key)]));
}
