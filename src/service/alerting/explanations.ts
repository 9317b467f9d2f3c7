import type { Alert } from '../../core/alerting/alert.ts';

/** Which open alerts each alert explains: the other direction of `explainedBy`. */
export class Explanations {
  readonly #causes = new Map<string, string>();
  readonly #effects = new Map<string, Set<string>>();

  /** Whether any alert is explained. */
  get any(): boolean {
    return this.#causes.size > 0;
  }

  /** Ids of the alerts that this one explains, in the order in which that was found. */
  of(cause: string): readonly string[] {
    return [...(this.#effects.get(cause) ?? [])];
  }

  /** Takes alerts as they are now. Answers with the causes that explain others than before. */
  update(alerts: Iterable<Alert>): ReadonlySet<string> {
    const touched = new Set<string>();
    for (const { id, state, explainedBy } of alerts) {
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
        if (effects) effects.add(id);
        else this.#effects.set(cause, new Set([id]));
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
