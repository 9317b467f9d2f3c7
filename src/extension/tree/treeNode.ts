import type { Tone } from '../words/tone.ts';

export type NodeKind =
  | 'summary'
  | 'haGroup'
  | 'deviceGroup'
  | 'source'
  | 'device'
  | 'group'
  | 'component'
  | 'reading'
  | 'channel'
  | 'problem'
  | 'note';

/** A row of the devices view. Plain, so that rows can be compared and tested without an editor. */
export interface TreeNode {
  /** Unique in the tree and the same for the same thing at all times: expansion and selection hang on it. */
  readonly key: string;
  readonly parent: string | undefined;
  readonly kind: NodeKind;
  readonly label: string;
  readonly description: string;
  readonly tone: Tone;
  /** Somebody has all that is wrong with it: it must not look like what nobody has seen. */
  readonly held?: true;
  /** What a screen reader says: nothing in the row may be known by colour or shape alone. */
  readonly spoken: string;
  /** For the `when` clauses of menus. */
  readonly context: string;
  readonly children: readonly string[];
  readonly expanded: boolean;
  /** Id of the device it belongs to. */
  readonly device?: string;
  /** Id of the component that it is or belongs to. */
  readonly component?: string;
  /** The value that the row shows, by itself, where it shows one. */
  readonly value?: string;
  /** Name of the HA group that it is. */
  readonly haGroup?: string;
  /** Name of the secret a problem asks for. */
  readonly secret?: string;
  /** Markdown, with everything that came from outside made inert. Made on demand: most rows are never pointed at. */
  readonly tooltip: (now?: number) => string;
}

/** Whether a row looks or behaves differently; tooltips are made on demand and do not count. */
export function sameRow(a: TreeNode, b: TreeNode): boolean {
  return (
    a.label === b.label &&
    a.description === b.description &&
    a.tone === b.tone &&
    a.held === b.held &&
    a.spoken === b.spoken &&
    a.context === b.context &&
    a.expanded === b.expanded &&
    a.children.length > 0 === b.children.length > 0
  );
}

export function sameChildren(a: TreeNode, b: TreeNode): boolean {
  return a.children.length === b.children.length && a.children.every((key, index) => key === b.children[index]);
}
