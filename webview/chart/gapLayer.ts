import type uPlot from 'uplot';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { Theme } from './theme.ts';

/** All in CSS pixels. */
const FONT_SIZE = 11;
const INSIDE = 5;
const HATCH = 8;

/** Shades time that was not watched, so that no line through it and no empty stretch is taken for a quiet one. Its words stand where they have room. */
export function drawGaps(u: uPlot, gaps: readonly PageGap[], theme: Theme, single: boolean): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  for (const { from, to, what, why } of gaps) {
    const left = Math.max(u.valToPos(from, 'x', true), bbox.left);
    const width = Math.min(u.valToPos(to, 'x', true), bbox.left + bbox.width) - left;
    if (width <= 0) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, width, bbox.height);
    ctx.clip();
    ctx.fillStyle = theme.muted;
    ctx.globalAlpha = theme.highContrast ? 0 : 0.1;
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.globalAlpha = theme.highContrast ? 0.8 : 0.3;
    hatch(ctx, left, bbox.top, width, bbox.height, HATCH * ratio, theme, ratio);
    ctx.globalAlpha = 1;
    ctx.font = `${FONT_SIZE * ratio}px ${theme.font}`;
    const widthOf = (text: string) => ctx.measureText(text).width + 2 * INSIDE * ratio;
    const label = [`${what}: ${why}`, what].find((text) => widthOf(text) <= width);
    if (!single && label !== undefined) {
      const needed = widthOf(label);
      const height = (FONT_SIZE + 2 * INSIDE) * ratio;
      const x = left + (width - needed) / 2;
      const y = bbox.top + bbox.height - height - INSIDE * ratio;
      ctx.fillStyle = theme.background;
      ctx.fillRect(x, y, needed, height);
      ctx.fillStyle = theme.foreground;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      ctx.fillText(label, x + INSIDE * ratio, y + height / 2);
    }
    ctx.restore();
  }
}

/** Slanted lines, which are seen without colours. */
function hatch(
  ctx: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  step: number,
  theme: Theme,
  ratio: number,
): void {
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = ratio;
  ctx.beginPath();
  for (let x = Math.floor((left - height) / step) * step; x < left + width; x += step) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
}
