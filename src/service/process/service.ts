import { fetchHostKey } from '../../channels/console/transports/ssh.ts';
import { Fault } from '../../core/fault.ts';
import { Turns } from '../../core/turns.ts';
import { type LoadedInventory, parseInventory } from '../../inventory/load.ts';
import { receiverSecrets } from '../../inventory/receiverSchema.ts';
import type { RequestResult } from '../../protocol/connection.ts';
import type {
  CheckParams,
  CheckProgress,
  CheckResult,
  DeviceCheck,
  HistoryParams,
  HistoryResult,
  HostKeyRecord,
  InventoryRecord,
  ProblemRecord,
  ReceiverRecord,
  Snapshot,
} from '../../protocol/contract.ts';
import type { Store } from '../../store/store.ts';
import { Alerting } from '../alerting/alerting.ts';
import { Deliveries } from '../alerting/receivers/deliveries.ts';
import { noticeRecord } from '../alerting/receivers/notice.ts';
import { routes } from '../alerting/receivers/routes.ts';
import { Clients } from '../common/clients.ts';
import { readInventoryText, watchFile } from '../common/inventoryFile.ts';
import { describe, type Log } from '../common/log.ts';
import { NotFound } from '../common/refusals.ts';
import { type SecretChanges, Secrets } from '../common/secrets.ts';
import { deviceRecord, iso, plainAttributes, readingRecord } from '../records/deviceRecord.ts';
import { AlertRequests } from '../requests/alertRequests.ts';
import { checkDevice, deviceCheck } from '../requests/check.ts';
import { PolicyTrial } from '../trial/policyTrial.ts';
import { Fleet } from '../watching/fleet.ts';
import { plansOf } from '../watching/plans.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { type SimulatedAppliances, simulateAppliances } from './simulatedAppliances.ts';

export interface ServiceOptions {
  readonly version: string;
  /** Path of the inventory. */
  readonly inventory: string;
  /** Folder of secret files. */
  readonly secrets?: string;
  /** Path of the command line's main file, for the simulator. */
  readonly cli: string;
  readonly store: Store;
  readonly log: Log;
  /** Milliseconds without a client after which `onDeserted` is called; null: never. */
  readonly grace: number | null;
  readonly onDeserted: () => void;
}

/** How long an SSH server may take to show its host key (ms): a person waits for it. */
const HOST_KEY = 15_000;

/** A configuration that cannot be tried. */
export class InvalidDevice extends Fault {
  readonly code = 'invalid-device';
}

/**
 * The one thing that watches: the inventory and its devices, the simulated ones beside them, and the clients that are told.
 */
export class Service implements AsyncDisposable {
  readonly clients: Clients;
  readonly alerting: Alerting;
  /** What people ask of it about alerts. */
  readonly people: AlertRequests;
  readonly trial: PolicyTrial;
  readonly startedAt = Date.now();
  readonly #options: ServiceOptions;
  readonly #fleet: Fleet;
  readonly #secrets: Secrets;
  readonly #deliveries: Deliveries;
  readonly #stop = new AbortController();
  /** Changes of what is watched come one after the other. */
  readonly #changes = new Turns(1);

