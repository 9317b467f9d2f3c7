import { id, record } from './shape.ts';

const saved = record({ alert: id });

/** Id of the alert shown, out of what the page about one alert has saved; undefined where that is missing, older or damaged. */
export function parseShownAlert(state: unknown): string | undefined {
  return saved(state) ? state.alert : undefined;
}
