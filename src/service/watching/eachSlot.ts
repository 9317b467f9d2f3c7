import { SECOND } from '../../core/time/duration.ts';
import { slotOf } from '../../core/time/schedule.ts';
import type { Fleet } from './fleet.ts';
import type { WatchedDevice } from './watchedDevice.ts';

const LOOK = SECOND;

export interface EachSlotOptions {
  readonly fleet: Pick<Fleet, 'devices'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly judge: (device: WatchedDevice, slot: number, at: number) => void;
}

/** Looks at each device once in each of its slots, also at one that is polled over nothing. Simulated ones have nobody who decides about them. */
export class EachSlot implements Disposable {
  readonly #options: EachSlotOptions;
  readonly #timer: NodeJS.Timeout;
  /** The last slot that was looked at, by device, and how it was decided then: another decision is looked at at once. */
  #slots = new Map<string, string>();

  constructor(options: EachSlotOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.look(), LOOK).unref();
  }

  look(): void {
    const { fleet, now, judge } = this.#options;
    const at = now();
    const slots = new Map<string, string>();
    for (const device of fleet.devices) {
      const slot = slotOf(at, device.plan.policy.interval);
      const looked = `${slot} ${device.plan.device.monitorAccount}`;
      slots.set(device.id, looked);
      if (this.#slots.get(device.id) !== looked && !device.plan.simulated) judge(device, slot, at);
    }
    this.#slots = slots;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
