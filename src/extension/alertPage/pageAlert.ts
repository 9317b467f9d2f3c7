import { type Witness, witnesses, witnessOf } from '../../core/channel.ts';
import { IDENTITY_CHANGED } from '../../core/identity.ts';
import { t } from '../../core/l10n.ts';
import { formatQuantity } from '../../core/measuring/quantity.ts';
import { HOUR, MINUTE } from '../../core/time/duration.ts';
import type { AlertRecord, DeviceRecord, EvidenceRecord, Snapshot, VerificationRecord } from '../../protocol/contract.ts';
import { haGroupOf, redundancySentences } from '../../protocol/haGroupWords.ts';
import type { PageAlert, PageJudgement, QuietedBy, RelatedAlert } from '../../protocol/pages/toAlertPage.ts';
import { alertsById, heardAt, isClosable, isShownOver } from '../alerts/alertGroup.ts';
import { certainty } from '../alerts/certainty.ts';
import { placeOf } from '../alerts/neighbours.ts';
import { inertText } from '../words/inertText.ts';
import { factOf, seenSince, whenFired } from './evidenceWords.ts';
import { readingsOf } from './pageReadings.ts';

/** Poll interval and window of a device that has left the inventory (ms). */
const USUAL = { interval: 10 * MINUTE, window: HOUR };
/** Alerts that one explains, as links; the view lists them all. */
const RELATED = 50;

/** Everything the page shows of an alert, with what a device or a person wrote made inert. */
export function pageAlert(alert: AlertRecord, snapshot: Snapshot): PageAlert {
  const place = placeOf(alert, snapshot);
  const since = seenSince(alert);
  const device = snapshot.devices.find(({ id }) => id === alert.device);
  const byId = alertsById(snapshot);
  const cause = alert.explainedBy === undefined ? undefined : byId.get(alert.explainedBy);
  const silence = snapshot.silences.find(({ id }) => id === alert.silencedBy);
  const outside = alert.silencedOutside;
  const source = alert.source && inertText(alert.source.name, 80);
  const window = snapshot.maintenance.find(({ id }) => id === alert.maintenance);
  const haGroup = device?.haGroup ?? alert.haGroup;
  const group = haGroupOf(snapshot.haGroups, { ...(haGroup !== undefined && { haGroup }) });
  const own = group?.watched.find((each) => each.device === alert.device);
  return {
    id: alert.id,
    fact: inertText(factOf(alert)),
    summary: inertText(alert.summary),
    severity: alert.severity,
    state: alert.state,
    startedAt: Date.parse(alert.startedAt),
    ...(alert.firedAt !== undefined && { firedAt: Date.parse(alert.firedAt) }),
    ...(alert.resolvedAt !== undefined && { resolvedAt: Date.parse(alert.resolvedAt) }),
    negatives: alert.negatives,
    needed: alert.needed,
    ...(alert.told !== undefined && { told: alert.told }),
    ...(alert.looked && { looked: true }),
    interval: device ? device.interval * 1000 : USUAL.interval,
    window: device?.window === undefined ? USUAL.window : device.window * 1000,
    device: {
      id: alert.device,
      name: inertText(device?.name ?? alert.deviceName, 80),
      simulated: device?.simulated ?? false,
      known: device !== undefined,
      ...(source !== undefined && { source }),
      ...(device?.identity?.serialNumber !== undefined && { serialNumber: inertText(device.identity.serialNumber, 80) }),
    },
    ...(haGroup !== undefined && { haGroup: inertText(haGroup, 80) }),
    recovering: alert.recovering ?? false,
    ...(alert.recovery && { recovery: alert.recovery }),
    stale: alert.stale ?? false,
    flapping: alert.flapping ?? false,
    latched: alert.latched ?? false,
    cleared: isShownOver(alert),
    replaceable: alert.condition === IDENTITY_CHANGED && alert.state !== 'resolved' && device?.otherAppliance !== undefined,
    closable: isClosable(alert),
    heardAt: Date.parse(heardAt(alert)),
    ...(alert.acknowledged && {
      acknowledged: {
        ...quieted(alert.acknowledged.by, alert.acknowledged.until, alert.acknowledged.why),
        at: Date.parse(alert.acknowledged.at),
      },
    }),
    ...(silence && {
      silence: {
        ...quieted(silence.by, silence.until, silence.why),
        ...(silence.source && { at: inertText(silence.source.name, 80) }),
      },
    }),
    ...(outside && { silenceOutside: { ...outside, ...quieted(outside.by, outside.until, outside.why) } }),
    ...(window && { maintenance: quieted(window.by, window.current?.end ?? window.end, window.why) }),
    ...(alert.handedOver && {
      handedOver: {
        by: inertText(alert.handedOver.by, 60),
        at: Date.parse(alert.handedOver.at),
        why: inertText(alert.handedOver.why, 500),
      },
    }),
    ...(alert.verification && { verification: verification(alert.verification) }),
    ...(cause && { explainedBy: related(cause) }),
    explains: (alert.explains ?? []).slice(0, RELATED).flatMap((id) => {
      const explained = byId.get(id);
      return explained ? [related(explained)] : [];
    }),
    certainty:
      source === undefined
        ? certainty(whenFired(alert), device?.interval)
        : t(
            'The service that watches the HSM has judged it, and {0} says so. What each poll said is not told to platforms: see it there.',
            source,
          ),
    ...(since !== undefined && { since }),
    meaning: inertText(alert.meaning, 2000),
    action: inertText(alert.action, 2000),
    others:
      haGroup === undefined ? [] : snapshot.devices.filter((other) => other.haGroup === haGroup && other.id !== alert.device).map(member),
    ...(group && { redundancy: inertText(redundancySentences(group, alert.device), 600) }),
    ...(own?.blackKeyFrom !== undefined && { blackKeyFrom: Date.parse(own.blackKeyFrom) }),
    runbook: alert.runbook,
    ...(alert.readings && { judgedOn: alert.readings }),
    readings: device ? readingsOf(alert, device) : [],
    ...(place && { place }),
    witnesses: witnessesOf(device, alert.evidence),
    judgements: alert.evidence.map(judgement).sort((a, b) => a.time - b.time),
  };
}

