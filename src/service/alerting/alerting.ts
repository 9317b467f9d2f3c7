import { acknowledgementOf } from '../../core/alerting/acknowledgement.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { coversDevice, type Maintenance } from '../../core/alerting/maintenance.ts';
import { afterNotice, type Notice, type NoticeReason, noticePolicyOf, planNotices, type Subject } from '../../core/alerting/notices.ts';
import type { OpenAlert } from '../../core/alerting/rootCause.ts';
import { type Matcher, matches, type Silence, type Whereabouts } from '../../core/alerting/silence.ts';
import { Fault } from '../../core/fault.ts';
import type { AlertRecord, MaintenanceRecord, SilenceRecord } from '../../protocol/contract.ts';
import { StoreReplaced } from '../../store/fault.ts';
import type { StoredEvent } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Clients } from '../common/clients.ts';
import { describe, type Log } from '../common/log.ts';
import { alertRecord } from '../records/alertRecord.ts';
import { maintenanceRecord, reachOf, silenceRecord } from '../records/suppressionRecords.ts';
import type { Fleet, OwnedAlert } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { Explanations } from './explanations.ts';
import { Notifier } from './notifier.ts';
import { rootCauses } from './rootCauses.ts';
import { type Passed, Suppressions } from './suppressions.ts';

export interface AlertingOptions {
  readonly store: Store;
  readonly log: Log;
  readonly clients: Clients;
  readonly fleet: Fleet;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** It looks at the clock at least this often (ms): clocks are set, machines sleep. */
const LOOK = 30_000;

/** Pieces of evidence in one message, over all its alerts, and of each. All of it for up to 400 alerts; ten thousand are ten megabytes. */
const MOST_EVIDENCE = 20_000;
const LEAST_EVIDENCE = 4;

/** What has changed and is to be shown. */
interface Touched {
  readonly alerts?: readonly OwnedAlert[];
  readonly silences?: readonly Silence[];
  readonly maintenance?: readonly Maintenance[];
}

/** A notice that is due, with the records of its alerts. */
interface DueNotice {
  readonly notice: Notice;
  readonly records: readonly AlertRecord[];
}

const words: Readonly<Record<NoticeReason, string>> = {
  fired: 'fires',
  worse: 'has grown worse',
  reminder: 'still fires',
  escalation: 'fires and nobody has acknowledged it',
  resolved: 'is over',
};

/**
 * People's part in alerts: who has acknowledged what, what is silenced, where maintenance is under way, and who is notified of what and
 * when. This is the state and the clock; what people ask for comes through `AlertRequests`.
 */
export class Alerting implements Disposable {
  readonly notifier: Notifier;
  readonly suppressions: Suppressions;
  readonly #options: AlertingOptions;
  readonly #now: () => number;
  readonly #explanations = new Explanations();
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #looking = false;
  /** Alerts have changed since causes were looked for. */
  #unexplained = true;
  #ended = false;

