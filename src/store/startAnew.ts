import { existsSync } from 'node:fs';
import type { Connection } from './connection.ts';
import { events } from './events.ts';
import { moveAside, openFile } from './file.ts';
import { type Salvage, salvage } from './salvage.ts';

/**
 * Moves a damaged file aside and starts a new one with what can be read of the old one, and with an event about it.
 * @throws {StoreUnavailable} when the disk refuses
 */
export function startAnew(path: string, now: number): Connection {
  const aside = moveAside(path, now);
  let saved: Salvage = { rows: 0, torn: [] };
  const connection = openFile(path, (fresh) => {
    saved = salvage(aside, fresh);
  });
  // A person may have moved it away before.
  const where = existsSync(aside) ? `to "${aside}"` : 'away';
  events.append(connection, { time: now, kind: 'store-replaced', text: `The history was damaged. It was moved ${where}, ${words(saved)}` });
  return connection;
}

function words({ rows, torn }: Salvage): string {
  if (rows === 0) return 'and a new one was started.';
  const lost = torn.length === 0 ? '' : ` Not all could be read of: ${torn.join(', ')}.`;
  return `and a new one was started with what could be read of it (${rows} rows).${lost}`;
}
