import { Fault } from '../core/fault.ts';

/** The store's file was written by a later version of HSM Vigil. It is left as it is. */
export class StoreTooNew extends Fault {
  readonly code = 'store-too-new';
}

/** The disk refuses: full, read-only, no permission, locked. What was to be saved is not; a later try may succeed. */
export class StoreUnavailable extends Fault {
  readonly code = 'store-unavailable';
}

/** The store was found corrupt and a new one was started: what should outlive a restart must be saved again. */
export class StoreReplaced extends Fault {
  readonly code = 'store-replaced';
}

/** SQLite's primary result code (https://sqlite.org/rescode.html), when the error is SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
export function isCorruption(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 11 || code === 26;
}

/** SQLITE_IOERR_SHMSIZE: there is no room for the index of the log beside the file. */
function isWithoutRoom(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 4874;
}

/** What a person can do about SQLite's refusals; other errors are bugs and stay what they are. */
export function storeFault(error: unknown, path: string): unknown {
  const reasons: Readonly<Record<number, string>> = {
    3: 'access is not permitted',
    5: 'another program is using it',
    6: 'another program is using it',
    8: 'it is read-only',
    10: 'the disk reports an error',
    13: 'the disk is full',
    14: 'it cannot be opened',
  };
  const reason = isWithoutRoom(error) ? reasons[13] : reasons[sqliteCode(error) ?? -1];
  return reason === undefined ? error : new StoreUnavailable(`History cannot be kept in "${path}": ${reason}.`, { cause: error });
}
