import type uPlot from 'uplot';
import type { Theme } from './theme.ts';

/** A time that is marked on a chart, in milliseconds since the epoch. */
export interface Moment {
  readonly time: number;
  readonly label: string;
}

/** All in CSS pixels. */
const FONT_SIZE = 11;
const BESIDE = 4;
/** Room above a chart for the words. */
export const MOMENT_HEIGHT = 18;

/** Draws upright lines at the times, each with its word above the chart, where no limit is named. */
export function drawMoments(u: uPlot, moments: readonly Moment[], theme: Theme): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.font = `${FONT_SIZE * ratio}px ${theme.font}`;
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = 'left';
  ctx.strokeStyle = theme.foreground;
  ctx.fillStyle = theme.foreground;
  ctx.lineWidth = ratio;
  const shown = moments
    .map(({ time, label }) => ({ x: Math.round(u.valToPos(time, 'x', true)) + 0.5, label, width: ctx.measureText(label).width }))
    .filter(({ x }) => x >= bbox.left && x <= right);
  shown.forEach(({ x, label, width }, i) => {
    ctx.globalAlpha = theme.highContrast ? 1 : 0.55;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top - MOMENT_HEIGHT * ratio * 0.75);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    const beside = BESIDE * ratio;
    const next = Math.min(shown[i + 1]?.x ?? right, right);
    // On the other side where the next one, or the edge, is too near.
    const place = x + width + 2 * beside <= next ? x + beside : x - width - beside;
    ctx.fillText(label, place, bbox.top - 6 * ratio);
  });
  ctx.restore();
}
