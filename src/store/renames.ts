import { crc32 } from 'node:zlib';
import type { Connection } from './connection.ts';

/** How a device stands now. What an earlier device of the new id has left there would be taken for it. */
const STANDING = ['indicators', 'channels', 'identities', 'left_open', 'heard', 'account_doubts'];
/** What was. A row that the new id has already stays under the old one. */
const HISTORY = ['series', 'gaps', 'judged', 'events', 'messages', 'line_noise'];

/** Devices that have another id. The audit log is never changed: what people did stays under the id of then. */
export const renames = {
  device(connection: Connection, from: string, to: string): void {
    connection.transaction(() => {
      for (const table of STANDING) connection.run(`DELETE FROM ${table} WHERE device = ?`, to);
      for (const table of [...STANDING, ...HISTORY]) connection.run(`UPDATE OR IGNORE ${table} SET device = ? WHERE device = ?`, to, from);
      connection.run("UPDATE OR IGNORE standings SET id = ? WHERE kind = 'device' AND id = ?", to, from);
      renameInStandings(connection, from, to);
      connection.run(
        "UPDATE alerts SET alert = json_set(alert, '$.device', ?) WHERE CASE WHEN json_valid(alert) THEN json_extract(alert, '$.device') END = ?",
        to,
        from,
      );
      connection.generation++;
    });
  },
};

/** Groups name their members, silences and planned work their device: as JSON, whose strings cannot hold an unescaped quotation mark. */
function renameInStandings(connection: Connection, from: string, to: string): void {
  const [before, after] = [from, to].map((id) => `"device":${JSON.stringify(id)}`) as [string, string];
  const named = "SELECT kind, id, started_at, standing FROM standings WHERE kind <> 'device' AND instr(standing, ?) > 0";
  for (const { kind, id, started_at, standing } of connection.all(named, before)) {
    const text = String(standing).replaceAll(before, after);
    connection.run(
      'UPDATE standings SET standing = ?, checksum = ? WHERE kind = ? AND id = ? AND started_at = ?',
      ...[text, crc32(text), String(kind), String(id), Number(started_at)],
    );
  }
}
