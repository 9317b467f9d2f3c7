import { type ExplanationRules, explanations } from '../../core/alerting/rootCause.ts';
import { DAY } from '../../core/time/duration.ts';
import type { OwnedAlert } from '../watching/fleet.ts';

/** Which of these alerts explains which others, by id, as their devices' models and places have it. `standsFor`: see `ExplanationRules`. */
export function rootCauses(
  owned: readonly OwnedAlert[],
  now: number,
  standsFor: ExplanationRules['standsFor'] = () => true,
): ReadonlyMap<string, string> {
  const devices = new Map(owned.map(({ device }) => [device.id, device]));
  const rules: ExplanationRules = {
    causesOf: (id) => devices.get(id)?.plan.model.causes ?? [],
    placeOf: (id) => {
      const device = devices.get(id)?.plan.device;
      return device?.site ?? device?.haGroup;
    },
    cadenceOf: ({ device, component, condition }) => devices.get(device)?.indicator(component, condition)?.cadence ?? 0,
    // One poll, in which the consequences of what is over end as well.
    grace: Math.max(0, ...[...devices.values()].map(({ plan }) => plan.policy.interval)),
    standsFor,
    now,
  };
  return explanations(
    owned.map(({ alert }) => alert),
    rules,
  );
}

/** Alerts of a time that is over, each with what explained it when it fired. `rest`: gives others their turn. */
export async function explainedWhenFired<T extends OwnedAlert>(owned: readonly T[], rest: () => Promise<void>): Promise<readonly T[]> {
  const explained: T[] = [];
  const known = new Map<number, ReadonlyMap<string, string>>();
  for (const each of owned) {
    const { firedAt } = each.alert;
    if (firedAt !== undefined && !known.has(firedAt)) {
      await rest();
      known.set(firedAt, rootCauses(asTheyStood(owned, firedAt), firedAt));
    }
    const cause = firedAt === undefined ? undefined : known.get(firedAt)?.get(each.alert.id);
    explained.push(cause === undefined ? each : { ...each, alert: { ...each.alert, explainedBy: cause } });
  }
  return explained;
}

/** Long enough for every grace: what ended before explains nothing any more. */
const OVER = DAY;

function asTheyStood(owned: readonly OwnedAlert[], at: number): readonly OwnedAlert[] {
  return owned.flatMap(({ alert, device }): readonly OwnedAlert[] => {
    const { resolvedAt, ...open } = alert;
    if (alert.startedAt > at || (resolvedAt ?? at) < at - OVER) return [];
    if (resolvedAt !== undefined && resolvedAt <= at) return [{ alert: { ...open, resolvedAt, state: 'resolved' }, device }];
    return [{ alert: { ...open, state: alert.firedAt !== undefined && alert.firedAt <= at ? 'firing' : 'pending' }, device }];
  });
}
