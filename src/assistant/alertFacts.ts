import { channelFacts, witnessFacts } from '../core/channel.ts';
import type { AlertRecord, EvidenceRecord } from '../protocol/contract.ts';
import { idOrQuoted, quoted, quotedIfAny, quotedName } from './quoted.ts';

/** What is said of an alert wherever one is spoken of. */

/** An alert in few words. */
export function alertBriefly(alert: AlertRecord) {
  const { id, device, deviceName, component, condition, severity, state, startedAt, firedAt, resolvedAt, summary, runbook } = alert;
  return {
    id,
    device,
    deviceName: quotedName(deviceName),
    component: idOrQuoted(component),
    condition: idOrQuoted(condition),
    severity,
    state,
    summary: quoted(summary),
    startedAt,
    ...(firedAt !== undefined && { firedAt }),
    ...(resolvedAt !== undefined && { resolvedAt }),
    ...(state !== 'resolved' && keptQuietBy(alert)),
    runbook: idOrQuoted(runbook),
  };
}

/** How its repair goes: who has it, what of the runbook is done, and how far it is proven. */
export function repairOf({ ticks = [], handedOver, verification }: AlertRecord) {
  return {
    ...(ticks.length > 0 && { runbookStepsDone: ticks.length }),
    ...(handedOver && { handedOver: { by: quotedName(handedOver.by), at: handedOver.at, why: quoted(handedOver.why) } }),
    ...(verification && {
      verification: {
        goodPolls: `${verification.good} of ${verification.needed} in a row`,
        ...(verification.closesAt !== undefined && { endsAboutAt: verification.closesAt }),
        ...(verification.brokenAt !== undefined && { startedAnewAt: verification.brokenAt }),
        ...(verification.doneAt !== undefined && { doneAt: verification.doneAt }),
      },
    }),
  };
}

/** Why nobody is notified of it, or not again. */
export function keptQuietBy({ acknowledged, silencedBy, silencedOutside, maintenance, explainedBy }: AlertRecord) {
  return {
    ...(acknowledged && {
      acknowledged: { by: quotedName(acknowledged.by), at: acknowledged.at, until: acknowledged.until, why: quotedIfAny(acknowledged.why) },
    }),
    ...(silencedBy !== undefined && { silencedBy }),
    ...(silencedOutside && {
      silencedInAlertmanagerAlone: {
        by: quotedName(silencedOutside.by),
        until: silencedOutside.until,
        why: quotedIfAny(silencedOutside.why),
        ...(silencedOutside.asOf !== undefined && { asReadAt: silencedOutside.asOf }),
      },
    }),
    ...(maintenance !== undefined && { inMaintenance: maintenance }),
    ...(explainedBy !== undefined && { causedByAlert: explainedBy }),
  };
}

const verdicts = { negative: 'bad', positive: 'good', unknown: 'not understood, counts neither way' } as const;

/** One judgement of one poll or message. */
export function judgement({ time, witness, verdict, text, value, unit, limit, channel }: EvidenceRecord) {
  return {
    time,
    over: channel === undefined ? witnessFacts[witness].name : channelFacts[channel].name,
    verdict: verdicts[verdict],
    said: quoted(text),
    ...(value !== undefined && { value }),
    ...(unit !== undefined && { unit: idOrQuoted(unit) }),
    ...(limit !== undefined && { limit }),
  };
}
