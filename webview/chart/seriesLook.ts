import { svgElement } from '../common/element.ts';
import type { Line } from './line.ts';

/** Colours in chart.css: `--series-0` and so on. */
export const SERIES_COLOURS = 6;

/**
 * Marker outlines around 0,0, about 8 wide: a line is known by its shape where colours cannot be told apart. There is one more shape
 * than colours, so that no two of the first 42 lines share both.
 */
const SHAPES = [
  'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z',
  'M-3.2 -3.2h6.4v6.4h-6.4Z',
  'M0 -4.2L4.2 3.3H-4.2Z',
  'M0 -4.6L4.6 0L0 4.6L-4.6 0Z',
  'M0 4.2L4.2 -3.3H-4.2Z',
  'M-1.4 -4.2h2.8v2.8h2.8v2.8h-2.8v2.8h-2.8v-2.8h-2.8v-2.8h2.8Z',
  'M0 -4.6L1.2 -1.4L4.5 -1.4L1.9 0.7L2.8 4L0 2.1L-2.8 4L-1.9 0.7L-4.5 -1.4L-1.2 -1.4Z',
] as const;

function shapeOf(index: number): string {
  return SHAPES[index % SHAPES.length] ?? SHAPES[0];
}

const paths = new Map<string, Path2D>();

/** The marker of the chart's nth line, for a canvas. */
export function markerPath(index: number): Path2D {
  const shape = shapeOf(index);
  const path = paths.get(shape) ?? new Path2D(shape);
  paths.set(shape, path);
  return path;
}

/** A line of another time has the look of the one whose it is. */
export function lookOf({ shadowOf }: Pick<Line, 'shadowOf'>, index: number): number {
  return shadowOf ?? index;
}

export function colourOf(line: Pick<Line, 'shadowOf'>, index: number): number {
  return lookOf(line, index) % SERIES_COLOURS;
}

/** A piece of the chart's nth line with its marker, for the legend. */
export function swatch(index: number, dashed = false): SVGElement {
  const colour = `var(--series-${index % SERIES_COLOURS})`;
  return svgElement(
    'svg',
    { class: 'swatch', viewBox: '-12 -6 24 12', width: '24', height: '12', 'aria-hidden': 'true' },
    svgElement('path', { d: 'M-12 0H12', stroke: colour, 'stroke-width': '1.75', ...(dashed && { 'stroke-dasharray': '4 3' }) }),
    svgElement('path', { d: shapeOf(index), fill: colour }),
  );
}
