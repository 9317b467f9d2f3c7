import { DAY } from '../time/duration.ts';
import { acknowledgementOf, isWorse, withoutAcknowledgement } from './acknowledgement.ts';
import type { Alert, SuppressedBy, Telling } from './alert.ts';
import type { Policy } from './policy.ts';

/**
 * Which alerts a person is to be told of now, and when to look again. A pure function of the alerts: what has been told is kept with
 * each of them (`telling`), so that a restart repeats nothing. Guarantees, checked in test/unit/core/notices.properties.test.ts: an
 * episode is told when it fires and when it is over, once each, besides what is told again; nothing is told while a person, a silence,
 * maintenance or its own cause keeps it quiet; and whatever fires on after that is told. What nobody took stays due: `afterNotice` is for
 * those that somebody took.
 */

export type NoticeReason = 'fired' | 'worse' | 'reminder' | 'escalation' | 'resolved';

/** One piece of news: alerts that are to be told together, the worst first, to the receivers of these levels (from 1, ascending). */
export interface Notice {
  readonly reason: NoticeReason;
  readonly levels: readonly number[];
  readonly alerts: readonly Alert[];
}

/** Milliseconds. */
export interface NoticePolicy {
  /** From the first notice to the second; the third comes after twice that, and then one a day. */
  readonly renotify: number;
  /** The next level of receivers is told of what nobody has acknowledged for this long. */
  readonly escalate: number;
  /** An alert waits this long for others that fire with it. */
  readonly groupWait: number;
  /** After its cause has gone, an alert has this long to go, too. */
  readonly grace: number;
  /** What goes on and off is over when it has been for this long. */
  readonly reopen: number;
}

/** An alert, with what the world around it makes of it. `alert.explainedBy` counts as given. */
export interface Subject {
  readonly alert: Alert;
  readonly suppressedBy?: 'silenced' | 'maintenance' | undefined;
  readonly policy: NoticePolicy;
  /** Levels (from 1, ascending) at which there is somebody who would be told of it. Empty: nobody is there. */
  readonly levels: readonly number[];
}

export interface Plan {
  readonly due: readonly Notice[];
  /** Alerts with something to remember, whether or not they are told: an acknowledgement has lapsed, what kept them quiet has ended. */
  readonly changed: readonly Alert[];
  /** When something will be due that is not now, as far as time alone decides; null: never. What is due now has to be told first. */
  readonly nextAt: number | null;
}

const LONGEST_GROUP_WAIT = 30_000;

/** Half a minute and one poll where polls are ten minutes apart; a demo with an interval of seconds behaves alike. */
export function noticePolicyOf(policy: Pick<Policy, 'interval' | 'renotify' | 'escalate' | 'reopen'>): NoticePolicy {
  const { interval, renotify, escalate, reopen } = policy;
  return { renotify, escalate, groupWait: Math.min(LONGEST_GROUP_WAIT, interval / 20), grace: interval, reopen };
}

export function planNotices(subjects: Iterable<Subject>, now: number): Plan {
  const changed: Alert[] = [];
  const due = new Map<string, { readonly reason: NoticeReason; readonly levels: readonly number[]; readonly alerts: Alert[] }>();
  const waiting: { readonly alert: Alert; readonly levels: readonly number[]; readonly at: number }[] = [];
  let nextAt = Number.POSITIVE_INFINITY;
  const tell = (alert: Alert, reason: NoticeReason, levels: readonly number[]) => {
    const key = `${reason} ${levels.join()}`;
    const notice = due.get(key);
    if (notice) notice.alerts.push(alert);
    else due.set(key, { reason, levels, alerts: [alert] });
  };
  for (const subject of subjects) {
    const { alert, tell: news, waitsUntil, until } = outlookOf(subject, now);
    if (alert !== subject.alert) changed.push(alert);
    if (until !== undefined) nextAt = Math.min(nextAt, until);
    if (news) tell(alert, news.reason, news.levels);
    else if (waitsUntil !== undefined) waiting.push({ alert, levels: subject.levels, at: waitsUntil });
  }
  // Those that wait go with the first whose wait is over.
  if (waiting.some(({ at }) => at <= now)) for (const { alert, levels } of waiting) tell(alert, 'fired', levels.slice(0, 1));
  else for (const { at } of waiting) nextAt = Math.min(nextAt, at);
  return {
    due: [...due.values()].map(({ alerts, ...notice }) => ({ ...notice, alerts: alerts.sort(worstFirst) })),
    changed,
    nextAt: nextAt === Number.POSITIVE_INFINITY ? null : nextAt,
  };
}

/**
 * The alert of a notice after receivers of these levels took it (ascending). When nobody did, it stays as it is, and stays due; but
 * that it is over is news at that time only.
 */
export function afterNotice(alert: Alert, reason: NoticeReason, levels: readonly number[], now: number): Alert {
  const { freeAt, suppressedBy: _by, ...before } = alert.telling ?? {};
  if (reason === 'resolved') return { ...alert, telling: { ...before, over: true } };
  const reached = levels.at(-1);
  if (reached === undefined) return alert;
  const begins = reason === 'fired' || freeAt !== undefined;
  const anew = begins || reason === 'worse';
  const telling: Telling = {
    ...before,
    severity: alert.severity,
    level: begins ? reached : Math.max(before.level ?? 1, reached),
    highest: Math.max(highestOf(alert), reached),
    ...((anew || reason === 'escalation') && { levelSince: now }),
  };
  if (reason === 'escalation') return { ...alert, notifiedAt: now, telling };
  return { ...alert, notifiedAt: now, notices: anew ? 1 : (alert.notices ?? 1) + 1, telling };
}