function verification({ good, needed, ...times }: VerificationRecord): NonNullable<PageAlert['verification']> {
  const { newest, closesAt, brokenAt, doneAt } = times;
  return {
    good,
    needed,
    ...(newest !== undefined && { newest: Date.parse(newest) }),
    ...(closesAt !== undefined && { closesAt: Date.parse(closesAt) }),
    ...(brokenAt !== undefined && { brokenAt: Date.parse(brokenAt) }),
    ...(doneAt !== undefined && { doneAt: Date.parse(doneAt) }),
  };
}

function quieted(by: string, until: string, why: string | undefined): QuietedBy {
  return { by: inertText(by, 60), until: Date.parse(until), ...(why && { why: inertText(why, 500) }) };
}

function related({ id, summary, severity, state }: AlertRecord): RelatedAlert {
  return { id, summary: inertText(summary), severity, state };
}

function member({ id, name, state }: DeviceRecord): PageAlert['others'][number] {
  return { id, name: inertText(name, 80), state };
}

/** The witnesses, in their order, as far as the device has them or the evidence comes from them. */
function witnessesOf(device: DeviceRecord | undefined, evidence: readonly EvidenceRecord[]): readonly Witness[] {
  const found = new Set<Witness>(evidence.map(({ witness }) => witness));
  for (const { channel, state } of device?.channels ?? []) {
    if (state !== 'off') found.add(witnessOf(channel));
  }
  return witnesses.filter((witness) => found.has(witness));
}

function judgement({ time, slot = time, witness, verdict, text, value, unit, limit }: EvidenceRecord): PageJudgement {
  return {
    time: Date.parse(time),
    slot: Date.parse(slot),
    witness,
    verdict,
    text: inertText(text, 240),
    ...(value !== undefined && { value: formatQuantity(value, unit) }),
    ...(limit !== undefined && { limit: formatQuantity(limit, unit) }),
  };
}
