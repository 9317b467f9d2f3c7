import { conditionUnder } from '../../core/alerting/policy.ts';
import { conditionFor } from '../../core/deviceModel.ts';
import type { Condition } from '../../core/indicator.ts';
import type { WatchPlan } from './watchPlan.ts';

/** More components than one device has. */
const MOST = 1_000;

/** The conditions of a device's indicators, as the operator wants them. Worked out once: they are asked for many times at each poll. */
export class Conditions {
  readonly #plan: () => Pick<WatchPlan, 'model' | 'policy'>;
  /** By condition and component; undefined: not judged. */
  readonly #known = new Map<string, Map<string, Condition | undefined>>();

  constructor(plan: () => Pick<WatchPlan, 'model' | 'policy'>) {
    this.#plan = plan;
  }

  /** Undefined: not judged. */
  of(component: string, condition: string): Condition | undefined {
    const known = this.#known.get(condition) ?? new Map<string, Condition | undefined>();
    const found = known.get(component);
    if (found !== undefined || known.has(component)) return found;
    const { model, policy } = this.#plan();
    const ofModel = conditionFor(model.conditions, component, condition);
    const wanted = ofModel && conditionUnder(policy, ofModel, component);
    if (known.size >= MOST) known.clear();
    this.#known.set(condition, known.set(component, wanted));
    return wanted;
  }

  /** The plan is another one, or components are gone. */
  clear(): void {
    this.#known.clear();
  }
}