/** An alert that fires again in its episode: it is told anew, unless nobody ever heard that it was over. Nobody has it any more. */
export function firedAgain(alert: Alert, now: number): Alert {
  const { notifiedAt, notices: _notices, telling, ...rest } = withoutAcknowledgement(alert);
  if (notifiedAt !== undefined && telling?.over !== true) return withoutAcknowledgement(alert);
  const before = notifiedAt !== undefined || telling?.before === true;
  return { ...rest, telling: { againAt: now, ...(before && { before }) } };
}

interface Outlook {
  readonly alert: Alert;
  readonly tell?: { readonly reason: NoticeReason; readonly levels: readonly number[] };
  /** It fires, nobody has been told, and it waits for others until then. */
  readonly waitsUntil?: number;
  /** Time alone changes its outlook then. */
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
  return outlookOfFree(released(alert, subject.policy, now), subject, now);
}

/** Its end is told where its firing was, unless that would break a silence; of one that goes on and off, when it has not come back. */
function outlookOfResolved(alert: Alert, { suppressedBy, policy, levels }: Subject, now: number): Outlook {
  if (alert.notifiedAt === undefined || alert.telling?.over) return { alert };
  const knowing = levels.filter((level) => level <= highestOf(alert));
  if (knowing.length === 0) return { alert: { ...alert, telling: { ...alert.telling, over: true } } };
  if (suppressedBy !== undefined) return { alert };
  const calmAt = alert.flapping ? (alert.resolvedAt ?? now) + policy.reopen : now;
  return calmAt > now ? { alert, until: calmAt } : { alert, tell: { reason: 'resolved', levels: knowing } };
}

function suppressionOf(alert: Alert, acknowledged: boolean, otherwise: Subject['suppressedBy']): SuppressedBy | undefined {
  if (alert.explainedBy !== undefined) return 'explained';
  return acknowledged ? 'acknowledged' : otherwise;
}

/** That it was kept quiet is remembered where it makes a difference later: it was told before, or is to be told after a grace only. */
function suppressed(alert: Alert, by: SuppressedBy): Alert {
  if (alert.telling?.suppressedBy === by || (by !== 'explained' && alert.notifiedAt === undefined && alert.telling === undefined))
    return alert;
  const { freeAt: _free, ...telling } = alert.telling ?? {};
  return { ...alert, telling: { ...telling, suppressedBy: by } };
}

function released(alert: Alert, policy: NoticePolicy, now: number): Alert {
  if (alert.telling?.suppressedBy === undefined) return alert;
  const { suppressedBy: by, ...telling } = alert.telling;
  return { ...alert, telling: { ...telling, freeAt: by === 'explained' ? now + policy.grace : now } };
}

/** Nothing keeps it quiet. What somebody had, or nobody was to hear of, begins with the first level again. */
function outlookOfFree(alert: Alert, { policy, levels }: Subject, now: number): Outlook {
  const { notifiedAt, telling } = alert;
  if (levels.length === 0) return { alert };
  const freeAt = telling?.freeAt ?? Number.NEGATIVE_INFINITY;
  if (freeAt > now) return { alert, until: freeAt };
  if (notifiedAt === undefined) {
    if (alert.flapping && telling?.before) return { alert };
    return { alert, waitsUntil: (telling?.againAt ?? alert.firedAt ?? alert.startedAt) + policy.groupWait };
  }
  const first = levels.slice(0, 1);
  const knowing = levels.filter((level) => level <= (telling?.level ?? 1));
  const again = knowing.length === 0 || telling?.freeAt !== undefined ? first : knowing;
  if (telling?.severity !== undefined && isWorse(alert.severity, telling.severity))
    return { alert, tell: { reason: 'worse', levels: again } };
  if (telling?.freeAt !== undefined) return { alert, tell: { reason: 'reminder', levels: again } };
  const unaware = levels.slice(knowing.length);
  // Since when those who know have not taken it on.
  const since = telling?.levelSince ?? notifiedAt;
  const escalation = unaware.length > 0 ? since + policy.escalate : Number.POSITIVE_INFINITY;
  const reminder = notifiedAt + reminderAfter(alert.notices ?? 1, policy);
  if (Math.min(escalation, reminder) > now) return { alert, until: Math.min(escalation, reminder) };
  if (reminder < escalation) return { alert, tell: { reason: 'reminder', levels: again } };
  return { alert, tell: { reason: 'escalation', levels: unaware.slice(0, Math.floor((now - since) / policy.escalate)) } };
}

/** 4 h, then 8 h, then daily: what has been told often is told seldom. Never more often than `renotify`. */
function reminderAfter(notices: number, { renotify }: NoticePolicy): number {
  if (notices <= 1) return renotify;
  return Math.max(renotify, notices === 2 ? Math.min(2 * renotify, DAY) : DAY);
}

/** The highest level that was told of this firing. Of one told by an earlier version, the last. */
function highestOf({ telling }: Alert): number {
  return telling?.highest ?? telling?.level ?? 1;
}

function worstFirst(a: Alert, b: Alert): number {
  if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1;
  return (a.firedAt ?? a.startedAt) - (b.firedAt ?? b.startedAt) || (a.id < b.id ? -1 : 1);
}
