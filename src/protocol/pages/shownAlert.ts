import { id, record, type Shaped } from './shape.ts';

/** What the page about one alert keeps over a window reload, and the host reads when it restores the panel. */
export type ShownAlert = Shaped<typeof shownAlert>;
const shownAlert = record({ alert: id });

/** Id of the alert shown, out of saved state; undefined where that is missing, older or damaged. */
export function parseShownAlert(state: unknown): string | undefined {
  return shownAlert(state) ? state.alert : undefined;
}
