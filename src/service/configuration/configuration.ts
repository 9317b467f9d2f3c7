import { Turns } from '../../core/turns.ts';
import { receiverSecrets } from '../../inventory/receiverSchema.ts';
import type { InventoryRecord, RecordChangeParams } from '../../protocol/contract.ts';
import type { Alerting } from '../alerting/alerting.ts';
import type { Deliveries } from '../alerting/receivers/deliveries.ts';
import { routes } from '../alerting/receivers/routes.ts';
import type { Keeper } from '../common/keeper.ts';
import type { KnownModels } from '../common/knownModels.ts';
import { describe, type Log } from '../common/log.ts';
import type { SecretChanges, Secrets } from '../common/secrets.ts';
import type { Fleet } from '../watching/fleet.ts';
import { plansOf } from '../watching/plans.ts';
import { Demo, type DemoOptions } from './demo.ts';
import { FollowedInventory } from './followedInventory.ts';
import { Pauses } from './pauses.ts';

export interface ConfigurationOptions extends DemoOptions {
  readonly fleet: Fleet;
  readonly deliveries: Deliveries;
  readonly alerting: Alerting;
  readonly secrets: Secrets;
  readonly known: KnownModels;
  readonly keeper: Keeper;
  readonly log: Log;
  /** Clients should see these anew. */
  readonly changed: (change: ConfigurationChange) => void;
}

/** What looks different now; a part left out does not. */
export interface ConfigurationChange {
  readonly inventory?: InventoryRecord;
  readonly demo?: boolean;
  readonly missingSecrets?: readonly string[];
}

/**
 * What is watched, with which secrets, and who receives alerts: the inventory file, the simulated appliances, and the secrets that clients
 * and files give. Hands all of it to fleet, alerting and deliveries, again whenever it changes.
 */
export class Configuration implements Disposable {
  readonly #options: ConfigurationOptions;
  readonly #inventory: FollowedInventory;
  readonly #demo: Demo;
  readonly #pauses: Pauses;
  readonly #stop = new AbortController();
  /** Changes of what is watched come one after the other. */
  readonly #changes = new Turns(1);
  /** As clients know it. */
  #missing = '';

  constructor(options: ConfigurationOptions) {
    this.#options = options;
    this.#inventory = new FollowedInventory(options.known.definition);
    this.#demo = new Demo(options);
    this.#pauses = new Pauses(options);
  }

  get inventory(): InventoryRecord {
    return this.#inventory.record;
  }

  /** Simulated appliances are watched beside the real ones. */
  get demo(): boolean {
    return this.#demo.on;
  }

  /** Names of secrets that the inventory needs and nobody has given. */
  get missingSecrets(): readonly string[] {
    const { fleet, deliveries, secrets } = this.#options;
    const ofReceivers = secrets.missing(deliveries.receivers.flatMap(receiverSecrets));
    return [...new Set([...fleet.missingSecrets, ...ofReceivers])];
  }

  /** Watches what the file at this path names, from now on and whenever it changes. */
  useInventory(path: string): Promise<InventoryRecord> {
    return this.#changes.run(this.#stop.signal, async () => {
      this.#inventory.follow(path, () => void this.#logging(() => this.#changes.run(this.#stop.signal, () => this.#load())));
      await this.#load();
      return this.#inventory.record;
    });
  }

  /** @throws {SimulationFailed} */
  useDemo(on: boolean): Promise<{ readonly on: boolean }> {
    return this.#changes.run(this.#stop.signal, async () => {
      if (on !== this.#demo.on) {
        if (on) await this.#demo.start(this.#stop.signal, (again) => void this.#simulationDied(again));
        else this.#demo.end();
        this.#watch();
        this.#options.changed({ demo: on });
      }
      return { on };
    });
  }

  /** @throws {SecretUnreadable} for one that cannot be a secret; the others are taken */
  provideSecrets(secrets: Readonly<Record<string, string>>): { readonly missing: readonly string[] } {
    const { refused, ...changes } = this.#options.secrets.provide(secrets);
    this.#secretsChanged(changes);
    this.#sayMissing();
    const [fault] = refused;
    if (fault !== undefined) throw fault;
    return { missing: this.missingSecrets };
  }

  /** What a person is about to change in the file. Refused unless it stands in the log: nothing is done that is not. */
  recordChange({ device, name, what, why }: RecordChangeParams, who: string): Record<string, never> {
    const { keeper, now } = this.#options;
    const said = why?.trim();
    keeper.mustKeep((store) => store.audit.append({ time: now(), who, what, target: name, device, ...(said && { why: said }) }));
    return {};
  }

  /** Reads the files of secrets anew: a person who asks for something may just have changed one. */
  async readSecretFiles(): Promise<void> {
    this.#secretsChanged(await this.#readFiles());
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#inventory[Symbol.dispose]();
    this.#demo[Symbol.dispose]();
  }

  async #load(): Promise<void> {
    const { log, changed } = this.#options;
    await this.#inventory.read();
    const secrets = await this.#readFiles();
    this.#watch();
    this.#useReceivers();
    this.#secretsChanged(secrets);
    const { path, problems } = this.#inventory.record;
    log('info', `${path}: ${this.#inventory.loaded?.devices.length ?? 0} devices, ${problems.length} problems.`);
    changed({ inventory: this.#inventory.record });
    this.#sayMissing();
  }

  /** Hands the inventory's devices and the simulated ones to the fleet. An id of the inventory's is never a simulated one's. */
  #watch(): void {
    const { fleet, secrets, known } = this.#options;
    const written = this.#inventory.loaded ? plansOf(this.#inventory.loaded, secrets, false, known) : [];
    const own = written.map((plan) => ({ ...plan, pause: this.#pauses.of(plan.device) }));
    const ids = new Set(own.map(({ device }) => device.id));
    fleet.watch([...own, ...this.#demo.plans.filter(({ device }) => !ids.has(device.id))]);
  }

  #useReceivers(): void {
    const { deliveries, alerting } = this.#options;
    const receivers = this.#inventory.loaded?.receivers ?? [];
    deliveries.use(receivers, this.#inventory.complete);
    alerting.notifier.useReceivers(routes(receivers, deliveries));
    alerting.lookSoon();
  }

  #readFiles(): Promise<SecretChanges> {
    return this.#options.secrets.readFiles(this.#inventory.loaded?.secrets ?? []);
  }

  #secretsChanged(changes: SecretChanges): void {
    const { fleet, deliveries } = this.#options;
    fleet.secretsChanged(changes);
    if (changes.arrived.length + changes.replaced.length > 0) deliveries.secretsChanged();
  }

  #sayMissing(): void {
    const missing = this.missingSecrets;
    const key = JSON.stringify(missing);
    if (key === this.#missing) return;
    this.#missing = key;
    this.#options.changed({ missingSecrets: missing });
  }

  /** A simulator that dies is started again, unless it has only just been. */
  #simulationDied(again: boolean): Promise<void> {
    this.#options.log('warning', 'The simulated appliances have ended.');
    return this.#logging(async () => {
      await this.useDemo(false);
      if (again) await this.useDemo(true);
    });
  }

  /** For work that nobody waits for. */
  async #logging(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.log('error', describe(error));
    }
  }
}
