import type { HealthState } from '../../core/alerting/health.ts';
import type { PastState } from '../../core/alerting/stateHistory.ts';
import { gap, series } from './series.ts';
import { flag, id, list, type MessageOf, messages, number, optional, record, type Shape, type Shaped, text, word } from './shape.ts';
import { comparison, group, shownTime } from './telemetrySelection.ts';

/**
 * What the extension host sends to the telemetry page, and the check that the page makes before it believes a message.
 * Times are milliseconds since the epoch on the host's clock; the page's clock may differ (remote windows).
 */

const health = word('ok', 'unjudged', 'unknown', 'degraded', 'failed') satisfies Shape<HealthState>;

/** What the page shows of a device beside its charts. All text is the device's or the inventory's: data, never markup. */
export type TelemetryDevice = Shaped<typeof telemetryDevice>;
const telemetryDevice = record({
  id: text,
  name: text,
  modelName: text,
  state: health,
  /** Alerts firing. */
  firing: number,
  simulated: flag,
  monitorAccount: word('enabled', 'disabled'),
  /** Time of the newest reading over any channel. */
  lastSeen: optional(number),
  /** Milliseconds between polls. */
  interval: number,
  /** A channel besides the console is configured, so that readings can come while the monitor account is disabled. */
  otherChannel: flag,
  /** It is only read from a platform, which is called so. */
  source: optional(text),
  /** What keeps the device from being watched as configured: sentences. */
  problems: list(text),
  /** What of it nothing judges: sentences. */
  notJudged: list(text),
});

/** A device that can be chosen: with its HA group, where it has one. */
export type TelemetryChoice = Shaped<typeof telemetryChoice>;
const telemetryChoice = record({ id: text, name: text, haGroup: optional(text) });

/** A group of readings of the selected device, as it stands now. */
export type GroupNow = Shaped<typeof groupNow>;
const groupNow = record({
  group,
  /** The worst of the parts that are read there; missing: all that is read are facts, which nothing judges. */
  state: optional(health),
  /** Parts that have a reading there. */
  parts: number,
  /** Those that are not well, the worst first. */
  worst: optional(text),
});

/** What has no line over time, as it was last read: an identity, the end of a certificate. */
export type FactNow = Shaped<typeof factNow>;
const factNow = record({ part: text, what: text, value: text, channel: text, time: number });

/** Something that happened at a time: an alert, what a person did, planned work, a message, other firmware. */
export type TimeMark = Shaped<typeof timeMark>;
export const MARK_KINDS = ['alert', 'over', 'person', 'maintenance', 'message', 'firmware', 'other'] as const;
const timeMark = record({
  key: text,
  time: number,
  /** Of what lasted: its end. */
  until: optional(number),
  kind: word(...MARK_KINDS),
  severity: optional(word('info', 'warning', 'critical')),
  title: optional(text),
  text,
  who: optional(text),
  why: optional(text),
  /** Of a message: the way it came, whether its sender is proven, and how often it came. */
  way: optional(text),
  proven: optional(flag),
  count: optional(number),
  /** Id of the alert that it happened to. */
  alert: optional(text),
});

/** How a part stood, without a hole. `why`: why nobody looked, as the end of a sentence. */
export type PartLane = Shaped<typeof partLane>;
const partLane = record({
  id: text,
  name: text,
  stretches: list(
    record({
      from: number,
      to: number,
      state: word('ok', 'degraded', 'failed', 'unknown', 'maintenance') satisfies Shape<PastState>,
      why: optional(text),
    }),
  ),
});

/** Lines of another time or device beside those of the device shown. */
export type ComparedSeries = Shaped<typeof comparedSeries>;
const comparedSeries = record({
  /** What stands with a line's name. */
  label: text,
  /** They lie this much earlier (ms): 0 for another device. */
  by: number,
  device: text,
  series: list(series),
});

/** The message, if it is one the host sends; anything else is dropped. */
export const parseToTelemetryPage = messages(
  {
    type: word('devices'),
    at: number,
    /** Of the page's last choice that this one takes into account. */
    number,
    devices: list(telemetryChoice),
    /** May name a device that is not (or no longer) among them. */
    selected: optional(text),
    /** The selected one, where it is among them. */
    shown: optional(telemetryDevice),
    time: shownTime,
    groups: list(group),
    compare: optional(comparison),
    component: optional(id),
    /** Keys of the lines to switch off, once. Missing: they stay as they are. */
    hidden: optional(list(text)),
    /** Of the selected device. */
    now: list(groupNow),
    facts: list(factNow),
    /** The devices are as they last were: why the service cannot be reached now. */
    failure: optional(text),
  },
  {
    type: word('history'),
    device: text,
    /** Of the question that it answers. */
    number,
    group,
    /** The time asked for; the series may begin somewhat earlier so that lines enter from the left edge. */
    from: number,
    to: number,
    series: list(series),
    compared: list(comparedSeries),
    /** What of the comparison could not be read: sentences. */
    failed: list(text),
  },
  /** All that has a line, over the last day: for the overview. */
  { type: word('recent'), device: text, groups: list(record({ group, series: list(series) })) },
  /** What happened in the time asked for, the oldest first. `more`: so much that only the newest are told. */
  { type: word('marks'), device: text, number, from: number, to: number, marks: list(timeMark), more: flag },
  /** How parts stood, and time that was not watched. `keptFrom`: before, polls are not kept. `source`: the platform from which all is read. */
  {
    type: word('states'),
    device: text,
    number,
    from: number,
    to: number,
    keptFrom: number,
    source: optional(text),
    parts: list(partLane),
    gaps: list(gap),
    /** Shorter ones that are left out. */
    moreGaps: number,
  },
  /** Something of the selected device could not be read; what is drawn stays. */
  { type: word('error'), device: text, message: text },
  /** Something that was asked for is done, or why it is not: a sentence that is shown and spoken. */
  { type: word('done'), message: text, failed: flag },
  /** There is no snapshot (any more): nothing is known about any device. */
  { type: word('service'), state: word('connecting') },
  { type: word('service'), state: word('unreachable'), message: text },
);
export type ToTelemetryPage = MessageOf<typeof parseToTelemetryPage>;
