import { type ExplanationRules, explanations } from '../core/rootCause.ts';
import type { OwnedAlert } from './fleet.ts';

/** Which of these alerts explains which others, by id, as their devices' models and places have it. */
export function rootCauses(owned: readonly OwnedAlert[], now: number): ReadonlyMap<string, string> {
  const devices = new Map(owned.map(({ device }) => [device.id, device]));
  const rules: ExplanationRules = {
    causesOf: (id) => devices.get(id)?.plan.model.causes ?? [],
    placeOf: (id) => {
      const device = devices.get(id)?.plan.device;
      return device?.site ?? device?.haGroup;
    },
    // One poll, in which the consequences of what is over end as well.
    grace: Math.max(0, ...[...devices.values()].map(({ plan }) => plan.policy.interval)),
    now,
  };
  return explanations(
    owned.map(({ alert }) => alert),
    rules,
  );
}
