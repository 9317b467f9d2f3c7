import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as z from 'zod/mini';
import type { Alert } from '../../src/core/alerting/alert.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import type { Definition, DeviceConfig } from '../../src/inventory/schema.ts';
import type { ClientLink } from '../../src/protocol/connection.ts';
import type {
  AlertRecord,
  MaintenanceRecord,
  ServiceEvents,
  SilenceRecord,
  Snapshot,
  SnapshotChange,
} from '../../src/protocol/contract.ts';
import type { Alerting } from '../../src/service/alerting/alerting.ts';
import type { Clients } from '../../src/service/common/clients.ts';
import type { Keeper } from '../../src/service/common/keeper.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { composeService, type Service } from '../../src/service/process/composeService.ts';
import type { AlertActions } from '../../src/service/requests/alertActions.ts';
import type { Caller } from '../../src/service/requests/handlers.ts';
import type { Fleet } from '../../src/service/watching/fleet.ts';
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
type InventoryPolicies = Partial<Pick<z.input<Definition['inventory']>, 'alerts' | 'groups'>>;

/** A person at an editor. */
export const ada: Caller = { who: 'ada', signal: new AbortController().signal, notify: () => {} };

/** What one editor window has been told. */
export interface Window {
  readonly fired: readonly ServiceEvents['alertFired'][];
  readonly resolved: readonly ServiceEvents['alertResolved'][];
  readonly changes: readonly SnapshotChange[];
  /** The newest record of an alert. */
  alert(id: string): AlertRecord | undefined;
}

/**
 * A service with devices that nobody polls and the alerts that the store has of them: the real parts, composed as they are when it runs,
 * on a clock of the test's own. `restart` makes all of it anew from the store's file.
 */
export class WatchedFleet implements AsyncDisposable {
  now = NOON;
  readonly logged: string[] = [];
  store: Store;
  readonly #folder = mkdtempSync(join(tmpdir(), 'attention-'));
  readonly #plans: readonly WatchPlan[];
  service!: Service;

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

  get keeper(): Keeper {
    return this.service.keeper;
  }
  get clients(): Clients {
    return this.service.clients;
  }
  get fleet(): Fleet {
    return this.service.fleet;
  }
  get alerting(): Alerting {
    return this.service.alerting;
  }
  get people(): AlertActions {
    return this.service.people;
  }
  get silences(): readonly SilenceRecord[] {
    return this.snapshot().silences;
  }
  get maintenance(): readonly MaintenanceRecord[] {
    return this.snapshot().maintenance;
  }

  /** What a client is sent that asks for everything. */
  snapshot(): Snapshot {
    const snapshot = this.service.requests.snapshot({}, ada);
    if (snapshot instanceof Promise) throw new Error('a snapshot is made at once');
    return snapshot;
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
    const found = this.snapshot().alerts.find((alert) => alert.id === id);
    if (!found) throw new Error(`no alert ${id}`);
    return found;
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
    this.service = composeService({
      version: '1.0.0',
      store: this.store,
      log: (_level, text) => void this.logged.push(text),
      now: () => this.now,
      simulate: () => Promise.reject(new Error('nothing is simulated here')),
      grace: null,
      managed: false,
      stop: () => {},
    });
    this.fleet.watch(this.#plans);
  }

  async #stop(): Promise<void> {
    await this.service[Symbol.asyncDispose]();
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
