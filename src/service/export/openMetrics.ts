import { type Family, type Labels, type SeriesPoint, sampleName } from './common/families.ts';

/**
 * Points as text, for whoever asks. OpenMetrics 1.0, and the older text format of Prometheus (0.0.4), which differs in what stands above
 * the samples alone. https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export type TextFormat = 'openmetrics' | 'text';

export const contentTypes: Readonly<Record<TextFormat, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  text: 'text/plain; version=0.0.4; charset=utf-8',
};

/** Lines of samples as they are sent (UTF-8), family after family. They hold no time: what is told is so now. */
export interface Lines {
  readonly bytes: Buffer;
  /** Where those of a family begin and end. */
  readonly places: ReadonlyMap<Family, readonly [from: number, to: number]>;
}

export function linesOf(points: readonly SeriesPoint[]): Lines {
  const texts = new Map<Family, string[]>();
  // Series of one part have the same labels.
  const written = new Map<Labels, string>();
  for (const { family, labels, value } of points) {
    let label = written.get(labels);
    if (label === undefined) {
      label = labelText(labels);
      written.set(labels, label);
    }
    const line = `${sampleName(family)}${label} ${numberText(value)}\n`;
    const ofFamily = texts.get(family);
    if (ofFamily) ofFamily.push(line);
    else texts.set(family, [line]);
  }
  const places = new Map<Family, readonly [number, number]>();
  const pieces: Buffer[] = [];
  let from = 0;
  for (const [family, lines] of texts) {
    const piece = Buffer.from(lines.join(''));
    const to = from + piece.length;
    pieces.push(piece);
    places.set(family, [from, to]);
    from = to;
  }
  return { bytes: Buffer.concat(pieces, from), places };
}

/** Bytes that are sent at a time. */
const PIECE = 512 * 1024;

/**
 * Sends what several have to say, each family in one piece and after the other by name.
 * @param send resolves when the bytes that it was given may be written over
 */
export async function sendExposition(all: readonly Lines[], format: TextFormat, send: (piece: Buffer) => Promise<void>): Promise<void> {
  const piece = Buffer.allocUnsafe(PIECE);
  let filled = 0;
  const add = async (bytes: Buffer, from: number, to: number): Promise<void> => {
    for (let at = from; at < to; ) {
      const taken = bytes.copy(piece, filled, at, to);
      filled += taken;
      at += taken;
      if (filled < PIECE) continue;
      await send(piece);
      filled = 0;
    }
  };
  for (const family of familiesOf(all)) {
    const head = Buffer.from(headOf(family, format));
    await add(head, 0, head.length);
    for (const { bytes, places } of all) {
      const [from, to] = places.get(family) ?? [0, 0];
      if (filled + to - from < PIECE) filled += bytes.copy(piece, filled, from, to);
      else await add(bytes, from, to);
    }
  }
  const end = Buffer.from(format === 'openmetrics' ? '# EOF\n' : '');
  await add(end, 0, end.length);
  if (filled > 0) await send(piece.subarray(0, filled));
}

function familiesOf(all: readonly Lines[]): readonly Family[] {
  const families = new Set<Family>();
  for (const { places } of all) for (const family of places.keys()) families.add(family);
  return [...families].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function headOf(family: Family, format: TextFormat): string {
  const { type, unit, help } = family;
  const name = format === 'openmetrics' ? family.name : sampleName(family);
  const unitLine = format === 'openmetrics' && unit !== undefined && family.name.endsWith(`_${unit}`) ? `# UNIT ${name} ${unit}\n` : '';
  return `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${escaped(help)}\n`;
}

function labelText(labels: Labels): string {
  if (labels.length === 0) return '';
  let text = '{';
  for (const [name, value] of labels) text += `${text === '{' ? '' : ','}${name}="${escaped(value)}"`;
  return `${text}}`;
}

function escaped(text: string): string {
  return /["\\\n]/.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"') : text;
}

/** As both formats write it: `NaN`, `+Inf` and `-Inf` beside plain numbers. */
function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
