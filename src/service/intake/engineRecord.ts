import type { EngineClock, EngineMemory } from '../../channels/traps/engineClocks.ts';
import type { Keeper } from '../common/keeper.ts';

/** Clocks of SNMP engines, in the store: at the next start, what is older is somebody's recording. */
export class EngineRecord implements EngineMemory {
  readonly #keeper: Keeper;
  readonly #clocks: Map<string, EngineClock>;
  #own: Pick<EngineClock, 'engineId' | 'boots'> | undefined;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
    const rows = keeper.read([], ({ intake }) => intake.loadEngines());
    this.#own = rows.find(({ own }) => own);
    this.#clocks = new Map(rows.flatMap(({ own, ...clock }) => (own ? [] : [[clock.engineId, clock]])));
    keeper.register(({ intake }) => {
      if (this.#own) intake.saveEngine({ ...this.#own, own: true, time: 0 });
      for (const clock of this.#clocks.values()) intake.saveEngine({ ...clock, own: false });
    });
  }

  own(): Pick<EngineClock, 'engineId' | 'boots'> | undefined {
    return this.#own;
  }

  /** @throws {Fault} when it is not stored */
  saveOwn({ engineId, boots }: Pick<EngineClock, 'engineId' | 'boots'>): void {
    this.#keeper.mustKeep(({ intake }) => intake.saveEngine({ engineId, boots, own: true, time: 0 }));
    this.#own = { engineId, boots };
  }

  load(): readonly EngineClock[] {
    return [...this.#clocks.values()];
  }

  /** @throws {Fault} when it is not stored */
  save(clock: EngineClock): void {
    this.#keeper.mustKeep(({ intake }) => intake.saveEngine({ ...clock, own: false }));
    this.#clocks.set(clock.engineId, clock);
  }
}

/** For senders that are new ones each time: nothing of their clocks is worth keeping. */
export const passingEngines: EngineMemory = { own: () => undefined, saveOwn() {}, load: () => [], save() {} };
