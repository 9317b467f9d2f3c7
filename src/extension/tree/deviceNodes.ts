import type { ChannelRecord, ComponentRecord, DeviceRecord } from '../../protocol/contract.ts';
import { channelName, count, formatAge, formatDuration, formatTime } from '../format.ts';
import { inertText, markdownText } from '../inertText.ts';
import { componentGroups, groupOf } from './componentGroup.ts';
import { componentNodes, componentTone, indicatorTexts } from './componentNodes.ts';
import { newestTime, readingTooltip } from './readingRow.ts';
import { type Tone, type TreeNode, toneWord, worstTone } from './treeNode.ts';

export interface DeviceView {
  readonly now: number;
  /** Key of the row it stands below; undefined at the top. */
  readonly parent: string | undefined;
  /** This window is waiting for a check of it. */
  readonly checking: boolean;
}

export function deviceKey(id: string): string {
  return `device/${id}`;
}

/** All rows of one device, its own first. */
export function deviceNodes(device: DeviceRecord, view: DeviceView): TreeNode[] {
  const key = deviceKey(device.id);
  const below = [...problemNodes(device, key), ...groupNodes(device, key, view.now), ...channelNodes(device, key, view.now)];
  const children = below.filter((node) => node.parent === key).map((node) => node.key);
  return [deviceNode(device, view, children), ...below];
}

/** The device's own row. */
export function deviceNode(device: DeviceRecord, view: DeviceView, children: readonly string[]): TreeNode {
  const tone = deviceTone(device);
  const label = inertText(device.name, 80) || device.id;
  const description = deviceDescription(device, view);
  return {
    key: deviceKey(device.id),
    parent: view.parent,
    kind: 'device',
    label,
    description,
    tone,
    spoken: [label, toneWord(tone), description].filter(Boolean).join(', '),
    context: `device.${device.simulated ? 'simulated' : 'real'}${view.checking ? '.checking' : ''}`,
    children,
    expanded: false,
    device: device.id,
    tooltip: () => deviceTooltip(device),
  };
}

/** Pending shows as itself when nothing worse is known: the device's own state already counts it as degraded. */
export function deviceTone(device: DeviceRecord): Tone {
  if (device.state !== 'degraded' || device.firing > 0) return device.state;
  const tones = device.components.map(componentTone);
  return tones.includes('pending') && !tones.includes('degraded') && !tones.includes('failed') ? 'pending' : 'degraded';
}

