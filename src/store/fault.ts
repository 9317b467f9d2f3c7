import { Fault } from '../core/fault.ts';

/** The store's file was written by a later version of HSM Vigil. It is left as it is. */
export class StoreTooNew extends Fault {
  readonly code = 'store-too-new';
}

/** The disk refuses: full, read-only, no permission, locked. What was to be saved is not; a later try may succeed. */
export class StoreUnavailable extends Fault {
  readonly code = 'store-unavailable';
  /** It may pass by itself: a full disk, not a place that is none. */
  readonly passing: boolean;

  constructor(message: string, { passing = false, ...options }: ErrorOptions & { readonly passing?: boolean } = {}) {
    super(message, options);
    this.passing = passing;
  }
}

/** The store was found corrupt and a new one was started: what should outlive a restart must be saved again. */
export class StoreReplaced extends Fault {
  readonly code = 'store-replaced';
}

/** SQLite's primary result code (https://sqlite.org/rescode.html), when the error is SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/**
 * SQLITE_CORRUPT and SQLITE_NOTADB; and SQLITE_ERROR where a table or column is not there, or is there although its migration is still to
 * come: what the file says of itself is not so.
 */
export function isCorruption(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 11 || code === 26 || (code === 1 && error instanceof Error && OTHERWISE.test(error.message));
}

const OTHERWISE = /^no such (?:table|column)|has no column named|already exists$|^duplicate column name/;

/** SQLITE_IOERR_SHMSIZE: there is no room for the index of the log beside the file. */
function isWithoutRoom(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 4874;
}

/** What a person can do about SQLite's refusals; other errors are bugs and stay what they are. */
export function storeFault(error: unknown, path: string): unknown {
  const code = isWithoutRoom(error) ? 13 : sqliteCode(error);
  const [reason, passing] = REASONS[code ?? -1] ?? [];
  if (reason === undefined) return error;
  return new StoreUnavailable(`History cannot be kept in "${path}": ${reason}.`, { cause: error, ...(passing && { passing }) });
}

/** SQLite's result code → why, and whether it may pass by itself. */
const REASONS: Readonly<Record<number, readonly [why: string, passing: boolean]>> = {
  3: ['access is not permitted', false],
  5: ['another program is using it', true],
  6: ['another program is using it', true],
  8: ['it is read-only', true],
  10: ['the disk reports an error', true],
  13: ['the disk is full', true],
  14: ['it cannot be opened', false],
};

/** The same for what the system says where a file is made. */
const SYSTEM_REASONS: Readonly<Record<string, keyof typeof REASONS>> = { ENOSPC: 13, EDQUOT: 13, EROFS: 8, EIO: 10 };

/** A file that the system does not let us make. */
export function fileFault(cause: unknown, path: string): StoreUnavailable {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  const [reason, passing] = REASONS[SYSTEM_REASONS[code] ?? -1] ?? [`the file cannot be opened (${code})`, false];
  return new StoreUnavailable(`History cannot be kept in "${path}": ${reason}.`, { cause, passing });
}
