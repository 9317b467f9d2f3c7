import { plainText } from '../core/text.ts';
import type { Io } from './io.ts';

/** Colours of a terminal (ECMA-48 SGR codes). */
const codes = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 } as const;
export type Colour = keyof typeof codes;

export type Paint = (text: string, colour: Colour) => string;

/** Colours only for a terminal, and not where NO_COLOR (no-color.org) is set. */
export function painter({ stdout, env }: Pick<Io, 'stdout' | 'env'>): Paint {
  const wanted = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return wanted ? (text, colour) => `\u001b[${codes[colour]}m${text}\u001b[0m` : (text) => text;
}

export interface Cell {
  readonly text: string;
  readonly colour?: Colour;
  readonly align?: 'right';
}

/** Longest text of a cell; the last column is not cut. */
const WIDEST = 40;

/** Aligned columns, two spaces apart. What a cell says is made plain: it may come from a device. */
export function table(header: readonly string[], rows: readonly (readonly (Cell | string)[])[], paint: Paint): readonly string[] {
  const cells = rows.map((row) =>
    row.map((cell, column): Cell => {
      const { text, ...look } = typeof cell === 'string' ? { text: cell } : cell;
      return { ...look, text: plainText(text, column === row.length - 1 ? 400 : WIDEST) };
    }),
  );
  const widths = header.map((title, column) => Math.max(width(title), ...cells.map((row) => width(row[column]?.text ?? ''))));
  const line = (row: readonly Cell[]) =>
    row
      .map(({ text, colour, align }, column) => {
        const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(text)));
        const shown = colour ? paint(text, colour) : text;
        if (align === 'right') return gap + shown;
        return column === row.length - 1 ? shown : shown + gap;
      })
      .join('  ')
      .trimEnd();
  return [line(header.map((text) => ({ text, colour: 'dim' }))), ...cells.map(line)];
}

/** Seconds are enough: `2026-03-01 12:00:05Z`. */
export function shortTime(iso: string): string {
  return iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}

/** In code points: what devices and people write here is hardly ever wider. */
function width(text: string): number {
  return Array.from(text).length;
}
