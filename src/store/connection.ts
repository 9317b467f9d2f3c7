import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** One open SQLite file: statements are prepared once, transactions may be nested. */
export class Connection implements Disposable {
  readonly path: string;
  /** Counts what may have changed rows behind their writers' backs: caches of row ids hold for one generation. */
  generation = 0;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;
  #open = true;

  constructor(path: string) {
    this.path = path;
    this.#database = new DatabaseSync(path);
  }

  /** Several statements without parameters. */
  execute(sql: string): void {
    this.#database.exec(sql);
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  one(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepared(sql).get(...values);
  }

  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#prepared(sql).all(...values);
  }

  /** Everything `fn` writes, or nothing of it. Inside another transaction it is a part that can fail alone. */
  transaction<T>(fn: () => T): T {
    const depth = this.#depth++;
    const [begin, commit, rollback] =
      depth === 0
        ? ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK']
        : [`SAVEPOINT s${depth}`, `RELEASE s${depth}`, `ROLLBACK TO s${depth}; RELEASE s${depth}`];
    try {
      this.execute(begin);
      const result = fn();
      this.execute(commit);
      return result;
    } catch (error) {
      this.generation++;
      try {
        this.execute(rollback);
      } catch {
        // SQLite has rolled back by itself (disk full, I/O error), or never began: `error` says why.
      }
      throw error;
    } finally {
      this.#depth--;
    }
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    if (this.#open) this.#database.close();
    this.#open = false;
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
