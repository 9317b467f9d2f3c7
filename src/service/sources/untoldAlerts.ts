import type { ToldAlert, ToldDevice } from './told.ts';

/** Knows when alerts were last told, for answers that are not all there is. */
export class UntoldAlerts {
  /** By device, and by part and condition (ms). */
  readonly #toldAt = new Map<string, Map<string, number>>();

  /**
   * An alert that is missing in an answer that is not all there is has not ended for that, unless it stays away for a whole window (ms).
   * @param before alerts of the device until now; `isWhole`: the answer is all there is; `at`: when it came (ms)
   */
  complete(told: ToldDevice, before: readonly ToldAlert[], isWhole: boolean, at: number, window: number): ToldDevice {
    const toldAt = this.#toldAt.get(told.device) ?? new Map<string, number>();
    for (const alert of told.alerts) toldAt.set(keyOf(alert), at);
    const now = new Set(told.alerts.map(keyOf));
    const stays = isWhole ? [] : before.filter((alert) => !now.has(keyOf(alert)) && at - (toldAt.get(keyOf(alert)) ?? 0) < window);
    const alerts = [...told.alerts, ...stays];
    const kept = new Set(alerts.map(keyOf));
    for (const key of toldAt.keys()) if (!kept.has(key)) toldAt.delete(key);
    if (toldAt.size > 0) this.#toldAt.set(told.device, toldAt);
    else this.#toldAt.delete(told.device);
    return stays.length === 0 ? told : { ...told, alerts };
  }
}

function keyOf({ component, condition }: ToldAlert): string {
  return `${component}\n${condition}`;
}
