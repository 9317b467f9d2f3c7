import type { ServiceClient } from '../../protocol/connectToService.ts';
import type { Snapshot } from '../../protocol/contract.ts';
import { demoWanted, inventoryPath, keepRunning, serviceHost } from './settings.ts';
import { spokenSnapshot } from './spokenRecords.ts';

/** Seconds that the service outlives the last window, unless it is to keep running. */
const GRACE = 300;

/**
 * Brings a service in line with the person's settings, and answers with what it says then. One under a supervisor or on another
 * host has its own configuration: a window only looks on.
 */
export async function applySettings(client: ServiceClient, snapshot: Snapshot, signal: AbortSignal): Promise<Snapshot> {
  if (client.service.managed || serviceHost() !== '') return snapshot;
  const path = inventoryPath();
  if (snapshot.inventory.path !== path) await client.request('useInventory', { path }, signal);
  if (snapshot.demo !== demoWanted()) await client.request('demo', { on: demoWanted() }, signal);
  await client.request('grace', { seconds: keepRunning() ? null : GRACE }, signal);
  return spokenSnapshot(await client.request('snapshot', {}, signal));
}
