import type uPlot from 'uplot';
import { DAY } from '../../src/core/time/duration.ts';
import { clock, clockWithSeconds, dayOfYear, month, number } from '../common/format.ts';
import { AXIS_GAP, axisWidth } from './axisWidth.ts';
import type { Theme } from './theme.ts';

/** The axes of the charts. Colours are asked for at each drawing, so that a new theme needs no new chart. */

/** Steps of about a month, in milliseconds. */
const MONTHS = 27 * DAY;

export function timeAxis(theme: () => Theme): uPlot.Axis {
  return {
    ...common(theme),
    size: 26,
    gap: 4,
    space: 72,
    values: (_, splits, __, ___, increment) => {
      if (increment >= MONTHS) return splits.map(month);
      const written = increment < 60_000 ? clockWithSeconds : clock;
      return splits.map((split) => (/^00:00(:00)?$/.test(written(split)) ? dayOfYear(split) : written(split)));
    },
  };
}

/** Only the grid, at the same times as the other charts'. */
export function hiddenTimeAxis(theme: () => Theme): uPlot.Axis {
  return { ...common(theme), size: 0, space: 60, values: (_, splits) => splits.map(() => '') };
}

export function valueAxis(theme: () => Theme, decimals: number): uPlot.Axis {
  return {
    ...common(theme),
    size: (_, values) => axisWidth(values),
    gap: AXIS_GAP,
    space: 34,
    // The room below a floor of zero gets no number.
    filter: (u, splits) => splits.map((split) => (split < 0 && (u.scales.y?.min ?? 0) > -split ? null : split)),
    values: (_, splits) => splits.map((split) => (split === null ? '' : number(split, decimals === 0 && split % 1 !== 0 ? 1 : decimals))),
  };
}

function common(theme: () => Theme): uPlot.Axis {
  return {
    stroke: () => theme().muted,
    font: `11px ${theme().font}`,
    grid: { stroke: () => theme().grid, width: 1 },
    ticks: { show: false },
  };
}