  constructor(options: AlertingOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.notifier = new Notifier(options.clients, options.log);
    const { store } = options;
    const kept = this.#try(() => ({ silences: store.loadSilences(), maintenance: store.loadMaintenance() }));
    this.suppressions = new Suppressions(kept?.silences ?? [], kept?.maintenance ?? [], this.#now());
  }

  get silences(): readonly SilenceRecord[] {
    return this.suppressions.silences.map((silence) => silenceRecord(silence, this.#options.fleet.devices));
  }
  get maintenance(): readonly MaintenanceRecord[] {
    const now = this.#now();
    return this.suppressions.maintenance.map((each) => maintenanceRecord(each, this.suppressions.occurrenceOf(each.id, now), now));
  }

  inMaintenance(device: WatchedDevice): boolean {
    return this.suppressions.maintenanceOf(device.plan.device, this.#now()) !== undefined;
  }

  /** All of them, for one message: of very many, not all the evidence. */
  records(alerts: readonly OwnedAlert[], now: number): readonly AlertRecord[] {
    return alerts.map((alert) => this.record(alert, now, evidenceOfEach(alerts.length)));
  }

  record({ alert, device }: OwnedAlert, now: number, evidence?: number): AlertRecord {
    const open = alert.state !== 'resolved';
    const silence = open ? this.#silenceOf(alert, device, now) : undefined;
    const maintenance = open ? this.suppressions.maintenanceOf(device.plan.device, now) : undefined;
    const explains = this.#explanations.of(alert.id);
    return alertRecord(alert, device, now, {
      ...(evidence !== undefined && { evidence }),
      ...(silence && { silencedBy: silence.id }),
      ...(maintenance && { maintenance: maintenance.id }),
      ...(explains.length > 0 && { explains }),
    });
  }

  /** Takes note of alerts that have changed; answers with those whose records have: their causes, too. */
  follow(alerts: readonly OwnedAlert[], removed: boolean): readonly OwnedAlert[] {
    if (alerts.length === 0 && !removed) return alerts;
    if (!this.#looking) {
      this.#unexplained = true;
      this.lookSoon();
    }
    if (removed) this.#explanations.restart(alertsOf(this.#options.fleet.alerts()));
    const causes = this.#explanations.update(alertsOf(alerts));
    const known = new Set(alerts.map(({ alert }) => alert.id));
    const more = [...causes].filter((id) => !known.has(id)).flatMap((id) => this.#options.fleet.findAlert(id) ?? []);
    return [...alerts, ...more];
  }

  /** Plans notices once what is under way is done. */
  lookSoon(): void {
    if (!this.#ended) this.#soon ??= setTimeout(() => this.look(), 0);
  }

  /**
   * Lets time pass for all that ends by itself, and sends the notices that are due. `touched`: what a person has changed before, to be shown
   * with it, in one message.
   */
  look({ alerts = [], silences = [], maintenance = [] }: Touched = {}): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (this.#ended || this.#looking) return;
    const now = this.#now();
    let next = now + LOOK;
    this.#looking = true;
    try {
      const passed = this.#elapse(now);
      const explained = this.#explain(now);
      const { due, changed, nextAt } = planNotices(this.#subjects(now), now);
      const notices = due.map((notice) => ({ notice, records: this.#recordsOf(notice, now) }));
      const { remembered, sent } = this.#settle(notices, changed, now);
      this.#show(
        [...alerts, ...explained, ...remembered],
        [...silences, ...passed.silencesOver],
        [...maintenance, ...passed.begun, ...passed.ended, ...passed.over],
        now,
      );
      for (const { notice, records } of notices) this.notifier.show(notice, records);
      // What was sent is due again some time: the next plan says when.
      next = sent ? now : Math.min(next, nextAt ?? next, this.suppressions.nextAt(now));
    } catch (error) {
      this.#options.log('error', describe(error));
    } finally {
      this.#looking = false;
    }
    this.#timer = setTimeout(() => this.look(), Math.max(1, next - now));
  }

  /** The store was started anew: what should outlive a restart is saved again. */
  storeReplaced(): void {
    this.#options.fleet.saveAll();
    this.saveAll();
  }

  /** Saves silences and maintenance windows again, for a store that has lost them. */
  saveAll(): void {
    const { store } = this.#options;
    this.#try(() =>
      store.transaction(() => {
        for (const silence of this.suppressions.silences) store.saveSilence(silence);
        for (const each of this.suppressions.maintenance) store.saveMaintenance(each);
      }),
    );
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
  }

  /**
   * Finds causes anew: after a change, and as long as there are any, since a cause that is over explains for a while only. Answers with
   * the alerts that look different then, causes among them.
   */
  #explain(now: number): readonly OwnedAlert[] {
    const { fleet } = this.#options;
    if (!this.#unexplained && !this.#explanations.any) return [];
    this.#unexplained = false;
    const alerts = [...fleet.alerts()];
    const causes = rootCauses(alerts, now, (cause, alert) => this.#standsFor(cause, alert, now));
    const revised = alerts.flatMap(({ alert, device }): OwnedAlert[] => {
      const cause = causes.get(alert.id);
      if (alert.state === 'resolved' || alert.explainedBy === cause) return [];
      const { explainedBy: _before, ...rest } = alert;
      return [{ alert: { ...rest, ...(cause !== undefined && { explainedBy: cause }) }, device }];
    });
    if (revised.length === 0) return [];
    fleet.revise(revised);
    return this.follow(revised, false);
  }

  /** Whether every receiver of an alert is also notified of its cause on another device. */
  #standsFor(cause: OpenAlert, alert: OpenAlert, now: number): boolean {
    const [own, other] = [cause.device, alert.device].map((id) => this.#options.fleet.find(id));
    if (!own || !other || this.suppressions.maintenanceOf(own.plan.device, now) || this.#silenceOf(cause, own, now)) return false;
    return this.notifier.standsFor(subjectOf(cause, own), subjectOf(alert, other));
  }

  *#subjects(now: number): Generator<Subject> {
    for (const device of this.#options.fleet.devices) {
      const policy = noticePolicyOf(device.plan.policy);
      const maintained = this.suppressions.maintenanceOf(device.plan.device, now) !== undefined;
      for (const alert of device.alerts) {
        if (alert.state === 'pending' || (alert.state === 'resolved' && (alert.notifiedAt === undefined || alert.telling?.over))) continue;
        const levels = this.notifier.levelsFor(subjectOf(alert, device));
        // A window that was notified may be on its way back.
        if (alert.state === 'resolved' && levels.length === 0) continue;
        const suppressedBy = maintained ? 'maintenance' : this.#silenceOf(alert, device, now) ? 'silenced' : undefined;
        yield { alert, policy, suppressedBy, levels };
      }
    }
  }

  #silenceOf(alert: Pick<Alert, 'component' | 'condition'>, device: WatchedDevice, now: number): Silence | undefined {
    return this.suppressions.silenceOf(whereabouts(alert, device), now);
  }

  /**
   * Queues notices for receivers and marks their alerts as notified, in one transaction: a process that is killed has done both or
   * neither. Only after that is anything sent over a network.
   */
  #settle(notices: readonly DueNotice[], changed: readonly Alert[], now: number): { remembered: readonly OwnedAlert[]; sent: boolean } {
    const after = new Map(changed.map((alert) => [alert.id, alert]));
    const events: StoredEvent[] = [];
    let remembered: readonly OwnedAlert[] = [];
    this.#together(() => {
      for (const { notice, records } of notices) {
        const recipients = this.notifier.hand(notice, records, now);
        for (const alert of notice.alerts) {
          const notified = recipients.get(alert.id) ?? [];
          const marked = afterNotice(
            alert,
            notice.reason,
            notified.map(({ level }) => level),
            now,
          );
          if (marked !== alert) after.set(alert.id, marked);
          if (notified.length === 0) continue;
          const text = `${alert.summary}: ${words[notice.reason]}, sent to ${notified.map(({ name }) => name).join(', ')}`;
          events.push({ time: now, device: alert.device, alert: alert.id, kind: 'notified', text });
        }
      }
      remembered = this.#remember([...after.values()], now);
      this.#append(events);
    });
    return { remembered, sent: events.length > 0 };
  }

  #remember(changed: readonly Alert[], now: number): readonly OwnedAlert[] {
    const owned = changed.flatMap((alert): OwnedAlert[] => {
      const device = this.#options.fleet.find(alert.device);
      return device ? [{ alert, device }] : [];
    });
    if (owned.length === 0) return owned;
    const lapsed = owned.flatMap(({ alert, device }): StoredEvent[] => {
      const before = device.alert(alert.id);
      if (!before?.acknowledged || alert.acknowledged || acknowledgementOf(before, now)) return [];
      const text = `${alert.summary}: the acknowledgement by ${before.acknowledged.by} has ended`;
      return [{ time: now, device: alert.device, alert: alert.id, kind: 'acknowledgement-end', text }];
    });
    this.#options.fleet.revise(owned);
    this.#append(lapsed);
    return owned;
  }

  /** The records of a notice's alerts, as they will be once it is sent. */
  #recordsOf({ reason, levels, alerts }: Notice, now: number): readonly AlertRecord[] {
    const evidence = evidenceOfEach(alerts.length);
    return alerts.map((alert) => {
      const device = this.#options.fleet.find(alert.device);
      if (!device) throw new Error(`alert ${alert.id} of no device`);
      return this.record({ alert: afterNotice(alert, reason, levels, now), device }, now, evidence);
    });
  }

  #elapse(now: number): Passed {
    const { fleet, store } = this.#options;
    const passed = this.suppressions.elapse(now);
    const { silencesOver, begun, ended, over } = passed;
    if (silencesOver.length + begun.length + ended.length + over.length === 0) return passed;
    const event = (kind: string, text: string, about: Matcher): StoredEvent => ({ time: now, kind, text, ...reachOf(about) });
    this.#try(() =>
      store.transaction(() => {
        for (const { id } of silencesOver) store.removeSilence(id);
        for (const { id } of over) store.removeMaintenance(id);
      }),
    );
    this.#append([
      ...silencesOver.map((each) => event('silence-end', `A silence has ended: ${each.why}`, each)),
      ...begun.map((each) => event('maintenance-begin', `Maintenance has begun: ${each.why}`, each)),
      ...ended.map((each) => event('maintenance-end', `Maintenance has ended: ${each.why}`, each)),
    ]);
    fleet.suspend(fleet.devices.filter((device) => begun.some((each) => covers(each, device))));
    return passed;
  }

