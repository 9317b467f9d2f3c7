import { setTimeout as pause } from 'node:timers/promises';
import { OutsideState } from '../../core/alerting/outside.ts';
import type { AskedSilence } from '../../core/alerting/outsideSilence.ts';
import type { Silence } from '../../core/alerting/silence.ts';
import { groupBy } from '../../core/groupBy.ts';
import { SECOND } from '../../core/time/duration.ts';
import { type AlertmanagerConfig, type ReceiverConfig, receiverSecrets } from '../../inventory/receiverSchema.ts';
import type { OutsideSilenceRecord, SilencedOutsideRecord } from '../../protocol/contract.ts';
import type { OutsideSilences } from '../alerting/alertingRecords.ts';
import { trustSystemAuthorities } from '../alerting/receivers/authorities.ts';
import type { Platforms, ReceiverState } from '../alerting/receivers/deliveries.ts';
import type { StateKeepers } from '../alerting/receivers/routes.ts';
import { describe } from '../common/log.ts';
import { NotPossible } from '../common/refusals.ts';
import type { OwnedAlert } from '../watching/fleet.ts';
import { Alertmanager, type AlertmanagerSurroundings } from './alertmanager.ts';
import { AskedSilences } from './askedSilences.ts';

export interface AlertmanagersOptions extends AlertmanagerSurroundings {
  /** Clients should see these anew. `silences`: what was asked for there is made, or is not. */
  readonly changed: (change: OutsideChanges) => void;
}

/** What looks different now. */
export interface OutsideChanges {
  readonly alerts: readonly OwnedAlert[];
  readonly silences: boolean;
  readonly receivers: boolean;
}

/** What fires is compared with what was told this long (ms) after it has changed, and so often without: suppressions end by themselves. */
const SOON = 250;
const LOOK = 15 * SECOND;
/** A person who asks for a silence waits for it this long (ms) at most. */
const LONGEST_WAIT = 10 * SECOND;

/** The receivers of the inventory that are an Alertmanager: they are told what fires, and say what is silenced there. */
export class Alertmanagers implements StateKeepers, Platforms, OutsideSilences, AsyncDisposable {
  readonly #options: AlertmanagersOptions;
  readonly #asked: AskedSilences;
  /** By receiver: what each was told, also while its configuration changes. */
  readonly #states = new Map<string, OutsideState>();
  readonly #built = new Map<string, { readonly key: string; readonly alertmanager: Alertmanager }>();
  readonly #leaving = new Set<Promise<void>>();
  /** The inventory has been read: until then, that nothing fires would only mean that nothing is known. */
  #configs: readonly (ReceiverConfig & { readonly alertmanager: AlertmanagerConfig })[] | undefined;
  #instance = '';
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #ended = false;
  /** By alert: the silence there, as clients know it. */
  #shown: ReadonlyMap<string, string> = new Map();
  #shownOutcomes = '';
  #shownStates = '';
  readonly #waiting = new Set<() => void>();

