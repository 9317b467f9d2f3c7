import { randomBytes } from 'node:crypto';
import { acknowledge, acknowledgementOf, withoutAcknowledgement } from '../../core/alerting/acknowledgement.ts';
import { isUnderWay, type Maintenance } from '../../core/alerting/maintenance.ts';
import type { Matcher, Silence } from '../../core/alerting/silence.ts';
import { plainText } from '../../core/text.ts';
import { utcMinute } from '../../core/time/calendar.ts';
import { DAY, formatDuration } from '../../core/time/duration.ts';
import { isTimeZone } from '../../core/time/zonedTime.ts';
import type { RequestParams, RequestResult } from '../../protocol/connection.ts';
import type { AuditEntry } from '../../store/rows.ts';
import type { Alerting } from '../alerting/alerting.ts';
import type { Checklists } from '../alerting/checklists.ts';
import type { Keeper, Write } from '../common/keeper.ts';
import { NotFound, NotPossible } from '../common/refusals.ts';
import type { HaGroups } from '../groups/haGroups.ts';
import { type LastMember, whyNotLeave } from '../groups/whyNotLeave.ts';
import { iso } from '../records/deviceRecord.ts';
import { matcherText } from '../records/matcherWords.ts';
import { readLog } from '../records/readLog.ts';
import { maintenanceRecord, reachOf, silenceRecord } from '../records/suppressionRecords.ts';
import { saveHandling } from '../watching/changes.ts';
import type { Fleet, OwnedAlert } from '../watching/fleet.ts';
import { type ChecklistParts, progressText } from './checklistActions.ts';

/** Nothing is kept quiet for longer (ms): what nobody looks at for a year is not watched. */
const LONGEST = 366 * DAY;
const LONGEST_WEEKLY = 7 * DAY;
const LONGEST_WHY = 500;

export interface AlertActionsOptions extends ChecklistParts {
  readonly groups: Pick<HaGroups, 'find'>;
}

/**
 * What people ask of a service about its alerts. Who did it, when, to what and why is in the audit log before it is done; what cannot
 * be put there is not done.
 */
export class AlertActions {
  readonly #alerting: Alerting;
  readonly #fleet: Fleet;
  readonly #keeper: Keeper;
  readonly #groups: Pick<HaGroups, 'find'>;
  readonly #now: () => number;
  readonly #checklists: Checklists;

  constructor({ alerting, checklists, fleet, keeper, groups, now }: AlertActionsOptions) {
    this.#checklists = checklists;
    this.#groups = groups;
    this.#alerting = alerting;
    this.#fleet = fleet;
    this.#keeper = keeper;
    this.#now = now;
  }

  acknowledge({ alerts, why, until, alertmanager }: RequestParams<'acknowledge'>, who: string): RequestResult<'acknowledge'> {
    const now = this.#now();
    const end = until === undefined ? undefined : this.#endOf(until, 'An acknowledgement');
    const firing = this.#alertsOf(alerts).filter(({ alert }) => alert.state === 'firing');
    if (firing.length === 0) throw new NotPossible('Only alerts that fire can be acknowledged; none of these does.');
    const reason = reasonOf(why);
    const given = { by: who, at: now, ...(reason !== undefined && { why: reason }) };
    const ends = firing.map(({ device }) => end ?? now + device.plan.policy.ackExpiry);
    const taken = firing.map(({ alert, device }, index) => ({
      alert: acknowledge(alert, { ...given, until: ends[index] ?? now }),
      device,
    }));
    this.#audit('acknowledge', who, taken, reason, (store) => saveHandling(store, taken), also(alertmanager));
    this.#fleet.take(taken);
    this.#alerting.look({ alerts: taken });
    return { until: iso(Math.min(...ends)) };
  }