  #path: string;
  #inventory: InventoryRecord;
  /** What the file said when it could last be read. */
  #loaded: LoadedInventory | undefined;
  #watching: Disposable | undefined;
  #simulated: { readonly appliances: SimulatedAppliances; readonly secrets: Secrets; readonly since: number } | undefined;
  #missing = '';

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#path = options.inventory;
    this.#inventory = { path: options.inventory, exists: false, problems: [] };
    this.#secrets = new Secrets(options.secrets);
    this.clients = new Clients(options.grace, options.onDeserted);
    const { store, log } = options;
    this.#fleet = new Fleet({
      store,
      log,
      inMaintenance: (device) => this.alerting.inMaintenance(device),
      listener: {
        changed: ({ devices, removed, alerts }) => {
          const now = Date.now();
          const shown = this.alerting.follow(alerts, removed.length > 0);
          this.clients.broadcast('changed', {
            ...(devices.length > 0 && { devices: devices.map((device) => deviceRecord(device, now)) }),
            ...(removed.length > 0 && { removedDevices: removed }),
            ...(shown.length > 0 && { alerts: this.alerting.records(shown, now) }),
          });
        },
        fired: (alert, device) => log('warning', `${device.id}: alert: ${alert.summary}`),
        resolved: (alert, device) => log('info', `${device.id}: resolved: ${alert.summary}`),
        storeReplaced: () => this.alerting.saveAll(),
      },
    });
    this.#deliveries = new Deliveries({
      store,
      log,
      secrets: this.#secrets,
      changed: () => this.clients.broadcast('changed', { receivers: this.#receivers() }),
    });
    this.alerting = new Alerting({ store, log, clients: this.clients, fleet: this.#fleet });
    this.people = new AlertRequests({ store, alerting: this.alerting, fleet: this.#fleet });
    const plans = () => this.#fleet.devices.map(({ plan }) => plan).filter(({ simulated }) => !simulated);
    this.trial = new PolicyTrial({ store, plans, ending: this.#stop.signal });
  }

  /** Reads the inventory and watches its devices from now on. */
  async start(): Promise<void> {
    await this.useInventory(this.#path);
    this.alerting.look();
  }

  snapshot(): Snapshot {
    const now = Date.now();
    const devices = this.#fleet.devices;
    const alerts = [...this.#fleet.alerts()].sort((a, b) => b.alert.startedAt - a.alert.startedAt);
    return {
      service: { version: this.#options.version, pid: process.pid, startedAt: iso(this.startedAt) },
      inventory: this.#inventory,
      demo: this.#simulated !== undefined,
      devices: devices.map((device) => deviceRecord(device, now)),
      alerts: this.alerting.records(alerts, now),
      missingSecrets: this.#missingSecrets(),
      silences: this.alerting.silences,
      maintenance: this.alerting.maintenance,
      receivers: this.#receivers(),
    };
  }

  async useInventory(path: string): Promise<InventoryRecord> {
    return this.#changes.run(this.#stop.signal, async () => {
      if (path !== this.#path) this.#loaded = undefined;
      this.#path = path;
      this.#watching?.[Symbol.dispose]();
      this.#watching = watchFile(path, () => void this.#reload());
      await this.#load();
      return this.#inventory;
    });
  }

  async demo(on: boolean): Promise<{ readonly on: boolean }> {
    return this.#changes.run(this.#stop.signal, async () => {
      if (on !== (this.#simulated !== undefined)) {
        if (on) await this.#startSimulation();
        else this.#endSimulation();
        this.#watch();
        this.clients.broadcast('changed', { demo: on });
      }
      return { on };
    });
  }

  /** @throws {SecretUnreadable} for one that cannot be a secret; the others are taken */
  async provideSecrets(secrets: Readonly<Record<string, string>>): Promise<{ readonly missing: readonly string[] }> {
    const { refused, ...changes } = this.#secrets.provide(secrets);
    this.#secretsChanged(changes);
    this.#tellMissing();
    const [fault] = refused;
    if (fault !== undefined) throw fault;
    return { missing: this.#missingSecrets() };
  }

  /** @throws {NotFound} for a device that is not watched */
  async check(params: CheckParams, onProgress: (progress: CheckProgress) => void, signal: AbortSignal): Promise<CheckResult> {
    const devices = params.devices?.map((id) => this.#deviceOf(id)) ?? this.#fleet.devices;
    this.#secretsChanged(await this.#readSecretFiles());
    let done = 0;
    const onChecked = ({ device }: { readonly device: WatchedDevice }) =>
      onProgress({ done: ++done, total: devices.length, device: device.id });
    const checked = await this.#fleet.check(devices, { retryLogin: params.retryLogin ?? false, onChecked }, signal);
    const now = Date.now();
    return {
      devices: checked.map(({ device, polls }): DeviceCheck => {
        const { id, state, channels } = deviceRecord(device, now);
        return { id, state, channels, readings: polls.flatMap(({ readings }) => readings.map(readingRecord)) };
      }),
    };
  }

  /** Tries a device that is not in the inventory yet. Nothing of it is kept. */
  async testConnection(device: unknown, given: Readonly<Record<string, string>>, signal: AbortSignal): Promise<DeviceCheck> {
    const loaded = parseInventory(JSON.stringify({ devices: [device] }));
    const secrets = new Secrets();
    const [plan] = plansOf(loaded, secrets, false);
    if (!plan) throw new InvalidDevice(loaded.problems[0]?.message ?? 'This is not a device that could be watched.');
    for (const name of loaded.secrets) {
      const value = given[name] ?? this.#secrets.get(name);
      if (value !== undefined) secrets.provide({ [name]: value });
    }
    return deviceCheck(plan.device, plan.model, await checkDevice(plan, this.#fleet.tools, AbortSignal.any([signal, this.#stop.signal])));
  }

  /** @throws {Fault} when no SSH server shows one */
  hostKey(address: string, signal: AbortSignal): Promise<HostKeyRecord> {
    return fetchHostKey(address, { timeoutMs: HOST_KEY }, AbortSignal.any([signal, this.#stop.signal]));
  }

  history({ device, component, metrics, from, to, points }: HistoryParams): HistoryResult {
    this.#deviceOf(device);
    const series = this.#options.store.history({
      device,
      ...(component !== undefined && { component }),
      metrics,
      from: Date.parse(from),
      to: Date.parse(to),
      ...(points !== undefined && { points }),
    });
    return { series: series.map(({ attributes, ...rest }) => ({ ...rest, attributes: plainAttributes(attributes) })) };
  }

  /**
   * Sends a test to one receiver, or to all of them.
   * @throws {NotFound} for a receiver that the inventory does not have
   */
  async testNotification(receiver: string | undefined, signal: AbortSignal): Promise<RequestResult<'testNotification'>> {
    const chosen = this.#deliveries.receivers.filter(({ id }) => receiver === undefined || id === receiver);
    if (receiver !== undefined && chosen.length === 0) {
      throw new NotFound(`The inventory has no receiver "${receiver.slice(0, 63)}" in "notify".`);
    }
    this.#secretsChanged(await this.#readSecretFiles());
    const now = Date.now();
    const results = await this.#deliveries.test(noticeRecord(`t${now.toString(36)}`, 'test', [], now), chosen, signal);
    return { results: [...results].map(([id, error]) => ({ receiver: id, ...(error !== undefined && { error }) })) };
  }

  /** Ends polls under way (their sessions log out) and takes leave of the clients. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#watching?.[Symbol.dispose]();
    this.#endSimulation();
    this.alerting[Symbol.dispose]();
    await this.#deliveries[Symbol.asyncDispose]();
    await this.#fleet[Symbol.asyncDispose]();
    this.clients[Symbol.dispose]();
  }

  #deviceOf(id: string): WatchedDevice {
    const device = this.#fleet.find(id);
    if (!device) throw new NotFound(`No watched device has the id "${id.slice(0, 63)}".`);
    return device;
  }

  async #reload(): Promise<void> {
    try {
      await this.#changes.run(this.#stop.signal, () => this.#load());
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.log('error', describe(error));
    }
  }

  async #load(): Promise<void> {
    const path = this.#path;
    const found = await readInventoryText(path);
    if (found.kind === 'text') {
      const loaded = parseInventory(found.text);
      // A file saved in the middle of an edit says less than what it said before.
      if (loaded.readable || !this.#loaded) this.#loaded = loaded;
      this.#inventory = { path, exists: true, problems: loaded.problems };
    } else {
      if (found.kind === 'missing') this.#loaded = undefined;
      this.#inventory = {
        path,
        exists: found.kind !== 'missing',
        problems: found.kind === 'unreadable' ? [unreadable(found.message)] : [],
      };
    }
    const secrets = await this.#readSecretFiles();
    this.#watch();
    this.#useReceivers();
    this.#secretsChanged(secrets);
    this.#options.log('info', `${path}: ${this.#loaded?.devices.length ?? 0} devices, ${this.#inventory.problems.length} problems.`);
    this.clients.broadcast('changed', { inventory: this.#inventory });
    this.#tellMissing();
  }

  /** Hands the inventory's devices and the simulated ones to the fleet. An id of the inventory's is never a simulated one's. */
  #watch(): void {
    const own = this.#loaded ? plansOf(this.#loaded, this.#secrets, false) : [];
    const ids = new Set(own.map(({ device }) => device.id));
    const simulated = this.#simulated ? plansOf(this.#simulated.appliances.inventory, this.#simulated.secrets, true) : [];
    this.#fleet.watch([...own, ...simulated.filter(({ device }) => !ids.has(device.id))]);
  }

  #useReceivers(): void {
    const receivers = this.#loaded?.receivers ?? [];
    const { exists, problems } = this.#inventory;
    this.#deliveries.use(receivers, exists && !problems.some(({ severity }) => severity === 'error'));
    this.alerting.notifier.useReceivers(routes(receivers, this.#deliveries));
    this.alerting.lookSoon();
  }

  #receivers(): readonly ReceiverRecord[] {
    return this.#deliveries.states.map(({ deliveredAt, ...state }) => ({
      ...state,
      ...(deliveredAt !== undefined && { deliveredAt: iso(deliveredAt) }),
    }));
  }

  #secretsChanged(changes: SecretChanges): void {
    this.#fleet.secretsChanged(changes);
    if (changes.arrived.length + changes.replaced.length > 0) this.#deliveries.secretsChanged();
  }

  #missingSecrets(): readonly string[] {
    const ofReceivers = this.#secrets.missing(this.#deliveries.receivers.flatMap(receiverSecrets));
    return [...new Set([...this.#fleet.missingSecrets, ...ofReceivers])];
  }

  #readSecretFiles(): Promise<SecretChanges> {
    return this.#secrets.readFiles(this.#loaded?.secrets ?? []);
  }

  #tellMissing(): void {
    const missing = this.#missingSecrets();
    const key = JSON.stringify(missing);
    if (key === this.#missing) return;
    this.#missing = key;
    this.clients.broadcast('changed', { missingSecrets: missing });
  }

  async #startSimulation(): Promise<void> {
    const appliances = await simulateAppliances(this.#options.cli, this.#stop.signal);
    const secrets = new Secrets();
    secrets.provide(appliances.secrets);
    const simulated = { appliances, secrets, since: Date.now() };
    this.#simulated = simulated;
    appliances.onExit(() => void this.#simulationEnded(simulated.since));
  }

  /** A simulator that dies is started again, unless it has only just been. */
  async #simulationEnded(since: number): Promise<void> {
    this.#options.log('warning', 'The simulated appliances have ended.');
    try {
      await this.demo(false);
      if (Date.now() - since > 10_000) await this.demo(true);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.log('error', describe(error));
    }
  }

  #endSimulation(): void {
    this.#simulated?.appliances[Symbol.dispose]();
    this.#simulated = undefined;
  }
}

function unreadable(message: string): ProblemRecord {
  return { severity: 'error', message, line: 1, column: 1, endLine: 1, endColumn: 1 };
}
