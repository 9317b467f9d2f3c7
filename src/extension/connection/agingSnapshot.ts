import { agedDevice, agedGroups, notHeardSince } from '../../protocol/aging.ts';
import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';

/** A snapshot as it may be shown as time goes by. Devices keep their identity until they become too old, and from then on. */
export class AgingSnapshot {
  readonly #aged = new WeakMap<DeviceRecord, DeviceRecord>();
  #of: Snapshot | undefined;
  #shown: Snapshot | undefined;
  #old = 0;

  /** The same answer while the snapshot is the same and no further device has become too old. */
  of(snapshot: Snapshot, now: number): Snapshot {
    if (this.#shown && !this.grows(snapshot, now)) return this.#shown;
    this.#of = snapshot;
    this.#old = tooOld(snapshot, now);
    this.#shown = this.#old === 0 ? snapshot : this.#aging(snapshot, now);
    return this.#shown;
  }

  /** Whether it looks different now from how it was last shown. */
  grows(snapshot: Snapshot, now: number): boolean {
    return snapshot !== this.#of || tooOld(snapshot, now) !== this.#old;
  }

  #aging(snapshot: Snapshot, now: number): Snapshot {
    const devices = snapshot.devices.map((device) => this.#device(device, now));
    return { ...snapshot, devices, ...agedGroups(snapshot.haGroups, devices) };
  }

  #device(device: DeviceRecord, now: number): DeviceRecord {
    const known = this.#aged.get(device);
    if (known) return known;
    const aged = agedDevice(device, now);
    if (aged !== device) this.#aged.set(device, aged);
    return aged;
  }
}

function tooOld({ devices }: Snapshot, now: number): number {
  return devices.filter((device) => notHeardSince(device, now) !== undefined).length;
}