  withdrawAcknowledgement(
    { alerts, why }: RequestParams<'withdrawAcknowledgement'>,
    who: string,
  ): RequestResult<'withdrawAcknowledgement'> {
    const now = this.#now();
    const taken = this.#alertsOf(alerts).filter(({ alert }) => acknowledgementOf(alert, now));
    if (taken.length === 0) throw new NotPossible('Nobody has acknowledged any of these alerts.');
    const free = taken.map(({ alert, device }) => ({ alert: withoutAcknowledgement(alert), device }));
    this.#audit('withdraw-acknowledgement', who, free, reasonOf(why), (store) => saveHandling(store, free));
    this.#fleet.take(free);
    this.#alerting.look({ alerts: free });
    return {};
  }

  closeAlert({ alert: id, why }: RequestParams<'closeAlert'>, who: string): RequestResult<'closeAlert'> {
    const [owned] = this.#alertsOf([id]);
    if (!owned) return {};
    const { alert, device } = owned;
    if (alert.state === 'resolved') throw new NotPossible('This alert is over already.');
    const lost = device.isLost(alert);
    if (!lost && !alert.latched)
      throw new NotPossible('This alert ends by itself when the device is well again: silence or acknowledge it until then.');
    if (!lost && !alert.cleared)
      throw new NotPossible('The device has not shown yet that this is over: deal with the cause, and run a health check.');
    this.#audit('close-alert', who, [owned], needed(why));
    this.#fleet.closeAlert(owned);
    this.#alerting.look();
    return {};
  }

  silence({ until, why, alertmanager, ...asked }: RequestParams<'silence'>, who: string): RequestResult<'silence'> {
    const matcher = this.#matcher(asked);
    if (Object.keys(matcher).length === 0) throw new NotPossible('Say what to silence: a device, an HA group, a component or a condition.');
    const now = this.#now();
    const silence: Silence = { id: newId('s'), ...matcher, from: now, until: this.#endOf(until, 'A silence'), by: who, why: needed(why) };
    this.#keeper.mustKeep(({ audit, suppressions }) => {
      const target = `${this.#called(matcher)}, for ${lasting(silence.until - now)}${also(alertmanager)}`;
      audit.append({ time: now, who, what: 'silence', target, why: silence.why, ...reachOf(silence, silence.until) });
      suppressions.saveSilence(silence);
    });
    this.#alerting.suppressions.add(silence);
    this.#alerting.look({ silences: [silence] });
    return silenceRecord(silence, this.#fleet.devices);
  }

  extendSilence({ id, until, why }: RequestParams<'extendSilence'>, who: string): RequestResult<'extendSilence'> {
    const before = this.#silence(id);
    const silence: Silence = { ...before, until: this.#endOf(until, 'A silence') };
    if (silence.until <= before.until)
      throw new NotPossible(`This silence lasts until ${utcMinute(before.until)} already. To be notified sooner, end it.`);
    this.#keeper.mustKeep(({ audit, suppressions }) => {
      audit.append({
        ...this.#entry('extend-silence', who, reasonOf(why)),
        target: `${this.#called(silence)}, until ${utcMinute(silence.until)}`,
        ...reachOf(silence, silence.until),
      });
      suppressions.saveSilence(silence);
    });
    this.#alerting.suppressions.add(silence);
    this.#alerting.look({ silences: [silence] });
    return silenceRecord(silence, this.#fleet.devices);
  }

