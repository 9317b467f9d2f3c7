/** A button that helps in a situation. */
export interface Remedy {
  readonly label: string;
  readonly action: 'retry' | 'check' | 'guidance' | 'openInventory' | 'showDay' | 'setUp' | 'showAll' | 'newer';
}

/** Why a page has nothing to show, and what to do about it. */
export interface EmptyState {
  readonly title: string;
  readonly text: string;
  readonly busy?: boolean;
  readonly remedies: readonly Remedy[];
}

/** A sentence above what a page shows. */
export interface PageNotice {
  readonly level: 'info' | 'warning';
  readonly text: string;
  readonly remedy?: Remedy;
}
