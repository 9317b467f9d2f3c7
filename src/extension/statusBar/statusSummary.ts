import { count } from '../../core/words.ts';
import type { Snapshot } from '../../protocol/contract.ts';
import { type AlertCounts, countAlerts } from '../alerts/alertGroup.ts';
import type { ConnectionState } from '../connection/serviceConnection.ts';
import { saysSimulated } from '../words/deviceName.ts';
import { formatAge } from '../words/format.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { receiverTrouble } from '../words/receiverTrouble.ts';
import { deviceTone, deviceWord, type Tone } from '../words/tone.ts';

export interface StatusSummary {
  readonly text: string;
  readonly spoken: string;
  /** Markdown. */
  readonly tooltip: string;
  /** Only what fires and nobody has acknowledged, or that nobody watches, earns a background. */
  readonly background: 'warning' | 'error' | undefined;
}

/** Devices listed in the tooltip; a fleet of hundreds belongs into the view. */
const LISTED = 12;
/** Alerts named in it. */
const NAMED = 5;
const LONGEST_TROUBLE = 600;

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
  const counts = countAlerts(snapshot);
  const tones = devices.map(deviceTone);
  const hsms = count(devices.length, 'HSM');
  const stands = { tooltip: tooltip(snapshot, now) };
  if (counts.firing > 0) {
    const detail = count(counts.firing, 'alert');
    const background = counts.waiting[0]?.severity === 'critical' ? 'error' : 'warning';
    return { ...stands, text: `$(bell-dot) ${detail}`, spoken: `HSM Vigil: ${hsms}, ${detail} firing, not acknowledged`, background };
  }
  const known = knownText(counts);
  const detail = known || restOf(tones);
  const text = known ? `$(bell) ${known}` : `$(shield) ${hsms}${detail === '' ? '' : `, ${detail}`}`;
  return { ...stands, text, spoken: `HSM Vigil: ${hsms}, ${detail || 'all ok'}`, background: undefined };
}

/** Alerts that somebody knows of already; empty when there are none. */
function knownText({ acknowledged, quiet }: AlertCounts): string {
  return [acknowledged > 0 && `${acknowledged} acknowledged`, quiet > 0 && `${quiet} silenced`].filter(Boolean).join(', ');
}

/** What is not well without anything firing, shortest form; empty when all is well. */
function restOf(tones: readonly Tone[]): string {
  const number = (tone: Tone) => tones.filter((other) => other === tone).length;
  const troubled = number('failed') + number('degraded') + number('pending');
  if (troubled > 0) return `${troubled} degraded`;
  const dim = [
    number('unknown') > 0 && `${number('unknown')} unknown`,
    number('unjudged') > 0 && `${number('unjudged')} partly watched`,
    number('off') > 0 && `${number('off')} not watched`,
  ];
  return dim.filter(Boolean).join(', ');
}

function tooltip(snapshot: Snapshot, now: number): string {
  const lines = snapshot.devices.slice(0, LISTED).map((device) => {
    const seen = device.lastSeen ? `last seen ${formatAge(device.lastSeen, now)}` : 'not seen yet';
    return `- ${markdownText(device.name, 80)}: **${deviceWord(device)}**, ${seen}${saysSimulated(device) ? ' (simulated)' : ''}`;
  });
  if (snapshot.devices.length > LISTED) lines.push(`- and ${snapshot.devices.length - LISTED} more`);
  const { firing, waiting } = countAlerts(snapshot);
  const alerts = waiting.slice(0, NAMED).map((alert) => `- ${markdownText(inertText(alert.summary))}`);
  if (firing > alerts.length) alerts.push(`- and ${firing - alerts.length} more`);
  const trouble = markdownText(receiverTrouble(snapshot.receivers), LONGEST_TROUBLE);
  return [
    '**HSM Vigil**',
    lines.join('\n'),
    ...(alerts.length > 0 ? ['Firing:', alerts.join('\n')] : []),
    ...(trouble ? [trouble] : []),
  ].join('\n\n');
}
