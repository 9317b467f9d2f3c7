import { severityWord } from '../../core/alerting/stateWords.ts';
import { identityText } from '../../core/identity.ts';
import { plural, t } from '../../core/l10n.ts';
import { metricWords } from '../../core/metrics.ts';
import { exactDuration } from '../../core/time/duration.ts';
import { capitalised, tally } from '../../core/words.ts';
import type { AlertRecord, ComponentRecord, DeviceRecord, HaGroupRecord } from '../../protocol/contract.ts';
import { areHeld, heldBy, holdersText, worstText } from '../alerts/deviceAlerts.ts';
import { asWrittenText, isNeverWatched } from '../words/asWritten.ts';
import { rowName } from '../words/deviceName.ts';
import { formatAge, formatTime, shortTime, untilText } from '../words/format.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { pausedText } from '../words/pausedText.ts';
import { asWatched, deviceTone, deviceWord, type Tone, tonesInOrder, toneWord, worstTone } from '../words/tone.ts';
import { channelRows, isOfChannel } from './channelNodes.ts';
import { componentGroups, groupOf } from './componentGroup.ts';
import { componentNodes } from './componentNodes.ts';
import { memberLines } from './haGroupNode.ts';
import { notJudgedNodes, problemNodes } from './problemNodes.ts';
import { newestTime, oldestReading, staleAge } from './readingRow.ts';
import type { TreeNode } from './treeNode.ts';

export interface DeviceView {
  readonly now: number;
  /** Key of the row it stands below; undefined at the top. */
  readonly parent: string | undefined;
  /** This window is waiting for a check of it. */
  readonly checking: boolean;
  /** When the maintenance that is under way ends. */
  readonly maintenance?: string | undefined;
  /** Those of it that fire, the most urgent first. */
  readonly alerts?: readonly AlertRecord[];
  /** The HA group that it is a member of. */
  readonly group?: HaGroupRecord | undefined;
}

export function deviceKey(id: string): string {
  return `device/${id}`;
}

/** All rows of one device, its own first. */
export function deviceNodes(device: DeviceRecord, view: DeviceView): TreeNode[] {
  const key = deviceKey(device.id);
  const below = [
    ...problemNodes(device, key, view.now),
    ...notJudgedNodes(device, key),
    ...groupNodes(device, key, view.now),
    ...channelNodes(device, key, view.now),
    ...unreadNode(device, key),
  ];
  const children = below.filter((node) => node.parent === key).map((node) => node.key);
  return [deviceNode(device, view, children), ...below];
}

/** The device's own row. */
export function deviceNode(device: DeviceRecord, view: DeviceView, children: readonly string[]): TreeNode {
  const tone = deviceTone(device);
  const label = rowName(device);
  const description = deviceDescription(device, view);
  return {
    key: deviceKey(device.id),
    parent: view.parent,
    kind: 'device',
    label,
    description,
    tone,
    spoken: [label, deviceWord(device), deviceDescription(device, view, t('last seen '))].join(', '),
    context: isNeverWatched(device)
      ? 'device.unwatched'
      : device.source
        ? 'remote'
        : `device.${device.simulated ? 'simulated' : 'real'}${device.paused ? '.paused' : ''}${view.checking ? '.checking' : ''}${device.otherAppliance ? '.replaced' : ''}`,
    children,
    expanded: false,
    device: device.id,
    ...(areHeld(view.alerts ?? []) && { held: true }),
    tooltip: (now = Date.now()) => deviceTooltip(device, view, now),
  };
}

