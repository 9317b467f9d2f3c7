import type { Maintenance } from '../../core/alerting/maintenance.ts';
import type { Silence } from '../../core/alerting/silence.ts';
import { plainText } from '../../core/text.ts';
import { Turns } from '../../core/turns.ts';
import { groupSecrets } from '../../inventory/groupSchema.ts';
import { type IntakeConfig, intakeSecrets } from '../../inventory/intakeSchema.ts';
import { receiverSecrets } from '../../inventory/receiverSchema.ts';
import type { HistorySettings } from '../../inventory/settings.ts';
import { slipSentence, slipSubject } from '../../inventory/slip.ts';
import type { DeviceRecord, InventoryRecord, RecordChangeParams } from '../../protocol/contract.ts';
import type { Alerting } from '../alerting/alerting.ts';
import type { Deliveries } from '../alerting/receivers/deliveries.ts';
import { routes } from '../alerting/receivers/routes.ts';
import type { Suppressions } from '../alerting/suppressions.ts';
import type { Alertmanagers } from '../alertmanager/alertmanagers.ts';
import type { Keeper } from '../common/keeper.ts';
import type { KnownModels } from '../common/knownModels.ts';
import { describe, type Log } from '../common/log.ts';
import { NotPossible } from '../common/refusals.ts';
import type { SecretChanges, Secrets } from '../common/secrets.ts';
import { type Exports, instanceOf } from '../export/exports.ts';
import type { HaGroups } from '../groups/haGroups.ts';
import type { Intake } from '../intake/intake.ts';
import { iso } from '../records/deviceRecord.ts';
import { notAsWritten, unwatchedRecord } from '../records/notAsWritten.ts';
import type { RemoteSources } from '../sources/sources.ts';
import type { Fleet } from '../watching/fleet.ts';
import { plansOf } from '../watching/plans.ts';
import type { WatchPlan } from '../watching/watchPlan.ts';
import { Decisions } from './decisions.ts';
import { Demo, type DemoOptions } from './demo.ts';
import { asProblem, FollowedInventory } from './followedInventory.ts';
import { KeptInventory } from './keptInventory.ts';
import { renameDevice } from './renameDevice.ts';
import { SlipNotices, type SlipNoticesOptions } from './slipNotices.ts';

/** Of what a person says, in characters. */
const LONGEST_WHY = 500;

export interface ConfigurationOptions extends DemoOptions {
  readonly keeper: Keeper;
  readonly suppressions: Suppressions;
  /** Notifies one window of a slip; false: there is none. */
  readonly tell: SlipNoticesOptions['tell'];
  readonly fleet: Fleet;
  readonly deliveries: Deliveries;
  readonly alertmanagers: Pick<Alertmanagers, 'use' | 'secretsChanged' | 'touch' | 'isSimulated'>;
  readonly alerting: Alerting;
  readonly groups: Pick<HaGroups, 'use'>;
  readonly intake: Pick<Intake, 'use' | 'secretsChanged'>;
  /** What hears the simulated appliances. */
  readonly simulatedIntake: Pick<Intake, 'use'>;
  readonly exports: Pick<Exports, 'use' | 'secrets' | 'secretsChanged'>;
  readonly sources: Pick<RemoteSources, 'use' | 'secrets' | 'secretsChanged'>;
  readonly secrets: Secrets;
  readonly known: KnownModels;
  readonly log: Log;
  /** Clients should see these anew. */
  readonly changed: (change: ConfigurationChange) => void;
}

/** What looks different now; a part left out does not. */
export interface ConfigurationChange {
  readonly inventory?: InventoryRecord;
  readonly unwatched?: readonly DeviceRecord[];
  /** They were among `unwatched`. */
  readonly removedDevices?: readonly string[];
  readonly silences?: readonly Silence[];
  readonly maintenance?: readonly Maintenance[];
  readonly demo?: boolean;
  readonly missingSecrets?: readonly string[];
}

/** What cannot be done to an entry with an error, and how it goes on instead. */
const refused: Readonly<Record<Exclude<RecordChangeParams['what'], 'remove'>, readonly [done: string, goesOn: string]>> = {
  pause: ['paused', 'is watched as it was last read'],
  resume: ['resumed', 'stays paused'],
  'disable-account': ['marked as customer-monitored', 'is watched as it was last read'],
  'enable-account': ['watched over its console again', 'is watched as it was last read'],
};

/**
 * What is watched, with which secrets, and who receives alerts: the inventory file, the simulated appliances, and the secrets that clients
 * and files give. Hands all of it to fleet, alerting and deliveries, again whenever it changes.
 */
export class Configuration implements Disposable {
  readonly #options: ConfigurationOptions;
  readonly #inventory: FollowedInventory;
  readonly #kept: KeptInventory;
  readonly #notices: SlipNotices;
  readonly #demo: Demo;
  readonly #decisions: Decisions;
  readonly #stop = new AbortController();
  /** Changes of what is watched come one after the other. */
  readonly #changes = new Turns(1);
  /** As clients know it. */
  #missing = '';

