/** A list for an assistant is cut before it fills what the assistant can hold. */

/** Length of one list's JSON, in UTF-16 code units. */
const LARGEST = 40_000;

export interface Paged<T> {
  /** Of all that was asked for. */
  readonly total: number;
  readonly shown: readonly T[];
  /** The rest is asked for with `offset` set to this. Left out: there is no more. */
  readonly next?: number;
}

/** From `offset` on, at most `most`, and no more than fits. Only what is shown is made. */
export function paged<S, T>(all: readonly S[], offset: number, most: number, shownAs: (one: S) => T): Paged<T> {
  const shown: T[] = [];
  let size = 0;
  for (const one of all.slice(offset, offset + most)) {
    const made = shownAs(one);
    size += JSON.stringify(made).length;
    // One at least: who asks for the next would else never get beyond it.
    if (size > LARGEST && shown.length > 0) break;
    shown.push(made);
  }
  const next = offset + shown.length;
  return { total: all.length, shown, ...(next < all.length && { next }) };
}