/** What matters most comes first: a narrow view cuts the end off. */
function deviceDescription(device: DeviceRecord, view: DeviceView, seen = ''): string {
  const pending = device.components.flatMap(({ indicators }) => indicators).filter(({ phase }) => phase === 'pending').length;
  if (isNeverWatched(device)) return asWrittenText(device, view.now);
  const problems = asWatched(device).problems.length;
  const { alerts = [] } = view;
  const parts = [
    worstText(alerts) || (device.firing > 0 && plural(device.firing, '{0} alert', '{0} alerts')),
    holdersText(alerts),
    pending > 0 && t('{0} pending', pending),
    asWrittenText(device, view.now),
    problems > 0 && plural(problems, '{0} problem', '{0} problems'),
    deviceTone(device) === 'unjudged' && deviceWord(device),
    view.maintenance !== undefined && t('in maintenance {0}', untilText(view.maintenance, view.now)),
    pausedText(device, view.now) ?? (view.checking || device.polling ? t('checking…') : heardText(device, view.now, seen)),
    device.polling && device.notHeardSince !== undefined && heardText(device, view.now),
    device.simulated && t('simulated'),
    device.source && inertText(device.source.name, 80),
    device.monitorAccount === 'disabled' && t('customer-monitored'),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** `seen`: what a screen reader hears before an age. */
function heardText({ lastSeen, notHeardSince }: DeviceRecord, now: number, seen = ''): string {
  if (notHeardSince !== undefined) return t('not heard of since {0}', shortTime(notHeardSince, now));
  return lastSeen ? seen + formatAge(lastSeen, now) : t('not seen yet');
}

/** Alerts named in a tooltip; the view of alerts has them all. */
const NAMED = 8;

function alertLines(alerts: readonly AlertRecord[]): readonly string[] {
  const named = alerts.slice(0, NAMED).map((alert) => {
    const { severity, summary } = alert;
    return `- ${severityWord(severity)}: **${markdownText(summary)}**, ${markdownText(heldBy(alert) ?? t('nobody has taken it on'))}`;
  });
  return alerts.length > NAMED ? [...named, t('- and {0} more', alerts.length - NAMED)] : named;
}

function deviceTooltip(device: DeviceRecord, { alerts = [], group }: DeviceView, now: number): string {
  const lines = [`**${markdownText(device.name)}** ${deviceWord(device)}`];
  if (device.notAsWritten) {
    const { problem, since } = device.notAsWritten;
    lines.push(t('{0} Since {1}.', markdownText(problem, 600), markdownText(formatTime(since))));
  }
  if (isNeverWatched(device)) return lines.join('\n\n');
  if (alerts.length > 0) lines.push(alertLines(alerts).join('\n'));
  lines.push(markdownText(device.modelName));
  const id = t('Id: {0}', markdownText(device.id));
  lines.push(device.haGroup ? `${id}, ${t('HA group: {0}', markdownText(device.haGroup))}` : id);
  if (group) lines.push(...memberLines(group, device.id, now));
  if (device.identity) lines.push(t('Known by {0}.', markdownText(identityText(device.identity), 300)));
  const { otherAppliance: other } = device;
  if (other)
    lines.push(
      [
        t('Another appliance answered last: {0}.', markdownText(identityText(other), 300)),
        ...(other.device ? [t('This is {0}.', markdownText(other.device))] : []),
      ].join(' '),
    );
  if (device.simulated) lines.push(t('Simulated: there is no such device.'));
  if (device.monitorAccount === 'disabled')
    lines.push(t('The monitor account is disabled: SNMP and syslog monitoring are mandatory, and yours.'));
  if (device.paused) {
    const said = pausedText(device, now) ?? '';
    lines.push(t('{0}. Nothing is asked of it, and its alerts neither fire nor end.', markdownText(capitalised(said), 300)));
  }
  if (device.notHeardSince !== undefined) lines.push(t('Nothing was heard of it for over two polls: what was fine then is unknown now.'));
  lines.push(device.lastSeen ? t('Last seen {0}.', markdownText(formatTime(device.lastSeen))) : t('Not seen yet.'));
  const oldest = oldestReading(device);
  if (oldest)
    lines.push(
      t(
        'Oldest reading: {0}, {1}.',
        markdownText(`${oldest.component.name}, ${metricWords(oldest.reading.metric)}`, 160),
        formatAge(oldest.reading.time, now),
      ),
    );
  lines.push(t('Checked every {0}.', exactDuration(device.interval * 1000)));
  for (const sentence of device.notJudged ?? []) lines.push(markdownText(sentence, 400));
  for (const problem of asWatched(device).problems) lines.push(markdownText(problem.message, 400));
  return lines.join('\n\n');
}

function groupNodes(device: DeviceRecord, parent: string, now: number): TreeNode[] {
  if (device.components.length === 0) return [];
  const supplies = new Set(device.components.filter(({ type }) => type === 'power_supply').map(({ id }) => id));
  const partsOf = new Map<string, ComponentRecord[]>();
  const members = new Map<string, ComponentRecord[]>();
  for (const component of device.components) {
    if (isOfChannel(component)) continue;
    const inSupply = component.parent !== undefined && supplies.has(component.parent) && component.type !== 'power_supply';
    if (inSupply) append(partsOf, component.parent, component);
    else append(members, groupOf(component), component);
  }
  return componentGroups.flatMap(({ id, label }) => {
    const components = members.get(id) ?? [];
    const [only, ...others] = components;
    if (!only) return [];
    // "HSM" with nothing but "HSM" in it would be a step too many.
    if (others.length === 0 && (id === 'hsm' || id === 'services')) {
      return componentNodes(device, only, parent, partsOf.get(only.id) ?? [], now);
    }
    const key = `${device.id}/group/${id}`;
    const rows = components.flatMap((component) => componentNodes(device, component, key, partsOf.get(component.id) ?? [], now));
    return [groupNode(device, key, parent, label, rows, newestTime(components.flatMap(({ readings }) => readings)), now), ...rows];
  });
}

function channelNodes(device: DeviceRecord, parent: string, now: number): TreeNode[] {
  if (device.channels.length === 0) return [];
  const key = `${device.id}/group/channels`;
  const rows = channelRows(device, key, now);
  return [groupNode(device, key, parent, t('Channels'), rows, undefined, now), ...rows];
}

function groupNode(
  device: DeviceRecord,
  key: string,
  parent: string,
  label: string,
  rows: readonly TreeNode[],
  newest: string | undefined,
  now: number,
): TreeNode {
  const members = rows.filter((row) => row.parent === key);
  const tone = worstTone(members.map((row) => row.tone));
  const description = [memberSummary(members), newest && staleAge(newest, device, now)].filter(Boolean).join(' · ');
  return {
    key,
    parent,
    kind: 'group',
    label,
    description,
    tone,
    spoken: `${label}, ${toneWord(tone)}, ${description}`,
    context: 'group',
    children: members.map((row) => row.key),
    expanded: false,
    device: device.id,
    tooltip: () => t('**{0}** of {1}: {2}', label, markdownText(device.name), markdownText(description)),
  };
}

/** `1 failed, 1 partly watched, 4 ok`: how devices stand, the worst first. */
export function deviceSummary(devices: readonly Pick<TreeNode, 'tone'>[]): string {
  return memberSummary(devices, t('partly watched'));
}

/** `6 ok`, `1 failed, 1 pending, 4 ok`, `8 not judged`: the worst first. */
function memberSummary(members: readonly Pick<TreeNode, 'tone'>[], unjudged = t('not judged')): string {
  const word = (tone: Tone) => ({ unjudged, fact: t('seen') })[tone as string] ?? (tone === 'pending' ? t('pending') : toneWord(tone));
  return tally(
    members.map(({ tone }) => word(tone)),
    tonesInOrder.map(word),
  );
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** A device that is read from a platform has its readings there: they are asked for when its row is opened. */
function unreadNode({ id, source, components }: DeviceRecord, parent: string): TreeNode[] {
  if (!source || components.some(({ readings }) => readings.length > 0)) return [];
  const label = t('No readings yet');
  return [
    {
      ...{ key: `${id}/unread`, parent, kind: 'note', label, description: '', tone: 'unjudged', spoken: label, context: 'note' },
      ...{ children: [], expanded: false, device: id, tooltip: () => label },
    },
  ];
}
