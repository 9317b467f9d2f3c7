import type { Connection } from './connection.ts';
import type { KeptPartRow, SlipRow } from './rows.ts';
import { time } from './shape.ts';
import { isPart } from './shapes.ts';
import { readJson, tellUnreadable } from './unreadable.ts';

/** The inventory in force, part by part, and what of the file is not in force as it is written. */
export const inForce = {
  /** Replaces all of it. */
  save(connection: Connection, parts: readonly KeptPartRow[], slips: readonly SlipRow[]): void {
    connection.transaction(() => {
      connection.run('DELETE FROM inventory_parts');
      for (const [place, { kind, id, value }] of parts.entries()) {
        connection.run('INSERT INTO inventory_parts (kind, id, place, part) VALUES (?, ?, ?, ?)', kind, id, place, JSON.stringify(value));
      }
      connection.run('DELETE FROM inventory_slips');
      for (const { kind, id, since, noted, told } of slips) {
        connection.run(
          'INSERT INTO inventory_slips (kind, id, since, noted, told) VALUES (?, ?, ?, ?, ?)',
          kind,
          id,
          since,
          Number(noted),
          Number(told),
        );
      }
    });
  },

  /** In the file's order. */
  loadParts(connection: Connection): readonly KeptPartRow[] {
    return connection.all('SELECT kind, id, part FROM inventory_parts ORDER BY place').flatMap(({ kind, id, part }) => {
      const value = readJson(connection, part, isPart, 'a part of the inventory in force', `${kind} ${id}`);
      return value === undefined ? [] : [{ kind: String(kind), id: String(id), value }];
    });
  },

  loadSlips(connection: Connection): readonly SlipRow[] {
    return connection.all('SELECT kind, id, since, noted, told FROM inventory_slips ORDER BY since, kind, id').flatMap((row) => {
      const [kind, id] = [String(row.kind), String(row.id)];
      if (!time(row.since)) {
        tellUnreadable(connection, 'since when a part of the inventory is not as it is written', `${kind} ${id}`);
        return [];
      }
      return [{ kind, id, since: Number(row.since), noted: Number(row.noted) === 1, told: Number(row.told) === 1 }];
    });
  },
};
