import { acknowledgementOf } from '../../core/alerting/acknowledgement.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { coversDevice, type Maintenance } from '../../core/alerting/maintenance.ts';
import { afterNotice, type Notice, type NoticeReason, noticePolicyOf, planNotices, type Subject } from '../../core/alerting/notices.ts';
import type { OpenAlert } from '../../core/alerting/rootCause.ts';
import { type Matcher, matches, type Silence } from '../../core/alerting/silence.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import type { StoredEvent } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';
import { reachOf } from '../records/suppressionRecords.ts';
import type { Fleet, OwnedAlert } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { AlertingRecords } from './alertingRecords.ts';
import type { Explanations } from './explanations.ts';
import type { Notifier } from './notifier.ts';
import { rootCauses } from './rootCauses.ts';
import { type Passed, type Suppressions, whereabouts } from './suppressions.ts';

export interface AlertingOptions {
  readonly keeper: Keeper;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fleet: Fleet;
  readonly notifier: Notifier;
  readonly suppressions: Suppressions;
  readonly explanations: Explanations;
  readonly records: AlertingRecords;
  /** Clients should see these anew. */
  readonly changed: (change: AlertingChange) => void;
}

/** What looks different now. */
export interface AlertingChange {
  readonly alerts: readonly OwnedAlert[];
  /** All that there are, where one of them has changed. */
  readonly silences?: readonly Silence[];
  readonly maintenance?: readonly Maintenance[];
}

/** It looks at the clock at least this often (ms): clocks are set, machines sleep. */
const LOOK = 30_000;

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
 * when. This is the state and the clock; what people ask for comes through `AlertActions`.
 */
export class Alerting implements Disposable {
  readonly notifier: Notifier;
  readonly suppressions: Suppressions;
  readonly #options: AlertingOptions;
  readonly #now: () => number;
  readonly #explanations: Explanations;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #looking = false;
  /** Alerts have changed since causes were looked for. */
  #unexplained = true;
  #ended = false;

  constructor(options: AlertingOptions) {
    this.#options = options;
    this.#now = options.now;
    this.notifier = options.notifier;
    this.suppressions = options.suppressions;
    this.#explanations = options.explanations;
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
      // Of a device that somebody has paused, nobody is reminded.
      const maintained = device.paused || this.suppressions.maintenanceOf(device.plan.device, now) !== undefined;
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
    return this.suppressions.silenceOf(alert, device.plan.device, now);
  }

  /**
   * Queues notices for receivers and marks their alerts as notified, in one transaction: a process that is killed has done both or
   * neither. Only after that is anything sent over a network.
   */
  #settle(notices: readonly DueNotice[], changed: readonly Alert[], now: number): { remembered: readonly OwnedAlert[]; sent: boolean } {
    const after = new Map(changed.map((alert) => [alert.id, alert]));
    const events: StoredEvent[] = [];
    let remembered: readonly OwnedAlert[] = [];
    this.#options.keeper.together(() => {
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
    const told = alerts.map((alert): OwnedAlert => {
      const device = this.#options.fleet.find(alert.device);
      if (!device) throw new Error(`alert ${alert.id} of no device`);
      return { alert: afterNotice(alert, reason, levels, now), device };
    });
    return this.#options.records.alerts(told, now);
  }

  #elapse(now: number): Passed {
    const { fleet, keeper } = this.#options;
    const passed = this.suppressions.elapse(now);
    const { silencesOver, begun, ended, over } = passed;
    if (silencesOver.length + begun.length + ended.length + over.length === 0) return passed;
    const event = (kind: string, text: string, about: Matcher): StoredEvent => ({ time: now, kind, text, ...reachOf(about) });
    keeper.keep((store) => {
      for (const { id } of silencesOver) store.suppressions.removeSilence(id);
      for (const { id } of over) store.suppressions.removeMaintenance(id);
    });
    this.#append([
      ...silencesOver.map((each) => event('silence-end', `A silence has ended: ${each.why}`, each)),
      ...begun.map((each) => event('maintenance-begin', `Maintenance has begun: ${each.why}`, each)),
      ...ended.map((each) => event('maintenance-end', `Maintenance has ended: ${each.why}`, each)),
    ]);
    fleet.suspend(fleet.devices.filter((device) => begun.some((each) => covers(each, device))));
    return passed;
  }

  /** Says that these alerts, silences and maintenance windows have changed, and with them the open alerts that they keep quiet. */
  #show(alerts: readonly OwnedAlert[], silences: readonly Silence[], maintenance: readonly Maintenance[]): void {
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
    this.#options.changed({
      alerts: current,
      ...(silences.length > 0 && { silences: this.suppressions.silences }),
      ...(maintenance.length > 0 && { maintenance: this.suppressions.maintenance }),
    });
  }

  #append(events: readonly StoredEvent[]): void {
    if (events.length > 0) this.#options.keeper.keep((store) => events.forEach((event) => void store.events.append(event)));
  }
}

function isConcerned(alert: Alert, device: WatchedDevice, silences: readonly Silence[], maintenance: readonly Maintenance[]): boolean {
  const place = whereabouts(alert, device.plan.device);
  return silences.some((silence) => matches(silence, place)) || maintenance.some((each) => covers(each, device));
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
