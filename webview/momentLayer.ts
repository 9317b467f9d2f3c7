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

/** Draws upright lines at the times, each with its word half way up: limits are named near the edges. The rim keeps it legible on a line. */
export function drawMoments(u: uPlot, moments: readonly Moment[], theme: Theme): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.lineJoin = 'round';
  ctx.fillStyle = theme.foreground;
  ctx.font = `${FONT_SIZE * ratio}px ${theme.font}`;
  ctx.textBaseline = 'alphabetic';
  for (const { time, label } of moments) {
    const x = Math.round(u.valToPos(time, 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = ratio;
    ctx.strokeStyle = theme.foreground;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    const fits = x + ctx.measureText(label).width + 2 * BESIDE * ratio < bbox.left + bbox.width;
    ctx.textAlign = fits ? 'left' : 'right';
    const [left, middle] = [x + (fits ? BESIDE : -BESIDE) * ratio, bbox.top + bbox.height / 2];
    ctx.strokeStyle = theme.background;
    ctx.lineWidth = 4 * ratio;
    ctx.strokeText(label, left, middle);
    ctx.fillText(label, left, middle);
  }
  ctx.restore();
}
