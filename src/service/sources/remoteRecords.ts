import { createHash } from 'node:crypto';
import { gravityOf } from '../../core/alerting/gravity.ts';
import { stateOfDevice, worst } from '../../core/alerting/health.ts';
import { channelFacts, channelOfComponent } from '../../core/channel.ts';
import { isTooOld } from '../../core/coverage.ts';
import { conditionFor, type DeviceModel } from '../../core/deviceModel.ts';
import { groupBy } from '../../core/groupBy.ts';
import type { HwType } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import type { AlertRecord, ComponentRecord, DeviceRecord, HealthFinding, SourceReference } from '../../protocol/contract.ts';
import { iso } from '../records/deviceRecord.ts';
import type { ToldAlert, ToldDevice } from './told.ts';

/** What clients see of devices and alerts that another service has told of, by way of a platform. */

/** What else is known of a device beside what was told of it. */
export interface RemoteSurroundings {
  readonly source: SourceReference;
  readonly models: readonly DeviceModel[];
  readonly now: number;
  /** Nobody can say that it is as it was told: why, in words behind its name. Undefined: it is. */
  readonly doubt?: string | undefined;
  /** What was read of it because a person looks at it. */
  readonly opened?: Pick<DeviceRecord, 'channels' | 'components' | 'software'> | undefined;
}

export function remoteId({ id }: SourceReference, device: string): string {
  return `${id}/${device}`;
}

export function modelOf({ model }: Pick<ToldDevice, 'model'>, models: readonly DeviceModel[]): DeviceModel | undefined {
  return models.find(({ descriptor }) => descriptor.id === model);
}

/** What a part is called, and what it is. */
export function partOf(
  component: string,
  model: DeviceModel | undefined,
): { readonly name: string; readonly type: HwType; readonly parent?: string } {
  const channel = channelOfComponent(component);
  if (channel !== undefined) return { name: channelFacts[channel].name, type: 'channel' };
  const known = model?.partOf?.(component);
  const parent = known?.['hw.parent'];
  return {
    name: plainText(known?.['hw.name'] ?? component, 80),
    type: known?.['hw.type'] ?? 'hsm',
    ...(parent !== undefined && { parent }),
  };
}

/** Whether a device is as it was told. `why` it cannot be said, in words behind its name; `lastSeen`: when it answered (ms). */
export function trustIn(
  { answeredAt, interval, paused }: Pick<ToldDevice, 'answeredAt' | 'interval' | 'paused'>,
  { now, doubt }: Pick<RemoteSurroundings, 'now' | 'doubt'>,
) {
  // A time that has not come says nothing: the clocks of two machines differ.
  const isAhead = answeredAt !== undefined && answeredAt - now > interval;
  const lastSeen = isAhead ? undefined : answeredAt;
  const why = doubt ?? (isAhead ? 'it is said to have answered at a time that has not come: compare the clocks' : undefined);
  const isOld = lastSeen === undefined || isTooOld(now - lastSeen, interval);
  return { lastSeen, why, isKnown: why === undefined && !paused && !isOld, isBelieved: why === undefined && (paused || !isOld) };
}

export function remoteDevice(told: ToldDevice, { source, models, now, doubt, opened }: RemoteSurroundings): DeviceRecord {
  const model = modelOf(told, models);
  const { lastSeen, why, isKnown } = trustIn(told, { now, doubt });
  const open = alertedParts(told.alerts, model);
  const components = opened ? withAlerts(opened.components, open) : open;
  const firing = told.alerts.flatMap(({ state: each, severity }) => (each === 'firing' ? [severity] : []));
  const said = !isKnown && (told.state === 'ok' || told.state === 'unjudged') ? 'unknown' : told.state;
  // Its state and its alerts come with two answers, between which something may have fired.
  const state = firing.length > 0 ? worst([said, stateOfDevice([], firing, null, 0, now)]) : said;
  return {
    id: remoteId(source, told.device),
    name: told.device,
    model: told.model,
    modelName: model?.descriptor.name ?? (told.model || 'Unknown model'),
    ...(told.haGroup !== undefined && { haGroup: remoteId(source, told.haGroup) }),
    ...(told.site !== undefined && { site: told.site }),
    simulated: false,
    source,
    monitorAccount: 'enabled',
    ...(opened?.software !== undefined && { software: opened.software }),
    state,
    findings: findingsOf(told, why, open),
    firing: firing.length,
    channels: opened?.channels ?? [],
    components: isKnown
      ? components
      : components.map((part) => ({ ...part, state: part.state === 'ok' || part.state === 'unjudged' ? 'unknown' : part.state })),
    ...(lastSeen !== undefined && { lastSeen: iso(lastSeen) }),
    ...(!isKnown && !told.paused && lastSeen !== undefined && { notHeardSince: iso(lastSeen) }),
    polling: false,
    interval: told.interval / 1000,
    problems: [],
  };
}

