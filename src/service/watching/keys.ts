/** What an indicator is kept under. */
export function indicatorKey(component: string, condition: string): string {
  return `${component}\n${condition}`;
}

/** The component in such a key. */
export function componentOf(key: string): string {
  return key.slice(0, key.lastIndexOf('\n'));
}

/** `component.condition`: conditions have no dot. */
const INDICATOR_NAME = /\.(?=[^.]*$)/;

/** The parts of an indicator's name, `component.condition`. */
export function namesOfIndicator(indicator: string): readonly [component: string, condition: string] {
  const [component = '', condition = ''] = indicator.split(INDICATOR_NAME);
  return [component, condition];
}
