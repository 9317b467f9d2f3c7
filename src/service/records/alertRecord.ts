import { acknowledgementOf } from '../../core/alerting/acknowledgement.ts';
import type { Acknowledgement, Alert, Verification } from '../../core/alerting/alert.ts';
import { negativeSlots, toldSlots } from '../../core/alerting/evaluator.ts';
import { gravityOf } from '../../core/alerting/gravity.ts';
import { GOOD_POLLS } from '../../core/alerting/verification.ts';
import { conditionFor } from '../../core/deviceModel.ts';
import type { Tick } from '../../core/runbook/shownRunbook.ts';
import { plainText } from '../../core/text.ts';
import type {
  AcknowledgementRecord,
  AlertRecord,
  EvidenceRecord,
  SilencedOutsideRecord,
  VerificationRecord,
} from '../../protocol/contract.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { remedyOfRefusal } from './channelProblems.ts';
import { iso, LONGEST_FAULT, LONGEST_TEXT } from './deviceRecord.ts';
import { tickRecord } from './tickRecord.ts';

/** What the world around an alert makes of it. */
export interface AlertSurroundings {
  /** At most so many pieces of evidence: the first, because they are why it fired, and the last. */
  readonly evidence?: number;
  readonly silencedBy?: string;
  readonly silencedOutside?: SilencedOutsideRecord;
  readonly maintenance?: string;
  readonly explains?: readonly string[];
  readonly alsoOn?: number;
  /** Steps of its runbook that are done. */
  readonly ticks?: readonly Tick[];
  readonly handedOver?: Tick;
}

/** An alert as clients see it. Everything a device has sent passes `plainText`, whatever parsers have done before. */
export function alertRecord(
  alert: Alert,
  watched: WatchedDevice,
  now: number,
  { evidence, ticks = [], handedOver, ...around }: AlertSurroundings = {},
): AlertRecord {
  const condition = conditionFor(watched.plan.model.conditions, alert.component, alert.condition);
  const { device } = watched.plan;
  const acknowledged = acknowledgementOf(alert, now);
  return {
    id: alert.id,
    device: alert.device,
    deviceName: device.name ?? device.id,
    ...(device.haGroup !== undefined && { haGroup: device.haGroup }),
    component: alert.component,
    condition: alert.condition,
    severity: alert.severity,
    ...(condition && { gravity: gravityOf(condition) }),
    state: alert.state,
    startedAt: iso(alert.startedAt),
    ...(alert.firedAt !== undefined && { firedAt: iso(alert.firedAt) }),
    ...(alert.resolvedAt !== undefined && { resolvedAt: iso(alert.resolvedAt) }),
    summary: plainText(alert.summary, LONGEST_TEXT),
    meaning: condition?.meaning ?? '',
    action: remedyOfRefusal(alert, watched) ?? condition?.action ?? '',
    runbook: alert.runbook,
    readings: [...new Set([...(condition?.readings ?? []), ...alert.evidence.flatMap(({ metric }) => metric ?? [])])],
    ...countsOf(alert, watched, now),
    ...(condition?.looked && { looked: true }),
    ...(alert.confirmedBy !== undefined && { confirmedBy: alert.confirmedBy }),
    ...(alert.latched && { latched: true }),
    ...(alert.cleared && { cleared: true }),
    ...(alert.flapping && { flapping: true }),
    ...(acknowledged && { acknowledged: acknowledgementRecord(acknowledged) }),
    ...(ticks.length > 0 && { ticks: ticks.map(tickRecord) }),
    ...(handedOver && { handedOver: { by: handedOver.by, at: iso(handedOver.at), why: handedOver.text } }),
    ...(alert.verification && {
      verification: verificationRecord(alert.verification, watched.ruleOf(alert.component, alert.condition)?.interval, now),
    }),
    ...(alert.explainedBy !== undefined && { explainedBy: alert.explainedBy }),
    ...(alert.notifiedAt !== undefined && { notifiedAt: iso(alert.notifiedAt) }),
    ...around,
    ...evidenceOf(alert, evidence),
  };
}

function evidenceOf({ evidence }: Alert, limit = evidence.length): Pick<AlertRecord, 'evidence' | 'evidenceLeft'> {
  const left = Math.max(0, evidence.length - limit);
  const first = Math.ceil(limit / 2);
  const kept = left === 0 ? evidence : [...evidence.slice(0, first), ...evidence.slice(first + left)];
  return {
    evidence: kept.map(
      ({ at, slot, text, fact, ...rest }): EvidenceRecord => ({
        time: iso(at),
        ...(slot !== undefined && { slot: iso(slot) }),
        ...rest,
        text: plainText(text, LONGEST_FAULT),
        ...(fact !== undefined && { fact: plainText(fact, LONGEST_TEXT) }),
      }),
    ),
    ...(left > 0 && { evidenceLeft: left }),
  };
}

/** Where the alert's indicator stands now. Of an alert that is over, nothing counts any more. */
function countsOf(
  alert: Alert,
  watched: WatchedDevice,
  now: number,
): Pick<AlertRecord, 'negatives' | 'needed' | 'told' | 'recovering' | 'recovery' | 'stale'> {
  const indicator = watched.indicator(alert.component, alert.condition);
  const rule = watched.ruleOf(alert.component, alert.condition);
  const needed = rule?.needed ?? 0;
  const stale = watched.isLost(alert) && { stale: true };
  if (!rule || indicator?.alertId !== alert.id || alert.state === 'resolved') return { negatives: 0, needed, ...stale };
  const { state } = indicator;
  const told = toldSlots(state, rule, now);
  const { looked = false } = watched.conditionOf(alert.component, alert.condition) ?? {};
  return {
    negatives: negativeSlots(state, rule, now).length,
    needed,
    ...(!looked && told > 0 && { told }),
    ...(state.phase === 'recovering' && { recovering: true, recovery: { good: state.positives, needed: rule.recover } }),
    ...stale,
  };
}

/** A poll that is late by half an interval says nothing of when the last one comes. */
function verificationRecord(
  { good, newest, brokenAt, doneAt }: Verification,
  interval: number | undefined,
  now: number,
): VerificationRecord {
  const onTime = newest !== undefined && interval !== undefined && now < newest + 2.5 * interval;
  return {
    good,
    needed: GOOD_POLLS,
    ...(newest !== undefined && { newest: iso(newest) }),
    ...(onTime && doneAt === undefined && { closesAt: iso(newest + (GOOD_POLLS - good) * interval) }),
    ...(brokenAt !== undefined && { brokenAt: iso(brokenAt) }),
    ...(doneAt !== undefined && { doneAt: iso(doneAt) }),
  };
}

function acknowledgementRecord({ by, at, why, until }: Acknowledgement): AcknowledgementRecord {
  return { by, at: iso(at), ...(why !== undefined && { why }), until: iso(until) };
}
