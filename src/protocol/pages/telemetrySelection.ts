import { DAY, HOUR } from '../../core/time/duration.ts';
import { id, isRecord, type Shaped, word } from './shape.ts';

export type Range = Shaped<typeof range>;
export const range = word('hour', 'day');

/** Length of a range in milliseconds. */
export const RANGE_SPAN: Readonly<Record<Range, number>> = { hour: HOUR, day: DAY };

/** What the page keeps over a window reload, and the host reads when it restores the panel. */
export interface TelemetrySelection {
  readonly device?: string;
  readonly range: Range;
}

/** A selection out of saved state, which may be missing, older or damaged: what is not understood is left out. */
export function parseSelection(state: unknown): TelemetrySelection {
  const saved = isRecord(state) ? state : {};
  return { ...(id(saved.device) && { device: saved.device }), range: range(saved.range) ? saved.range : 'hour' };
}