  /** Tells every client of these alerts and quiet times, and of the open alerts that the quiet times concern, each as it is now. */
  #show(alerts: readonly OwnedAlert[], silences: readonly Silence[], maintenance: readonly Maintenance[], now: number): void {
    const quiet = silences.length + maintenance.length > 0;
    if (alerts.length === 0 && !quiet) return;
    const shown = new Map(alerts.map(({ alert, device }) => [alert.id, device]));
    if (quiet) {
      for (const { alert, device } of this.#options.fleet.alerts()) {
        if (alert.state !== 'resolved' && isConcerned(alert, device, silences, maintenance)) shown.set(alert.id, device);
      }
    }
    const current = [...shown].flatMap(([id, device]): OwnedAlert[] => {
      const alert = device.alert(id);
      return alert ? [{ alert, device }] : [];
    });
    this.#options.clients.broadcast('changed', {
      ...(silences.length > 0 && { silences: this.silences }),
      ...(maintenance.length > 0 && { maintenance: this.maintenance }),
      ...(current.length > 0 && { alerts: this.records(current, now) }),
    });
  }

  #append(events: readonly StoredEvent[]): void {
    const { store } = this.#options;
    if (events.length > 0) this.#try(() => store.transaction(() => events.forEach((event) => void store.appendEvent(event))));
  }

  /** In one transaction, or without one where the store refuses to begin it. */
  #together(fn: () => void): void {
    let begun = false;
    const once = () => {
      begun = true;
      fn();
    };
    this.#try(() => this.#options.store.transaction(once));
    if (!begun) once();
  }

  /** A full disk must not keep people from being told. */
  #try<T>(fn: () => T): T | undefined {
    try {
      return fn();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#options.log('error', error.message);
      if (error instanceof StoreReplaced) this.storeReplaced();
      return undefined;
    }
  }
}

function evidenceOfEach(alerts: number): number {
  return Math.max(LEAST_EVIDENCE, Math.floor(MOST_EVIDENCE / Math.max(1, alerts)));
}

function isConcerned(alert: Alert, device: WatchedDevice, silences: readonly Silence[], maintenance: readonly Maintenance[]): boolean {
  const place = whereabouts(alert, device);
  return silences.some((silence) => matches(silence, place)) || maintenance.some((each) => covers(each, device));
}

function whereabouts({ component, condition }: Pick<Alert, 'component' | 'condition'>, { plan: { device } }: WatchedDevice): Whereabouts {
  return { device: device.id, component, condition, ...(device.haGroup !== undefined && { haGroup: device.haGroup }) };
}

/** What receivers choose by. */
function subjectOf({ severity }: Pick<Alert, 'severity'>, { plan: { device } }: WatchedDevice) {
  return { severity, device: device.id, haGroup: device.haGroup };
}

function covers(maintenance: Maintenance, { plan: { device } }: WatchedDevice): boolean {
  return coversDevice(maintenance, device.id, device.haGroup);
}

function* alertsOf(owned: Iterable<OwnedAlert>): Generator<Alert> {
  for (const { alert } of owned) yield alert;
}
