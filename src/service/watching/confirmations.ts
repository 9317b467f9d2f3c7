import type { Policy } from '../../core/alerting/policy.ts';

/** A poll beside the schedule, to confirm a first negative. */
export interface Confirmation {
  readonly slot: number;
  readonly at: number;
  /** What makes its judgements slots of their own: see `Judgement.confirm`. */
  readonly confirm: number;
}

/** The polls that are to confirm the first negative of a quiet window, in the profile that asks for them. */
export class Confirmations {
  #planned: readonly Confirmation[] = [];

  /** Plans them after a poll of this slot, unless some are planned already. */
  plan(slot: number, now: number, { confirm }: Pick<Policy, 'confirm'>): void {
    if (this.#planned.length === 0) this.#planned = confirm.map((after) => ({ slot, at: now + after, confirm: after }));
  }

  /** The next one. One that was slept through confirms nothing any more. */
  next(now: number, { interval }: Pick<Policy, 'interval'>): Confirmation | undefined {
    this.#planned = this.#planned.filter(({ at }) => Math.abs(now - at) < interval);
    return this.#planned[0];
  }

  /** One has been made: it and those before it are done. */
  done(slot: number, confirm: number): void {
    this.#planned = this.#planned.filter((planned) => planned.slot !== slot || planned.confirm > confirm);
  }
}