  constructor(options: ConfigurationOptions) {
    this.#options = options;
    const { keeper, known, now, log, fleet, tell } = options;
    this.#inventory = new FollowedInventory(known.definition);
    this.#kept = new KeptInventory({ keeper, definition: known.definition, now });
    const nameOf = (id: string) => fleet.find(id)?.plan.device.name ?? id;
    this.#notices = new SlipNotices({ kept: this.#kept, keeper, log, now, nameOf, tell });
    this.#demo = new Demo(options);
    this.#decisions = new Decisions(options);
  }

  get inventory(): InventoryRecord {
    const { record } = this.#inventory;
    const slip = this.#kept.ofFile;
    if (!slip) return record;
    const reason = `${slipSubject(slip)}: ${slipSentence(slip)}`;
    const problems = record.exists ? record.problems : [asProblem(reason)];
    return { ...record, problems, notTaken: { reason, since: iso(slip.since) } };
  }

  /** Entries of the inventory that were never read without error. */
  get unwatched(): readonly DeviceRecord[] {
    const interval = this.#kept.inventory?.poll.interval ?? 0;
    return this.#kept.slips.flatMap((slip) =>
      slip.kind === 'device' && slip.stays === 'nothing' ? [unwatchedRecord(slip.id, notAsWritten(slip, iso(slip.since)), interval)] : [],
    );
  }

  /** Where traps and log lines are received, as in force; undefined: nowhere. */
  get receiving(): IntakeConfig | undefined {
    return this.#kept.inventory?.intake;
  }

  /** What this service is called among others. */
  get instance(): string {
    return instanceOf(this.#kept.inventory?.outlets);
  }

  /** How long what was read and received is kept; undefined: nothing says it, or nothing was read yet. */
  get history(): HistorySettings | undefined {
    return this.#kept.inventory?.history;
  }

  /** The inventory in force, for a file that is gone. */
  get lastRead(): { readonly text?: string } {
    const { text } = this.#kept;
    return text === undefined ? {} : { text };
  }

  /** Simulated appliances are watched beside the real ones. */
  get demo(): boolean {
    return this.#demo.on;
  }

  /** Names of secrets that the inventory needs and nobody has given. */
  get missingSecrets(): readonly string[] {
    const { fleet, deliveries, secrets } = this.#options;
    const ofReceivers = secrets.missing(deliveries.receivers.flatMap(receiverSecrets));
    const listening = this.#kept.inventory?.intake;
    const ofIntake = listening ? secrets.missing(intakeSecrets(listening)) : [];
    const ofGroups = secrets.missing((this.#kept.inventory?.groups ?? []).flatMap(groupSecrets));
    const ofPlatforms = secrets.missing([...this.#options.exports.secrets, ...this.#options.sources.secrets]);
    return [...new Set([...fleet.missingSecrets, ...ofReceivers, ...ofIntake, ...ofGroups, ...ofPlatforms])];
  }

  /** Reads inventory, secrets and certificates anew, whether or not their files look changed: a person or a supervisor asks for it. */
  async reread(): Promise<void> {
    await this.#logging(() => this.#changes.run(this.#stop.signal, () => this.#load()));
  }

  /** Watches what the file at this path names, from now on and whenever it changes. */
  useInventory(path: string): Promise<InventoryRecord> {
    return this.#changes.run(this.#stop.signal, async () => {
      this.#inventory.follow(path, () => void this.#logging(() => this.#changes.run(this.#stop.signal, () => this.#load())));
      await this.#load();
      return this.inventory;
    });
  }

  /** @throws {SimulationFailed} */
  useDemo(on: boolean): Promise<{ readonly on: boolean }> {
    return this.#changes.run(this.#stop.signal, async () => {
      if (on !== this.#demo.on) {
        if (on) await this.#demo.start(this.#stop.signal, (again) => void this.#simulationDied(again));
        else {
          // What they send at their end would be of nobody who is watched.
          await this.#options.simulatedIntake.use(undefined);
          this.#demo.end();
        }
        this.#watch();
        if (on) await this.#options.simulatedIntake.use(this.#demo.intake);
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

  /**
   * What a person is about to change in the file. Refused unless it stands in the log: nothing is done that is not.
   * @throws {NotPossible} for what would stand in the log and not hold: a pause in an entry that is not taken; for a
   * decision about the monitor account without a reason
   */
  recordChange({ device, name, what, why }: RecordChangeParams, who: string): Record<string, never> {
    const { keeper, now } = this.#options;
    const slip = this.#kept.slips.find(
      ({ kind, id, stays }) => kind === 'device' && id === device && (stays === 'as-read' || stays === 'nothing'),
    );
    if (slip && what !== 'remove') {
      const where = slip.line === undefined ? '' : ` (line ${slip.line})`;
      const [done, usual] = refused[what];
      const goesOn = slip.stays === 'nothing' ? 'is not watched' : usual;
      throw new NotPossible(
        `${plainText(name, 80)} cannot be ${done} while the inventory has an error in its entry${where}. It ${goesOn} until that is corrected.`,
      );
    }
    const said = plainText(why ?? '', LONGEST_WHY);
    if (!said && (what === 'disable-account' || what === 'enable-account'))
      throw new NotPossible('Say why: the owner of the HSM answers for this decision, and others will ask.');
    keeper.mustKeep((store) => store.audit.append({ time: now(), who, what, target: name, device, ...(said && { why: said }) }));
    if (what === 'remove') this.#kept.letGo(device);
    // It was enabled all along, and a person keeps it so: no change of the file follows that would make it known.
    const entry = this.#kept.inventory?.devices.find(({ id }) => id === device);
    if (what === 'enable-account' && entry?.monitorAccount === 'enabled') this.#watch();
    return {};
  }

  /** Reads the files of secrets anew: a person who asks for something may just have changed one. */
  async readSecretFiles(): Promise<void> {
    this.#secretsChanged(await this.#readFiles());
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#inventory[Symbol.dispose]();
    this.#notices[Symbol.dispose]();
    this.#demo[Symbol.dispose]();
  }

  /** A window has come that can be notified. */
  windowCame(): void {
    this.#notices.look();
  }

  async #load(): Promise<void> {
    const { log, changed } = this.#options;
    const before = this.unwatched;
    const { mended, renames } = this.#kept.take(await this.#inventory.read());
    for (const rename of renames) renameDevice(this.#options, rename);
    const secrets = await this.#readFiles();
    this.#watch();
    this.#useReceivers();
    void this.#options.intake.use(this.#kept.inventory?.intake);
    this.#options.sources.use(this.#kept.inventory?.sources ?? []);
    void this.#options.exports.use(this.#kept.inventory?.outlets, this.#kept.complete);
    this.#secretsChanged(secrets);
    const { inventory, unwatched } = this;
    const { path, exists, problems } = inventory;
    const devices = this.#kept.inventory?.devices.length ?? 0;
    const error = problems.find(({ severity }) => severity === 'error');
    if (exists || error) log('info', `${path}: ${devices} devices, ${problems.length} problems.`);
    else log('warning', `${path}: there is no such file, so no HSM is watched.`);
    if (error) log('warning', `${path}:${error.line}: ${plainText(error.message, 600)}`);
    const gone = before.filter(({ id }) => !unwatched.some((each) => each.id === id) && !this.#options.fleet.find(id));
    const { silences, maintenance } = this.#options.suppressions;
    changed({ inventory, unwatched, removedDevices: gone.map(({ id }) => id), ...(renames.length > 0 && { silences, maintenance }) });
    this.#notices.renamed(renames);
    this.#notices.mended(mended);
    this.#notices.look();
    this.#sayMissing();
  }

  /** Hands the inventory's devices and the simulated ones to the fleet. An id of the inventory's is never a simulated one's. */
  #watch(): void {
    const { fleet, secrets, known } = this.#options;
    const own = this.#kept.inventory ? plansOf(this.#kept.inventory, secrets, false, known).map((plan) => this.#asKept(plan)) : [];
    const ids = new Set([...own.map(({ device }) => device.id), ...this.unwatched.map(({ id }) => id)]);
    fleet.watch([...own, ...this.#demo.plans.filter(({ device }) => !ids.has(device.id))]);
    this.#options.groups.use([...(this.#kept.inventory?.groups ?? []), ...this.#demo.groups]);
  }

  /** A plan that says what of it is not as the file is written, and who has paused it or decided about its account. */
  #asKept(plan: WatchPlan): WatchPlan {
    const slip = this.#kept.ofFile ?? this.#kept.slips.find(({ kind, id }) => kind === 'device' && id === plan.device.id);
    const pause = this.#decisions.pauseOf(plan.device);
    const account = this.#decisions.accountOf(plan.device);
    return {
      ...plan,
      ...(slip && { notAsWritten: notAsWritten(slip, iso(slip.since)) }),
      ...(pause && { pause }),
      ...(account && { account }),
    };
  }

  #useReceivers(): void {
    const { deliveries, alerting, alertmanagers } = this.#options;
    const receivers = this.#kept.inventory?.receivers ?? [];
    alertmanagers.use(receivers, this.instance, this.#kept.complete);
    deliveries.use(receivers, this.#kept.complete);
    alerting.notifier.useReceivers(routes(receivers, deliveries, alertmanagers));
    alerting.lookSoon();
  }

  #readFiles(): Promise<SecretChanges> {
    return this.#options.secrets.readFiles(this.#kept.inventory?.secrets ?? []);
  }

  #secretsChanged(changes: SecretChanges): void {
    const { fleet, deliveries, alertmanagers, intake, exports } = this.#options;
    fleet.secretsChanged(changes);
    if (changes.arrived.length + changes.replaced.length === 0) return;
    alertmanagers.secretsChanged();
    deliveries.secretsChanged(changes.replaced);
    intake.secretsChanged();
    exports.secretsChanged();
    this.#options.sources.secretsChanged();
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
