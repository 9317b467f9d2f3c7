import type { Connection } from './connection.ts';

/** A notice on its way to one receiver. `notice` is whole, as JSON. Times are milliseconds since the epoch. */
export interface OutboxRow {
  readonly id: number;
  readonly receiver: string;
  readonly notice: unknown;
  readonly createdAt: number;
  readonly attempts: number;
  /** When it may be tried (again). */
  readonly dueAt: number;
}

export function enqueue(connection: Connection, receiver: string, notice: unknown, now: number): number {
  const row = connection.one(
    'INSERT INTO outbox (receiver, notice, created_at, attempts, due_at) VALUES (?, ?, ?, 0, ?) RETURNING id',
    receiver,
    JSON.stringify(notice),
    now,
    now,
  );
  return Number(row?.id);
}

/** Everything that is not delivered yet, the oldest first. */
export function loadOutbox(connection: Connection): readonly OutboxRow[] {
  return connection.all('SELECT id, receiver, notice, created_at, attempts, due_at FROM outbox ORDER BY id').map((row) => ({
    id: Number(row.id),
    receiver: String(row.receiver),
    notice: JSON.parse(String(row.notice)) as unknown,
    createdAt: Number(row.created_at),
    attempts: Number(row.attempts),
    dueAt: Number(row.due_at),
  }));
}

export function postpone(connection: Connection, id: number, attempts: number, dueAt: number): void {
  connection.run('UPDATE outbox SET attempts = ?, due_at = ? WHERE id = ?', attempts, dueAt, id);
}

export function dequeue(connection: Connection, id: number): void {
  connection.run('DELETE FROM outbox WHERE id = ?', id);
}
