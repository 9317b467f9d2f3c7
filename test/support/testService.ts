import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ConnectOptions, connectToService, type ServiceClient } from '../../src/protocol/connectToService.ts';
import type { Snapshot, SnapshotChange } from '../../src/protocol/contract.ts';
import type { Launch } from '../../src/protocol/launch.ts';
import { newFolder } from './bundledCli.ts';

/** A user's own folders for one service, which is started by the first client and ended with `dispose`. */
export interface TestPlace extends AsyncDisposable {
  readonly folder: string;
  readonly inventory: string;
  readonly launch: Launch;
  connect(options?: Partial<ConnectOptions>): Promise<ServiceClient>;
  write(inventory: unknown): void;
  /** Process ids of the services that run for these folders. */
  services(): readonly number[];
}

export function testPlace(cli: string, options: { readonly grace?: number; readonly secrets?: string } = {}): TestPlace {
  const folder = newFolder();
  const inventory = join(folder, 'inventory.jsonc');
  const launch: Launch = { cli, inventory, state: folder, runtime: folder, ...options };
  const services = () => processesWith(['serve', folder]);
  return {
    folder,
    inventory,
    launch,
    connect: (more) => connectToService({ runtime: folder, version: '1.0.0', client: 'editor', launch, ...more }),
    write: (content) => writeFileSync(inventory, typeof content === 'string' ? content : JSON.stringify(content, null, 2)),
    services,
    async [Symbol.asyncDispose]() {
      for (const pid of services()) kill(pid, 'SIGTERM');
      for (let waited = 0; services().length > 0; waited += 20) {
        if (waited > 8000) for (const pid of services()) kill(pid, 'SIGKILL');
        await pause(20);
      }
    },
  };
}

/** Ids of running processes whose command lines hold all of these words. */
export function processesWith(words: readonly string[]): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return words.every((word) => line.includes(word));
      } catch {
        return false;
      }
    })
    .map(Number);
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

/** What a client knows, kept up to date by the service's own word and by nothing else. */
export interface LiveView {
  readonly changes: readonly SnapshotChange[];
  /** The current record of a device. */
  device(id: string): Snapshot['devices'][number] | undefined;
  alert(condition: string): Snapshot['alerts'][number] | undefined;
  readonly snapshot: Snapshot;
}

export async function liveView(client: ServiceClient): Promise<LiveView> {
  const changes: SnapshotChange[] = [];
  client.on('changed', (change) => changes.push(change));
  const snapshot = await client.request('snapshot', {});
  return {
    changes,
    snapshot,
    device(id) {
      let found = snapshot.devices.find((device) => device.id === id);
      for (const { devices, removedDevices } of changes) {
        if (removedDevices?.includes(id)) found = undefined;
        found = devices?.find((device) => device.id === id) ?? found;
      }
      return found;
    },
    alert(condition) {
      const all = [...changes.flatMap(({ alerts }) => alerts ?? []).reverse(), ...snapshot.alerts];
      return all.find((alert) => alert.condition === condition);
    },
  };
}
