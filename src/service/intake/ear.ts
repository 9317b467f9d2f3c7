/** Something that hears. */
export interface Ear extends AsyncDisposable {
  /** Where, for people. */
  readonly place: string;
  /** Sentences. */
  readonly problems: readonly string[];
  readonly kept: number;
  readonly refused: number;
  readonly lost: number;
  /** Reads anew what stands in files beside the inventory. Missing: there is nothing of that kind. */
  look?(): Promise<void>;
}
