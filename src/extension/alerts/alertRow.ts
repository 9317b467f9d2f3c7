import { alertStateWord, severityWord } from '../../core/alerting/stateWords.ts';
import { since } from '../../core/alerting/urgency.ts';
import { countedWords } from '../../core/alerting/witnessWords.ts';
import { plural, t } from '../../core/l10n.ts';
import { formatDuration } from '../../core/time/duration.ts';
import { count } from '../../core/words.ts';
import type { AlertRecord, DeviceRecord, MaintenanceRecord, SilenceRecord } from '../../protocol/contract.ts';
import { rowName } from '../words/deviceName.ts';
import { formatAge, formatTime, shortTime, untilText } from '../words/format.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import type { ToneIcon } from '../words/toneIcon.ts';
import { windowName } from '../words/windowName.ts';
import { type AlertGroup, groupOfAlert, isClosable } from './alertGroup.ts';
import type { AlertPlace } from './alertPlace.ts';
import { certainty } from './certainty.ts';
import { faultText, whereText } from './faultText.ts';
import type { ScopeNames } from './scopeNames.ts';

/** A row of the alerts view in words. */
export interface AlertRow {
  readonly label: string;
  readonly description: string;
  readonly icon?: ToneIcon;
  /** What a screen reader says: nothing in the row may be known by colour or shape alone. */
  readonly spoken: string;
  /** For the `when` clauses of menus. */
  readonly context: string;
  readonly expanded: boolean;
  /** Markdown. Made on demand: most rows are never pointed at. */
  readonly tooltip: () => string;
}

export function sameAlertRow(a: AlertRow, b: AlertRow): boolean {
  return (
    a.label === b.label &&
    a.description === b.description &&
    a.icon === b.icon &&
    a.spoken === b.spoken &&
    a.context === b.context &&
    a.expanded === b.expanded
  );
}

const groups: Record<AlertGroup, { readonly label: string; readonly meaning: string; readonly expanded: boolean }> = {
  firing: { label: t('Firing'), meaning: t('Certain, and nobody has taken them on yet.'), expanded: true },
  pending: { label: t('Pending'), meaning: t('Seen, but not often enough to be certain. Nobody is notified.'), expanded: true },
  acknowledged: { label: t('Acknowledged'), meaning: t('Still firing; somebody has taken them on.'), expanded: true },
  quiet: { label: t('Silenced and Maintenance'), meaning: t('Kept quiet by a person until a time. Nobody is notified.'), expanded: false },
  resolved: { label: t('Recently Resolved'), meaning: t('Over within the last 24 hours.'), expanded: false },
};

export function groupRow(group: AlertGroup, size: number): AlertRow {
  const { label, meaning, expanded } = groups[group];
  return {
    label,
    description: String(size),
    spoken: `${label}, ${size}`,
    context: `group.${group}`,
    expanded,
    tooltip: () => `**${label}**: ${meaning}`,
  };
}

/** Alerts that have something in common, such as their device. */
export function placeRow({ label }: AlertPlace, size: number): AlertRow {
  return {
    label,
    description: String(size),
    spoken: `${label}, ${count(size, 'alert')}`,
    context: 'place',
    expanded: true,
    tooltip: () => `**${markdownText(label)}**: ${count(size, 'alert')}`,
  };
}

/** `explained`: alerts shown below it, of which it is the cause. */
export function alertRow(
  alert: AlertRecord,
  device: DeviceRecord | undefined,
  explained: number,
  now: number,
): AlertRow & { readonly icon: ToneIcon } {
  const group = groupOfAlert(alert);
  const name = device ? rowName(device) : inertText(alert.deviceName, 80);
  const label = faultText(alert);
  const where = whereText(name, alert);
  const further = explained - (alert.alsoOn ?? 0);
  const age = alert.alsoOn ? t('since {0}', shortTime(since(alert), now)) : formatAge(since(alert), now);
  const stands = progressTexts(alert, device);
  const simulated = device?.simulated && t('simulated');
  const facts = [
    ...stands,
    further > 0 && t('explains {0} more', further),
    age,
    simulated,
    alert.source && inertText(alert.source.name, 80),
  ].filter(Boolean);
  const description = [where, ...facts].join(' · ');
  const kind = {
    firing: t('alert'),
    acknowledged: t('acknowledged alert'),
    pending: t('pending alert'),
    quiet: t('quiet alert'),
    resolved: t('resolved alert'),
  }[group];
  return {
    label,
    description,
    icon: iconOf(alert, group),
    spoken: `${t('{0} {1}', severityWord(alert.severity), kind)}, ${label}, ${where}, ${facts.join(', ')}`,
    context: alert.source
      ? 'remote'
      : ['alert', group, isClosable(alert) && 'closable', alert.silencedBy && 'silenced'].filter(Boolean).join('.'),
    expanded: false,
    tooltip: () => tooltip(alert, name, device, stands),
  };
}

function iconOf(alert: AlertRecord, group: AlertGroup): ToneIcon {
  if (group === 'resolved') return 'ok';
  if (group === 'pending') return 'pending';
  if (group === 'quiet') return alert.silencedBy === undefined ? 'maintenance' : 'silenced';
  // Taken on: it must not look like one that nobody has seen.
  if (group === 'acknowledged') return 'acknowledged';
  return alert.severity === 'critical' ? 'failed' : 'degraded';
}

