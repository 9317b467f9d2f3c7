import type uPlot from 'uplot';
import { t } from '../../src/core/l10n.ts';
import { plainText } from '../../src/core/text.ts';
import { limitNumber } from '../common/format.ts';
import type { AxisRange } from './axisRange.ts';
import { type LimitMark, limitWord, ownersText } from './limits.ts';
import { spread } from './spread.ts';
import type { Theme } from './theme.ts';

export interface LimitLayer {
  readonly range: AxisRange;
  readonly unit: string;
  /** Sensors drawn in this chart. */
  readonly sensors: number;
  /** Lines that are beyond a limit now. */
  readonly breached: ReadonlySet<string>;
  /** The line pointed at, whose limits stand out. */
  readonly focused: string | undefined;
  /** A chart of a single sensor: its limits are written beside it, and the room between them is tinted. */
  readonly single: boolean;
}

/** All in CSS pixels. */
const FONT_SIZE = 11;
const LABEL_HEIGHT = 14;
/** Height taken by the line of text that names limits outside the axis. */
const FAR_HEIGHT = 17;
/** Room right of a single sensor's chart for its limits. */
export const GUTTER = 34;

/** Draws the limits below the data as dashed lines. */
export function drawLimits(u: uPlot, layer: LimitLayer, theme: Theme): void {
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const { left, top, width, height } = u.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  if (layer.single) tintWithin(u, layer, theme);
  else tintBeyond(u, layer, theme);
  ctx.lineWidth = ratio;
  ctx.setLineDash([5 * ratio, 4 * ratio]);
  for (const mark of layer.range.inside) {
    const y = Math.round(u.valToPos(mark.value, 'y', true)) + 0.5;
    ctx.globalAlpha = strength([mark], layer);
    ctx.strokeStyle = mark.level === 'critical' ? theme.critical : theme.warning;
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
  }
  ctx.restore();
}

/** Writes what the dashed lines stand for, and names the limits that are too far away for a line. */
export function drawLimitLabels(u: uPlot, layer: LimitLayer, theme: Theme): void {
  u.ctx.save();
  if (layer.single) writeBeside(u, layer, theme);
  else writeInside(u, layer, theme);
  u.ctx.restore();
}

