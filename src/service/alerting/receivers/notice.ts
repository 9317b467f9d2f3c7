import { isWorse } from '../../../core/alerting/acknowledgement.ts';
import type { NoticeReason } from '../../../core/alerting/notices.ts';
import { hash53 } from '../../../core/hash.ts';
import type { Severity } from '../../../core/indicator.ts';
import { plainText } from '../../../core/text.ts';
import { listed } from '../../../core/words.ts';
import type { AlertRecord } from '../../../protocol/contract.ts';
import { inert } from './inert.ts';

type Reason = NoticeReason | 'test' | 'note';

/** What a receiver is sent: one or several alerts that belong together. Plain JSON, and the body of a webhook without a template. */
export interface NoticeRecord {
  /** Unique, and the same at every try, so that a receiver recognises a notice that arrives twice. */
  readonly id: string;
  readonly reason: Reason;
  /** One line: `East US 1: Fan1A turns too slowly or not at all`. */
  readonly title: string;
  /** The worst of its alerts. */
  readonly severity: Severity;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** The worst first, and of those the oldest; at most 50, with the last pieces of their evidence. Empty for a test. */
  readonly alerts: readonly AlertRecord[];
  /** So many alerts beyond those are left out: nobody reads ten thousand. */
  readonly more?: number;
  /** What a person has written to those who are affected: it stands for itself, and no template has a part in it. */
  readonly note?: { readonly alert: string; readonly text: string };
}

const LONGEST_TITLE = 200;
const MOST_ALERTS = 50;
const MOST_EVIDENCE = 6;

/** @param time milliseconds since the epoch */
export function noticeRecord(id: string, reason: Reason, alerts: readonly AlertRecord[], time: number): NoticeRecord {
  const sorted = alerts.toSorted(worstFirst);
  const listed = sorted.slice(0, MOST_ALERTS).map(brief);
  return {
    id,
    reason,
    title: plainText(titleOf(reason, sorted), LONGEST_TITLE),
    severity: reason === 'test' || !alerts.some(({ severity }) => severity === 'critical') ? 'warning' : 'critical',
    time: new Date(time).toISOString(),
    alerts: listed,
    ...(alerts.length > listed.length && { more: alerts.length - listed.length }),
  };
}

function worstFirst(a: AlertRecord, b: AlertRecord): number {
  if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1;
  return a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0;
}

/** The alert with the end of its evidence. What a device has said is no link and no markup where people chat or read mail. */
function brief({ evidence, evidenceLeft = 0, ...alert }: AlertRecord): AlertRecord {
  const kept = evidence.slice(-MOST_EVIDENCE).map((each) => ({
    ...each,
    text: inert(each.text),
    ...(each.fact !== undefined && { fact: inert(each.fact) }),
  }));
  const left = evidenceLeft + evidence.length - kept.length;
  const { component, summary } = alert;
  return {
    ...alert,
    component: inert(component),
    summary: inert(summary),
    evidence: kept,
    ...(left > 0 && { evidenceLeft: left }),
  };
}

const prefixes: Readonly<Record<Reason, string>> = {
  fired: '',
  worse: 'Worse: ',
  reminder: 'Still firing: ',
  escalation: 'Nobody has acknowledged: ',
  resolved: 'Resolved: ',
  test: '',
  note: '',
};

/** A note to those who are affected by an alert. @param time milliseconds since the epoch */
export function noteNotice(note: {
  readonly alert: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly text: string;
  readonly time: number;
}): NoticeRecord {
  const { alert, severity, subject, text, time } = note;
  const id = `c${hash53(JSON.stringify([alert, subject, text, time])).toString(36)}`;
  return { id, reason: 'note', title: subject, severity, time: new Date(time).toISOString(), alerts: [], note: { alert, text } };
}

function titleOf(reason: Reason, alerts: readonly AlertRecord[]): string {
  const [first] = alerts;
  if (reason === 'test' || first === undefined) return 'Test notification of HSM Vigil';
  if (alerts.length === 1)
    return `${prefixes[reason]}${first.deviceName}${first.alsoOn ? ` and ${first.alsoOn} more` : ''}: ${inert(first.summary)}`;
  const names = [...new Set(alerts.map(({ deviceName }) => deviceName))];
  const where = listed(names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names);
  return `${prefixes[reason]}${alerts.length} alerts on ${where}`;
}
