import type { Store } from '../store/store.ts';
import type { Changes } from './watchedDevice.ts';

/** All of it or nothing. @throws {StoreUnavailable} {StoreReplaced} */
export function saveChanges(store: Store, { readings, indicators, alerts, channels, effects }: Changes, time: number): void {
  if (readings.length + indicators.length + alerts.length + channels.length === 0) return;
  store.transaction(() => {
    store.appendReadings(readings);
    store.saveIndicators(indicators);
    for (const alert of alerts) store.saveAlert(alert);
    for (const row of channels) store.saveChannel(row);
    for (const { kind, alert } of effects) {
      store.appendEvent({ time, device: alert.device, alert: alert.id, kind: `alert-${kind}`, text: alert.summary });
    }
  });
}
