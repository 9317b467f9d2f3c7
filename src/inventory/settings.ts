import type { Node } from 'jsonc-parser';
import * as z from 'zod';
import { properties } from './document.ts';
import { anchorOf } from './explain.ts';
import type { Finding } from './place.ts';
import { alertsSchema, pollSchema } from './schema.ts';
import { durationMs } from './schemaParts.ts';
import { validate } from './validate.ts';

/** When and how patiently devices are polled, in milliseconds. */
export interface PollSettings {
  readonly interval: number;
  readonly timeout: number;
}

/** When alerts fire and resolve; durations in milliseconds. */
export interface AlertSettings {
  readonly window: number;
  readonly negatives: number;
  readonly recover: number;
  readonly renotify: number;
}

export interface Settings {
  readonly poll: PollSettings;
  readonly alerts: AlertSettings;
  readonly findings: readonly Finding[];
}

/** The settings for all devices. A part that is wrong is replaced by its defaults: devices are watched all the same. */
export function settingsOf(pollNode: Node | undefined, alertsNode: Node | undefined): Settings {
  const poll = partOf('poll', pollSchema, pollNode);
  const alerts = partOf('alerts', alertsSchema, alertsNode);
  const interval = durationMs(poll.value.interval);
  const written = {
    window: durationMs(alerts.value.window),
    negatives: alerts.value.negatives,
    recover: alerts.value.recover,
    renotify: durationMs(alerts.value.renotify),
  };
  const needed = interval * written.negatives;
  const tooShort = written.window < needed;
  return {
    poll: { interval, timeout: durationMs(poll.value.timeout) },
    alerts: tooShort ? { ...written, window: needed } : written,
    findings: [...poll.findings, ...alerts.findings, ...(tooShort ? [windowTooShort(interval, written, alertsNode ?? pollNode)] : [])],
  };
}

function partOf<T>(
  name: string,
  schema: z.ZodType<T>,
  node: Node | undefined,
): { readonly value: T; readonly findings: readonly Finding[] } {
  const defaults = z.parse(schema, {});
  if (node === undefined) return { value: defaults, findings: [] };
  const { value, findings } = validate(schema, node);
  if (value !== undefined && findings.length === 0) return { value, findings };
  const used = ` Until this is corrected, the defaults of "${name}" are in use.`;
  return { value: defaults, findings: findings.map((finding) => ({ ...finding, message: finding.message + used })) };
}

/** A window that cannot hold the negatives it waits for would never let an alert fire. */
function windowTooShort(interval: number, { window, negatives }: AlertSettings, node: Node | undefined): Finding {
  const values = new Map(node && properties(node).map(([key, value]) => [String(key.value), value]));
  const span = values.get('window') ?? values.get('negatives') ?? values.get('interval') ?? (node && anchorOf(node));
  const polls = Math.floor(window / interval);
  const holds = polls === 0 ? 'no poll at all' : polls === 1 ? 'only 1 poll' : `only ${polls} polls`;
  return {
    severity: 'error',
    span: span ?? { offset: 0, length: 1 },
    message: `No alert could ever fire: "window" holds ${holds}, and "negatives" asks for ${negatives}. Expected a window of at least ${durationText(interval * negatives)}, fewer negatives, or a shorter poll interval. Until this is corrected, that window is in use.`,
  };
}

function durationText(milliseconds: number): string {
  return milliseconds % 60_000 === 0 ? `"${milliseconds / 60_000}m"` : `"${milliseconds / 1_000}s"`;
}
