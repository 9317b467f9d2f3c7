/** The inventory file, as clients see it. */

/** A finding in the inventory file. Line and column count from 1. */
export interface ProblemRecord {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The device it concerns, when it concerns one. */
  readonly device?: string;
}

export interface InventoryRecord {
  readonly path: string;
  readonly exists: boolean;
  readonly problems: readonly ProblemRecord[];
  /** Nothing of the file is taken: what that means and why, and since when. Left out: it is taken, but for what has an error. */
  readonly notTaken?: { readonly reason: string; readonly since: string };
}
