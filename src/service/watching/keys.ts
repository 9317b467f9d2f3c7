/** What an indicator is kept under. */
export function indicatorKey(component: string, condition: string): string {
  return `${component}\n${condition}`;
}

/** `component.condition`: conditions have no dot. */
const INDICATOR_NAME = /\.(?=[^.]*$)/;

/** The same for an indicator's name, `component.condition`. */
export function indicatorKeyOfName(indicator: string): string {
  const [component = '', condition = ''] = indicator.split(INDICATOR_NAME);
  return indicatorKey(component, condition);
}
