import type { Tick } from '../core/runbook/shownRunbook.ts';
import type { Connection } from './connection.ts';

/** Steps of runbooks that somebody has done, by alert. They go with their alert. */
export const ticks = {
  save(connection: Connection, alert: string, { step, text, by, at, seen }: Tick): void {
    connection.run(
      'INSERT OR REPLACE INTO ticks (alert, step, text, who, at, seen) VALUES (?, ?, ?, ?, ?, ?)',
      alert,
      step,
      text,
      by,
      at,
      seen ?? null,
    );
  },

  remove(connection: Connection, alert: string, step: string): void {
    connection.run('DELETE FROM ticks WHERE alert = ? AND step = ?', alert, step);
  },

  /** All of them, in the order in which they were done. */
  load(connection: Connection): readonly (Tick & { readonly alert: string })[] {
    return connection
      .all('SELECT alert, step, text, who, at, seen FROM ticks ORDER BY at, step')
      .map(({ alert, step, text, who, at, seen }) => ({
        alert: String(alert),
        step: String(step),
        text: String(text),
        by: String(who),
        at: Number(at),
        ...(seen !== null && { seen: String(seen) }),
      }));
  },
};
