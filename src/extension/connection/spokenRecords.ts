import { language, translated } from '../../core/l10n.ts';
import { type HwType, NOT_JUDGED } from '../../core/reading.ts';
import type {
  AlertRecord,
  ChannelRecord,
  ComponentRecord,
  DeviceRecord,
  HaGroupRecord,
  HealthFinding,
  InventoryRecord,
  ListenerRecord,
  MessageRecord,
  ProblemRecord,
  ReadingRecord,
  ReceiverRecord,
  Snapshot,
  SnapshotChange,
} from '../../protocol/contract.ts';

/**
 * What the service says, in the language of the editor: it speaks English to everybody. Done once, where records arrive, so that all views show the
 * same. What a device or a person wrote stays as it was written.
 */

/** Parts that somebody has named: a name of theirs may be a word of ours. */
const NAMED_BY_PEOPLE: ReadonlySet<HwType> = new Set(['partition', 'client']);

export function spokenSnapshot(snapshot: Snapshot): Snapshot {
  return language() === 'en' ? snapshot : { ...snapshot, ...spokenParts(snapshot) };
}

export function spokenChange(change: SnapshotChange): SnapshotChange {
  return language() === 'en' ? change : { ...change, ...spokenParts(change) };
}

/** Devices as the service said them, by what is shown of them. */
const asSaid = new WeakMap<DeviceRecord, DeviceRecord>();

/** The names of parts as the service says them, for what goes back to it. */
export function snapshotAsSaid(snapshot: Snapshot): Snapshot {
  return { ...snapshot, devices: snapshot.devices.map((device) => asSaid.get(device) ?? device) };
}

/** Of an event: `alertFired` and its peers. */
export function spokenEvent<E extends { readonly alert: AlertRecord }>(event: E): E {
  return language() === 'en' ? event : { ...event, alert: spokenAlert(event.alert) };
}

function spokenParts(all: SnapshotChange): SnapshotChange {
  const { devices, alerts, inventory, receivers, listening, historyTrouble, haGroups, sources } = all;
  return {
    ...(devices && { devices: devices.map(spokenDevice) }),
    ...(alerts && { alerts: alerts.map(spokenAlert) }),
    ...(inventory && { inventory: spokenInventory(inventory) }),
    ...(receivers && { receivers: receivers.map(spokenReceiver) }),
    ...(listening && { listening: listening.map(spokenListener) }),
    ...(sources && { sources: sources.map((source) => ({ ...source, text: translated(source.text) })) }),
    ...(historyTrouble !== undefined && { historyTrouble: translated(historyTrouble) }),
    ...(haGroups && { haGroups: haGroups.map(spokenGroup) }),
  };
}

export function spokenAlert(alert: AlertRecord): AlertRecord {
  const { summary, meaning, action, evidence } = alert;
  return {
    ...alert,
    ...{ summary: translated(summary), meaning: translated(meaning), action: translated(action) },
    evidence: evidence.map((each) => ({
      ...each,
      text: translated(each.text),
      ...(each.fact !== undefined && { fact: translated(each.fact) }),
    })),
  };
}

/** Its rule has made a sentence of it; what no rule knows is the line itself. */
export function spokenMessage(message: MessageRecord): MessageRecord {
  return message.rule === undefined ? message : { ...message, text: translated(message.text) };
}

export function spokenChannel(channel: ChannelRecord): ChannelRecord {
  const { name, error, refused } = channel;
  return {
    ...channel,
    ...(name !== undefined && { name: translated(name) }),
    ...(error !== undefined && { error: translated(error) }),
    ...(refused && { refused: refused.map((each) => ({ ...each, reason: translated(each.reason) })) }),
  };
}

