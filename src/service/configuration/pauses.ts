import type { DeviceConfig } from '../../inventory/schema.ts';
import type { AuditEntry } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Pause } from '../watching/watchPlan.ts';

export interface PausesOptions {
  readonly keeper: Keeper;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Whose name stands in the log when nobody has said that he does it. */
const FILE = 'the inventory file';

/**
 * Since when a device is paused, and by whom. The inventory says that it is; who did it stands in the audit log, which a command writes
 * before it changes the file. What is found in the file alone is written there as soon as it is seen.
 */
export class Pauses {
  readonly #options: PausesOptions;

  constructor(options: PausesOptions) {
    this.#options = options;
  }

  /** The pause of a device, if its entry says that it is paused. */
  of({ id, name = id, paused = false }: Pick<DeviceConfig, 'id' | 'name' | 'paused'>): Pause | undefined {
    const known = this.#latest(id);
    if (paused === (known?.what === 'pause')) return paused && known ? pauseOf(known) : undefined;
    const entry: AuditEntry = { time: this.#options.now(), who: FILE, what: paused ? 'pause' : 'resume', target: name, device: id };
    this.#options.keeper.keep((store) => store.audit.append(entry));
    return paused ? pauseOf(entry) : undefined;
  }

  #latest(device: string): AuditEntry | undefined {
    return this.#options.keeper.read(undefined, (store) => store.audit.latest(device, ['pause', 'resume']));
  }
}

function pauseOf({ time, who, why }: AuditEntry): Pause {
  return { since: time, by: who, ...(why !== undefined && { why }) };
}
