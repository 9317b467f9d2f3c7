import type { Tick } from '../../core/runbook/shownRunbook.ts';
import type { Keeper } from '../common/keeper.ts';

/** What was said when an alert was handed over is kept among its ticks, under this step. */
export const HAND_OVER = '';

/** Which steps of their runbooks have been done for which alerts. */
export class Checklists {
  readonly #ticks = new Map<string, Map<string, Tick>>();

  /** In the order in which they were done. */
  of(alert: string): readonly Tick[] {
    return [...(this.#ticks.get(alert)?.values() ?? [])].filter(({ step }) => step !== HAND_OVER);
  }

  /** What was said when the alert was handed over last, by whom and when. */
  handOverOf(alert: string): Tick | undefined {
    return this.#ticks.get(alert)?.get(HAND_OVER);
  }

  tick(alert: string, step: string): Tick | undefined {
    return this.#ticks.get(alert)?.get(step);
  }

  set(alert: string, tick: Tick): void {
    const ticks = this.#ticks.get(alert) ?? new Map<string, Tick>();
    ticks.delete(tick.step);
    this.#ticks.set(alert, ticks.set(tick.step, tick));
  }

  delete(alert: string, step: string): void {
    this.#ticks.get(alert)?.delete(step);
  }

  *all(): Generator<readonly [string, Tick]> {
    for (const [alert, ticks] of this.#ticks) for (const tick of ticks.values()) yield [alert, tick];
  }
}

/** The checklists that the store has. From then on they are saved anew when it has lost them. */
export function recallChecklists(keeper: Keeper): Checklists {
  const recalled = new Checklists();
  for (const { alert, ...tick } of keeper.read([], ({ ticks }) => ticks.load())) recalled.set(alert, tick);
  keeper.register((store) => {
    for (const [alert, tick] of recalled.all()) store.ticks.save(alert, tick);
  });
  return recalled;
}
