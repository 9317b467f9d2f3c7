import {
  type OutsideAlert,
  type OutsideChange,
  type OutsideEnd,
  type OutsideState,
  outsideKey,
  type ToldOutside,
} from '../../core/alerting/outside.ts';
import { Fault } from '../../core/fault.ts';
import { durationMs } from '../../core/time/duration.ts';
import type { AlertmanagerConfig, ReceiverConfig } from '../../inventory/receiverSchema.ts';
import type { SilencedOutsideRecord } from '../../protocol/contract.ts';
import type { AlertingRecords } from '../alerting/alertingRecords.ts';
import type { ReceiverState } from '../alerting/receivers/deliveries.ts';
import { wantedBy } from '../alerting/receivers/routes.ts';
import type { Suppressions } from '../alerting/suppressions.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import { iso } from '../records/deviceRecord.ts';
import type { Fleet, OwnedAlert } from '../watching/fleet.ts';
import { AlertmanagerClient, peersOf } from './api/client.ts';
import type { AskedSilences } from './askedSilences.ts';
import { Instance } from './instance.ts';
import { isWatching } from './isWatching.ts';
import { goesOn, heartbeat, labelsOf, type OutsideOrigin, outsideAlert, testAlert, type Withheld } from './outsideAlert.ts';

/** What all receivers of this kind share. */
export interface AlertmanagerSurroundings {
  readonly keeper: Keeper;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly fleet: Fleet;
  readonly suppressions: Suppressions;
  readonly records: Pick<AlertingRecords, 'alert'>;
  /** When the service began, and what time it is (ms). */
  readonly startedAt: number;
  readonly now: () => number;
}

export interface AlertmanagerParts extends AlertmanagerSurroundings {
  readonly asked: AskedSilences;
  /** It fares differently, or silences there are others. */
  readonly changed: () => void;
}

/** One receiver of the inventory: an Alertmanager with its instances, and what it was told. */
export class Alertmanager implements AsyncDisposable {
  readonly config: ReceiverConfig;
  readonly #parts: AlertmanagerParts;
  readonly #there: AlertmanagerConfig;
  readonly #origin: OutsideOrigin;
  readonly #state: OutsideState;
  readonly #instances: readonly Instance[];
  readonly #wants: ReturnType<typeof wantedBy>;