/** What more there is to know of how it stands, in few words. */
export function progressTexts(alert: AlertRecord, device: Pick<DeviceRecord, 'window'> | undefined): readonly string[] {
  const parts = [
    alert.state === 'pending' && pendingText(alert, device?.window),
    alert.recovering && t('recovering'),
    alert.latched && alert.state === 'firing' && (alert.cleared ? t('over: can be closed') : t('until a person closes it')),
    alert.stale && alert.state !== 'resolved' && t('no news since: can be closed'),
    alert.flapping && t('flapping'),
    alert.silencedOutside && t('silenced in Alertmanager by {0}', inertText(alert.silencedOutside.by, 40)),
    alert.acknowledged && alert.state === 'firing' && t('by {0}', inertText(alert.acknowledged.by, 40)),
  ];
  return parts.filter((part) => typeof part === 'string');
}

function pendingText(alert: AlertRecord, window: number | undefined): string {
  return alert.needed > 0 ? countedWords(alert, windowName(window)) : t('not certain yet');
}

function tooltip(alert: AlertRecord, name: string, device: DeviceRecord | undefined, stands: readonly string[]): string {
  const { acknowledged } = alert;
  const said = stands.length > 0 ? ` (${stands.map((part) => markdownText(part)).join(', ')})` : '';
  return [
    `**${markdownText(alert.summary)}** ${severityWord(alert.severity)}, ${alertStateWord(alert.state)}${said}`,
    t('{0}, since {1}', `${markdownText(name)}${device?.simulated ? t(' (simulated)') : ''}`, markdownText(formatTime(alert.startedAt))),
    acknowledged &&
      t(
        'Acknowledged by {0} {1}{2}',
        markdownText(acknowledged.by),
        markdownText(formatTime(acknowledged.at)),
        acknowledged.why ? `: ${markdownText(acknowledged.why, 300)}` : '',
      ),
    markdownText(certainty(alert, device?.interval)),
    markdownText(alert.action, 600),
  ]
    .filter(Boolean)
    .join('\n\n');
}

export function silenceRow(silence: SilenceRecord, names: ScopeNames, below: number, now: number): AlertRow {
  const label = scopeText(silence, names);
  const until = untilText(silence.until, now);
  const why = inertText(silence.why, 120);
  return {
    label,
    description: [t('silenced {0}', until), t('by {0}', inertText(silence.by, 40)), why].join(' · '),
    icon: 'silenced',
    spoken: plural(
      below,
      'Silence of {1}, {2}, by {3}, {4}, {0} alert',
      'Silence of {1}, {2}, by {3}, {4}, {0} alerts',
      label,
      until,
      inertText(silence.by, 40),
      why,
    ),
    context: silence.source ? 'remoteSilence' : 'silence',
    expanded: false,
    tooltip: () =>
      [
        t('**Silenced: {0}**', markdownText(label)),
        t(
          'From {0} until {1}, by {2}',
          markdownText(formatTime(silence.from)),
          markdownText(formatTime(silence.until)),
          markdownText(silence.by),
        ),
        markdownText(silence.why, 400),
      ].join('\n\n'),
  };
}

export function maintenanceRow(maintenance: MaintenanceRecord, names: ScopeNames, below: number, now: number): AlertRow {
  const label = scopeText(maintenance, names);
  const { current, active } = maintenance;
  const when = !current
    ? t('over')
    : active
      ? t('in maintenance {0}', untilText(current.end, now))
      : t('maintenance {0}, for {1}', shortTime(current.start, now), formatDuration(Date.parse(current.end) - Date.parse(current.start)));
  const repeats = maintenance.weekly ? t('weekly') : '';
  const why = inertText(maintenance.why, 120);
  const by = t('by {0}', inertText(maintenance.by, 40));
  return {
    label,
    description: [when, repeats, by, why].filter(Boolean).join(' · '),
    icon: 'maintenance',
    spoken: [t('Maintenance of'), label, when, repeats, by, why, plural(below, '{0} alert', '{0} alerts')].filter(Boolean).join(', '),
    context: active ? 'maintenance.active' : 'maintenance.planned',
    expanded: false,
    tooltip: () =>
      [
        t('**Maintenance: {0}**', markdownText(label)),
        repeats
          ? t('{0}, every week, planned {1}', markdownText(when), markdownText(by))
          : t('{0}, planned {1}', markdownText(when), markdownText(by)),
        t('What polls say meanwhile is stored and not counted.'),
        markdownText(maintenance.why, 400),
      ].join('\n\n'),
  };
}

/** What a silence or a maintenance window is about: "East US 1: PSU2 has no AC input", "East US 1: PSU2", "HA group prod-ca". */
export function scopeText(scope: Scope, { device, component }: ScopeNames): string {
  const part = inertText(scope.fault ?? [component, scope.condition].filter(Boolean).join(' '), 120);
  // What an Alertmanager keeps quiet is about what it says there.
  if (scope.source) return part;
  const whole =
    device === undefined
      ? scope.haGroup === undefined
        ? t('all HSMs')
        : t('HA group {0}', inertText(scope.haGroup, 60))
      : inertText(device, 80);
  return part === '' ? whole : `${whole}: ${part}`;
}

type Scope = Partial<Pick<SilenceRecord, 'haGroup' | 'condition' | 'fault' | 'source'>>;

export function moreRow(hidden: number): AlertRow {
  const label = plural(hidden, '{0} more alert…', '{0} more alerts…');
  return {
    label,
    description: '',
    spoken: t('{0} Press Enter to show more.', label),
    context: 'more',
    expanded: false,
    tooltip: () => t('Shows more of this group.'),
  };
}
