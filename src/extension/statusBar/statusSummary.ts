import { plural, t } from '../../core/l10n.ts';
import { capitalised } from '../../core/words.ts';
import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';
import { type AlertCounts, countAlerts } from '../alerts/alertGroup.ts';
import { firingByDevice, worstText } from '../alerts/deviceAlerts.ts';
import { faultText, whereText } from '../alerts/faultText.ts';
import type { ConnectionState } from '../connection/serviceConnection.ts';
import { inventoryErrors } from '../connection/snapshot.ts';
import { inventoryTrouble, isNeverWatched, notAsWrittenCount } from '../words/asWritten.ts';
import { saysSimulated } from '../words/deviceName.ts';
import { formatAge, shortTime } from '../words/format.ts';
import { gapsText } from '../words/gapsText.ts';
import { heardLongestAgo } from '../words/heardLongestAgo.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { pausedText } from '../words/pausedText.ts';
import { receiverTrouble } from '../words/receiverTrouble.ts';
import { sourceLines, sourceTrouble } from '../words/sourceTrouble.ts';
import { asWatched, compareTones, deviceTone, deviceWord, type Tone } from '../words/tone.ts';

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

/** Whether watching goes on when the last window has gone. */
export type Staying = 'on' | 'while-open' | 'supervised';

const STAYING: Readonly<Record<Staying, string>> = {
  on: t('Watching goes on when VS Code is closed, while this machine is awake.'),
  'while-open': t('Watching stops five minutes after the last window has closed (setting `hsmVigil.service.keepRunning`).'),
  supervised: t('The watching service runs under a supervisor of its own: it goes on when VS Code is closed.'),
};

/** What the status bar says; undefined while there is nothing to watch. */
export function statusSummary(
  snapshot: Snapshot | undefined,
  state: ConnectionState | undefined,
  failure: string | undefined,
  now: number,
  staying: Staying = 'while-open',
  host = '',
): StatusSummary | undefined {
  if (state === 'failed') {
    const said = failure ?? t('The watching service cannot be reached.');
    // The service of another host may watch on: it is only not seen from here.
    const text = `$(shield) ${host === '' ? t('HSMs not watched') : t('HSMs out of sight')}`;
    const spoken =
      host === '' ? t('HSM Vigil: nobody is watching. {0}', said) : t('HSM Vigil: nothing is known here of the HSMs. {0}', said);
    return { text, spoken, tooltip: markdownText(said, 400), background: 'warning' };
  }
  const unread = snapshot && inventoryErrors(snapshot) > 0 && inventoryTrouble(snapshot);
  if (unread && snapshot.devices.length === 0) {
    const spoken = t('HSM Vigil: no HSM is watched. {0}', unread);
    return { text: `$(shield) ${t('HSMs not watched')}`, spoken, tooltip: markdownText(unread, LONGEST_TROUBLE), background: 'warning' };
  }
  const unreadSources = sourceTrouble(snapshot?.sources);
  if (snapshot && snapshot.devices.length === 0 && unreadSources !== '') {
    const lines = sourceLines(snapshot.sources, now).join('\n');
    const spoken = t('HSM Vigil: nothing is known of any HSM, {0}', unreadSources);
    return { text: `$(shield) ${unreadSources}`, spoken, tooltip: `${t('**HSM Vigil**')}\n\n${lines}`, background: 'warning' };
  }
  if (!snapshot || snapshot.devices.length === 0) return undefined;
  const devices = snapshot.devices;
  const counts = countAlerts(snapshot);
  // What is wrong in the inventory has words of its own.
  const tones = devices.map((device) => deviceTone(asWatched(device)));
  const notWritten = notAsWrittenCount(snapshot);
  const never = devices.filter(isNeverWatched).length;
  const hsms = plural(devices.length, '{0} HSM', '{0} HSMs');
  const lost =
    state === 'reconnecting'
      ? `${markdownText(failure ?? t('The watching service does not answer.'), 400)} ${t('Connecting again…')}\n\n`
      : '';
  const stays =
    host === '' ? STAYING[staying] : t('The watching service runs on {0}, whether VS Code is open or not.', markdownText(host, 100));
  const stands = { tooltip: lost + tooltip(snapshot, tones, now, stays) };
  if (counts.firing > 0) {
    const detail = plural(counts.firing, '{0} alert', '{0} alerts');
    const background = counts.waiting[0]?.severity === 'critical' ? 'error' : 'warning';
    const told = new Set(counts.waiting.map((alert) => alert.device));
    const others = tones.filter((_, index) => !told.has(devices[index]?.id ?? ''));
    const rest = [troubledText(others, true), blindText(others, never), unreadSources, notWritten]
      .flatMap((text) => (text ? `, ${text}` : []))
      .join('');
    const spoken = t('HSM Vigil: {0}, {1} firing, not acknowledged{2}', hsms, detail, rest);
    return { ...stands, text: `$(bell-dot) ${detail}${rest}`, spoken, background };
  }
  const known = knownText(counts);
  const detail = [known || troubledText(tones), blindText(tones, never), unreadSources, notWritten, lost !== '' && t('connecting again')]
    .filter(Boolean)
    .join(', ');
  const text = known ? `$(bell) ${detail}` : `$(shield) ${hsms}${detail === '' ? '' : `, ${detail}`}`;
  return { ...stands, text, spoken: t('HSM Vigil: {0}, {1}', hsms, detail || t('all ok')), background: undefined };
}

