import { stateOfComponent, worst } from '../../core/alerting/health.ts';
import { type PolledChannel, pollableChannels, witnessOf } from '../../core/channel.ts';
import { conditionFor, type DeviceModel } from '../../core/deviceModel.ts';
import { groupBy } from '../../core/groupBy.ts';
import { type HwState, type HwType, isFact, LIMITS_OF, type Limits, type Metric } from '../../core/reading.ts';
import type { ChannelRecord, ComponentRecord, IndicatorRecord, ReadingRecord } from '../../protocol/contract.ts';
import { iso } from '../records/deviceRecord.ts';
import type { LabelSet, ToldSample } from './answers.ts';
import { metricNamed } from './metricNames.ts';
import { partOf, summaryOf } from './remoteRecords.ts';
import { textLabel, toldTime } from './told.ts';

/** Parts, readings and channels of one device, as a platform tells of them. */
export interface RemoteDetail {
  readonly channels: readonly ChannelRecord[];
  readonly components: readonly ComponentRecord[];
}

/** Of one device. */
const MOST_PARTS = 1_000;
const MOST_READINGS = 6_000;
const states: readonly string[] = ['ok', 'degraded', 'failed'] satisfies HwState[];

export interface DetailSamples {
  readonly readings: readonly ToldSample[];
  readonly facts: readonly ToldSample[];
}

/** Those that one service has told, as the platform calls it. */
export function samplesOf({ readings, facts }: DetailSamples, service: string): DetailSamples {
  const isOf = ({ labels }: ToldSample) => (textLabel(labels.instance) ?? '') === service;
  return { readings: readings.filter(isOf), facts: facts.filter(isOf) };
}

/** `interval`, `now` and all times in milliseconds. */
export function remoteDetail(
  { readings, facts }: DetailSamples,
  model: DeviceModel | undefined,
  interval: number,
  now: number,
): RemoteDetail {
  const named = groupBy(facts, ({ labels }) => labels.__name__ ?? '');
  const takenAt = new Map(
    (named.get('hsm_vigil_reading_timestamp_seconds') ?? []).map(({ labels, value }) => [
      readingKey(labels.component, labels.metric, labels.witness),
      toldTime(value),
    ]),
  );
  const read = readings.slice(0, MOST_READINGS).flatMap(({ labels, value, time: sampledAt }): readonly ReadingRecord[] => {
    const known = metricNamed(labels.__name__ ?? '');
    const channel = channelOf(labels.witness);
    const component = textLabel(labels.component);
    if (!known || channel === undefined || component === undefined || !Number.isFinite(value)) return [];
    // Of a state there is a series each, and of one alone it is so.
    if (labels.hw_state !== undefined && (value !== 1 || !states.includes(labels.hw_state))) return [];
    const time = takenAt.get(readingKey(labels.component, known.metric, labels.witness)) ?? sampledAt;
    if (time === undefined || time - now > interval) return [];
    return [
      {
        metric: known.metric,
        ...asTheModelJudges(known.metric, component, model),
        value,
        ...(known.unit !== undefined && { unit: known.unit }),
        ...(labels.hw_state !== undefined && { state: labels.hw_state as HwState }),
        time: iso(time),
        channel,
      },
    ];
  });
  const judged = groupBy(named.get('hsm_vigil_indicator_negative') ?? [], ({ labels }) => textLabel(labels.component) ?? '');
  const ofParts = groupBy(read, ({ attributes }) => attributes['hw.id'] ?? '');
  const ids = [...new Set([...ofParts.keys(), ...judged.keys()])].filter((id) => id !== '').slice(0, MOST_PARTS);
  return {
    channels: channelsOf(named),
    components: ids.map((id) => componentOf(id, ofParts.get(id) ?? [], judged.get(id) ?? [], model, now)),
  };
}

export function channelOf(witness: string | undefined): PolledChannel | undefined {
  return pollableChannels.find((channel) => witnessOf(channel) === witness);
}

export function attributesOf(component: string, model: DeviceModel | undefined): Readonly<Record<string, string>> {
  const { name, type, parent } = partOf(component, model);
  return { 'hw.id': component, 'hw.name': name, 'hw.type': type, ...(parent !== undefined && { 'hw.parent': parent }) };
}

/** Whose a reading is, with the limits of its model, marked as such: those of the device itself go to no platform. */
export function asTheModelJudges(
  metric: Metric,
  component: string,
  model: DeviceModel | undefined,
): { readonly attributes: Readonly<Record<string, string>>; readonly limits?: Limits } {
  const attributes = attributesOf(component, model);
  const limits = model?.limitsOf?.(metric, component);
  return limits === undefined ? { attributes } : { attributes: { ...attributes, [LIMITS_OF]: 'model' }, limits };
}

function readingKey(component = '', metric: Metric | string = '', witness = ''): string {
  return `${component}\n${metric}\n${witness}`;
}

function componentOf(
  id: string,
  readings: readonly ReadingRecord[],
  judged: readonly ToldSample[],
  model: DeviceModel | undefined,
  now: number,
): ComponentRecord {
  const part = partOf(id, model);
  const indicators = Array.from(
    groupBy(judged, ({ labels }) => labels.condition ?? ''),
    ([condition, said]) => indicatorOf(id, part.name, condition, said, model, now),
  );
  const own = readings.map(({ metric, attributes, state, time }) => ({
    metric,
    attributes: { ...attributes, 'hw.id': id, 'hw.name': part.name, 'hw.type': part.type },
    ...(state !== undefined && { state }),
    time: Date.parse(time),
  }));
  const health = stateOfComponent(indicators, own, Number.POSITIVE_INFINITY, now);
  const isAllFacts = judged.length === 0 && own.length > 0 && own.every(isFact);
  return {
    id,
    ...part,
    type: part.type satisfies HwType,
    state: worst([health.state]),
    ...(isAllFacts && { fact: true }),
    readings,
    indicators,
  };
}

/** One that is bad has an alert as well, and that says since when. */
function indicatorOf(
  component: string,
  name: string,
  condition: string,
  said: readonly ToldSample[],
  model: DeviceModel | undefined,
  now: number,
): IndicatorRecord {
  const known = model && conditionFor(model.conditions, component, condition);
  const isBad = said.some(({ value }) => value === 1);
  return {
    component,
    condition,
    severity: known?.severity ?? 'warning',
    phase: isBad ? 'pending' : 'ok',
    stale: false,
    summary: summaryOf(name, component, condition, model),
    negatives: 0,
    needed: 0,
    since: iso(now),
  };
}

function channelsOf(named: ReadonlyMap<string, readonly ToldSample[]>): readonly ChannelRecord[] {
  const toldOf = (name: string, channel: PolledChannel) =>
    named.get(`hsm_vigil_channel_${name}`)?.find(({ labels }: { labels: LabelSet }) => channelOf(labels.witness) === channel)?.value;
  return pollableChannels.flatMap((channel): readonly ChannelRecord[] => {
    const [up, answered, took] = [
      toldOf('up', channel),
      toldTime(toldOf('answer_timestamp_seconds', channel) ?? Number.NaN),
      toldOf('poll_duration_seconds', channel),
    ];
    if (up === undefined && answered === undefined && took === undefined) return [];
    return [
      {
        channel,
        state: up === 1 ? 'ok' : up === 0 ? 'failed' : 'unknown',
        ...(took !== undefined && Number.isFinite(took) && { durationMs: Math.round(took * 1000) }),
        ...(answered !== undefined && { lastSeen: iso(answered) }),
      },
    ];
  });
}
