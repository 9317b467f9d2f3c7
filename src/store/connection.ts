import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** One open SQLite file: statements are prepared once, a transaction may be part of another. */
export class Connection implements Disposable {
  readonly path: string;
  /** Counts what may have changed rows behind their writers' backs: caches of row ids hold for one generation. */
  generation = 0;
  /** Milliseconds since the epoch. */
  clock: () => number = Date.now;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** A transaction is under way. */
  #within = false;
  /** What a part of it has met. */
  #failed: { readonly error: unknown } | undefined;
  #writesThrough: boolean | undefined;
  #open = true;

  /**
   * @param only `at-rest`: to read a file that nobody writes to any more; neither it nor anything beside it is changed. `alone`: to read a
   * file that nobody else has open, where there is no room to write. `beside`: to read a file that another process may be writing to;
   * neither it nor anything beside it is changed
   */
  constructor(path: string, only?: keyof typeof readers) {
    this.path = path;
    this.#database = only === undefined ? new DatabaseSync(path) : readers[only](path);
    // For the chain of the audit log; SQLite itself has none.
    this.#database.function('sha256', { deterministic: true }, (text) => createHash('sha256').update(String(text)).digest('hex'));
  }

  /** Several statements without parameters. */
  execute(sql: string): void {
    this.#database.exec(sql);
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  /** Of one row: the id that it was given. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).lastInsertRowid);
  }

  one(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#read(sql, (statement) => statement.get(...values), rounded);
  }

  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#read(
      sql,
      (statement) => statement.all(...values),
      (rows) => rows.map(rounded),
    );
  }

  /** One row after the other, for what is too much to be held at once. */
  each(sql: string): Iterable<Row> {
    return this.#prepared(sql).iterate();
  }

  /**
   * Everything `fn` writes, or nothing of it. Inside another transaction it is a part of that one, and when it fails, the whole fails with
   * it, even where somebody has caught the error. (A savepoint of SQLite's, which could fail alone, copies every page before it is changed:
   * it would take as long as all the rest of a poll's transaction.)
   */
  transaction<T>(fn: () => T): T {
    if (this.#within) return this.#part(fn);
    this.#writeThrough(false);
    return this.#whole(fn);
  }

  #part<T>(fn: () => T): T {
    try {
      return fn();
    } catch (error) {
      this.#failed ??= { error };
      throw error;
    }
  }

  #refuseFailed(): void {
    if (this.#failed) throw this.#failed.error;
  }

  #whole<T>(fn: () => T): T {
    this.#within = true;
    this.#failed = undefined;
    try {
      this.execute('BEGIN IMMEDIATE');
      const result = fn();
      this.#refuseFailed();
      this.execute('COMMIT');
      return result;
    } catch (error) {
      this.generation++;
      try {
        this.execute('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself (disk full, I/O error), or never began: `error` says why.
      }
      throw error;
    } finally {
      this.#within = false;
    }
  }

  /** As `transaction`; what `fn` writes, and all that was written before, is on the disk when this returns. Not inside another one. */
  durably<T>(fn: () => T): T {
    if (this.#within) throw new Error('only a whole transaction can be written through');
    this.#writeThrough(true);
    return this.#whole(fn);
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    if (this.#open) this.#database.close();
    this.#open = false;
  }

  /** A number too large for JavaScript, as a flipped bit may make one, is rounded: the other rows are read all the same. */
  #read<T>(sql: string, read: (statement: StatementSync) => T, round: (found: T) => T): T {
    const statement = this.#prepared(sql);
    try {
      return read(statement);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      statement.setReadBigInts(true);
      try {
        return round(read(statement));
      } finally {
        statement.setReadBigInts(false);
      }
    }
  }

  /** Whether the end of a transaction waits for the disk. SQLite's own setting, which it takes outside transactions only. */
  #writeThrough(on: boolean): void {
    if (this.#writesThrough === on) return;
    this.execute(`PRAGMA synchronous = ${on ? 'FULL' : 'NORMAL'}`);
    this.#writesThrough = on;
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Without a write-ahead log, SQLite would make an empty one to read a file: it is told that the file does not change. */
function openAtRest(path: string): DatabaseSync {
  const url = pathToFileURL(path);
  if (!existsSync(`${path}-wal`)) url.searchParams.set('immutable', '1');
  // Node's types do not know this option yet; a Node that does not know it does without.
  const options: { readonly readOnly: true; readonly defensive: false } = { readOnly: true, defensive: false };
  const database = new DatabaseSync(url, options);
  // A table whose definition is damaged does not keep the others from being read (sqlite.org/pragma.html#pragma_writable_schema).
  database.exec('PRAGMA writable_schema = ON');
  return database;
}

/** SQLite keeps the index of the write-ahead log in memory then, and needs no room for it on the disk. */
function openAlone(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA query_only = ON');
  return database;
}

/**
 * The log is read by the index that its writer keeps, which is only looked at: without that option, SQLite enters each reader there. Where
 * there is no log, nobody has the file open.
 */
function openBeside(path: string): DatabaseSync {
  const url = pathToFileURL(path);
  url.searchParams.set(existsSync(`${path}-wal`) ? 'readonly_shm' : 'immutable', '1');
  return new DatabaseSync(url, { readOnly: true });
}

const readers = { 'at-rest': openAtRest, alone: openAlone, beside: openBeside };

function rounded<R extends Row | undefined>(row: R): R {
  if (row === undefined) return row;
  // The shape stays that of the row.
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])) as R;
}
