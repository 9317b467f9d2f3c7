import type { Severity, Verdict, Witness } from '../../core/indicator.ts';
import type { HwState } from '../../core/reading.ts';
import type { HistorySeries } from '../contract.ts';
import { isArrayOf, isFiniteNumber, isId, isOptional, isRecord, isSeries, isText } from './shape.ts';

/**
 * Messages between the extension host and the page about one alert, and the checks both sides make before they believe one.
 * Times are milliseconds since the epoch on the host's clock; all text has been made inert by the host and is set as text by the page.
 */

/** One judgement of the episode. */
export interface PageJudgement {
  readonly time: number;
  /** A time in the poll interval that it counts in. */
  readonly slot: number;
  readonly witness: Witness;
  readonly verdict: Verdict;
  readonly text: string;
  /** With their units, as people read them. */
  readonly value?: string;
  readonly limit?: string;
}

/** Another alert that this one explains, or is explained by. */
export interface RelatedAlert {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly state: 'pending' | 'firing' | 'resolved';
}

/** Who keeps it quiet, until when and why. */
export interface QuietedBy {
  readonly by: string;
  readonly until: number;
  readonly why?: string;
}

export interface PageAlert {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly startedAt: number;
  readonly firedAt?: number;
  readonly resolvedAt?: number;
  /** Negative slots in the window now, and how many fire; not known of by a service that does not say. */
  readonly negatives: number;
  readonly needed: number;
  /** Poll interval and window, in milliseconds. */
  readonly interval: number;
  readonly window: number;
  readonly device: { readonly id: string; readonly name: string; readonly simulated: boolean; readonly known: boolean };
  readonly haGroup?: string;
  readonly recovering: boolean;
  readonly stale: boolean;
  readonly flapping: boolean;
  readonly latched: boolean;
  /** Of a latched one: the device has shown that it is over. */
  readonly cleared: boolean;
  /** A person may close it. */
  readonly closable: boolean;
  /** When something was last heard of what it is about. */
  readonly heardAt: number;
  readonly acknowledged?: QuietedBy & { readonly at: number };
  readonly silence?: QuietedBy;
  readonly maintenance?: QuietedBy;
  readonly explainedBy?: RelatedAlert;
  readonly explains: readonly RelatedAlert[];
  /** Sentences. */
  readonly certainty: string;
  readonly meaning: string;
  readonly action: string;
  /** The other members of its HA group, which carry the load while this one is repaired. */
  readonly others: readonly { readonly id: string; readonly name: string; readonly state: HwState }[];
  readonly runbook: string;
  /** Who could have seen it: a lane each, also for one that has said nothing. */
  readonly witnesses: readonly Witness[];
  /** Oldest first; of a long episode its beginning and its end. */
  readonly judgements: readonly PageJudgement[];
}

/** What happened, or what a person did. Newest first. */
export interface PageLogEntry {
  readonly time: number;
  readonly text: string;
  readonly who?: string;
  readonly why?: string;
}

export type ToAlertPage =
  | {
      readonly type: 'alert';
      readonly at: number;
      readonly alert: PageAlert;
      /** The alert is as it last was: why the service cannot be reached now. */
      readonly failure?: string;
    }
  /** Readings of the component (and of the parts that sit in it) around the episode. */
  | {
      readonly type: 'history';
      readonly alert: string;
      readonly from: number;
      readonly to: number;
      readonly series: readonly HistorySeries[];
    }
  | { readonly type: 'log'; readonly alert: string; readonly entries: readonly PageLogEntry[] }
  /** One of the two could not be read: a sentence; what is shown stays. */
  | { readonly type: 'error'; readonly alert: string; readonly of: 'history' | 'log'; readonly message: string }
  /** The runbook of this id, as HTML of which the page takes over the plain elements only. */
  | { readonly type: 'runbook'; readonly id: string; readonly html: string }
  /** There is no such alert (any more), and none is shown. */
  | { readonly type: 'gone' }
  /** There is no snapshot: nothing is known of any alert. */
  | { readonly type: 'service'; readonly state: 'connecting' }
  | { readonly type: 'service'; readonly state: 'unreachable'; readonly message: string };

/** What a person can do about the alert shown, each a command of ours. */
const ALERT_ACTIONS = [
  'acknowledge',
  'withdraw',
  'silence',
  'endSilence',
  'close',
  'openRunbook',
  'openTelemetry',
  'check',
  'showAlerts',
] as const;
export type AlertAction = (typeof ALERT_ACTIONS)[number];

