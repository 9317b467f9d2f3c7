import type { Connection } from './connection.ts';

/** The parts of devices, as far as what is kept of each by its name goes. */
export const parts = {
  /** Forgets all that was read of these components and how they were judged. Their alerts stay. */
  forget(connection: Connection, device: string, components: readonly string[]): void {
    const named = JSON.stringify(components);
    connection.transaction(() => {
      for (const table of ['indicators', 'series'] as const)
        connection.run(`DELETE FROM ${table} WHERE device = ? AND component IN (SELECT value FROM json_each(?))`, device, named);
      connection.generation++;
    });
  },
};
