/** What a report is made of, before it becomes a text of some format. All texts are plain: a format makes them inert for itself. */
export type ReportBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string; readonly newPage?: true; readonly written?: true }
  | { readonly kind: 'paragraph'; readonly text: string; readonly strong?: true }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | ReportTable;

export interface ReportTable {
  readonly kind: 'table';
  readonly caption: string;
  /** The caption is what somebody wrote, a name. */
  readonly written?: true;
  readonly head: readonly string[];
  /** Relative widths of the columns. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly ReportCell[])[];
}

/** A cell: one text of ours, several that stand below each other, or what a device or a person wrote. */
export type ReportCell =
  | string
  | readonly string[]
  | { readonly written: string }
  | { readonly state: 'good' | 'attention' | 'bad' | 'unknown' /** In another language. */; readonly word?: string };

/** What a state is called; its sign, so that it is not known by its colour alone. */
export const stateWords = {
  good: { sign: '✓', word: 'good' },
  attention: { sign: '!', word: 'attention' },
  bad: { sign: '✗', word: 'bad' },
  unknown: { sign: '?', word: 'unknown' },
} as const;