  /** @param state what was told before, over changes of the configuration */
  constructor(
    config: ReceiverConfig & { readonly alertmanager: AlertmanagerConfig },
    instance: string,
    state: OutsideState,
    parts: AlertmanagerParts,
  ) {
    const { alertmanager: there } = config;
    this.config = config;
    this.#parts = parts;
    this.#there = there;
    this.#origin = { config: there, instance };
    this.#state = state;
    this.#wants = wantedBy(config);
    const { secrets, log, now } = parts;
    const every = durationMs(there.every);
    this.#instances = peersOf(there).map((peer) => {
      const client = new AlertmanagerClient(peer, secrets);
      const { url } = peer;
      return new Instance({
        client,
        url,
        every,
        instance,
        now,
        log,
        mask: (text, ours) => secrets.mask(text, ours),
        due: () => this.#state.due(url, every, now()),
        taken: (due) => this.#keep(this.#state.take(url, due, now())),
        tend: async (signal) => {
          const own = this.#instances.find((each) => each.url === url);
          // It has just answered.
          const isFirst = this.#instances.find((each) => each === own || each.error === undefined) === own;
          const tended = await parts.asked.tend(config.id, { url, isFirst, client, reading: own?.reading }, signal);
          if (tended.hasDone) for (const each of this.#othersThan(url)) each.hurry();
          return tended;
        },
        changed: parts.changed,
        failed: () => this.#othersThan(url).forEach((each) => void each.hurry()),
      });
    });
  }

  get state(): Omit<ReceiverState, 'secret'> {
    const failing = this.#instances.flatMap(({ error }) => error ?? []);
    const taken = Math.max(...this.#instances.map(({ takenAt }) => takenAt ?? Number.NEGATIVE_INFINITY));
    const others = this.#instances.length - failing.length;
    const rest = failing.length > 0 && others > 0 ? [others === 1 ? 'The other instance works.' : 'The other instances work.'] : [];
    const quiet = this.config.alerts === false && { alerts: false as const };
    return {
      id: this.config.id,
      kind: 'alertmanager',
      level: 1,
      ...quiet,
      state: failing.length > 0 ? 'failing' : Number.isFinite(taken) ? 'ok' : 'waiting',
      queued: this.#state.untold(this.#there.urls),
      ...(failing.length > 0 && { error: [...failing, ...rest].join(' ') }),
      ...(Number.isFinite(taken) && { deliveredAt: taken }),
    };
  }

  /** None of its instances works. */
  get isDown(): boolean {
    return this.#instances.every(({ error }) => error !== undefined);
  }

  /** Compares what fires with what was told, and tells what is due. `now`: a person waits for it. */
  look(now = false): void {
    const time = this.#parts.now();
    const withheld = new Map<string, Withheld>();
    const firing = [...this.#firing(time, withheld)];
    const change = this.#state.follow(firing, (told) => this.#endOf(told, withheld, time), this.#there.urls, time);
    this.#keep(change);
    const every = durationMs(this.#there.every);
    for (const each of this.#instances) if (now || this.#state.due(each.url, every, time).length > 0) each.hurry(now);
  }

  /** Labels of the alerts that a matcher of ours is about, and of no other service. */
  labelsFor(labels: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
    return Object.entries({ ...labels, instance: this.#origin.instance }).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  labelsOf(owned: OwnedAlert): OutsideAlert['labels'] {
    return labelsOf(owned, this.#origin);
  }

  wants({ alert: { severity }, device: { plan } }: OwnedAlert): boolean {
    const { id: device, haGroup } = plan.device;
    return !plan.simulated && this.#wants({ severity, device, haGroup });
  }

  /** The silence there that keeps an alert quiet, as it was last read. Of several, the one that lasts longest. */
  silenceOn(owned: OwnedAlert, now: number): SilencedOutsideRecord | undefined {
    if (!this.#instances.some(({ reading }) => reading && reading.silencedBy.size > 0)) return undefined;
    const key = outsideKey({ labels: this.labelsOf(owned) });
    const found = this.#instances.map(({ host, error, reading }) => {
      const silences = (reading?.silencedBy.get(key) ?? []).flatMap((id) => reading?.silences.get(id) ?? []);
      const [longest] = silences.filter(({ until, isOver }) => !isOver && until > now).toSorted((a, b) => b.until - a.until);
      return { host, longest, asOf: error === undefined && reading && !this.#isOld(reading.at, now) ? undefined : reading?.at };
    });
    const [best] = found.filter(({ longest }) => longest).toSorted((a, b) => (b.longest?.until ?? 0) - (a.longest?.until ?? 0));
    if (!best?.longest) return undefined;
    const { id, by, why, until } = best.longest;
    const others = found.flatMap(({ host, longest }) => (longest ? [] : [host]));
    const known = found.filter(({ longest }) => longest);
    const old = known.every(({ asOf }) => asOf !== undefined) ? Math.max(...known.map(({ asOf = 0 }) => asOf)) : undefined;
    return {
      receiver: this.config.id,
      id,
      by,
      why,
      until: iso(until),
      ...(this.#parts.asked.isOurs(id) && { ours: true as const }),
      ...(others.length > 0 && { notAt: others }),
      ...(old !== undefined && { asOf: iso(old) }),
    };
  }

  /**
   * Sends a test to every instance. Answers with a sentence about those that did not take it, where some did.
   * @throws {Fault} where none did
   */
  async test(signal: AbortSignal): Promise<string | undefined> {
    const { endsAt, ...alert } = testAlert(this.#there, this.#origin.instance, this.#parts.now());
    const results = await Promise.all(
      this.#instances.map((each) =>
        each.post({ told: alert, endsAt }, signal).then(
          () => undefined,
          (error: unknown) => {
            signal.throwIfAborted();
            if (error instanceof Fault) return error;
            throw error;
          },
        ),
      ),
    );
    const failed = results.flatMap((each) => each ?? []);
    const [first] = failed;
    if (first && failed.length === results.length) throw first;
    return first && failed.map(({ message }) => message).join(' ');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#instances.map((each) => each[Symbol.asyncDispose]()));
  }

  #othersThan(url: string): readonly Instance[] {
    return this.#instances.filter((each) => each.url !== url);
  }

  #isOld(at: number, now: number): boolean {
    return now - at > 3 * durationMs(this.#there.every);
  }

  *#firing(now: number, withheld: Map<string, Withheld>): Generator<OutsideAlert> {
    const { fleet, startedAt, records } = this.#parts;
    for (const device of fleet.devices) {
      for (const alert of device.alerts) {
        const owned = { alert, device };
        if (!this.#goesOn(owned, now) || !this.wants(owned)) continue;
        const why = this.#withheld(owned, now);
        if (why === undefined) yield outsideAlert(owned, records.alert(owned, now, 0), this.#origin);
        else withheld.set(alert.id, why);
      }
    }
    if (this.#there.heartbeat && isWatching(fleet.devices, startedAt, now)) yield heartbeat(this.#origin, startedAt);
  }

  /** What comes and goes all the time is told once, and goes on until it has stayed away. */
  #goesOn(owned: OwnedAlert, now: number): boolean {
    const { alert, device } = owned;
    if (alert.state === 'firing') return true;
    if (!alert.flapping || !this.#state.fires(outsideKey({ labels: this.labelsOf(owned) }))) return false;
    return alert.state === 'pending' || now < (alert.resolvedAt ?? now) + device.plan.policy.reopen;
  }

  /** As of any receiver, but that what a person has taken on goes on: Alertmanager keeps the state, and it has not changed. */
  #withheld(owned: OwnedAlert, now: number): Withheld | undefined {
    const { alert, device } = owned;
    const { suppressions, asked } = this.#parts;
    const { device: config } = device.plan;
    if (device.paused || suppressions.maintenanceOf(config, now)) return 'maintenance';
    if (suppressions.silenceOf(alert, config, now) && !asked.covers(this.config.id, owned, now)) return 'silenced';
    // A cause that is over explains for one poll more, in which the alert may end as well.
    if (alert.explainedBy !== undefined || (alert.telling?.freeAt ?? now) > now) return 'explained';
    return undefined;
  }

  #endOf(told: ToldOutside, withheld: ReadonlyMap<string, Withheld>, now: number): OutsideEnd {
    const owned = this.#parts.fleet.findAlert(told.alert);
    if (owned?.alert.state === 'resolved') return { at: owned.alert.resolvedAt ?? now };
    if (told.alert === '') return { at: now };
    const why = goesOn[withheld.get(told.alert) ?? (owned ? 'other' : 'gone')];
    return { at: now, annotations: { ...told.annotations, summary: `${told.annotations.summary ?? ''} (${why})` } };
  }

  #keep({ saved, removed }: OutsideChange): void {
    if (saved.size + removed.length === 0) return;
    const { id } = this.config;
    this.#parts.keeper.keep(
      (store) => {
        for (const [key, told] of saved) store.outside.saveTold(id, key, told);
        for (const key of removed) store.outside.removeTold(id, key);
      },
      { told: true },
    );
  }
}
