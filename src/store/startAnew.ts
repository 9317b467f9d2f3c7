import { existsSync } from 'node:fs';
import { Connection } from './connection.ts';
import { events } from './events.ts';
import { moveAside, moveBack, openFile } from './file.ts';
import { type Salvage, salvage } from './salvage.ts';

/**
 * Moves a damaged file aside and starts a new one with what can be read of the old one, and with an event about it.
 * @throws {StoreUnavailable} when the disk refuses
 */
export function startAnew(path: string, now: number): Connection {
  const aside = moveAside(path, now);
  let saved: Salvage = { rows: 0, torn: [] };
  const connection = openInstead(path, aside, (fresh) => {
    // A person may have moved it away before.
    if (!existsSync(aside)) return;
    using damaged = new Connection(aside, 'at-rest');
    saved = salvage(damaged, fresh);
  });
  const where = existsSync(aside) ? `to "${aside}"` : 'away';
  events.append(connection, { time: now, kind: 'store-replaced', text: `The history was damaged. It was moved ${where}, ${words(saved)}` });
  return connection;
}

function openInstead(path: string, aside: string, fill: (fresh: Connection) => void): Connection {
  try {
    return openFile(path, fill);
  } catch (error) {
    if (existsSync(aside)) moveBack(aside, path);
    throw error;
  }
}

function words({ rows, torn }: Salvage): string {
  if (rows === 0) return 'and a new one was started.';
  const lost = torn.length === 0 ? '' : ` Not all could be read of: ${torn.join(', ')}.`;
  return `and a new one was started with what could be read of it (${rows} rows).${lost}`;
}
