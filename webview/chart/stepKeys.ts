/** Steps of the crosshair by key: single readings, ten of them, to either end. */
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -1e6, End: 1e6 };

/** Lets the keyboard walk through a chart's readings. True: the key was for that. */
export function stepByKey(event: KeyboardEvent, chart: { step(by: number): void; leave(): void }): boolean {
  const step = STEPS[event.key];
  if (step !== undefined) {
    event.preventDefault();
    chart.step(step);
    return true;
  }
  if (event.key !== 'Escape') return false;
  chart.leave();
  return true;
}
