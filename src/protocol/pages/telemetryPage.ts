import type { HwState } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import type { HistorySeries } from '../contract.ts';
import { isArrayOf, isFiniteNumber, isId, isOptional, isRecord, isSeries, isText } from './shape.ts';

/**
 * Messages between the extension host and the telemetry page, and the checks both sides make before they believe one.
 * Times are milliseconds since the epoch on the host's clock; the page's clock may differ (remote windows).
 */

export type Range = 'hour' | 'day';

/** Length of a range in milliseconds. */
export const RANGE_SPAN: Readonly<Record<Range, number>> = { hour: 3_600_000, day: DAY };

/** What the page shows of a device beside its charts. All text is the device's or the inventory's: data, never markup. */
export interface TelemetryDevice {
  readonly id: string;
  readonly name: string;
  readonly modelName: string;
  readonly state: HwState;
  /** Alerts firing. */
  readonly firing: number;
  readonly simulated: boolean;
  readonly monitorAccount: 'enabled' | 'disabled';
  /** Time of the newest reading over any channel. */
  readonly lastSeen?: number;
  /** Milliseconds between polls. */
  readonly interval: number;
  /** A channel besides the console is configured, so that readings can come while the monitor account is disabled. */
  readonly otherChannel: boolean;
  /** What keeps the device from being watched as configured: sentences. */
  readonly problems: readonly string[];
}

export type ToPage =
  | {
      readonly type: 'devices';
      readonly at: number;
      readonly devices: readonly TelemetryDevice[];
      /** May name a device that is not (or no longer) among them. */
      readonly selected?: string;
      readonly range: Range;
      /** The devices are as they last were: why the service cannot be reached now. */
      readonly failure?: string;
    }
  | {
      readonly type: 'history';
      readonly device: string;
      readonly range: Range;
      /** The range asked for; the series may begin somewhat earlier so that lines enter from the left edge. */
      readonly from: number;
      readonly to: number;
      readonly series: readonly HistorySeries[];
    }
  /** History of the selected device could not be read; what is drawn stays. */
  | { readonly type: 'error'; readonly device: string; readonly message: string }
  /** There is no snapshot (any more): nothing is known about any device. */
  | { readonly type: 'service'; readonly state: 'connecting' }
  | { readonly type: 'service'; readonly state: 'unreachable'; readonly message: string };

export type FromPage =
  /** The page is loaded, or loaded again after it was hidden. */
  | { readonly type: 'ready' }
  | { readonly type: 'select'; readonly device: string; readonly range: Range }
  | { readonly type: 'check'; readonly device: string }
  | { readonly type: 'guidance'; readonly device: string }
  | { readonly type: 'openInventory' }
  | { readonly type: 'retry' };

/** What the page keeps over a window reload, and the host reads when it restores the panel. */
export interface TelemetrySelection {
  readonly device?: string;
  readonly range: Range;
}

/** The message, if it is one a page sends; anything else is dropped. */
export function parseFromPage(message: unknown): FromPage | undefined {
  if (!isRecord(message)) return undefined;
  switch (message.type) {
    case 'ready':
    case 'retry':
    case 'openInventory':
      return { type: message.type };
    case 'select':
      return isId(message.device) && isRange(message.range) ? { type: 'select', device: message.device, range: message.range } : undefined;
    case 'check':
    case 'guidance':
      return isId(message.device) ? { type: message.type, device: message.device } : undefined;
    default:
      return undefined;
  }
}

/** The message, if it is one the host sends; anything else is dropped. */
export function parseToPage(message: unknown): ToPage | undefined {
  if (!isRecord(message)) return undefined;
  return isToPage(message) ? (message as unknown as ToPage) : undefined;
}

/** A selection out of saved state, which may be missing, older or damaged. */
export function parseSelection(state: unknown): TelemetrySelection {
  if (!isRecord(state)) return { range: 'hour' };
  const range = isRange(state.range) ? state.range : 'hour';
  return isId(state.device) ? { device: state.device, range } : { range };
}

function isToPage(message: Readonly<Record<string, unknown>>): boolean {
  switch (message.type) {
    case 'devices':
      return (
        isFiniteNumber(message.at) &&
        isRange(message.range) &&
        isOptional(message.selected, isText) &&
        isOptional(message.failure, isText) &&
        isArrayOf(message.devices, isTelemetryDevice)
      );
    case 'history':
      return (
        isText(message.device) &&
        isRange(message.range) &&
        isFiniteNumber(message.from) &&
        isFiniteNumber(message.to) &&
        isArrayOf(message.series, isSeries)
      );
    case 'error':
      return isText(message.device) && isText(message.message);
    case 'service':
      return message.state === 'connecting' || (message.state === 'unreachable' && isText(message.message));
    default:
      return false;
  }
}

const HW_STATES: ReadonlySet<unknown> = new Set<HwState>(['ok', 'degraded', 'failed', 'unknown']);

function isTelemetryDevice(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value.id) &&
    isText(value.name) &&
    isText(value.modelName) &&
    HW_STATES.has(value.state) &&
    isFiniteNumber(value.firing) &&
    typeof value.simulated === 'boolean' &&
    (value.monitorAccount === 'enabled' || value.monitorAccount === 'disabled') &&
    isOptional(value.lastSeen, isFiniteNumber) &&
    isFiniteNumber(value.interval) &&
    typeof value.otherChannel === 'boolean' &&
    isArrayOf(value.problems, isText)
  );
}

function isRange(value: unknown): value is Range {
  return value === 'hour' || value === 'day';
}
