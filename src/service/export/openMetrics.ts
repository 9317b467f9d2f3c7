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

/** Lines of samples, by family. They hold no time: what is told is so now. */
export type Lines = ReadonlyMap<Family, string>;

export function linesOf(points: readonly SeriesPoint[]): Lines {
  const lines = new Map<Family, string>();
  for (const { family, labels, value } of points)
    lines.set(family, `${lines.get(family) ?? ''}${sampleName(family)}${labelText(labels)} ${numberText(value)}\n`);
  return lines;
}

/** Puts together what several have to say, each family in one piece and after the other by name. */
export function exposition(all: readonly Lines[], format: TextFormat): string {
  const texts = new Map<string, { readonly family: Family; readonly parts: string[] }>();
  for (const lines of all)
    for (const [family, text] of lines) {
      const known = texts.get(family.name);
      if (known) known.parts.push(text);
      else texts.set(family.name, { family, parts: [text] });
    }
  const whole = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { family, parts }]) => headOf(family, format) + parts.join(''));
  return whole.join('') + (format === 'openmetrics' ? '# EOF\n' : '');
}

function headOf(family: Family, format: TextFormat): string {
  const { type, unit, help } = family;
  const name = format === 'openmetrics' ? family.name : sampleName(family);
  const unitLine = format === 'openmetrics' && unit !== undefined && family.name.endsWith(`_${unit}`) ? `# UNIT ${name} ${unit}\n` : '';
  return `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${escaped(help)}\n`;
}

function labelText(labels: Labels): string {
  if (labels.length === 0) return '';
  return `{${labels.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`;
}

function escaped(text: string): string {
  return /["\\\n]/.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"') : text;
}

/** As both formats write it: `NaN`, `+Inf` and `-Inf` beside plain numbers. */
function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
