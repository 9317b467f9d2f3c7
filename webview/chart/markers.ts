import type uPlot from 'uplot';
import { placeOf } from './columns.ts';
import type { Line } from './line.ts';
import { markedPoints } from './markedPoints.ts';
import { lookOf, markerPath, SERIES_COLOURS } from './seriesLook.ts';
import type { Theme } from './theme.ts';

/** CSS pixels between the markers of a line. */
const SPACING = 72;

/** Draws the markers of a uPlot series by which its line is known without its colour; a small multiple has one line, and needs only the last. */
export function drawMarkers(u: uPlot, series: number, theme: Theme, single: boolean, lines: readonly Line[]): void {
  const line = lines[series - 1];
  const look = u.series[series];
  if (line === undefined || !look?.show) return;
  const { times, values } = line;
  const index = lookOf(line, series - 1);
  const ratio = devicePixelRatio;
  const { min = 0, max = 0 } = u.scales.x ?? {};
  const perTime = u.bbox.width / (max - min);
  const x = (i: number) => (u.bbox.left + ((times[i] ?? 0) - min) * perTime) / ratio;
  const shown = { from: placeOf(times, min), to: placeOf(times, max + 1) };
  const spacing = single ? Number.POSITIVE_INFINITY : SPACING;
  // Each line starts at another place, so that lines close together do not hide one another's markers.
  const start = ((series * 29) % SPACING) - SPACING / 4;
  const { ctx } = u;
  ctx.save();
  ctx.globalAlpha = look.alpha ?? 1;
  ctx.fillStyle = theme.series[index % SERIES_COLOURS] ?? theme.foreground;
  for (const i of markedPoints(values, x, shown, start, spacing)) {
    ctx.setTransform(ratio, 0, 0, ratio, x(i) * ratio, u.valToPos(values[i] ?? 0, 'y', true));
    if (single) ctx.scale(0.7, 0.7);
    ctx.fill(markerPath(index));
  }
  ctx.restore();
}
