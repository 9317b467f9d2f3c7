import type { Line } from '../chart/line.ts';
import { colourOf } from '../chart/seriesLook.ts';
import type { Theme } from '../chart/theme.ts';
import { dateAndClock } from '../common/format.ts';

/** A part of a chart's picture: its canvas, and what stands above it. */
export interface PicturePart {
  readonly title: string;
  readonly canvas: HTMLCanvasElement;
}

const PAD = 14;
const LINE = 18;

/** A chart with its title, its time and its lines by name, as a PNG in base64. Of the colours that the editor has now. */
export function pictureOf(
  title: string,
  parts: readonly PicturePart[],
  lines: readonly Line[],
  { from, to }: { readonly from: number; readonly to: number },
  theme: Theme,
): string | undefined {
  const ratio = devicePixelRatio;
  const width = Math.max(0, ...parts.map(({ canvas }) => canvas.width / ratio)) + 2 * PAD;
  const heights = parts.map(({ canvas, title: head }) => canvas.height / ratio + (head === '' ? 6 : LINE + 6));
  const named = parts.length === 1 ? lines : [];
  const height = PAD * 2 + LINE * 2 + heights.reduce((sum, each) => sum + each, 0) + named.length * LINE;
  const picture = document.createElement('canvas');
  picture.width = Math.round(width * ratio);
  picture.height = Math.round(height * ratio);
  const ctx = picture.getContext('2d');
  if (!ctx || parts.length === 0) return undefined;
  ctx.scale(ratio, ratio);
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, width, height);
  ctx.textBaseline = 'top';
  const write = (text: string, x: number, y: number, font: string, colour = theme.foreground) => {
    ctx.font = `${font} ${theme.font}`;
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y, width - x - PAD);
  };
  write(title, PAD, PAD, '600 14px');
  write(`${dateAndClock(from)} – ${dateAndClock(to)}`, PAD, PAD + LINE, '12px', theme.muted);
  let y = PAD + 2 * LINE;
  parts.forEach(({ canvas, title: head }, i) => {
    if (head !== '') write(head, PAD, y, '12px');
    ctx.drawImage(canvas, PAD, y + (head === '' ? 0 : LINE), canvas.width / ratio, canvas.height / ratio);
    y += heights[i] ?? 0;
  });
  named.forEach((line, i) => {
    ctx.fillStyle = line.wrong === undefined ? (theme.series[colourOf(line, i)] ?? theme.foreground) : theme.muted;
    ctx.fillRect(PAD, y + 7, 14, line.shadowOf === undefined ? 3 : 1);
    write(line.wrong === undefined ? line.name : `${line.name} (${line.wrong})`, PAD + 22, y, '12px');
    y += LINE;
  });
  return picture.toDataURL('image/png').split(',')[1];
}
