import { type MetricGroup, metricGroupIds } from '../../core/metricGroups.ts';
import { DAY, HOUR, MINUTE } from '../../core/time/duration.ts';
import { either, id, isRecord, list, number, optional, record, type Shape, type Shaped, word } from './shape.ts';

/** The time that the page shows: so long up to now (ms), which goes on with the clock, or from a moment to another one, which stands still. */
export type ShownTime = Shaped<typeof shownTime>;
export const shownTime = either(record({ last: number }), record({ from: number, to: number }));

/** What the lines are compared with: the same time this much earlier (ms), other devices, or both. */
export type Comparison = Shaped<typeof comparison>;
export const comparison = record({ before: optional(number), devices: optional(list(id)) });

export const group: Shape<MetricGroup> = word(...metricGroupIds);

/** Shorter and longer times are not shown. */
export const SHORTEST = 2 * MINUTE;
export const LONGEST = 3 * 366 * DAY;
/** Lines of more devices could not be told apart. */
export const MOST_COMPARED = 4;
/** Open from the beginning: what a part's health shows in. */
export const OPEN_AT_FIRST: readonly MetricGroup[] = ['temperatures', 'fans', 'voltages'];

/** What the page keeps over a window reload, a link names, and the host reads when it restores the panel. */
export interface TelemetrySelection {
  readonly device?: string;
  readonly time: ShownTime;
  readonly compare?: Comparison;
  /** Groups whose charts are open. */
  readonly groups: readonly MetricGroup[];
  /** Id of a component to look at: its lines alone, in the groups that it is drawn in. */
  readonly component?: string;
  /** Keys of lines that are switched off. Missing: those that are. */
  readonly hidden?: readonly string[];
}

export const everyday: TelemetrySelection = { time: { last: HOUR }, groups: OPEN_AT_FIRST };

/** A time within what can be shown; undefined: it is none. */
export function parseShownTime(value: unknown): ShownTime | undefined {
  if (!shownTime(value)) return undefined;
  if ('last' in value) return { last: Math.min(Math.max(value.last, SHORTEST), LONGEST) };
  const { from, to } = value;
  const isDate = (time: number) => !Number.isNaN(new Date(time).getTime());
  if (!isDate(from) || !isDate(to) || to - from < SHORTEST) return undefined;
  return { from: Math.max(from, to - LONGEST), to };
}

/** A selection out of saved state, which may be missing, older or damaged: what is not understood is left out. */
export function parseSelection(state: unknown): TelemetrySelection {
  const saved = isRecord(state) ? state : {};
  const time = parseShownTime(saved.time) ?? { last: saved.range === 'day' ? DAY : HOUR };
  const compare = comparison(saved.compare) ? limited(saved.compare) : {};
  const groups = Array.isArray(saved.groups) ? saved.groups.filter(group) : OPEN_AT_FIRST;
  return {
    ...(id(saved.device) && { device: saved.device }),
    time,
    groups: [...new Set(groups)],
    ...(Object.keys(compare).length > 0 && { compare }),
    ...(id(saved.component) && { component: saved.component }),
  };
}

function limited({ before, devices }: Comparison): Comparison {
  return {
    ...(before !== undefined && before > 0 && before <= LONGEST && { before }),
    ...(devices && devices.length > 0 && { devices: devices.slice(0, MOST_COMPARED) }),
  };
}

/** The time shown at a moment (ms). */
export function spanAt(time: ShownTime, now: number): { readonly from: number; readonly to: number } {
  return 'last' in time ? { from: now - time.last, to: now } : time;
}