  constructor(options: AlertmanagersOptions) {
    this.#options = options;
    this.#asked = new AskedSilences(options);
    const stored = options.keeper.read([], (store) => store.outside.loadTold());
    for (const [receiver, rows] of groupBy(stored, (row) => row.receiver))
      this.#states.set(receiver, new OutsideState(rows.map(({ told }) => told)));
    options.keeper.register((store) => {
      for (const [receiver, { told }] of this.#states) for (const [key, each] of told) store.outside.saveTold(receiver, key, each);
    });
  }

  /**
   * Tells these from now on. `instance`: what this service is called there. `sure`: the file was read without any error, so that what was told
   * to others is of no use any more.
   */
  use(receivers: readonly ReceiverConfig[], instance: string, sure: boolean): void {
    this.#configs = receivers.flatMap(({ alertmanager, ...rest }) => (alertmanager ? [{ ...rest, alertmanager }] : []));
    this.#instance = instance;
    if (sure) this.#forgetOthers(this.#configs.map(({ id }) => id));
    this.#setUp();
  }

  /** Secrets are others than before. */
  secretsChanged(): void {
    this.#setUp();
  }

  /** How a receiver fares; undefined: it is none of these. */
  stateOf(receiver: string): Omit<ReceiverState, 'secret'> | undefined {
    return this.#built.get(receiver)?.alertmanager.state;
  }

  /** Sends it a test. @throws {Fault} where no instance took it */
  async test(receiver: string, signal: AbortSignal): Promise<string | undefined> {
    return this.#built.get(receiver)?.alertmanager.test(signal);
  }

  isSimulated(device: string): boolean {
    return this.#options.fleet.find(device)?.plan.simulated ?? false;
  }

  touch(): void {
    if (!this.#ended) this.#soon ??= setTimeout(() => this.#look(), SOON);
  }

  /** The silence there that keeps an alert quiet. */
  silenceOn(owned: OwnedAlert, now: number): SilencedOutsideRecord | undefined {
    if (owned.alert.state === 'resolved') return undefined;
    for (const { alertmanager } of this.#built.values()) {
      const found = alertmanager.silenceOn(owned, now);
      if (found) return found;
    }
    return undefined;
  }

  /** What became of the silences that were asked for there with one of ours. */
  asked(silence: string): readonly OutsideSilenceRecord[] {
    return this.#asked.records(silence);
  }

  /** @throws {NotPossible} where the inventory has none */
  mustHaveOne(): void {
    if (this.#built.size === 0)
      throw new NotPossible('The inventory names no Alertmanager in "notify", so no silence can be made there. Nothing was done.');
  }

  /** A silence of ours is to stand in each Alertmanager, too. Answers with their ids. */
  askBeside(silence: Silence): readonly string[] {
    const { device, haGroup, component, condition } = silence;
    const labels = {
      ...(device !== undefined && { device }),
      ...(haGroup !== undefined && { ha_group: haGroup }),
      ...(component !== undefined && { component }),
      ...(condition !== undefined && { condition }),
    };
    return this.#each((alertmanager) => [
      {
        id: `${alertmanager.config.id}/${silence.id}`,
        receiver: alertmanager.config.id,
        silence: silence.id,
        labels: alertmanager.labelsFor(labels),
        by: silence.by,
        why: silence.why,
        until: silence.until,
      },
    ]);
  }

  /** What a person has taken on is to be silent in each Alertmanager that is told of it. Answers with their ids. */
  askForAcknowledged(taken: readonly OwnedAlert[]): readonly string[] {
    return this.#each((alertmanager) =>
      taken
        .filter((owned) => alertmanager.wants(owned))
        .flatMap((owned) => {
          const { id, acknowledged } = owned.alert;
          if (!acknowledged) return [];
          return [
            {
              id: `${alertmanager.config.id}/${id}/${acknowledged.at}`,
              receiver: alertmanager.config.id,
              alert: id,
              acknowledgedAt: acknowledged.at,
              labels: alertmanager.labelsOf(owned),
              by: acknowledged.by,
              why: acknowledged.why ?? 'Acknowledged in HSM Vigil',
              until: acknowledged.until,
            },
          ];
        }),
    );
  }

