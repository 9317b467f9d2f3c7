import { DAY } from '../time/duration.ts';
import { acknowledgementOf, isWorse, withoutAcknowledgement } from './acknowledgement.ts';
import type { Alert, NotificationState, SuppressedBy } from './alert.ts';
import type { Policy } from './policy.ts';
import { isToldByDevice } from './toldByDevice.ts';

/**
 * Which notices are due now, and when to look again. A pure function of the alerts: each alert keeps what has been sent of it (`telling`),
 * so that a restart repeats nothing. Guarantees, checked in test/unit/core/notices.properties.test.ts:
 * - An episode has one notice that it fires and one that it is over, besides reminders.
 * - No notice is sent while a person, a silence, maintenance or the alert's own cause suppresses it. If the alert still fires after that,
 *   a notice is sent then.
 * - A notice that nobody took stays due. `afterNotice` records those that somebody took.
 */

export type NoticeReason = 'fired' | 'worse' | 'reminder' | 'escalation' | 'resolved';

/** Alerts that are sent together, the worst first, to the receivers of these levels (from 1, ascending). */
export interface Notice {
  readonly reason: NoticeReason;
  readonly levels: readonly number[];
  readonly alerts: readonly Alert[];
}

/** Milliseconds. */
export interface NoticePolicy {
  /** From the first notice to the second; the third comes after twice that, and then one a day. */
  readonly renotify: number;
  /** The next level of receivers is notified of what nobody has acknowledged for this long. */
  readonly escalate: number;
  /** An alert waits this long for others that fire at about the same time, unless the device has said it by itself. */
  readonly groupWait: number;
  /** After its cause has ended, an alert has this long to end as well before a notice is sent. */
  readonly grace: number;
  /** A flapping alert counts as over once it has been over for this long. */
  readonly reopen: number;
}

/** An alert, and what decides about its notices. `alert.explainedBy` counts as given. */
export interface Subject {
  readonly alert: Alert;
  readonly suppressedBy?: 'silenced' | 'maintenance' | undefined;
  readonly policy: NoticePolicy;
  /** Levels (from 1, ascending) with at least one receiver that would take a notice of it. Empty: there is none. */
  readonly levels: readonly number[];
}

export interface Plan {
  readonly due: readonly Notice[];
  /** Alerts that have changed and must be stored, sent or not: an acknowledgement has lapsed, a suppression has begun or ended. */
  readonly changed: readonly Alert[];
  /** When time alone makes the next notice due; null: never. It does not count what is due now: plan again once that is sent. */
  readonly nextAt: number | null;
}

const LONGEST_GROUP_WAIT = 30_000;
/** What a device has said by itself waits only so long (ms) for what it says in the same breath, and follows another notice after this. */
const BREATH = 50;
const SOON_AFTER = 2_000;

/** At an interval of ten minutes, `groupWait` is half a minute and `grace` one poll. A demo with an interval of seconds scales both down. */
export function noticePolicyOf(policy: Pick<Policy, 'interval' | 'renotify' | 'escalate' | 'reopen'>): NoticePolicy {
  const { interval, renotify, escalate, reopen } = policy;
  return { renotify, escalate, groupWait: Math.min(LONGEST_GROUP_WAIT, interval / 20), grace: interval, reopen };
}

