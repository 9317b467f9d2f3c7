import type { Snapshot } from '../protocol/contract.ts';
import { count, formatAge } from './format.ts';
import { inertText, markdownText } from './inertText.ts';
import type { ConnectionState } from './serviceConnection.ts';
import { openAlerts } from './snapshot.ts';
import { deviceTone, saysSimulated } from './tree/deviceNodes.ts';
import { type Tone, toneWord } from './tree/treeNode.ts';

export interface StatusSummary {
  readonly text: string;
  readonly spoken: string;
  /** Markdown. */
  readonly tooltip: string;
  /** Only something firing, or nobody watching, earns a background. */
  readonly background: 'warning' | 'error' | undefined;
}

/** Devices listed in the tooltip; a fleet of hundreds belongs into the view. */
const LISTED = 12;

/** What the status bar says; undefined while there is nothing to watch. */
export function statusSummary(
  snapshot: Snapshot | undefined,
  state: ConnectionState | undefined,
  failure: string | undefined,
  now: number,
): StatusSummary | undefined {
  if (state === 'failed') {
    const said = failure ?? 'The watching service cannot be reached.';
    const text = '$(shield) HSMs not watched';
    return { text, spoken: `HSM Vigil: nobody is watching. ${said}`, tooltip: markdownText(said, 400), background: 'warning' };
  }
  if (!snapshot || snapshot.devices.length === 0) return undefined;
  const devices = snapshot.devices;
  const alerts = openAlerts(snapshot);
  const firing = alerts.filter((alert) => alert.state === 'firing');
  const tones = devices.map(deviceTone);
  const hsms = count(devices.length, 'HSM');
  const icon = firing.length > 0 ? '$(bell-dot)' : '$(shield)';
  const detail = firing.length > 0 ? count(firing.length, 'alert') : restOf(tones);
  const text = firing.length > 0 ? `${icon} ${detail}` : `${icon} ${hsms}${detail === '' ? '' : `, ${detail}`}`;
  return {
    text,
    spoken: `HSM Vigil: ${hsms}, ${firing.length > 0 ? `${detail} firing` : detail || 'all ok'}`,
    tooltip: tooltip(snapshot, tones, now),
    background: firing.length === 0 ? undefined : firing.some(({ severity }) => severity === 'critical') ? 'error' : 'warning',
  };
}

/** What is not well without anything firing, shortest form; empty when all is well. */
function restOf(tones: readonly Tone[]): string {
  const number = (tone: Tone) => tones.filter((other) => other === tone).length;
  const troubled = number('failed') + number('degraded') + number('pending');
  if (troubled > 0) return `${troubled} degraded`;
  return number('unknown') > 0 ? `${number('unknown')} unknown` : '';
}

function tooltip(snapshot: Snapshot, tones: readonly Tone[], now: number): string {
  const lines = snapshot.devices.slice(0, LISTED).map((device, index) => {
    const seen = device.lastSeen ? `last seen ${formatAge(device.lastSeen, now)}` : 'not seen yet';
    return `- ${markdownText(device.name, 80)}: **${toneWord(tones[index] ?? 'unknown')}**, ${seen}${saysSimulated(device) ? ' (simulated)' : ''}`;
  });
  if (snapshot.devices.length > LISTED) lines.push(`- and ${snapshot.devices.length - LISTED} more`);
  const firing = openAlerts(snapshot).filter(({ state }) => state === 'firing');
  const alerts = firing.slice(0, 5).map((alert) => `- ${markdownText(inertText(alert.summary))}`);
  return ['**HSM Vigil**', lines.join('\n'), ...(alerts.length > 0 ? ['Firing:', alerts.join('\n')] : [])].join('\n\n');
}
