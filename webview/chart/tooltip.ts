import type uPlot from 'uplot';
import { t } from '../../src/core/l10n.ts';
import { element } from '../common/element.ts';
import { clockWithSeconds, day, number } from '../common/format.ts';
import { breachOf } from './limits.ts';
import type { Line } from './line.ts';
import { lookOf, swatch } from './seriesLook.ts';
import type { CursorReading } from './timeChart.ts';

/** The box beside the crosshair: the time, and each visible line's value there, highest first. */
export class Tooltip {
  readonly #root = element('div', { class: 'tooltip', 'aria-hidden': 'true' });

  hide(): void {
    this.#root.remove();
  }

  show(plot: uPlot, at: CursorReading, lines: readonly Line[], hidden: ReadonlySet<string>): void {
    const rows = lines
      .map((line, index) => ({ line, index, value: at.values[index] ?? null }))
      .filter(({ line }) => !hidden.has(line.key))
      .sort((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY));
    this.#root.replaceChildren(
      element('div', { class: 'tooltip-time' }, `${day(at.time)} ${clockWithSeconds(at.time)}`),
      ...rows.map(({ line, index, value }) => {
        const breached = value !== null && breachOf(value, line.limits) !== undefined;
        return element(
          'div',
          { class: `tooltip-row${breached ? ' breached' : ''}${line.wrong === undefined ? '' : ' wrong'}` },
          ...(lines.length > 1 ? [swatch(lookOf(line, index), line.shadowOf !== undefined)] : []),
          element('span', {}, line.name),
          element('span', { class: 'number' }, value === null ? t('no reading') : `${number(value, line.decimals)} ${line.unit}`),
        );
      }),
    );
    if (at.gap) this.#root.append(element('div', { class: 'tooltip-gap' }, `${at.gap.what}: ${at.gap.why}`));
    if (this.#root.parentElement !== plot.over) plot.over.append(this.#root);
    this.#place(plot);
  }

  /** Beside the crosshair, on the side with more room, and within the window. */
  #place(plot: uPlot): void {
    const left = plot.cursor.left ?? 0;
    const { width, height } = plot.over.getBoundingClientRect();
    const ownWidth = this.#root.offsetWidth;
    const beside = left > width / 2 ? left - ownWidth - 12 : left + 12;
    const x = Math.min(Math.max(beside, -40), width - ownWidth + 8);
    const y = Math.min(4, height - this.#root.offsetHeight);
    this.#root.style.transform = `translate(${Math.round(x)}px, ${Math.round(Math.max(y, -28))}px)`;
  }
}
