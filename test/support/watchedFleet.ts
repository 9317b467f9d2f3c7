import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as z from 'zod';
import type { Alert } from '../../src/core/alerting/alert.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import type { DeviceConfig, inventorySchema } from '../../src/inventory/schema.ts';
import type { ClientLink } from '../../src/protocol/connection.ts';
import type { AlertRecord, ServiceEvents, SnapshotChange } from '../../src/protocol/contract.ts';
import { Alerting } from '../../src/service/alerting/alerting.ts';
import { Clients } from '../../src/service/common/clients.ts';
import { Keeper } from '../../src/service/common/keeper.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { AlertRequests } from '../../src/service/requests/alertRequests.ts';
import { Fleet } from '../../src/service/watching/fleet.ts';
import { plansOf } from '../../src/service/watching/plans.ts';
import type { WatchPlan } from '../../src/service/watching/watchedDevice.ts';
import { openStore, type Store } from '../../src/store/store.ts';

/** A clock that only the test moves: 2026-03-02, a Monday, 12:00:00 UTC at first. */
export const NOON = Date.UTC(2026, 2, 2, 12);

export function firingAlert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    device: 'hsm-1',
    component: 'fan1a',
    condition: 'speed-low',
    severity: 'warning',
    state: 'firing',
    startedAt: NOON - 30 * 60_000,
    firedAt: NOON - 10 * 60_000,
    summary: 'Fan 1A is slow',
    runbook: 'fan',
    evidence: [],
    ...change,
  };
}

/** What the file says of alerts beside the devices. */
type InventoryPolicies = Partial<Pick<z.input<typeof inventorySchema>, 'alerts' | 'groups'>>;

/** What one editor window has been told. */
export interface Window {
  readonly fired: readonly ServiceEvents['alertFired'][];
  readonly resolved: readonly ServiceEvents['alertResolved'][];
  readonly changes: readonly SnapshotChange[];
  /** The newest record of an alert. */
  alert(id: string): AlertRecord | undefined;
}

/**
 * Devices that nobody polls, with the alerts that the store has of them, and everything of the service that deals with alerts: the real
 * parts, on a clock of the test's own. `restart` makes all of it anew from the store's file.
 */
export class WatchedFleet implements AsyncDisposable {
  now = NOON;
  readonly logged: string[] = [];
  store: Store;
  readonly #folder = mkdtempSync(join(tmpdir(), 'attention-'));
  readonly #plans: readonly WatchPlan[];
  keeper!: Keeper;
  clients!: Clients;
  fleet!: Fleet;
  alerting!: Alerting;
  people!: AlertRequests;

  constructor(
    alerts: readonly Alert[],
    devices: readonly DeviceConfig[] = [deviceOf('hsm-1', 'prod'), deviceOf('hsm-2', 'prod'), deviceOf('hsm-3')],
    policies: InventoryPolicies = {},
  ) {
    this.store = this.#open();
    const loaded = parseInventory(JSON.stringify({ ...policies, devices }));
    this.#plans = plansOf(loaded, new Secrets(), false);
    this.store.transaction(() => {
      for (const alert of alerts) this.store.alerts.save(alert);
      // Polled in this slot already.
      for (const { id } of devices) {
        for (const channel of ['console', 'snmp'] as const)
          this.store.channels.save({ device: id, channel, state: 'ok', polledAt: this.now });
      }
    });
    this.#start();
  }

  window(): Window {
    const changes: SnapshotChange[] = [];
    const fired: ServiceEvents['alertFired'][] = [];
    const resolved: ServiceEvents['alertResolved'][] = [];
    const connection: ClientLink = {
      notify(name, params) {
        const kept = JSON.parse(JSON.stringify(params)) as never;
        if (name === 'changed') changes.push(kept);
        if (name === 'alertFired') fired.push(kept);
        if (name === 'alertResolved') resolved.push(kept);
      },
      onClose: () => ({ [Symbol.dispose]() {} }),
      closed: false,
      [Symbol.dispose]() {},
    };
    this.clients.add(connection, 'editor').listens();
    return {
      fired,
      resolved,
      changes,
      alert: (id) => changes.flatMap(({ alerts }) => alerts ?? []).findLast((alert) => alert.id === id),
    };
  }

  /** The clock goes on, and the service looks at it. */
  wait(ms: number): void {
    this.now += ms;
    this.alerting.look();
  }

  record(id: string): AlertRecord {
    const owned = this.fleet.findAlert(id);
    if (!owned) throw new Error(`no alert ${id}`);
    return this.alerting.record(owned, this.now);
  }

  async restart(): Promise<void> {
    await this.#stop();
    this.store.dispose();
    this.store = this.#open();
    this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    this.store.dispose();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #open(): Store {
    return openStore(join(this.#folder, 'history.db'), () => this.now);
  }

  #start(): void {
    const now = () => this.now;
    const log = (_level: string, text: string) => void this.logged.push(text);
    this.keeper = new Keeper({ store: this.store, log, now });
    const { keeper } = this;
    this.clients = new Clients(null, () => {});
    this.fleet = new Fleet({
      keeper,
      log,
      now,
      inMaintenance: (device) => this.alerting.inMaintenance(device),
      listener: {
        changed: ({ alerts, removed }) => {
          const shown = this.alerting.follow(alerts, removed.length > 0);
          this.clients.broadcast('changed', { alerts: this.alerting.records(shown, this.now) });
        },
        fired: () => {},
        resolved: () => {},
      },
    });
    this.alerting = new Alerting({ keeper, log, now, clients: this.clients, fleet: this.fleet });
    this.people = new AlertRequests({ keeper, now, alerting: this.alerting, fleet: this.fleet });
    this.fleet.watch(this.#plans);
  }

  async #stop(): Promise<void> {
    this.alerting[Symbol.dispose]();
    await this.fleet[Symbol.asyncDispose]();
    this.clients[Symbol.dispose]();
  }
}

export function deviceOf(id: string, haGroup?: string): DeviceConfig {
  return {
    id,
    name: `Device ${id}`,
    model: 'luna-network-hsm-7',
    console: { port: `/dev/none-${id}`, baudRate: 115_200, user: 'monitor', password: { secret: `${id}.console` } },
    snmp: { host: '127.0.0.1', port: 1, version: '2c', community: { secret: `${id}.community` } },
    monitorAccount: 'enabled',
    ...(haGroup !== undefined && { haGroup }),
  };
}
