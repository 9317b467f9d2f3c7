/** What is read page by page, the newest first. */

/** A place in the order of a table: what comes after it is older. */
export interface PlaceInTime {
  readonly time: number;
  readonly id: number;
}

/** Before it stands everything. */
export const NEWEST: PlaceInTime = { time: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };

export interface PageQuery {
  /** Only what is older than this place. */
  readonly before: PlaceInTime;
  readonly since?: number;
  readonly until?: number;
  readonly device?: string;
  readonly severities?: readonly string[];
  readonly condition?: string;
  /** Only what has this text in it; letters of the alphabet in either case. */
  readonly text?: string;
  readonly limit: number;
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** Up to this place was looked, and there may be more that fits after it. Left out: there is nothing more. */
  readonly end?: PlaceInTime;
}

/** So many rows are looked at for one page: what fits may be rare, and nobody else waits for the search. */
export const LOOKED_AT = 10_000;

/** For LIKE with ESCAPE '\\'. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

interface Found<T> {
  readonly rows: readonly (T & PlaceInTime)[];
  readonly limit: number;
  /** The last of the rows that were looked at, when that are as many as may be. */
  readonly last: PlaceInTime | undefined;
}

/** One row more than `limit` was asked for: it shows whether there is more. */
export function pageOf<T>({ rows, limit, last }: Found<T>): Page<T & PlaceInTime> {
  const shown = rows.slice(0, limit);
  const bottom = rows.length > limit ? shown.at(-1) : last;
  return { rows: shown, ...(bottom && { end: { time: bottom.time, id: bottom.id } }) };
}
