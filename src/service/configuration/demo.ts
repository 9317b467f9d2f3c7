import { Secrets } from '../common/secrets.ts';
import { plansOf } from '../watching/plans.ts';
import type { WatchPlan } from '../watching/watchedDevice.ts';
import type { SimulatedAppliances } from './simulatedAppliances.ts';

export interface DemoOptions {
  /** @throws {SimulationFailed} */
  readonly simulate: (signal: AbortSignal) => Promise<SimulatedAppliances>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Appliances that die younger than this (ms) would die again. */
const YOUNG = 10_000;

/** The simulated appliances beside the real ones, while a person wants them. */
export class Demo implements Disposable {
  readonly #options: DemoOptions;
  #running: { readonly appliances: SimulatedAppliances; readonly secrets: Secrets } | undefined;

  constructor(options: DemoOptions) {
    this.#options = options;
  }

  get on(): boolean {
    return this.#running !== undefined;
  }

  get plans(): readonly WatchPlan[] {
    return this.#running ? plansOf(this.#running.appliances.inventory, this.#running.secrets, true) : [];
  }

  /**
   * @param onDied called when they have ended by themselves; `again`: they lived long enough to be worth another start
   * @throws {SimulationFailed}
   */
  async start(signal: AbortSignal, onDied: (again: boolean) => void): Promise<void> {
    const { simulate, now } = this.#options;
    const appliances = await simulate(signal);
    const secrets = new Secrets();
    secrets.provide(appliances.secrets);
    this.#running = { appliances, secrets };
    const since = now();
    appliances.onExit(() => onDied(now() - since > YOUNG));
  }

  end(): void {
    this.#running?.appliances[Symbol.dispose]();
    this.#running = undefined;
  }

  [Symbol.dispose](): void {
    this.end();
  }
}
