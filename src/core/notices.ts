import { acknowledgementOf, isWorse, withoutAcknowledgement } from './acknowledgement.ts';
import type { Alert, Hush, Policy, Telling } from './alert.ts';

/**
 * Which alerts a person is to be told of now, and when to look again. A pure function of the alerts: what has been told is kept with
 * each of them (`telling`), so that a restart repeats nothing. Guarantees, checked in test/unit/core/notices.properties.test.ts: an
 * episode is told when it fires and when it is over, once each, besides what is told again; nothing is told while a person, a silence,
 * maintenance or its own cause keeps it quiet; and whatever fires on after that is told.
 */

export type NoticeReason = 'fired' | 'worse' | 'reminder' | 'escalation' | 'resolved';

/** One piece of news: alerts that are told together, the worst first, to the receivers of these levels (from 1). */
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
}

/** An alert, with what the world around it makes of it. `alert.explainedBy` counts as given. */
export interface Subject {
  readonly alert: Alert;
  readonly quiet?: 'silenced' | 'maintenance' | undefined;
  readonly policy: NoticePolicy;
}

export interface Plan {
  readonly due: readonly Notice[];
  /** Alerts as they are after that, where they differ: those told, and those with something to remember. */
  readonly changed: readonly Alert[];
  /** When something will be due that is not now, as far as time alone decides; null: never. */
  readonly nextAt: number | null;
}

const DAY = 86_400_000;
const LONGEST_GROUP_WAIT = 30_000;

/** Half a minute and one poll where polls are ten minutes apart; a demo with an interval of seconds behaves alike. */
export function noticePolicyOf({ interval, renotify, escalate }: Pick<Policy, 'interval' | 'renotify' | 'escalate'>): NoticePolicy {
  return { renotify, escalate, groupWait: Math.min(LONGEST_GROUP_WAIT, interval / 20), grace: interval };
}