  /** What became of them, as soon as none waits, or a person would not wait longer. */
  async outcome(ids: readonly string[]): Promise<readonly OutsideSilenceRecord[]> {
    if (ids.length === 0) return [];
    this.#look(true);
    const left = new AbortController();
    const late = pause(LONGEST_WAIT, 'late', { signal: left.signal, ref: false }).catch(() => 'late');
    try {
      for (;;) {
        const woken = await Promise.race([new Promise<void>((resolve) => this.#waiting.add(resolve)), late]);
        const records = this.#asked.outcome(ids).map((record) => this.#withReason(record));
        const isKnown = records.every(({ state, error }) => state !== 'waiting' || error !== undefined);
        if (this.#ended || woken === 'late' || isKnown) return records;
      }
    } finally {
      left.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#wake();
    await Promise.all([...[...this.#built.values()].map(({ alertmanager }) => alertmanager[Symbol.asyncDispose]()), ...this.#leaving]);
  }

  /** Where no instance answers, that is why it waits. */
  #withReason(record: OutsideSilenceRecord): OutsideSilenceRecord {
    const alertmanager = this.#built.get(record.receiver)?.alertmanager;
    if (record.state !== 'waiting' || record.error !== undefined || !alertmanager?.isDown) return record;
    return { ...record, ...(alertmanager.state.error !== undefined && { error: alertmanager.state.error }) };
  }

  #setUp(): void {
    const { secrets } = this.#options;
    if (this.#ended || !this.#configs) return;
    trustSystemAuthorities();
    const wanted = new Map(this.#configs.map((config) => [config.id, config]));
    const keyFor = (config: ReceiverConfig) =>
      JSON.stringify([config, this.#instance, receiverSecrets(config).map((name) => secrets.get(name))]);
    for (const [id, { key, alertmanager }] of this.#built) {
      const config = wanted.get(id);
      if (config && keyFor(config) === key) continue;
      this.#built.delete(id);
      const leaving = alertmanager[Symbol.asyncDispose]().finally(() => this.#leaving.delete(leaving));
      this.#leaving.add(leaving);
    }
    for (const [id, config] of wanted) {
      if (this.#built.has(id)) continue;
      const state = this.#states.get(id) ?? new OutsideState();
      this.#states.set(id, state);
      const parts = { ...this.#options, asked: this.#asked, changed: () => this.#hasChanged() };
      this.#built.set(id, { key: keyFor(config), alertmanager: new Alertmanager(config, this.#instance, state, parts) });
    }
    this.touch();
  }

  /** `now`: a person waits for what comes of it. */
  #look(now = false): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (this.#ended || !this.#configs) return;
    try {
      const hurry = this.#asked.follow() || now;
      for (const { alertmanager } of this.#built.values()) alertmanager.look(hurry);
      this.#showChanges();
    } catch (error) {
      this.#options.log('error', describe(error));
    }
    if (this.#built.size > 0) this.#timer = setTimeout(() => this.#look(), LOOK).unref();
  }

  #hasChanged(): void {
    if (this.#ended) return;
    this.#showChanges();
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  /** Tells clients of alerts that are silenced there now and were not, or the other way round, and of how receivers fare. */
  #showChanges(): void {
    const now = this.#options.now();
    const shown = new Map<string, string>();
    const alerts: OwnedAlert[] = [];
    for (const owned of this.#options.fleet.alerts()) {
      const found = this.silenceOn(owned, now);
      const text = found && JSON.stringify(found);
      if (text !== undefined) shown.set(owned.alert.id, text);
      if (text !== this.#shown.get(owned.alert.id)) alerts.push(owned);
    }
    this.#shown = shown;
    const outcomes = JSON.stringify(this.#options.suppressions.silences.map(({ id }) => this.#asked.records(id)));
    const silences = outcomes !== this.#shownOutcomes;
    this.#shownOutcomes = outcomes;
    const states = JSON.stringify([...this.#built.values()].map(({ alertmanager }) => alertmanager.state));
    const receivers = states !== this.#shownStates;
    this.#shownStates = states;
    if (alerts.length > 0 || silences || receivers) this.#options.changed({ alerts, silences, receivers });
  }

  #each(make: (alertmanager: Alertmanager) => readonly Omit<AskedSilence, 'askedAt' | 'made'>[]): readonly string[] {
    const askedAt = this.#options.now();
    const all = [...this.#built.values()].flatMap(({ alertmanager }) => make(alertmanager));
    for (const each of all) this.#asked.ask({ ...each, askedAt, made: {} });
    return all.map(({ id }) => id);
  }

  #forgetOthers(receivers: readonly string[]): void {
    this.#asked.forgetAllBut(receivers);
    for (const [id, { told }] of this.#states) {
      if (receivers.includes(id)) continue;
      this.#states.delete(id);
      this.#options.keeper.keep((store) => [...told.keys()].forEach((key) => void store.outside.removeTold(id, key)));
    }
  }
}
