import type { HealthState } from '../../core/alerting/health.ts';
import { pageEvent } from './pageEvent.ts';
import { gap, series } from './series.ts';
import { flag, list, type MessageOf, messages, number, optional, record, type Shape, type Shaped, text, word } from './shape.ts';
import { range } from './telemetrySelection.ts';

/**
 * What the extension host sends to the telemetry page, and the check that the page makes before it believes a message.
 * Times are milliseconds since the epoch on the host's clock; the page's clock may differ (remote windows).
 */

/** What the page shows of a device beside its charts. All text is the device's or the inventory's: data, never markup. */
export type TelemetryDevice = Shaped<typeof telemetryDevice>;
const telemetryDevice = record({
  id: text,
  name: text,
  modelName: text,
  state: word('ok', 'unjudged', 'unknown', 'degraded', 'failed') satisfies Shape<HealthState>,
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
  /** Of the last day. */
  gaps: optional(list(gap)),
  /** What keeps the device from being watched as configured: sentences. */
  problems: list(text),
  /** What of it nothing judges: sentences. */
  notJudged: list(text),
});

/** The message, if it is one the host sends; anything else is dropped. */
export const parseToTelemetryPage = messages(
  {
    type: word('devices'),
    at: number,
    devices: list(telemetryDevice),
    /** May name a device that is not (or no longer) among them. */
    selected: optional(text),
    range,
    /** The devices are as they last were: why the service cannot be reached now. */
    failure: optional(text),
  },
  {
    type: word('history'),
    device: text,
    range,
    /** The range asked for; the series may begin somewhat earlier so that lines enter from the left edge. */
    from: number,
    to: number,
    series: list(series),
    /** What the device said by itself in this time that is not mere information, the oldest first; the newest few. */
    messages: list(pageEvent),
  },
  /** History of the selected device could not be read; what is drawn stays. */
  { type: word('error'), device: text, message: text },
  /** There is no snapshot (any more): nothing is known about any device. */
  { type: word('service'), state: word('connecting') },
  { type: word('service'), state: word('unreachable'), message: text },
);
export type ToTelemetryPage = MessageOf<typeof parseToTelemetryPage>;