export function planNotices(subjects: Iterable<Subject>, now: number): Plan {
  const changed: Alert[] = [];
  const due = new Map<string, { readonly reason: NoticeReason; readonly levels: readonly number[]; readonly alerts: Alert[] }>();
  const waiting: { readonly alert: Alert; readonly levels: readonly number[]; readonly since: number; readonly wait: number }[] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  let nextAt = Number.POSITIVE_INFINITY;
  const send = (alert: Alert, reason: NoticeReason, levels: readonly number[]) => {
    const key = `${reason} ${levels.join()}`;
    const notice = due.get(key);
    if (notice) notice.alerts.push(alert);
    else due.set(key, { reason, levels, alerts: [alert] });
  };
  for (const subject of subjects) {
    const { alert, send: dueNow, waitsSince, until } = outlookOf(subject, now);
    lastAt = Math.max(lastAt, alert.notifiedAt ?? lastAt);
    if (alert !== subject.alert) changed.push(alert);
    if (until !== undefined) nextAt = Math.min(nextAt, until);
    if (dueNow) send(alert, dueNow.reason, dueNow.levels);
    else if (waitsSince !== undefined) waiting.push({ alert, levels: subject.levels, since: waitsSince, wait: subject.policy.groupWait });
  }
  const waitsUntil = waiting.map(({ alert, since, wait }) =>
    isToldByDevice(alert) ? Math.min(since + wait, Math.max(since + BREATH, lastAt + SOON_AFTER)) : since + wait,
  );
  // Waiting alerts are sent with the first one that is due.
  if (waitsUntil.some((at) => at <= now)) for (const { alert, levels } of waiting) send(alert, 'fired', levels.slice(0, 1));
  else for (const at of waitsUntil) nextAt = Math.min(nextAt, at);
  return {
    due: [...due.values()].map(({ alerts, ...notice }) => ({ ...notice, alerts: alerts.sort(worstFirst) })),
    changed,
    nextAt: nextAt === Number.POSITIVE_INFINITY ? null : nextAt,
  };
}

/**
 * An alert of a notice that receivers of these levels (ascending) took. If nobody took it, the alert is unchanged and its notice stays
 * due. A notice that it is over is the exception: it is sent once, taken or not.
 */
export function afterNotice(alert: Alert, reason: NoticeReason, levels: readonly number[], now: number): Alert {
  const { freeAt, suppressedBy: _by, ...sent } = alert.telling ?? {};
  if (reason === 'resolved') return { ...alert, telling: { ...sent, over: true } };
  const reached = levels.at(-1);
  if (reached === undefined) return alert;
  const begins = reason === 'fired' || freeAt !== undefined;
  const restarts = begins || reason === 'worse';
  const telling: NotificationState = {
    ...sent,
    severity: alert.severity,
    level: begins ? reached : Math.max(sent.level ?? 1, reached),
    highest: Math.max(highestOf(alert), reached),
    ...((restarts || reason === 'escalation') && { levelSince: now }),
  };
  if (reason === 'escalation') return { ...alert, notifiedAt: now, telling };
  return { ...alert, notifiedAt: now, notices: restarts ? 1 : (alert.notices ?? 1) + 1, telling };
}

/**
 * An alert that fires again in its episode. Its acknowledgement is over. A new notice that it fires is due, unless no notice said that it
 * was over: then people still believe that it fires.
 */
export function firedAgain(alert: Alert, now: number): Alert {
  const open = withoutAcknowledgement(alert);
  const { notifiedAt, notices: _notices, telling, ...rest } = open;
  if (notifiedAt !== undefined && telling?.over !== true) return open;
  const before = notifiedAt !== undefined || telling?.before === true;
  return { ...rest, telling: { againAt: now, ...(before && { before }) } };
}

interface Outlook {
  readonly alert: Alert;
  /** A notice of it is due now. */
  readonly send?: { readonly reason: NoticeReason; readonly levels: readonly number[] };
  /** It fires, no notice was sent yet, and since then it waits for others. */
  readonly waitsSince?: number;
  /** Look again then: time alone may make a notice due. */
  readonly until?: number;
}

function outlookOf(subject: Subject, now: number): Outlook {
  const acknowledged = acknowledgementOf(subject.alert, now);
  const lapsed = subject.alert.acknowledged !== undefined && acknowledged === undefined;
  const alert = lapsed ? withoutAcknowledgement(subject.alert) : subject.alert;
  if (alert.state === 'resolved') return outlookOfResolved(alert, subject, now);
  if (alert.state !== 'firing') return { alert };
  const by = suppressionOf(alert, acknowledged !== undefined, subject.suppressedBy);
  if (by !== undefined) {
    const until = acknowledged && { until: acknowledged.until };
    return { alert: suppressed(alert, by), ...until };
  }
  return outlookOfUnsuppressed(released(alert, subject.policy, now), subject, now);
}

/**
 * The notice of an end goes to the levels that were notified of the alert. A silence or maintenance holds it back. Of a flapping alert it
 * is sent once the alert has not come back for `reopen`.
 */