/** Alerts that somebody knows of already; empty when there are none. */
function knownText({ acknowledged, quiet }: AlertCounts): string {
  return [acknowledged > 0 && t('{0} acknowledged', acknowledged), quiet > 0 && t('{0} silenced', quiet)].filter(Boolean).join(', ');
}

/** What is not well without anything firing, or beside what fires; empty when nothing is. */
function troubledText(tones: readonly Tone[], beside = false): string {
  const troubled = tones.filter((tone) => tone === 'failed' || tone === 'degraded' || tone === 'pending').length;
  if (troubled === 0) return '';
  return beside ? t('{0} more degraded', troubled) : t('{0} degraded', troubled);
}

/** What nobody can call fine, whatever else is known; empty when there is none. `never`: so many were never watched, which is said apart. */
function blindText(tones: readonly Tone[], never: number): string {
  const number = (tone: Tone) => tones.filter((other) => other === tone).length;
  const dim = [
    number('unknown') > never && t('{0} unknown', number('unknown') - never),
    number('unjudged') > 0 && t('{0} partly watched', number('unjudged')),
    number('off') > 0 && t('{0} not watched', number('off')),
  ];
  return dim.filter(Boolean).join(', ');
}

function seenText(device: DeviceRecord, now: number): string {
  const { lastSeen, notHeardSince } = device;
  if (device.paused) return markdownText(pausedText(device, now) ?? '', 300);
  if (notHeardSince !== undefined) return t('not heard of since {0}', shortTime(notHeardSince, now));
  return lastSeen ? t('last seen {0}', formatAge(lastSeen, now)) : t('not seen yet');
}

function tooltip(snapshot: Snapshot, tones: readonly Tone[], now: number, stays: string): string {
  const firingOn = firingByDevice(snapshot);
  const worstFirst = snapshot.devices
    .map((device, index) => ({ device, tone: tones[index] ?? 'unknown', alerts: firingOn.get(device.id) ?? [] }))
    .sort((a, b) => compareTones(a.tone, b.tone) || b.alerts.length - a.alerts.length);
  const lines = worstFirst.slice(0, LISTED).map(({ device, alerts }) => {
    const seen = seenText(device, now);
    const wrong = alerts.length > 0 ? `${markdownText(worstText(alerts))}, ` : '';
    return `- ${markdownText(device.name, 80)}: **${deviceWord(device)}**, ${wrong}${seen}${saysSimulated(device) ? t(' (simulated)') : ''}`;
  });
  if (snapshot.devices.length > LISTED) lines.push(t('- and {0} more', snapshot.devices.length - LISTED));
  const { firing, waiting } = countAlerts(snapshot);
  const alerts = waiting
    .slice(0, NAMED)
    .map((alert) => `- **${markdownText(faultText(alert))}**, ${markdownText(whereText(inertText(alert.deviceName, 80), alert))}`);
  if (firing > alerts.length) alerts.push(t('- and {0} more', firing - alerts.length));
  const heard = snapshot.devices.length > 1 ? heardLongestAgo(snapshot.devices, now) : '';
  const inventory = markdownText(inventoryTrouble(snapshot), LONGEST_TROUBLE);
  const gaps = markdownText(gapsText(snapshot, now), LONGEST_TROUBLE);
  const trouble = markdownText(receiverTrouble(snapshot.receivers), LONGEST_TROUBLE);
  return [
    t('**HSM Vigil**'),
    ...(alerts.length > 0 ? [t('Firing, the worst first:'), alerts.join('\n')] : []),
    // Without words between them, two lists are one.
    ...(alerts.length > 0 ? [t('HSMs, the worst first:')] : []),
    lines.join('\n'),
    ...(heard ? [markdownText(capitalised(heard), 200)] : []),
    ...(snapshot.sources?.length ? [t('Read from platforms:'), sourceLines(snapshot.sources, now).join('\n')] : []),
    ...(inventory ? [inventory] : []),
    ...(gaps ? [gaps] : []),
    stays,
    ...(trouble ? [trouble] : []),
    ...(snapshot.historyTrouble ? [markdownText(snapshot.historyTrouble, LONGEST_TROUBLE)] : []),
  ].join('\n\n');
}
