import { isToldByDevice } from '../../core/alerting/toldByDevice.ts';
import type { AlertRecord, ServiceEvents } from '../../protocol/contract.ts';
import { causeOf, groupOfAlert } from '../alerts/alertGroup.ts';

/**
 * Which of the alerts that fired a moment ago are still news: not those that ended or that somebody took on or silenced meanwhile, nor
 * those that another one explains, nor the one that is open before the person's eyes. `known`: what the service says of them now.
 */
export function newsworthy<T extends { readonly alert: AlertRecord }>(
  fired: readonly T[],
  known: ReadonlyMap<string, AlertRecord>,
  seen: string | undefined,
): readonly T[] {
  const latest = new Map<string, T>();
  for (const each of fired) latest.set(each.alert.id, { ...each, alert: known.get(each.alert.id) ?? each.alert });
  return [...latest.values()].filter(
    ({ alert }) => alert.id !== seen && groupOfAlert(alert) === 'firing' && causeOf(alert, known) === undefined,
  );
}

/** Those of the alerts that are over, as the service says now. */
export function overOf(ids: Iterable<string>, known: ReadonlyMap<string, AlertRecord>): readonly { readonly alert: AlertRecord }[] {
  return [...ids].flatMap((id) => {
    const alert = known.get(id);
    return alert?.state === 'resolved' ? [{ alert }] : [];
  });
}

/**
 * Whether a notification cannot wait for others: a tamper must not wait behind a storm of fans, and what a device has said by itself is told
 * while it happens.
 */
export function isUrgent(
  alert: Pick<AlertRecord, 'latched' | 'evidence' | 'confirmedBy'>,
  reason: ServiceEvents['alertFired']['reason'],
): boolean {
  return alert.latched === true || (reason !== 'reminder' && isToldByDevice(alert));
}
