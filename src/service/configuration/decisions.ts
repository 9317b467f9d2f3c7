import type { DeviceConfig } from '../../inventory/schema.ts';
import type { AuditEntry } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Decided } from '../watching/watchPlan.ts';

export interface DecisionsOptions {
  readonly keeper: Keeper;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Entry = Pick<DeviceConfig, 'id' | 'name'>;

/** Whose name stands in the log when nobody has said that he does it. */
const FILE = 'the inventory file';

/**
 * Since when something is so for a device, and by whom. The inventory says that it is; who did it stands in the audit log, which a command
 * writes before it changes the file. What is found in the file alone is written there as soon as it is seen.
 */
export class Decisions {
  readonly #options: DecisionsOptions;

  constructor(options: DecisionsOptions) {
    this.#options = options;
  }

  /** The pause of a device, if its entry says that it is paused. */
  pauseOf(device: Entry & Pick<DeviceConfig, 'paused'>): Decided | undefined {
    const last = this.#last(device, device.paused ?? false, ['pause', 'resume']);
    return last?.what === 'pause' ? decidedBy(last) : undefined;
  }

  /** What was decided last about the monitor account of a device; undefined: nobody has decided anything, and it is enabled. */
  accountOf(device: Entry & Pick<DeviceConfig, 'monitorAccount'>): Decided | undefined {
    const last = this.#last(device, device.monitorAccount === 'disabled', ['disable-account', 'enable-account']);
    return last && decidedBy(last);
  }

  #last({ id, name = id }: Entry, isOn: boolean, [on, off]: readonly [string, string]): AuditEntry | undefined {
    const { keeper, now } = this.#options;
    const known = keeper.read(undefined, (store) => store.audit.latest(id, [on, off]));
    if (isOn === (known?.what === on)) return known;
    const entry: AuditEntry = { time: now(), who: FILE, what: isOn ? on : off, target: name, device: id };
    keeper.keep((store) => store.audit.append(entry));
    return entry;
  }
}

function decidedBy({ time, who, why }: AuditEntry): Decided {
  return { since: time, by: who, ...(why !== undefined && { why }) };
}
