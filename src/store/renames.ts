import type { Connection } from './connection.ts';

/** How a device stands now. What an earlier device of the new id has left there would be taken for it. */
const STANDING = ['indicators', 'channels', 'identities', 'left_open', 'heard'];
/** What was. A row that the new id has already stays under the old one. */
const HISTORY = ['series', 'gaps', 'judged', 'events', 'messages'];

/** Devices that have another id. The audit log is never changed: what people did stays under the id of then. */
export const renames = {
  device(connection: Connection, from: string, to: string): void {
    connection.transaction(() => {
      for (const table of STANDING) connection.run(`DELETE FROM ${table} WHERE device = ?`, to);
      for (const table of [...STANDING, ...HISTORY]) connection.run(`UPDATE OR IGNORE ${table} SET device = ? WHERE device = ?`, to, from);
      connection.run(
        "UPDATE alerts SET alert = json_set(alert, '$.device', ?) WHERE CASE WHEN json_valid(alert) THEN json_extract(alert, '$.device') END = ?",
        to,
        from,
      );
    });
  },
};