  endSilence({ id, why }: RequestParams<'endSilence'>, who: string): RequestResult<'endSilence'> {
    const silence = this.#silence(id);
    this.#keeper.mustKeep(({ audit, suppressions }) => {
      audit.append({
        ...this.#entry('end-silence', who, reasonOf(why)),
        target: this.#called(silence),
        ...reachOf(silence, silence.until),
      });
      suppressions.removeSilence(id);
    });
    this.#alerting.suppressions.remove(id);
    this.#alerting.look({ silences: [silence] });
    return {};
  }

  planMaintenance(
    { device, haGroup, start, end, weekly, why, override }: RequestParams<'planMaintenance'>,
    who: string,
  ): RequestResult<'planMaintenance'> {
    const now = this.#now();
    if ((device === undefined) === (haGroup === undefined)) throw new NotPossible('Maintenance is planned for one device or one HA group.');
    const [from, to] = [Date.parse(start), Date.parse(end)];
    if (to <= from) throw new NotPossible('Maintenance must end after it has begun.');
    if (weekly === undefined && to <= now) throw new NotPossible('This maintenance is over already.');
    if (to - from > (weekly ? LONGEST_WEEKLY : LONGEST)) {
      throw new NotPossible(weekly ? 'Weekly maintenance lasts a week at most.' : 'Maintenance lasts a year at most.');
    }
    if (weekly && !isTimeZone(weekly.timeZone))
      throw new NotPossible(`"${plainText(weekly.timeZone, 64)}" is not a time zone such as "Europe/Berlin".`);
    const maintenance: Maintenance = {
      id: newId('m'),
      ...this.#matcher({ ...(device !== undefined && { device }), ...(haGroup !== undefined && { haGroup }) }),
      start: from,
      end: to,
      ...(weekly && { weekly: { days: [...new Set(weekly.days)], timeZone: weekly.timeZone } }),
      by: who,
      why: needed(why),
    };
    const refusal = this.#whyNotLeave(maintenance);
    if (refusal && override === undefined) throw refusal;
    const allTheSame = refusal && needed(override ?? '');
    const often = `${weekly ? `every ${weekly.days.join(', ')} (${weekly.timeZone}) ` : ''}from ${utcMinute(from)}`;
    this.#keeper.mustKeep(({ audit, suppressions }) => {
      const target = `${this.#called(maintenance)}, ${often} for ${lasting(to - from)}`;
      audit.append({
        time: now,
        who,
        what: 'maintenance',
        target,
        why: maintenance.why,
        ...reachOf(maintenance, endOf(maintenance)),
      });
      if (allTheSame !== undefined) {
        const entry = this.#entry('override-last-member', who, allTheSame);
        audit.append({ ...entry, target, ...reachOf(maintenance, endOf(maintenance)) });
      }
      suppressions.saveMaintenance(maintenance);
    });
    this.#alerting.suppressions.plan(maintenance, now);
    this.#alerting.look({ maintenance: [maintenance] });
    return maintenanceRecord(maintenance, this.#alerting.suppressions.occurrenceOf(maintenance.id, now), now);
  }

  /** Ends the occurrence under way and all that were to come; of weekly maintenance only the one under way, where that is asked. */
  endMaintenance({ id, why, occurrenceOnly = false }: RequestParams<'endMaintenance'>, who: string): RequestResult<'endMaintenance'> {
    const maintenance = this.#alerting.suppressions.maintenance.find((each) => each.id === id);
    if (!maintenance) throw new NotFound('There is no such maintenance window (any more).');
    const goesOn = occurrenceOnly && maintenance.weekly !== undefined;
    if (goesOn && !isUnderWay(maintenance, this.#now()))
      throw new NotPossible('No occurrence of this maintenance is under way. It can be ended as a whole.');
    const left = goesOn ? { ...maintenance, endedUpTo: this.#now() } : undefined;
    this.#keeper.mustKeep(({ audit, suppressions }) => {
      const entry = this.#entry('end-maintenance', who, reasonOf(why));
      const target = `${this.#called(maintenance)}${left ? ', only what is under way' : ''}`;
      audit.append({ ...entry, target, ...reachOf(maintenance, endOf(maintenance)) });
      if (left) suppressions.saveMaintenance(left);
      else suppressions.removeMaintenance(id);
    });
    if (left) this.#alerting.suppressions.plan(left, this.#now());
    else this.#alerting.suppressions.cancel(id);
    this.#alerting.look({ maintenance: [maintenance] });
    return {};
  }

  log(asked: RequestParams<'log'>): RequestResult<'log'> {
    return { entries: this.#keeper.mustRead((store) => readLog(store, this.#fleet, asked)) };
  }

  #whyNotLeave(maintenance: Maintenance): LastMember | undefined {
    const { suppressions } = this.#alerting;
    const isPlanned = (id: string, from: number, to: number) => {
      const device = this.#fleet.find(id);
      return device !== undefined && suppressions.isPlanned(device.plan.device, from, to);
    };
    return whyNotLeave({ fleet: this.#fleet, groups: this.#groups, isPlanned }, maintenance);
  }

  #silence(id: string): Silence {
    const silence = this.#alerting.suppressions.silences.find((each) => each.id === id);
    if (!silence) throw new NotFound('There is no such silence (any more).');
    return silence;
  }

  #alertsOf(ids: readonly string[]): readonly OwnedAlert[] {
    const wanted = new Set(ids);
    const found = [...this.#fleet.alerts()].filter(({ alert }) => wanted.delete(alert.id));
    const [missing] = wanted;
    if (missing !== undefined) throw new NotFound(`No alert of the last day has the id "${plainText(missing, 40)}".`);
    return found;
  }

  /** @param also is stored with it: both or neither */
  #audit(what: string, who: string, alerts: readonly OwnedAlert[], why: string | undefined, also?: Write, added = ''): void {
    const entry = this.#entry(what, who, why);
    this.#keeper.mustKeep((store) => {
      for (const { alert } of alerts) {
        // Whoever takes it on, or lets it go, does so with what was done by then.
        const done = progressText(this.#checklists.of(alert.id));
        const target = done === undefined ? alert.summary : `${alert.summary}: ${done}`;
        store.audit.append({ ...entry, target: target + added, device: alert.device, alert: alert.id });
      }
      also?.(store);
    });
  }

  #entry(what: string, who: string, why: string | undefined): Omit<AuditEntry, 'target'> {
    return { time: this.#now(), who, what, ...(why !== undefined && { why }) };
  }

  #called(matcher: Matcher): string {
    return matcherText(matcher, this.#fleet.devices);
  }

  #endOf(until: string, what: string): number {
    const end = Date.parse(until);
    const left = end - this.#now();
    if (left <= 0) throw new NotPossible(`${what} must end in the future.`);
    if (left > LONGEST) throw new NotPossible(`${what} lasts a year at most.`);
    return end;
  }

  /** A device or group that nobody watches is a slip of the pen. */
  #matcher({ device, haGroup, component, condition }: Matcher): Matcher {
    if (device !== undefined && !this.#fleet.find(device)) throw new NotFound(`No watched device has the id "${plainText(device, 63)}".`);
    if (haGroup !== undefined && !this.#fleet.devices.some((each) => each.plan.device.haGroup === haGroup)) {
      throw new NotFound(`No watched device is a member of the HA group "${plainText(haGroup, 63)}".`);
    }
    return {
      ...(device !== undefined && { device }),
      ...(haGroup !== undefined && { haGroup }),
      ...(component !== undefined && { component: plainText(component, 80) }),
      ...(condition !== undefined && { condition: plainText(condition, 80) }),
    };
  }
}

/** For the log: a silence is to be made there as well. */
function also(alertmanager: boolean | undefined): string {
  return alertmanager ? ', and silent in Alertmanager' : '';
}

/** Not to be guessed, and short enough to be typed. */
function newId(prefix: string): string {
  return prefix + randomBytes(6).toString('hex');
}

/** What is weekly has no end of its own: each time it begins and ends is on record. */
function endOf({ weekly, end }: Maintenance): number | undefined {
  return weekly === undefined ? end : undefined;
}

/** To the minute: the seconds that a person took to answer say nothing. */
function lasting(ms: number): string {
  return formatDuration(ms < 60_000 ? ms : Math.round(ms / 60_000) * 60_000);
}

function reasonOf(why: string | undefined): string | undefined {
  const text = plainText(why ?? '', LONGEST_WHY);
  return text === '' ? undefined : text;
}

function needed(why: string): string {
  const text = reasonOf(why);
  if (text === undefined) throw new NotPossible('Say why: others will ask.');
  return text;
}
