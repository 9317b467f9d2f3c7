import { parseSelection, type TelemetrySelection } from '../../src/protocol/pages/telemetrySelection.ts';

/** What the page finds again after the editor dropped it or the window was loaded again. */
export interface PageState extends TelemetrySelection {
  /** Keys of the lines that were switched off. */
  readonly hidden: readonly string[];
}

/** Saved state may be missing, older or damaged: what is not understood is left out. */
export function parsePageState(state: unknown): PageState {
  const hidden = typeof state === 'object' && state !== null && 'hidden' in state && Array.isArray(state.hidden) ? state.hidden : [];
  return { ...parseSelection(state), hidden: hidden.filter((key): key is string => typeof key === 'string') };
}