function deviceDescription(device: DeviceRecord, view: DeviceView): string {
  const pending = device.components.flatMap(({ indicators }) => indicators).filter(({ phase }) => phase === 'pending').length;
  const parts = [
    saysSimulated(device) && 'simulated',
    device.firing > 0 && count(device.firing, 'alert'),
    pending > 0 && `${pending} pending`,
    device.problems.length > 0 && count(device.problems.length, 'problem'),
    device.monitorAccount === 'disabled' && 'customer-monitored',
    view.checking || device.polling ? 'checking…' : device.lastSeen ? `last seen ${formatAge(device.lastSeen, view.now)}` : 'not seen yet',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** A simulated device is marked everywhere, but not twice: its name may say so already. */
export function saysSimulated({ simulated, name }: Pick<DeviceRecord, 'simulated' | 'name'>): boolean {
  return simulated && !/simulated/i.test(name);
}

function deviceTooltip(device: DeviceRecord): string {
  const lines = [`**${markdownText(device.name)}** ${toneWord(deviceTone(device))}`, markdownText(device.modelName)];
  lines.push(`Id: ${markdownText(device.id)}${device.haGroup ? `, HA group: ${markdownText(device.haGroup)}` : ''}`);
  if (device.simulated) lines.push('Simulated: there is no such device.');
  if (device.monitorAccount === 'disabled')
    lines.push('The monitor account is disabled: SNMP and syslog monitoring are mandatory, and yours.');
  lines.push(device.lastSeen ? `Last seen ${markdownText(formatTime(device.lastSeen))}.` : 'Not seen yet.');
  lines.push(`Checked every ${formatDuration(device.interval * 1000)}.`);
  for (const problem of device.problems) lines.push(markdownText(problem.message, 400));
  return lines.join('\n\n');
}

/** Problems that a person can settle on the appliance, and then say so. */
const problemLabels: Readonly<Record<string, string>> = {
  'login-refused': 'Login refused',
  'password-change-required': 'Password change required',
};

/** A channel of this device is not tried any more until a person says so. */
export function needsLogin({ problems }: Pick<DeviceRecord, 'problems'>): boolean {
  return problems.some(({ code }) => code in problemLabels);
}

function problemNodes(device: DeviceRecord, parent: string): TreeNode[] {
  return device.problems.map((problem, index) => {
    const secret = problem.secret;
    const label = secret
      ? `Enter ${inertText(secret, 80)}`
      : problem.code === 'login-refused'
        ? 'Login refused'
        : 'Not watched as configured';
    const description = inertText(problem.message, 300);
    return {
      key: `${device.id}/problem/${secret ?? `${problem.code}/${index}`}`,
      parent,
      kind: 'problem',
      label,
      description,
      tone: 'degraded',
      spoken: `Problem: ${label}, ${description}`,
      context: secret ? 'problem.secret' : problem.code in problemLabels ? 'problem.login' : 'problem.other',
      children: [],
      expanded: false,
      device: device.id,
      ...(secret && { secret }),
      tooltip: () => markdownText(problem.message, 400),
    };
  });
}

function groupNodes(device: DeviceRecord, parent: string, now: number): TreeNode[] {
  const supplies = new Set(device.components.filter(({ type }) => type === 'power_supply').map(({ id }) => id));
  const partsOf = new Map<string, ComponentRecord[]>();
  const members = new Map<string, ComponentRecord[]>();
  for (const component of device.components) {
    if (isChannel(component)) continue;
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

/** What is known of a channel as a component (is it silent?) stands in the channel's row. */
function isChannel({ id, type }: ComponentRecord): boolean {
  return type === 'channel' || id === 'console' || id === 'snmp';
}

function channelNodes(device: DeviceRecord, parent: string, now: number): TreeNode[] {
  if (device.channels.length === 0) return [];
  const key = `${device.id}/group/channels`;
  const rows = device.channels.map((channel) => {
    const judged = device.components.find(({ id }) => id === channel.channel);
    return channelNode(device, channel, judged, key, now);
  });
  return [groupNode(device, key, parent, 'Channels', rows, undefined, now), ...rows];
}

function channelNode(
  device: DeviceRecord,
  channel: ChannelRecord,
  judged: ComponentRecord | undefined,
  parent: string,
  now: number,
): TreeNode {
  const label = channelName(channel.channel);
  const own: Tone = ({ ok: 'ok', failed: 'degraded', unknown: 'unknown', off: 'off' } as const)[channel.state];
  const tone = judged && channel.state !== 'off' ? worstTone([own === 'unknown' ? 'off' : own, componentTone(judged)]) : own;
  const state = {
    ok: 'answers',
    failed: inertText(channel.error ?? 'does not answer', 160),
    unknown: 'not asked yet',
    off: 'off: the monitor account is disabled',
  }[channel.state];
  const description = [
    state,
    channel.insecure && 'clear text',
    ...(judged
      ? indicatorTexts(
          device,
          judged.indicators.filter(({ phase }) => phase === 'pending'),
        )
      : []),
    channel.state !== 'ok' && channel.lastSeen && `last seen ${formatAge(channel.lastSeen, now)}`,
  ]
    .filter(Boolean)
    .join(' · ');
  return {
    key: `${device.id}/channel/${channel.channel}`,
    parent,
    kind: 'channel',
    label,
    description,
    tone,
    spoken: `${label}, ${toneWord(tone)}, ${description}`,
    context: 'channel',
    children: [],
    expanded: false,
    device: device.id,
    tooltip: () =>
      [
        `**${label}** ${toneWord(tone)}`,
        channel.error && markdownText(channel.error, 400),
        channel.insecure && 'SNMP v2c sends its community in clear text: anyone on the path can read it. Use v3 where you can.',
        channel.durationMs !== undefined && `The last conversation took ${markdownText((channel.durationMs / 1000).toFixed(1))} s.`,
        channel.lastSeen && `Last answer ${markdownText(formatTime(channel.lastSeen))}.`,
        ...(judged?.readings.map(readingTooltip) ?? []),
      ]
        .filter(Boolean)
        .join('\n\n'),
  };
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
  const description = [memberSummary(members), newest && formatAge(newest, now)].filter(Boolean).join(' · ');
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
    tooltip: () => `**${label}** of ${markdownText(device.name)}: ${markdownText(description)}`,
  };
}

/** `6 ok`, `1 failed, 1 pending, 4 ok`: the worst first. */
export function memberSummary(members: readonly Pick<TreeNode, 'tone'>[]): string {
  const order = [
    ['failed', 'failed'],
    ['degraded', 'degraded'],
    ['pending', 'pending'],
    ['unknown', 'unknown'],
    ['off', 'off'],
    ['ok', 'ok'],
  ] as const;
  return order
    .flatMap(([tone, word]) => {
      const n = members.filter((member) => member.tone === tone).length;
      return n === 0 ? [] : [`${n} ${word}`];
    })
    .join(', ');
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
