/**
 * A finding in the inventory file, at its place in the text. Lines and columns count from 1, columns in UTF-16 code units as editors
 * count them; the end is the place after the last character.
 */
export interface InventoryProblem {
  /** An error keeps the part it is in from being used; a warning does not. */
  readonly severity: 'error' | 'warning';
  /** What is wrong, what is expected, what to do. Holds no value that could be a secret. */
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The text is not JSON from here on. */
  readonly syntax?: true;
  /** An error that keeps nothing from being used: its message says how. */
  readonly taken?: true;
  /** Id of the device it concerns, when it concerns one. */
  readonly device?: string;
}

/** What can be done about a problem at once. Whoever finds the problem says it; an editor offers it. */
export interface Fix {
  /** What it does, beginning with a verb: `Write "telnet"`. */
  readonly title: string;
  /** The text of the file with it done. */
  readonly apply: (text: string) => string;
}

/** A way out of the problem that stands at this place with these words. */
export interface PlacedFix extends Fix {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}