function outlookOfResolved(alert: Alert, { suppressedBy, policy, levels }: Subject, now: number): Outlook {
  if (alert.notifiedAt === undefined || alert.telling?.over) return { alert };
  const notified = levels.filter((level) => level <= highestOf(alert));
  if (notified.length === 0) return { alert: { ...alert, telling: { ...alert.telling, over: true } } };
  if (suppressedBy !== undefined) return { alert };
  const calmAt = alert.flapping ? (alert.resolvedAt ?? now) + policy.reopen : now;
  return calmAt > now ? { alert, until: calmAt } : { alert, send: { reason: 'resolved', levels: notified } };
}

function suppressionOf(alert: Alert, acknowledged: boolean, otherwise: Subject['suppressedBy']): SuppressedBy | undefined {
  if (alert.explainedBy !== undefined) return 'explained';
  return acknowledged ? 'acknowledged' : otherwise;
}

/** Marks an alert as suppressed, where that matters later: a notice was sent before, or the next one has to wait for the grace. */
function suppressed(alert: Alert, by: SuppressedBy): Alert {
  if (alert.telling?.suppressedBy === by || (by !== 'explained' && alert.notifiedAt === undefined && alert.telling === undefined))
    return alert;
  const { freeAt: _free, ...telling } = alert.telling ?? {};
  return { ...alert, telling: { ...telling, suppressedBy: by } };
}

/** A suppressed alert that is suppressed no longer. After its cause, it has the grace to end as well. */
function released(alert: Alert, policy: NoticePolicy, now: number): Alert {
  if (alert.telling?.suppressedBy === undefined) return alert;
  const { suppressedBy: by, ...telling } = alert.telling;
  return { ...alert, telling: { ...telling, freeAt: by === 'explained' ? now + policy.grace : now } };
}

/** Nothing suppresses it. After an acknowledgement or a suppression, notices begin with the first level again. */
function outlookOfUnsuppressed(alert: Alert, { policy, levels }: Subject, now: number): Outlook {
  const { notifiedAt, telling } = alert;
  if (levels.length === 0) return { alert };
  const freeAt = telling?.freeAt ?? Number.NEGATIVE_INFINITY;
  if (freeAt > now) return { alert, until: freeAt };
  if (notifiedAt === undefined) {
    if (alert.flapping && telling?.before) return { alert };
    return { alert, waitsSince: telling?.againAt ?? alert.firedAt ?? alert.startedAt };
  }
  const first = levels.slice(0, 1);
  const notified = levels.filter((level) => level <= (telling?.level ?? 1));
  const again = notified.length === 0 || telling?.freeAt !== undefined ? first : notified;
  if (telling?.severity !== undefined && isWorse(alert.severity, telling.severity))
    return { alert, send: { reason: 'worse', levels: again } };
  if (telling?.freeAt !== undefined) return { alert, send: { reason: 'reminder', levels: again } };
  const others = levels.slice(notified.length);
  // Since then nobody of the notified levels has acknowledged it.
  const since = telling?.levelSince ?? notifiedAt;
  const escalation = others.length > 0 ? since + policy.escalate : Number.POSITIVE_INFINITY;
  const reminder = notifiedAt + reminderAfter(alert.notices ?? 1, policy);
  if (Math.min(escalation, reminder) > now) return { alert, until: Math.min(escalation, reminder) };
  if (reminder < escalation) return { alert, send: { reason: 'reminder', levels: again } };
  return { alert, send: { reason: 'escalation', levels: others.slice(0, Math.floor((now - since) / policy.escalate)) } };
}

/** The first reminder comes after `renotify` (4 h), the next after twice that, then one a day. Never sooner than `renotify`. */
function reminderAfter(notices: number, { renotify }: NoticePolicy): number {
  if (notices <= 1) return renotify;
  return Math.max(renotify, notices === 2 ? Math.min(2 * renotify, DAY) : DAY);
}

/** The highest level that was notified of this firing. An earlier version stored the last one only. */
function highestOf({ telling }: Alert): number {
  return telling?.highest ?? telling?.level ?? 1;
}

function worstFirst(a: Alert, b: Alert): number {
  if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1;
  return (a.firedAt ?? a.startedAt) - (b.firedAt ?? b.startedAt) || (a.id < b.id ? -1 : 1);
}