export function spokenReading(reading: ReadingRecord): ReadingRecord {
  const { [NOT_JUDGED]: why, 'hw.status.text': status } = reading.attributes;
  // A state in a word or two is the device's own.
  const isSentence = status !== undefined && / \S+ /.test(status);
  if (why === undefined && !isSentence) return reading;
  const attributes = {
    ...(why !== undefined && { [NOT_JUDGED]: translated(why) }),
    ...(isSentence && { 'hw.status.text': translated(status) }),
  };
  return { ...reading, attributes: { ...reading.attributes, ...attributes } };
}

/** Findings of a device. `isNamed`: whether a person has named this component. */
export function spokenFinding(finding: HealthFinding, isNamed: boolean): HealthFinding {
  const { name, reason, remedy } = finding;
  const spokenName = isNamed ? name : translated(name);
  return {
    ...finding,
    name: spokenName,
    reason: spokenReason(name, spokenName, reason),
    ...(remedy !== undefined && { remedy: translated(remedy) }),
  };
}

/** A reason stands behind its name, which the sentence that it is of begins with: that sentence is known, and not what is left of it. */
function spokenReason(name: string, spokenName: string, reason: string): string {
  const whole = translated(`${name} ${reason}`);
  const rest = whole.startsWith(`${spokenName} `) ? whole.slice(spokenName.length + 1) : reason;
  return rest === reason ? translated(reason) : rest;
}

export function spokenComponent(component: ComponentRecord): ComponentRecord {
  return {
    ...component,
    name: NAMED_BY_PEOPLE.has(component.type) ? component.name : translated(component.name),
    readings: component.readings?.map(spokenReading),
    indicators: component.indicators.map((indicator) => ({ ...indicator, summary: translated(indicator.summary) })),
  };
}

function spokenDevice(device: DeviceRecord): DeviceRecord {
  const named = new Set(device.components.flatMap(({ id, type }) => (NAMED_BY_PEOPLE.has(type) ? [id] : [])));
  const { accountDoubt, notAsWritten, notJudged, findings } = device;
  const spoken: DeviceRecord = {
    ...device,
    channels: device.channels.map(spokenChannel),
    components: device.components.map(spokenComponent),
    problems: device.problems.map((problem) => ({
      ...problem,
      message: translated(problem.message),
      ...(problem.title !== undefined && { title: translated(problem.title) }),
      ...(problem.remedy !== undefined && { remedy: translated(problem.remedy) }),
      ...(problem.asksFor !== undefined && { asksFor: translated(problem.asksFor) }),
    })),
    ...(accountDoubt && { accountDoubt: { ...accountDoubt, text: translated(accountDoubt.text) } }),
    ...(notAsWritten && { notAsWritten: { ...notAsWritten, problem: translated(notAsWritten.problem) } }),
    ...(notJudged && { notJudged: notJudged.map(translated) }),
    ...(findings && { findings: findings.map((finding) => spokenFinding(finding, named.has(finding.component))) }),
  };
  asSaid.set(spoken, device);
  return spoken;
}

function spokenInventory(inventory: InventoryRecord): InventoryRecord {
  const { problems, notTaken } = inventory;
  return {
    ...inventory,
    problems: problems.map(spokenProblem),
    ...(notTaken && { notTaken: { ...notTaken, reason: translated(notTaken.reason) } }),
  };
}

export function spokenProblem(problem: ProblemRecord): ProblemRecord {
  return { ...problem, message: translated(problem.message) };
}

function spokenReceiver(receiver: ReceiverRecord): ReceiverRecord {
  return receiver.error === undefined ? receiver : { ...receiver, error: translated(receiver.error) };
}

function spokenListener(listener: ListenerRecord): ListenerRecord {
  return { ...listener, place: translated(listener.place), problems: listener.problems.map(translated) };
}

function spokenGroup(group: HaGroupRecord): HaGroupRecord {
  const { watched, differences } = group;
  return {
    ...group,
    watched: watched.map((member) => (member.because === undefined ? member : { ...member, because: translated(member.because) })),
    ...(differences && { differences: differences.map((each) => ({ ...each, what: translated(each.what), text: translated(each.text) })) }),
  };
}
