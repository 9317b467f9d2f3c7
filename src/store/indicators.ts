import type { Connection } from './connection.ts';
import type { IndicatorRow } from './rows.ts';
import { parsed } from './shapes.ts';

/** What the evaluator knows of each indicator. */
export const indicators = {
  save(connection: Connection, rows: readonly IndicatorRow[]): void {
    connection.transaction(() => {
      for (const { device, component, condition, state } of rows) {
        connection.run(
          `INSERT INTO indicators (device, component, condition, state) VALUES (?, ?, ?, ?)
           ON CONFLICT (device, component, condition) DO UPDATE SET state = excluded.state`,
          device,
          component,
          condition,
          JSON.stringify(state),
        );
      }
    });
  },

  load(connection: Connection): readonly IndicatorRow[] {
    return connection.all('SELECT device, component, condition, state FROM indicators').map((row) => ({
      device: String(row.device),
      component: String(row.component),
      condition: String(row.condition),
      // No JSON: of another shape than whoever reads it knows, like what another version has written.
      state: parsed(row.state),
    }));
  },
};
