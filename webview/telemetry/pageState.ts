import { parseSelection, parseShownTime, type ShownTime, type TelemetrySelection } from '../../src/protocol/pages/telemetrySelection.ts';

/** What the page finds again after the editor dropped it or the window was loaded again. */
export interface PageState extends TelemetrySelection {
  /** Keys of the lines that were switched off. */
  readonly hidden: readonly string[];
  /** The times that were shown before, the oldest first. */
  readonly earlier: readonly ShownTime[];
}

/** Saved state may be missing, older or damaged: what is not understood is left out. */
export function parsePageState(state: unknown): PageState {
  const saved: Readonly<Record<string, unknown>> = typeof state === 'object' && state !== null ? { ...state } : {};
  const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  return {
    ...parseSelection(state),
    hidden: listed(saved.hidden).filter((key): key is string => typeof key === 'string'),
    earlier: listed(saved.earlier).flatMap((time) => parseShownTime(time) ?? []),
  };
}