export type FromAlertPage =
  /** The page is loaded, or loaded again after it was hidden. */
  | { readonly type: 'ready' }
  | { readonly type: 'retry' }
  | { readonly type: 'act'; readonly action: AlertAction }
  /** Shows another alert in this page: the cause, or one that it explains. */
  | { readonly type: 'show'; readonly alert: string }
  /** A link from one runbook to another. */
  | { readonly type: 'runbook'; readonly id: string };

/** The message, if it is one a page sends; anything else is dropped. */
export function parseFromAlertPage(message: unknown): FromAlertPage | undefined {
  if (!isRecord(message)) return undefined;
  switch (message.type) {
    case 'ready':
    case 'retry':
      return { type: message.type };
    case 'act': {
      const action = ALERT_ACTIONS.find((known) => known === message.action);
      return action && { type: 'act', action };
    }
    case 'show':
      return isId(message.alert) ? { type: 'show', alert: message.alert } : undefined;
    case 'runbook':
      return isId(message.id) ? { type: 'runbook', id: message.id } : undefined;
    default:
      return undefined;
  }
}

/** The message, if it is one the host sends; anything else is dropped. */
export function parseToAlertPage(message: unknown): ToAlertPage | undefined {
  return isRecord(message) && isToAlertPage(message) ? (message as unknown as ToAlertPage) : undefined;
}

/** The alert shown, out of saved state, which may be missing, older or damaged. */
export function parseShownAlert(state: unknown): string | undefined {
  return isRecord(state) && isId(state.alert) ? state.alert : undefined;
}

function isToAlertPage(message: Readonly<Record<string, unknown>>): boolean {
  switch (message.type) {
    case 'alert':
      return isFiniteNumber(message.at) && isOptional(message.failure, isText) && isPageAlert(message.alert);
    case 'history':
      return isText(message.alert) && isFiniteNumber(message.from) && isFiniteNumber(message.to) && isArrayOf(message.series, isSeries);
    case 'log':
      return isText(message.alert) && isArrayOf(message.entries, isLogEntry);
    case 'error':
      return isText(message.alert) && (message.of === 'history' || message.of === 'log') && isText(message.message);
    case 'runbook':
      return isText(message.id) && isText(message.html);
    case 'gone':
      return true;
    case 'service':
      return message.state === 'connecting' || (message.state === 'unreachable' && isText(message.message));
    default:
      return false;
  }
}

const TEXTS = ['id', 'summary', 'certainty', 'meaning', 'action', 'runbook'] as const;
const NUMBERS = ['startedAt', 'heardAt', 'negatives', 'needed', 'interval', 'window'] as const;
const FLAGS = ['recovering', 'stale', 'flapping', 'latched', 'cleared', 'closable'] as const;

function isPageAlert(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { device } = value;
  return (
    TEXTS.every((name) => isText(value[name])) &&
    NUMBERS.every((name) => isFiniteNumber(value[name])) &&
    FLAGS.every((name) => typeof value[name] === 'boolean') &&
    isStanding(value) &&
    [value.firedAt, value.resolvedAt].every((time) => isOptional(time, isFiniteNumber)) &&
    isRecord(device) &&
    isText(device.id) &&
    isText(device.name) &&
    typeof device.simulated === 'boolean' &&
    typeof device.known === 'boolean' &&
    isOptional(value.haGroup, isText) &&
    [value.acknowledged, value.silence, value.maintenance].every((each) => isOptional(each, isQuietedBy)) &&
    isOptional(value.explainedBy, isRelated) &&
    isArrayOf(value.explains, isRelated) &&
    isArrayOf(value.others, (each) => isRecord(each) && isText(each.id) && isText(each.name) && isText(each.state)) &&
    isArrayOf(value.witnesses, isText) &&
    isArrayOf(value.judgements, isJudgement)
  );
}

function isStanding({ severity, state }: Readonly<Record<string, unknown>>): boolean {
  return (severity === 'warning' || severity === 'critical') && (state === 'pending' || state === 'firing' || state === 'resolved');
}

function isRelated(value: unknown): boolean {
  return isRecord(value) && isText(value.id) && isText(value.summary) && isStanding(value);
}

function isQuietedBy(value: unknown): boolean {
  return isRecord(value) && isText(value.by) && isFiniteNumber(value.until) && isOptional(value.why, isText);
}

function isJudgement(value: unknown): boolean {
  return (
    isRecord(value) &&
    isFiniteNumber(value.time) &&
    isFiniteNumber(value.slot) &&
    isText(value.witness) &&
    isText(value.verdict) &&
    isText(value.text) &&
    isOptional(value.value, isText) &&
    isOptional(value.limit, isText)
  );
}

function isLogEntry(value: unknown): boolean {
  return (
    isRecord(value) && isFiniteNumber(value.time) && isText(value.text) && isOptional(value.who, isText) && isOptional(value.why, isText)
  );
}
