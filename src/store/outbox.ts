import type { Connection } from './connection.ts';
import { isNotice } from './shapes.ts';
import { readJson } from './unreadable.ts';

/** A notice on its way to one receiver. `notice` is whole, as JSON. Times are milliseconds since the epoch. */
export interface OutboxRow {
  /** Given by whoever sends; the order of the rows. */
  readonly id: number;
  readonly receiver: string;
  readonly notice: unknown;
  readonly createdAt: number;
  readonly attempts: number;
  /** When it may be tried (again). */
  readonly dueAt: number;
}

/** Notices that a receiver has not taken yet. */
export const outbox = {
  /** Keeps a notice until it is removed. One of the same id is replaced. */
  save(connection: Connection, { id, receiver, notice, createdAt, attempts, dueAt }: OutboxRow): void {
    connection.run(
      'INSERT OR REPLACE INTO outbox (id, receiver, notice, created_at, attempts, due_at) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      receiver,
      JSON.stringify(notice),
      createdAt,
      attempts,
      dueAt,
    );
  },

  /** It was delivered, or given up. */
  remove(connection: Connection, id: number): void {
    connection.run('DELETE FROM outbox WHERE id = ?', id);
  },

  /** Everything that is not delivered yet, the oldest first. */
  load(connection: Connection): readonly OutboxRow[] {
    return connection.all('SELECT id, receiver, notice, created_at, attempts, due_at FROM outbox ORDER BY id').flatMap((row) => {
      const { id, receiver } = row;
      const notice = readJson(connection, row.notice, isNotice, `a notice that waits for "${receiver}"`, String(id));
      if (notice === undefined) return [];
      return [
        {
          id: Number(id),
          receiver: String(receiver),
          notice,
          createdAt: Number(row.created_at),
          attempts: Number(row.attempts),
          dueAt: Number(row.due_at),
        },
      ];
    });
  },
};
