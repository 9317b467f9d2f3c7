import type { Alert } from '../../core/alerting/alert.ts';

type Place = Pick<Alert, 'device' | 'component' | 'condition'>;

/** Which open alerts each alert explains: the other direction of `explainedBy`. */
export class Explanations {
  readonly #causes = new Map<string, string>();
  readonly #effects = new Map<string, Map<string, Place>>();

  /** Whether any alert is explained. */
  get any(): boolean {
    return this.#causes.size > 0;
  }

  /** Ids of the alerts that this one explains, in the order in which that was found. */
  of(cause: string): readonly string[] {
    return [...(this.#effects.get(cause)?.keys() ?? [])];
  }

  /** How many other devices have the same fault as this alert, among those that it explains. */
  otherDevicesWith({ id, device, component, condition }: Pick<Alert, 'id'> & Place): number {
    const others = new Set<string>();
    for (const effect of this.#effects.get(id)?.values() ?? []) {
      if (effect.component === component && effect.condition === condition && effect.device !== device) others.add(effect.device);
    }
    return others.size;
  }

  /** Takes alerts as they are now. Answers with the causes that explain others than before. */
  update(alerts: Iterable<Alert>): ReadonlySet<string> {
    const touched = new Set<string>();
    for (const { id, state, explainedBy, device, component, condition } of alerts) {
      const cause = state === 'resolved' ? undefined : explainedBy;
      const before = this.#causes.get(id);
      if (before === cause) continue;
      if (before !== undefined) {
        touched.add(before);
        const effects = this.#effects.get(before);
        effects?.delete(id);
        if (effects?.size === 0) this.#effects.delete(before);
        this.#causes.delete(id);
      }
      if (cause !== undefined) {
        touched.add(cause);
        this.#causes.set(id, cause);
        const effects = this.#effects.get(cause);
        if (effects) effects.set(id, { device, component, condition });
        else this.#effects.set(cause, new Map([[id, { device, component, condition }]]));
      }
    }
    return touched;
  }

  /** These are all the alerts there are. */
  restart(alerts: Iterable<Alert>): void {
    this.#causes.clear();
    this.#effects.clear();
    this.update(alerts);
  }
}
