/** What an indicator is kept under. */
export function indicatorKey(component: string, condition: string): string {
  return `${component}\n${condition}`;
}

/** `component.condition`: conditions have no dot. */
const INDICATOR_NAME = /\.(?=[^.]*$)/;

/** The parts of an indicator's name, `component.condition`. */
export function namesOfIndicator(indicator: string): readonly [component: string, condition: string] {
  const [component = '', condition = ''] = indicator.split(INDICATOR_NAME);
  return [component, condition];
}