function writeBeside(u: uPlot, layer: LimitLayer, theme: Theme): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const marks = [...layer.range.inside].sort((a, b) => b.value - a.value);
  const size = FONT_SIZE - 1;
  const wanted = marks.map((mark) => u.valToPos(mark.value, 'y'));
  const places = spread(wanted, size + 1, size / 2, bbox.height / ratio - size / 2);
  ctx.font = `${size * ratio}px ${theme.font}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  marks.forEach((mark, i) => {
    ctx.fillStyle = isBroken(mark, layer) ? theme.critical : theme.muted;
    ctx.fillText(limitNumber(mark.value), bbox.left + bbox.width + 5 * ratio, bbox.top + (places[i] ?? 0) * ratio);
  });
}

/** Each label stands at the left, or at the right where a line runs behind it there, and has a rim in the background's colour. */
function writeInside(u: uPlot, layer: LimitLayer, theme: Theme): void {
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const left = u.bbox.left / ratio;
  const top = u.bbox.top / ratio;
  const width = u.bbox.width / ratio;
  const height = u.bbox.height / ratio;
  ctx.scale(ratio, ratio);
  ctx.font = `${FONT_SIZE}px ${theme.font}`;
  ctx.lineJoin = 'round';
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  const fits = (text: string) => ctx.measureText(text).width < width - 12;
  const write = (text: string, y: number, colour: string, alpha: number) => {
    const long = ctx.measureText(text).width;
    const sides = [left + 6, left + width - 6 - long];
    const x = sides.find((side) => !runsThrough(u, side - left, side - left + long, y - FONT_SIZE - top, y + 2 - top)) ?? left + 6;
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = theme.background;
    ctx.lineWidth = 4;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  };
  const highest = top + FONT_SIZE + (layer.range.above.length > 0 ? FAR_HEIGHT : 0);
  const lowest = top + height - 3 - (layer.range.below.length > 0 ? FAR_HEIGHT : 0);
  for (const { y, marks } of grouped(u, layer.range.inside)) {
    const text = [fullText(marks, layer), shortText(marks, layer)].find(fits) ?? '';
    const over = top + y - 4;
    const under = top + y + FONT_SIZE + 1;
    // Beyond the limit, where no healthy line goes, if there is room.
    const preferred = marks[0]?.side === 'low' ? under : over;
    const place = preferred >= highest && preferred <= lowest ? preferred : preferred === over ? under : over;
    write(text, place, marks.some((mark) => isBroken(mark, layer)) ? theme.critical : theme.muted, strength(marks, layer));
  }
  const far = (marks: readonly LimitMark[], arrow: string, y: number) => {
    if (marks.length === 0) return;
    const text = farTexts(marks, arrow, layer).find(fits) ?? arrow;
    write(text, y, marks.some((mark) => isBroken(mark, layer)) ? theme.critical : theme.muted, strength(marks, layer));
  };
  far(layer.range.above, '↑', top + FONT_SIZE + 1);
  far(layer.range.below, '↓', top + height - 4);
}

/** Whether a line passes through a box of the plot, in CSS pixels from its upper left corner. */
function runsThrough(u: uPlot, from: number, to: number, upper: number, lower: number): boolean {
  const [first, last] = [from, to].map((x) => u.posToIdx(x)) as [number, number];
  return u.series.slice(1).some((series, index) => {
    if (!series.show) return false;
    const values = u.data[index + 1];
    let before: number | undefined;
    for (let i = Math.max(0, first - 1); i <= last; i++) {
      const value = values?.[i];
      if (value === undefined || value === null) continue;
      const y = u.valToPos(value, 'y');
      const [highest, lowest] = [Math.min(y, before ?? y), Math.max(y, before ?? y)];
      before = y;
      if (i >= first && highest <= lower && lowest >= upper) return true;
    }
    return false;
  });
}

function isBroken(mark: LimitMark, layer: LimitLayer): boolean {
  return mark.level === 'critical' && mark.keys.some((key) => layer.breached.has(key));
}

function strength(marks: readonly LimitMark[], layer: LimitLayer): number {
  const { focused } = layer;
  return focused === undefined || marks.some((mark) => mark.keys.includes(focused)) ? 1 : 0.3;
}

function tintWithin(u: uPlot, layer: LimitLayer, theme: Theme): void {
  const critical = layer.range.inside.filter((mark) => mark.level === 'critical');
  if (critical.length === 0) return;
  const low = critical.find((mark) => mark.side === 'low')?.value ?? layer.range.min;
  const high = critical.find((mark) => mark.side === 'high')?.value ?? layer.range.max;
  const from = u.valToPos(high, 'y', true);
  const to = u.valToPos(low, 'y', true);
  u.ctx.fillStyle = theme.within;
  u.ctx.fillRect(u.bbox.left, from, u.bbox.width, to - from);
}

/** Where every line shown, or the one pointed at, would be beyond its limit. */
function tintBeyond(u: uPlot, { range, sensors, focused }: LimitLayer, theme: Theme): void {
  const holds = ({ keys }: LimitMark) => (focused === undefined ? keys.length === sensors : keys.includes(focused));
  const { top, height, left, width } = u.bbox;
  const edge = (value: number) => Math.min(Math.max(u.valToPos(value, 'y', true), top), top + height);
  for (const mark of range.inside.filter(holds)) {
    const critical = range.inside.find(
      ({ side, level, keys }) => side === mark.side && level === 'critical' && keys.length === mark.keys.length,
    );
    const end = mark.level === 'warning' && critical ? edge(critical.value) : mark.side === 'high' ? top : top + height;
    const begin = edge(mark.value);
    u.ctx.globalAlpha = theme.highContrast ? 0.25 : 0.12;
    u.ctx.fillStyle = mark.level === 'critical' ? theme.critical : theme.warning;
    u.ctx.fillRect(left, Math.min(begin, end), width, Math.abs(end - begin));
  }
  u.ctx.globalAlpha = 1;
}

/** Marks whose labels would cover one another, together; `y` in CSS pixels from the plot's top. */
function grouped(u: uPlot, marks: readonly LimitMark[]): { y: number; marks: LimitMark[] }[] {
  const groups: { y: number; last: number; marks: LimitMark[] }[] = [];
  for (const mark of [...marks].sort((a, b) => b.value - a.value)) {
    const y = u.valToPos(mark.value, 'y');
    const group = groups.at(-1);
    if (group && y - group.last < LABEL_HEIGHT) {
      group.marks.push(mark);
      group.last = y;
    } else groups.push({ y, last: y, marks: [mark] });
  }
  return groups;
}

function fullText(marks: readonly LimitMark[], layer: LimitLayer): string {
  const parts = marks.map((mark) =>
    `${limitWord(mark)} ${limitNumber(mark.value)} ${layer.unit} ${ownersText(mark, layer.sensors)}`.trimEnd(),
  );
  return plainText(parts.join(' · '), 160);
}

function shortText(marks: readonly LimitMark[], layer: LimitLayer): string {
  return `${marks.map((mark) => `${limitWord(mark)} ${limitNumber(mark.value)}`).join(', ')} ${layer.unit}`;
}

/** From the most telling to the shortest. */
function farTexts(marks: readonly LimitMark[], arrow: string, layer: LimitLayer): readonly string[] {
  const values = marks.map((mark) => mark.value);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const span = lowest === highest ? limitNumber(lowest) : t('{0} to {1}', limitNumber(lowest), limitNumber(highest));
  return [
    `${arrow} ${fullText(marks, layer)}`,
    `${arrow} ${marks.map((mark) => `${limitNumber(mark.value)} ${ownersText(mark, layer.sensors)}`.trimEnd()).join(' · ')}`,
    t('{0} more limits: {1} {2}', arrow, span, layer.unit),
    `${arrow} ${span} ${layer.unit}`,
  ];
}
