import { healthWorstFirst } from '../../core/alerting/health.ts';
import { channelFacts } from '../../core/channel.ts';
import { translated } from '../../core/l10n.ts';
import { type MetricGroup, metricGroupIds, metricGroupOf } from '../../core/metricGroups.ts';
import { metricWords } from '../../core/metrics.ts';
import type { Metric } from '../../core/reading.ts';
import { capitalised } from '../../core/words.ts';
import type { ComponentRecord, DeviceRecord, ReadingRecord } from '../../protocol/contract.ts';
import type { FactNow, GroupNow, TelemetryDevice } from '../../protocol/pages/toTelemetryPage.ts';
import { readingWords } from '../tree/readingRow.ts';
import { inertText } from '../words/inertText.ts';
import { pausedText } from '../words/pausedText.ts';

/** A device as the telemetry page shows it. */
export function telemetryDevice(device: DeviceRecord): TelemetryDevice {
  const paused = pausedText(device, Date.now());
  return {
    id: device.id,
    name: device.name,
    modelName: device.modelName,
    state: device.state,
    firing: device.firing,
    simulated: device.simulated,
    monitorAccount: device.monitorAccount,
    ...(device.lastSeen === undefined ? {} : { lastSeen: Date.parse(device.lastSeen) }),
    interval: device.interval * 1000,
    otherChannel: device.channels.some(({ channel }) => !channelFacts[channel].needsAccount),
    ...(device.source && { source: inertText(device.source.name, 80) }),
    problems: [...(paused ? [`${capitalised(paused)}.`] : []), ...device.problems.map((problem) => problem.message)],
    notJudged: device.notJudged ?? [],
  };
}

interface Placed {
  readonly component: ComponentRecord;
  readonly reading: ReadingRecord;
  /** Undefined: it has no line over time. */
  readonly group: MetricGroup | undefined;
}

/** Every reading of a device, with the group in which it is drawn. */
function placed({ components }: DeviceRecord): readonly Placed[] {
  const types = new Map(components.map(({ id, type }) => [id, type]));
  return components.flatMap((component) =>
    component.readings.map((reading): Placed => {
      const { type, parent } = component;
      const parentType = parent === undefined ? undefined : types.get(parent);
      return { component, reading, group: metricGroupOf({ ...reading, type, parentType }) };
    }),
  );
}

/** The metrics that a device is read for, by the group in which they are drawn; and how many lines each group has. */
export function metricsByGroup(
  device: DeviceRecord,
): ReadonlyMap<MetricGroup, { readonly metrics: readonly Metric[]; readonly lines: number }> {
  const all = placed(device);
  return new Map(
    metricGroupIds.flatMap((group) => {
      const here = all.filter((each) => each.group === group);
      const metrics = [...new Set(here.map(({ reading }) => reading.metric))];
      return metrics.length === 0 ? [] : [[group, { metrics, lines: here.length }] as const];
    }),
  );
}

/** The groups that a part, and what sits in it, is drawn in. */
export function groupsOf(device: DeviceRecord, component: string): readonly MetricGroup[] {
  const own = placed(device).filter(({ component: { id, parent } }) => id === component || parent === component);
  return metricGroupIds.filter((id) => own.some(({ group }) => group === id));
}

/** How the groups of a device stand now. What only facts are read of has no state. */
export function groupsNow(device: DeviceRecord): readonly GroupNow[] {
  const all = placed(device);
  return metricGroupIds.flatMap((group): readonly GroupNow[] => {
    const parts = [
      ...new Map(all.flatMap((each) => (each.group === group ? [[each.component.id, each.component] as const] : []))).values(),
    ];
    if (parts.length === 0) return [];
    const judged = parts.filter(({ fact }) => !fact);
    const state = healthWorstFirst.find((each) => judged.some((part) => part.state === each));
    const worst = state === undefined || state === 'ok' ? [] : judged.filter((part) => part.state === state);
    return [
      {
        group,
        ...(state !== undefined && { state }),
        parts: parts.length,
        ...(worst[0] && { worst: inertText(worst.map(({ name }) => translated(name)).join(', '), 80) }),
      },
    ];
  });
}

/** What a device is read for and has no line over time, in words. */
export function factsNow(device: DeviceRecord): readonly FactNow[] {
  return placed(device).flatMap(({ component, reading, group }): readonly FactNow[] =>
    group !== undefined
      ? []
      : [
          {
            part: inertText(translated(component.name), 60),
            what: inertText(metricWords(reading.metric), 60),
            value: inertText(readingWords(reading), 200),
            channel: channelFacts[reading.channel].name,
            time: Date.parse(reading.time),
          },
        ],
  );
}

/** A series belongs to the group of the part that it is of, as that part is known now; parts that are gone are known by their attributes. */
export function groupOfSeries(
  device: DeviceRecord,
): (series: {
  readonly metric: Metric;
  readonly unit?: string;
  readonly attributes: Readonly<Record<string, string>>;
}) => MetricGroup | undefined {
  const types = new Map(device.components.map(({ id, type }) => [id, type]));
  return ({ metric, unit, attributes }) =>
    metricGroupOf({ metric, unit, type: attributes['hw.type'], parentType: types.get(attributes['hw.parent'] ?? '') });
}
