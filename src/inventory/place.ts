import type { Fix, InventoryProblem } from './problem.ts';

/** A stretch of the text, in UTF-16 code units. A node of jsonc-parser is one. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A problem before its lines are counted. */
export interface Finding {
  readonly severity: InventoryProblem['severity'];
  readonly message: string;
  readonly span: Span;
  readonly syntax?: true;
  readonly device?: string | undefined;
  readonly fixes?: readonly Fix[];
  /** An error that keeps nothing from being used: its message says how. */
  readonly taken?: true;
}

/** Whether a finding is in a stretch of the text. */
export function within({ offset, length }: Span, { span }: Pick<Finding, 'span'>): boolean {
  return span.offset >= offset && span.offset < offset + length;
}

/** The findings in a stretch of the text, in their order there. */
export function findingsByPlace(findings: readonly Finding[]): (span: Span) => readonly Finding[] {
  const inOrder = findings.toSorted((a, b) => a.span.offset - b.span.offset);
  const firstFrom = (offset: number) => {
    let low = 0;
    let high = inOrder.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((inOrder[middle]?.span.offset ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return ({ offset, length }) => inOrder.slice(firstFrom(offset), firstFrom(offset + length));
}

export interface Places {
  /** Line of an offset, from 1. */
  lineOf(offset: number): number;
  problem(finding: Finding): InventoryProblem;
}

/** Counts lines as editors do: LF, CR LF and CR end one. */
export function placesIn(text: string): Places {
  const starts = [0];
  for (const ending of text.matchAll(/\r\n|\r|\n/g)) starts.push(ending.index + ending[0].length);

  const place = (offset: number) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };

  return {
    lineOf: (offset) => place(offset).line,
    problem({ severity, message, span, syntax, taken, device }) {
      const start = place(span.offset);
      const end = place(Math.min(text.length, span.offset + span.length));
      return {
        severity,
        message,
        line: start.line,
        column: start.column,
        endLine: end.line,
        endColumn: end.column,
        ...(syntax && { syntax }),
        ...(taken && { taken }),
        ...(device !== undefined && { device }),
      };
    },
  };
}
