import type { Alert } from '../../core/alerting/alert.ts';
import type { GapRow } from '../../store/rows.ts';
import type { WatchedDevice } from './watchedDevice.ts';

/** Whoever wants to know what happens to the devices. */
export interface FleetListener {
  /** These devices look different now; `alerts` are those that changed. */
  changed(change: {
    readonly devices: readonly WatchedDevice[];
    readonly removed: readonly string[];
    readonly alerts: readonly OwnedAlert[];
    /** Time of theirs that was not watched, as far as it goes by now. */
    readonly gaps: readonly GapRow[];
  }): void;
  fired(alert: Alert, device: WatchedDevice): void;
  resolved(alert: Alert, device: WatchedDevice): void;
}

/** An alert and the device that it is of. */
export interface OwnedAlert {
  readonly alert: Alert;
  readonly device: WatchedDevice;
}

export function alertsOf(device: WatchedDevice): readonly OwnedAlert[] {
  return withDevice([...device.alerts], device);
}

export function withDevice(alerts: readonly Alert[], device: WatchedDevice): readonly OwnedAlert[] {
  return alerts.map((alert) => ({ alert, device }));
}