/** `highest`: how many levels of receivers there are, 0 for nobody. */
export function planNotices(subjects: Iterable<Subject>, now: number, highest: number): Plan {
  const changed: Alert[] = [];
  const due = new Map<string, { readonly reason: NoticeReason; readonly levels: readonly number[]; readonly alerts: Alert[] }>();
  const waiting: { readonly subject: Subject; readonly alert: Alert; readonly at: number }[] = [];
  let nextAt = Number.POSITIVE_INFINITY;
  const tell = (alert: Alert, reason: NoticeReason, levels: readonly number[], policy: NoticePolicy) => {
    const told = toldOf(alert, reason, levels, now);
    changed.push(told);
    if (told.state === 'firing') nextAt = Math.min(nextAt, againAt(told, policy, highest).at);
    const key = `${reason} ${levels.join()}`;
    const notice = due.get(key);
    if (notice) notice.alerts.push(told);
    else due.set(key, { reason, levels, alerts: [told] });
  };
  for (const subject of subjects) {
    const outlook = outlookOf(subject, now, highest);
    if (outlook.until !== undefined) nextAt = Math.min(nextAt, outlook.until);
    if (outlook.tell) tell(outlook.alert, outlook.tell.reason, outlook.tell.levels, subject.policy);
    else if (outlook.waitsUntil !== undefined) waiting.push({ subject, alert: outlook.alert, at: outlook.waitsUntil });
    else if (outlook.alert !== subject.alert) changed.push(outlook.alert);
  }
  // Those that wait go with the first whose wait is over.
  if (waiting.some(({ at }) => at <= now)) for (const { alert, subject } of waiting) tell(alert, 'fired', [1], subject.policy);
  else {
    for (const { subject, alert, at } of waiting) {
      nextAt = Math.min(nextAt, at);
      if (alert !== subject.alert) changed.push(alert);
    }
  }
  return {
    due: [...due.values()].map(({ alerts, ...notice }) => ({ ...notice, alerts: alerts.sort(worstFirst) })),
    changed,
    nextAt: nextAt === Number.POSITIVE_INFINITY ? null : nextAt,
  };
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

function outlookOf(subject: Subject, now: number, highest: number): Outlook {
  const acknowledged = acknowledgementOf(subject.alert, now);
  const lapsed = subject.alert.acknowledged !== undefined && acknowledged === undefined;
  const alert = lapsed ? withoutAcknowledgement(subject.alert) : subject.alert;
  if (alert.state === 'resolved') return outlookOfResolved(alert, subject.quiet, highest);
  if (alert.state !== 'firing') return { alert };
  const hush = hushOf(alert, acknowledged !== undefined, subject.quiet);
  if (hush !== undefined) {
    const until = acknowledged && { until: acknowledged.until };
    return { alert: hushed(alert, hush), ...until };
  }
  return outlookOfFree(released(alert, subject.policy, now), subject.policy, now, highest);
}

/** Its end is told where its firing was, unless that would break a silence; one that goes on and off says nothing of that. */
function outlookOfResolved(alert: Alert, quiet: Subject['quiet'], highest: number): Outlook {
  if (alert.notifiedAt === undefined || alert.telling?.over) return { alert };
  if (highest === 0) return { alert: { ...alert, telling: { ...alert.telling, over: true } } };
  if (quiet !== undefined || alert.flapping) return { alert };
  return { alert, tell: { reason: 'resolved', levels: levelsOf(alert, highest) } };
}

function hushOf(alert: Alert, acknowledged: boolean, quiet: Subject['quiet']): Hush | undefined {
  if (alert.explainedBy !== undefined) return 'explained';
  return acknowledged ? 'acknowledged' : quiet;
}

/** That it was kept quiet is remembered where it makes a difference later: it was told before, or is to be told after a grace only. */
function hushed(alert: Alert, hush: Hush): Alert {
  if (alert.telling?.hushed === hush || (hush !== 'explained' && alert.notifiedAt === undefined && alert.telling === undefined))
    return alert;
  const { freeAt: _free, ...telling } = alert.telling ?? {};
  return { ...alert, telling: { ...telling, hushed: hush } };
}

function released(alert: Alert, policy: NoticePolicy, now: number): Alert {
  if (alert.telling?.hushed === undefined) return alert;
  const { hushed: hush, ...telling } = alert.telling;
  return { ...alert, telling: { ...telling, freeAt: hush === 'explained' ? now + policy.grace : now } };
}

/** Nothing keeps it quiet. What somebody had, or nobody was to hear of, begins with the first level again. */
function outlookOfFree(alert: Alert, policy: NoticePolicy, now: number, highest: number): Outlook {
  const { notifiedAt, telling } = alert;
  if (highest === 0) return { alert };
  const freeAt = telling?.freeAt ?? Number.NEGATIVE_INFINITY;
  if (freeAt > now) return { alert, until: freeAt };
  if (notifiedAt === undefined) {
    if (alert.flapping && telling?.before) return { alert };
    return { alert, waitsUntil: (telling?.againAt ?? alert.firedAt ?? alert.startedAt) + policy.groupWait };
  }
  const told = freeAt > Number.NEGATIVE_INFINITY ? [1] : levelsOf(alert, highest);
  if (telling?.severity !== undefined && isWorse(alert.severity, telling.severity))
    return { alert, tell: { reason: 'worse', levels: told } };
  if (telling?.freeAt !== undefined) return { alert, tell: { reason: 'reminder', levels: told } };
  const { reason, at } = againAt(alert, policy, highest);
  if (at > now) return { alert, until: at };
  if (reason === 'reminder') return { alert, tell: { reason, levels: told } };
  const overdue = Math.min(highest, 1 + Math.floor((now - levelSince(alert)) / policy.escalate));
  return { alert, tell: { reason, levels: levelsUpTo(overdue).slice(told.length) } };
}

/** When an alert that was told is told again, as far as time alone decides: to those who know, or to the next level. */
function againAt(alert: Alert, policy: NoticePolicy, highest: number): { readonly reason: 'reminder' | 'escalation'; readonly at: number } {
  const level = levelsOf(alert, highest).length;
  const escalation = level < highest ? levelSince(alert) + level * policy.escalate : Number.POSITIVE_INFINITY;
  const reminder = (alert.notifiedAt ?? 0) + reminderAfter(alert.notices ?? 1, policy);
  return escalation <= reminder ? { reason: 'escalation', at: escalation } : { reason: 'reminder', at: reminder };
}

/** 4 h, then 8 h, then daily: what has been told often is told seldom. Never more often than `renotify`. */
function reminderAfter(notices: number, { renotify }: NoticePolicy): number {
  if (notices <= 1) return renotify;
  return Math.max(renotify, notices === 2 ? Math.min(2 * renotify, DAY) : DAY);
}

/** The levels that know of it. */
function levelsOf({ telling }: Alert, highest: number): readonly number[] {
  return levelsUpTo(Math.min(telling?.level ?? 1, highest));
}

function levelsUpTo(highest: number): readonly number[] {
  return Array.from({ length: highest }, (_, index) => index + 1);
}

/** Since when those who know have not taken it on. */
function levelSince({ telling, notifiedAt }: Alert): number {
  return telling?.levelSince ?? notifiedAt ?? 0;
}

function toldOf(alert: Alert, reason: NoticeReason, levels: readonly number[], now: number): Alert {
  const { freeAt, hushed: _hush, ...before } = alert.telling ?? {};
  const telling: Telling = { ...before, severity: alert.severity, level: levels.at(-1) ?? 1 };
  if (reason === 'resolved') return { ...alert, telling: { ...before, over: true } };
  if (reason === 'escalation') return { ...alert, notifiedAt: now, telling };
  const anew = reason === 'fired' || reason === 'worse' || freeAt !== undefined;
  return {
    ...alert,
    notifiedAt: now,
    notices: anew ? 1 : (alert.notices ?? 1) + 1,
    telling: { ...telling, ...(anew && { levelSince: now }) },
  };
}

function worstFirst(a: Alert, b: Alert): number {
  if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1;
  return (a.firedAt ?? a.startedAt) - (b.firedAt ?? b.startedAt) || (a.id < b.id ? -1 : 1);
}