function findingsOf(
  { service, others, paused, state, alerts }: ToldDevice,
  why: string | undefined,
  open: readonly ComponentRecord[],
): readonly HealthFinding[] {
  const finding = (component: string, name: string, reason: string, of: HealthFinding['state'] = 'unknown'): HealthFinding => ({
    component,
    name,
    state: of,
    reason,
  });
  const name = service === '' ? 'The watching service' : `The service at ${service}`;
  return [
    ...open.flatMap((part) =>
      part.indicators.map(({ summary, severity }) => finding(part.id, part.name, summary, severity === 'critical' ? 'failed' : 'degraded')),
    ),
    ...(why === undefined ? [] : [finding('service', name, why)]),
    ...(paused ? [finding('service', name, 'a person has paused the watching there')] : []),
    ...(others.length === 0
      ? []
      : [
          finding(
            'service',
            name,
            `${others.slice(0, 3).join(', ')} tells of a device of this id at the same time: the worse is shown`,
            'unjudged',
          ),
        ]),
    ...(alerts.length === 0 && why === undefined && !paused && state !== 'ok' && state !== 'unjudged'
      ? [finding('service', name, 'it says so, and no alert of it is open: open its page to see its parts', state)]
      : []),
    ...(state === 'unjudged' ? [finding('service', name, 'it does not judge all parts of the device', 'unjudged')] : []),
  ];
}

function alertedParts(alerts: readonly ToldAlert[], model: DeviceModel | undefined): readonly ComponentRecord[] {
  return Array.from(
    groupBy(alerts, ({ component }) => component),
    ([id, own]): ComponentRecord => {
      const part = partOf(id, model);
      return {
        id,
        ...part,
        state: worst(own.map(({ severity, state }) => (state === 'firing' && severity === 'critical' ? 'failed' : 'degraded'))),
        readings: [],
        indicators: own.map(({ condition, severity, state, since }) => ({
          component: id,
          condition,
          severity,
          phase: state,
          stale: false,
          summary: summaryOf(part.name, id, condition, model),
          negatives: 0,
          needed: 0,
          since: iso(since),
        })),
      };
    },
  );
}

/** What was read, with what has an alert since. */
function withAlerts(read: readonly ComponentRecord[], open: readonly ComponentRecord[]): readonly ComponentRecord[] {
  const alerted = new Map(open.map((part) => [part.id, part]));
  const parts = read.map((part) => {
    const now = alerted.get(part.id);
    alerted.delete(part.id);
    if (!now) return part;
    const others = part.indicators.filter(({ condition }) => !now.indicators.some((each) => each.condition === condition));
    return { ...part, state: worst([part.state, now.state]), indicators: [...now.indicators, ...others] };
  });
  return [...parts, ...alerted.values()];
}

export function summaryOf(name: string, component: string, condition: string, model: DeviceModel | undefined): string {
  const known = model && conditionFor(model.conditions, component, condition);
  return plainText(known ? known.summary(name) : `${name}: ${condition}`, 240);
}

/** The same for the same alert at all times, and short enough to be typed. */
export function remoteAlertId(device: string, { component, condition }: Pick<ToldAlert, 'component' | 'condition'>): string {
  return `x${createHash('sha256')
    .update(JSON.stringify([device, component, condition]))
    .digest('hex')
    .slice(0, 16)}`;
}

export function remoteAlert(
  told: ToldAlert,
  device: Pick<DeviceRecord, 'id' | 'name' | 'haGroup'>,
  model: DeviceModel | undefined,
  source: SourceReference,
): AlertRecord {
  const { component, condition: id, severity, state, since } = told;
  const condition = model && conditionFor(model.conditions, component, id);
  return {
    id: remoteAlertId(device.id, told),
    device: device.id,
    deviceName: device.name,
    ...(device.haGroup !== undefined && { haGroup: device.haGroup }),
    source,
    component,
    condition: id,
    severity,
    ...(condition && { gravity: gravityOf(condition) }),
    state,
    startedAt: iso(since),
    ...(state === 'firing' && { firedAt: iso(since) }),
    summary: summaryOf(partOf(component, model).name, component, id, model),
    meaning: condition?.meaning ?? '',
    action: condition?.action ?? '',
    runbook: condition?.runbook ?? '',
    readings: condition?.readings ?? [],
    negatives: 0,
    needed: 0,
    evidence: [],
  };
}
