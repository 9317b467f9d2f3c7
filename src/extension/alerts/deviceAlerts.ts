import { byUrgency } from '../../core/alerting/urgency.ts';
import { groupBy } from '../../core/groupBy.ts';
import { t } from '../../core/l10n.ts';
import type { AlertRecord, Snapshot } from '../../protocol/contract.ts';
import { inertText } from '../words/inertText.ts';
import { groupOfAlert } from './alertGroup.ts';

/** The alerts of each device that fire, the most urgent first. The same answer for the same list. */
export function firingByDevice({ alerts }: Pick<Snapshot, 'alerts'>): ReadonlyMap<string, readonly AlertRecord[]> {
  let found = indexed.get(alerts);
  if (!found) {
    const firing = alerts.filter(({ state }) => state === 'firing').sort(byUrgency);
    found = groupBy(firing, ({ device }) => device);
    indexed.set(alerts, found);
  }
  return found;
}
const indexed = new WeakMap<readonly AlertRecord[], ReadonlyMap<string, readonly AlertRecord[]>>();

/** "PSU2 has no AC input and 2 more"; empty when nothing fires. */
export function worstText([worst, ...others]: readonly AlertRecord[]): string {
  if (!worst) return '';
  const first = inertText(worst.summary);
  return others.length > 0 ? t('{0} and {1} more', first, others.length) : first;
}

/** Who or what has an alert: "acknowledged by ada", "silenced", "in maintenance". Undefined: nobody has seen to it yet. */
export function heldBy(alert: AlertRecord): string | undefined {
  switch (groupOfAlert(alert)) {
    case 'quiet':
      return alert.silencedBy === undefined ? t('in maintenance') : t('silenced');
    case 'acknowledged':
      return t('acknowledged by {0}', inertText(alert.acknowledged?.by ?? '', 40));
    default:
      return undefined;
  }
}

/** As `heldBy`, of several: "acknowledged by ada", "1 of 3 acknowledged or silenced". Undefined where nobody has any of them. */
export function holdersText(alerts: readonly AlertRecord[]): string | undefined {
  const held = alerts.flatMap((alert) => heldBy(alert) ?? []);
  if (held.length === 0) return undefined;
  if (held.length < alerts.length) return t('{0} of {1} acknowledged or silenced', held.length, alerts.length);
  return [...new Set(held)].join(', ');
}

/** Somebody has every one of them: nothing of it waits for a person. */
export function areHeld(alerts: readonly AlertRecord[]): boolean {
  return alerts.length > 0 && alerts.every((alert) => heldBy(alert) !== undefined);
}
