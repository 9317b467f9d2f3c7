import type { Node } from 'jsonc-parser';
import * as z from 'zod/mini';
import { fieldValues, narrowedValues, type PolicyValues, policyFields } from '../core/alerting/policyFields.ts';
import { durationMs } from '../core/time/duration.ts';
import type { AlertOverridesSchema, AlertsSchema } from './alertSchema.ts';
import { properties } from './document.ts';
import { anchorOf } from './explain.ts';
import { write } from './fixes.ts';
import { bytesOf, historySchema } from './historySchema.ts';
import type { Finding } from './place.ts';
import type { Fix } from './problem.ts';
import { pollSchema } from './schema.ts';
import { validate } from './validate.ts';

/** When and how patiently devices are polled, in milliseconds. */
export interface PollSettings {
  readonly interval: number;
  readonly timeout: number;
}

/** How long what was read and received is kept, in milliseconds. */
export interface HistorySettings {
  readonly readings: number;
  readonly hours: number;
  readonly messages: number;
  /** Bytes; left out: no limit. */
  readonly size?: number;
}

/** When alerts fire and resolve; durations in milliseconds. */
export type AlertSettings = PolicyValues;

export interface Settings {
  readonly poll: PollSettings;
  readonly alerts: AlertSettings;
  readonly history: HistorySettings;
  readonly findings: readonly Finding[];
}

/** The nodes of the settings. */
export interface SettingsNodes {
  readonly poll: Node | undefined;
  readonly alerts: Node | undefined;
  readonly history: Node | undefined;
}

/** The settings for all devices. A part that is wrong is replaced by its defaults: devices are watched all the same. */
export function settingsOf(
  { poll: pollNode, alerts: alertsNode, history: historyNode }: SettingsNodes,
  alertsSchema: AlertsSchema,
): Settings {
  const poll = partOf(pollSchema, pollNode);
  const alerts = partOf(alertsSchema, alertsNode);
  const history = partOf(historySchema, historyNode);
  const interval = durationMs(poll.value.interval);
  const written = fieldValues(policyFields, alerts.value);
  const settled = withWindow(written, interval, alertsNode ?? pollNode);
  return {
    poll: { interval, timeout: durationMs(poll.value.timeout) },
    alerts: settled.alerts,
    history: historyOf(history.value),
    findings: [...poll.findings, ...alerts.findings, ...history.findings, ...settled.findings],
  };
}

function historyOf({ readings, hours, messages, size }: z.output<typeof historySchema>): HistorySettings {
  return {
    readings: durationMs(readings),
    hours: durationMs(hours),
    messages: durationMs(messages),
    ...(size !== undefined && { size: bytesOf(size) }),
  };
}

/** Where the file says nothing. */
export const DEFAULT_HISTORY: HistorySettings = historyOf(z.parse(historySchema, {}));

export interface NarrowedAlerts {
  readonly alerts: AlertSettings;
  readonly findings: readonly Finding[];
}

/**
 * The settings of a wider part of the file with what a narrower one, an HA group or a device, says differently: part by part, also
 * inside a condition. A narrower part that is wrong is left out as a whole.
 */
export function narrowed(wider: AlertSettings, node: Node | undefined, schema: AlertOverridesSchema, interval: number): NarrowedAlerts {
  if (node === undefined) return { alerts: wider, findings: [] };
  const { value, findings } = validate(schema, node);
  if (value === undefined || findings.length > 0) return { alerts: wider, findings };
  const written = narrowedValues(policyFields, wider, value);
  return withWindow(written, interval, node);
}

function partOf<T>(schema: z.ZodMiniType<T>, node: Node | undefined): { readonly value: T; readonly findings: readonly Finding[] } {
  const defaults = z.parse(schema, {});
  if (node === undefined) return { value: defaults, findings: [] };
  const { value, findings } = validate(schema, node);
  return { value: value !== undefined && findings.length === 0 ? value : defaults, findings };
}

/** A window that cannot hold the negatives it waits for would never let an alert fire: the shortest one that can is used. */
function withWindow(written: AlertSettings, interval: number, node: Node | undefined): NarrowedAlerts {
  const needed = interval * written.negatives;
  if (written.window >= needed) return { alerts: written, findings: [] };
  return { alerts: { ...written, window: needed }, findings: [windowTooShort(interval, written, node)] };
}

function windowTooShort(interval: number, { window, negatives }: AlertSettings, node: Node | undefined): Finding {
  const values = new Map(node && properties(node).map(([key, value]) => [String(key.value), value]));
  const span = values.get('window') ?? values.get('negatives') ?? values.get('interval') ?? (node && anchorOf(node));
  const polls = Math.floor(window / interval);
  const holds = polls === 0 ? 'no poll at all' : polls === 1 ? 'only 1 poll' : `only ${polls} polls`;
  return {
    severity: 'error',
    span: span ?? { offset: 0, length: 1 },
    fixes: windowFixes(values.get('window'), durationText(interval * negatives)),
    taken: true,
    message: `No alert could ever fire: "window" holds ${holds}, and "negatives" asks for ${negatives}. Expected a window of at least "${durationText(interval * negatives)}", a smaller number, or a shorter poll interval. Until this is corrected, that window is in use.`,
  };
}

function windowFixes(window: Node | undefined, needed: string): readonly Fix[] {
  return window ? [write(window, needed)] : [];
}

function durationText(milliseconds: number): string {
  return milliseconds % 60_000 === 0 ? `${milliseconds / 60_000}m` : `${milliseconds / 1_000}s`;
}
