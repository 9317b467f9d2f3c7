import { existsSync } from 'node:fs';
import { groupBy } from '../core/groupBy.ts';
import type { Metric, Reading } from '../core/reading.ts';
import { channels } from './channels.ts';
import { Connection } from './connection.ts';
import { isCorruption, sqliteCode } from './fault.ts';
import { readings } from './history/readings.ts';
import type { StoredIdentity } from './identities.ts';
import { versionOf } from './migrations.ts';
import type { ChannelRow } from './rows.ts';
import { isIdentity, parsed } from './shapes.ts';
import { migrations } from './steps.ts';

/** What a history has that a poll without a service is compared with. */
export interface FoundBeside {
  /** By what each device is known. */
  readonly identities: ReadonlyMap<string, StoredIdentity>;
  /** The newest readings of each device, of those metrics that were asked for. */
  readonly readings: ReadonlyMap<string, readonly Reading[]>;
  /** How the service's last poll over each channel went. */
  readonly channels: readonly ChannelRow[];
  /** Why it is not all of it, for people. Missing: it is. */
  readonly trouble?: string;
}

/**
 * By what the devices of a history are known, and what was read of them last, beside whoever has the file open. Nothing is written, made or mended, and nobody is
 * held up. Without a file nothing is known; one that cannot be read says so.
 */
export function readBeside(path: string, metrics: readonly Metric[]): FoundBeside {
  if (!existsSync(path)) return nothing;
  try {
    return readTwice(path, metrics);
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    return { ...nothing, trouble: unread(path, isCorruption(error) ? 'it is damaged' : 'it cannot be opened') };
  }
}

const nothing: FoundBeside = { identities: new Map(), readings: new Map(), channels: [] };

/** A service that starts or ends in this instant makes or removes the files beside it. */
function readTwice(path: string, metrics: readonly Metric[]): FoundBeside {
  try {
    return readOnce(path, metrics);
  } catch {
    return readOnce(path, metrics);
  }
}

function readOnce(path: string, metrics: readonly Metric[]): FoundBeside {
  using connection = new Connection(path, 'beside');
  connection.execute('PRAGMA busy_timeout = 2000');
  const version = versionOf(connection);
  if (version !== migrations.length) {
    const formats = `it is of another version of HSM Vigil (format ${version}, this version reads ${migrations.length})`;
    return { ...nothing, trouble: unread(path, formats) };
  }
  const identities = new Map<string, StoredIdentity>();
  const lost: string[] = [];
  for (const row of connection.all('SELECT device, identity FROM identities')) {
    const identity = parsed(row.identity);
    if (isIdentity(identity)) identities.set(String(row.device), identity);
    else lost.push(String(row.device));
  }
  const latest = readings.latestOf(connection, metrics);
  return {
    identities,
    readings: groupBy(latest, ({ device }) => device),
    channels: channels.load(connection),
    ...(lost.length > 0 && { trouble: unread(path, 'it is damaged', lost) }),
  };
}

function unread(path: string, why: string, devices?: readonly string[]): string {
  const what = devices === undefined ? 'The history' : `What the history says of ${devices.join(', ')}`;
  return `${what} in "${path}" cannot be read, because ${why}: whether another appliance answers, or one with old values, is judged without it.`;
}
