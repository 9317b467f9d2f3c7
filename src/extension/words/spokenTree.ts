/** A row of a view, as far as it is read aloud. */
export interface SpokenRow {
  readonly spoken: string;
  readonly children: readonly string[];
}

/** What a view shows, a line a row, indented by how deep it lies: to be read line by line, also what is closed in the view. */
export function spokenTree(roots: readonly string[], rowOf: (key: string) => SpokenRow | undefined): readonly string[] {
  const lines: string[] = [];
  const visit = (key: string, depth: number): void => {
    const row = rowOf(key);
    if (!row) return;
    lines.push(`${'  '.repeat(depth)}${row.spoken}`);
    for (const child of row.children) visit(child, depth + 1);
  };
  for (const key of roots) visit(key, 0);
  return lines;
}
