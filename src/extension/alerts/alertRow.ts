import type { AlertRecord, DeviceRecord, Snapshot } from '../../protocol/contract.ts';
import { formatAge, formatTime } from '../format.ts';
import { inertText, markdownText } from '../inertText.ts';
import { findDevice, openAlerts } from '../snapshot.ts';
import { indicatorTexts } from '../tree/componentNodes.ts';
import { type Tone, toneWord } from '../tree/treeNode.ts';
import { certainty } from './certainty.ts';

/** A row of the alerts view. */
export interface AlertRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tone: Tone;
  readonly spoken: string;
  readonly context: string;
  readonly tooltip: string;
}

/** Firing before pending, critical before warning, then the newest first. */
export function alertRows(snapshot: Snapshot, now: number): readonly AlertRow[] {
  return [...openAlerts(snapshot)]
    .sort((a, b) => urgency(a) - urgency(b) || Date.parse(b.startedAt) - Date.parse(a.startedAt) || a.id.localeCompare(b.id))
    .map((alert) => alertRow(alert, findDevice(snapshot, alert.device), now));
}

function urgency({ state, severity }: AlertRecord): number {
  return (state === 'firing' ? 0 : 2) + (severity === 'critical' ? 0 : 1);
}

function alertRow(alert: AlertRecord, device: DeviceRecord | undefined, now: number): AlertRow {
  const label = inertText(alert.summary);
  const name = inertText(device?.name ?? alert.device, 80);
  const tone: Tone = alert.state !== 'firing' ? 'pending' : alert.severity === 'critical' ? 'failed' : 'degraded';
  const indicator = device?.components
    .find(({ id }) => id === alert.component)
    ?.indicators.filter(({ condition }) => condition === alert.condition);
  const stands = device && indicator?.[0]?.phase === 'pending' ? (indicatorTexts(device, indicator)[0] ?? 'pending') : alert.state;
  const since = formatAge(alert.firedAt ?? alert.startedAt, now);
  const description = `${name} · ${stands} · ${since}`;
  return {
    id: alert.id,
    label,
    description,
    tone,
    spoken: `${alert.state === 'firing' ? `${alert.severity} alert` : 'pending alert'}, ${label}, ${name}, ${stands}, ${since}`,
    context: `alert.${alert.state}`,
    tooltip: [
      `**${markdownText(alert.summary)}** ${toneWord(tone)}`,
      `${markdownText(name)}, since ${markdownText(formatTime(alert.startedAt))}`,
      markdownText(certainty(alert, device?.interval)),
      markdownText(alert.action, 600),
    ].join('\n\n'),
  };
}
