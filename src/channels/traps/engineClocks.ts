import { TIME_WINDOW } from '../snmp/messages/v3Message.ts';

/** What is known of an engine's clock: how often it was started, and its seconds since then. */
export interface EngineClock {
  /** Hexadecimal digits. */
  readonly engineId: string;
  readonly boots: number;
  readonly time: number;
}

/** Where clocks outlive the process. What is saved must be found again at the next start: an older one would let a recording in. */
export interface EngineMemory {
  /** Our own engine at its last start; undefined: it has never been started. */
  own(): Pick<EngineClock, 'engineId' | 'boots'> | undefined;
  saveOwn(engine: Pick<EngineClock, 'engineId' | 'boots'>): void;
  load(): readonly EngineClock[];
  save(clock: EngineClock): void;
}

/** An engine that has been started so often says nothing more that is in time (RFC 3414, 2.2.3). */
export const LAST_BOOT = 0x7fff_ffff;
/** A clock is saved again when it has gone on by so much, seconds: so much more of a recording is let in after a kill. */
const SAVE_EVERY = 60;

/**
 * Whether what an engine has signed is news or somebody's recording (RFC 3414, 3.2, 7b). It is asked only about engines of the
 * configuration, and only of messages whose digest is right, so nobody else moves a clock or fills the memory.
 */
export class EngineClocks {
  readonly #memory: EngineMemory;
  readonly #seconds: () => number;
  readonly #clocks = new Map<string, { boots: number; latest: number; heardAt: number; saved: number }>();

  /** `seconds`: a clock that only goes forward. */
  constructor(memory: EngineMemory, seconds: () => number) {
    this.#memory = memory;
    this.#seconds = seconds;
    // While this process did not run, a clock may have gone on by any amount: what is newer than the last is news.
    for (const { engineId, boots, time } of memory.load()) {
      this.#clocks.set(engineId, { boots, latest: time, heardAt: seconds(), saved: time });
    }
  }

  /** Whether the message is in time; what is newer than all before it moves the clock. */
  inTime(engineId: string, boots: number, time: number): boolean {
    if (boots >= LAST_BOOT) return false;
    const now = this.#seconds();
    const known = this.#clocks.get(engineId);
    if (known === undefined || boots > known.boots || (boots === known.boots && time > known.latest)) {
      const saved = known?.boots === boots && time - known.saved < SAVE_EVERY ? known.saved : time;
      this.#clocks.set(engineId, { boots, latest: time, heardAt: now, saved });
      if (known?.boots !== boots || saved === time) this.#memory.save({ engineId, boots, time });
      return true;
    }
    return boots === known.boots && time >= known.latest + Math.floor(now - known.heardAt) - TIME_WINDOW;
  }
}
