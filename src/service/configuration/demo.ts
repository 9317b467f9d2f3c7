import type { GroupConfig } from '../../inventory/groupSchema.ts';
import type { IntakeConfig } from '../../inventory/intakeSchema.ts';
import type { Secrets } from '../common/secrets.ts';
import { plansOf } from '../watching/plans.ts';
import type { WatchPlan } from '../watching/watchedDevice.ts';
import type { SimulatedAppliances } from './simulatedAppliances.ts';

export interface DemoOptions {
  /** @throws {SimulationFailed} */
  readonly simulate: (signal: AbortSignal) => Promise<SimulatedAppliances>;
  /** Those of the simulated appliances are handed over here. */
  readonly simulatedSecrets: Secrets;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Appliances that die younger than this (ms) would die again. */
const YOUNG = 10_000;

/** The simulated appliances beside the real ones, while a person wants them. */
export class Demo implements Disposable {
  readonly #options: DemoOptions;
  #appliances: SimulatedAppliances | undefined;

  constructor(options: DemoOptions) {
    this.#options = options;
  }

  get on(): boolean {
    return this.#appliances !== undefined;
  }

  get plans(): readonly WatchPlan[] {
    return this.#appliances ? plansOf(this.#appliances.inventory, this.#options.simulatedSecrets, true) : [];
  }

  /** What is said of their HA groups. */
  get groups(): readonly GroupConfig[] {
    return this.#appliances?.inventory.groups ?? [];
  }

  /** Where they are heard. */
  get intake(): IntakeConfig | undefined {
    return this.#appliances?.inventory.intake;
  }

  /**
   * @param onDied called when they have ended by themselves; `again`: they lived long enough to be worth another start
   * @throws {SimulationFailed}
   */
  async start(signal: AbortSignal, onDied: (again: boolean) => void): Promise<void> {
    const { simulate, simulatedSecrets, now } = this.#options;
    const appliances = await simulate(signal);
    simulatedSecrets.provide(appliances.secrets);
    this.#appliances = appliances;
    const since = now();
    appliances.onExit(() => onDied(now() - since > YOUNG));
  }

  end(): void {
    this.#appliances?.[Symbol.dispose]();
    this.#appliances = undefined;
  }

  [Symbol.dispose](): void {
    this.end();
  }
}
