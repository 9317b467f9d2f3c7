import { groupBy } from '../../core/groupBy.ts';
import { t } from '../../core/l10n.ts';
import { metricWords } from '../../core/metrics.ts';
import { descriptorOf } from '../../core/modelDescriptor.ts';
import { catalogue } from '../../devices/catalogue.ts';
import type { AlertRecord, DeviceRecord, HaGroupRecord, HeardRecord, MaintenanceRecord, Snapshot } from '../../protocol/contract.ts';
import { groupSentences, haGroupOf, ifItLeavesText } from '../../protocol/haGroupWords.ts';
import { type LineNoiseRecord, noiseAdvice, noiseSentences } from '../../protocol/lineNoise.ts';
import type { FleetDetail, FleetGroup, FleetHsm, FleetLine } from '../../protocol/pages/toFleetPage.ts';
import { watchedBy } from '../../protocol/watching.ts';
import { firingByDevice, heldBy, worstText } from '../alerts/deviceAlerts.ts';
import { haGroupTone, shownRedundancy } from '../tree/haGroupNode.ts';
import { maintenanceEnd } from '../tree/maintenanceEnd.ts';
import { oldestReading } from '../tree/readingRow.ts';
import { rowName, saysSimulated } from '../words/deviceName.ts';
import { shortTime, untilText } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import { pausedText } from '../words/pausedText.ts';
import { asWatched, deviceTone, deviceWord, type Tone, toneWord } from '../words/tone.ts';

/** Alerts and parts that are named of one HSM. */
const MOST_NAMED = 50;

/** Everything of a snapshot that rows are made of. */
export interface FleetSources {
  readonly snapshot: Snapshot;
  readonly firing: ReadonlyMap<string, readonly AlertRecord[]>;
  readonly heard: ReadonlyMap<string, readonly HeardRecord[]>;
  readonly now: number;
}

export function fleetSources(snapshot: Snapshot, now: number): FleetSources {
  return { snapshot, firing: firingByDevice(snapshot), heard: groupBy(snapshot.heard ?? [], ({ device }) => device), now };
}

export function fleetRow(device: DeviceRecord, { snapshot, firing, heard, now }: FleetSources): FleetHsm {
  const alerts = firing.get(device.id) ?? [];
  const waiting = alerts.filter((alert) => heldBy(alert) === undefined).length;
  const hasAccount = descriptorOf(catalogue, device.model)?.console !== undefined;
  const by = watchedBy(device, hasAccount, { heard: heard.get(device.id) ?? [], receivers: snapshot.receivers }, now);
  const oldest = oldestReading(device);
  const worst = worstOf(device, alerts);
  const note = noteOf(device, snapshot.maintenance, now);
  return {
    id: device.id,
    name: rowName(device),
    simulated: saysSimulated(device),
    tone: shownTone(device),
    // How it was then, its own page says.
    state: device.paused ? t('paused') : deviceWord(device),
    ...(device.haGroup && { haGroup: inertText(device.haGroup, 80) }),
    ...(device.site && { site: inertText(device.site, 80) }),
    ...(worst !== '' && { worst }),
    firing: alerts.length,
    waiting,
    ...(alerts[0] && { alert: alerts[0].id }),
    ...(device.lastSeen !== undefined && { lastSeen: Date.parse(device.lastSeen) }),
    ...(oldest && { oldest: { at: Date.parse(oldest.reading.time), of: oldestName(oldest) } }),
    interval: device.interval * 1000,
    watched: by.who,
    how: inertText(by.how, 200),
    ...(note !== '' && { note }),
  };
}

/** What was fine when a person paused it is not looked at now. */
function shownTone(device: DeviceRecord): Tone {
  const tone = deviceTone(asWatched(device));
  return device.paused && (tone === 'ok' || tone === 'unjudged' || tone === 'fact') ? 'off' : tone;
}

export function fleetGroup(group: HaGroupRecord): FleetGroup {
  return {
    id: inertText(group.id, 80),
    name: inertText(group.name, 80),
    redundancy: shownRedundancy(group),
    tone: haGroupTone(group),
  };
}

/** The alert that is most urgent, or else the part that stands worst; empty when nothing is known to be wrong. */
function worstOf({ findings = [], problems }: DeviceRecord, alerts: readonly AlertRecord[]): string {
  if (alerts.length > 0) return worstText(alerts);
  const [finding] = findings;
  if (finding) return inertText(`${finding.name}: ${finding.reason}`, 160);
  return inertText(problems[0]?.title ?? problems[0]?.message ?? '', 160);
}

function oldestName({ component, reading }: NonNullable<ReturnType<typeof oldestReading>>): string {
  return inertText(`${component.name}, ${metricWords(reading.metric)}`, 120);
}

function noteOf(device: DeviceRecord, maintenance: readonly MaintenanceRecord[], now: number): string {
  const end = maintenanceEnd(device, maintenance);
  return [
    ...(end === undefined ? [] : [t('in maintenance {0}', untilText(end, now))]),
    ...(device.paused ? [pausedText(device, now) ?? ''] : []),
    ...(device.source ? [inertText(device.source.name, 80)] : []),
    ...(device.notHeardSince === undefined ? [] : [t('not heard of since {0}', shortTime(device.notHeardSince, now))]),
  ].join(' · ');
}

export function fleetDetail(
  device: DeviceRecord,
  { snapshot, firing, now }: FleetSources,
  lines?: readonly LineNoiseRecord[],
): FleetDetail {
  const group = haGroupOf(snapshot.haGroups, device);
  const reader = { now, moment: (time: string) => shortTime(time, now) };
  const facts = [
    inertText(device.modelName, 80),
    device.haGroup && t('HA group {0}', inertText(device.haGroup, 80)),
    device.site && t('site {0}', inertText(device.site, 80)),
    device.software && t('software {0}', inertText(device.software, 80)),
    device.simulated && t('simulated'),
  ];
  const alerts = firing.get(device.id) ?? [];
  return {
    id: device.id,
    name: rowName(device),
    tone: shownTone(device),
    state: deviceWord(device),
    facts: facts.filter(Boolean).join(' · '),
    ...(device.source && { source: inertText(device.source.name, 80) }),
    sentences: [...device.problems.map(({ message }) => message), ...(device.notJudged ?? [])].map((said) => inertText(said, 400)),
    findings: (device.findings ?? []).slice(0, MOST_NAMED).map((finding) => ({
      tone: finding.state,
      state: toneWord(finding.state),
      name: inertText(finding.name, 80),
      reason: inertText(finding.reason, 240),
    })),
    alerts: alerts.slice(0, MOST_NAMED).map((alert) => {
      const held = heldBy(alert);
      return {
        id: alert.id,
        severity: alert.severity,
        summary: inertText(alert.summary, 160),
        since: Date.parse(alert.startedAt),
        ...(held !== undefined && { held }),
      };
    }),
    ...(lines && { noise: lines.map((line) => lineView(line, now)) }),
    ...(group && {
      group: {
        name: inertText(group.name, 80),
        sentences: [...groupSentences(group, reader), ifItLeavesText(group, device.id) ?? []].flat().map((said) => inertText(said, 400)),
      },
    }),
  };
}

function lineView(line: LineNoiseRecord, now: number): FleetLine {
  return {
    name: inertText(line.name, 80),
    said: noiseSentences(line, now),
    advice: noiseAdvice(line),
    serial: line.serial,
    hours: line.hours.map(({ at, polls, spoiltPolls: spoilt, failed, rereads, refused }) => ({
      ...{ at: Date.parse(at), polls, spoilt, failed, rereads, refused },
    })),
  };
}
