import { byUrgency } from '../../core/alerting/urgency.ts';
import type { AlertRecord, Snapshot } from '../../protocol/contract.ts';
import { type AlertGroup, alertsById, causeOf, groupOfAlert } from './alertGroup.ts';

/** Where an alert stands among those of the view, counted from 1, and the ids of those beside it. */
export interface AlertNeighbours {
  readonly at: number;
  readonly of: number;
  readonly previous?: string;
  readonly next?: string;
}

/** What is open comes first, in the order of the view; what is over is a list of its own. */
const OPEN: readonly AlertGroup[] = ['firing', 'pending', 'acknowledged', 'quiet'];

/**
 * An alert that another one explains stands with that one in the view and is passed over, so that going on leads to another cause.
 * Undefined for such an alert, and for one that is not in the snapshot.
 */
export function placeOf({ id, state }: Pick<AlertRecord, 'id' | 'state'>, snapshot: Pick<Snapshot, 'alerts'>): AlertNeighbours | undefined {
  const { open, over } = ordered(snapshot);
  const list = state === 'resolved' ? over : open;
  const index = list.indexOf(id);
  if (index < 0) return undefined;
  const [previous, next] = [list[index - 1], list[index + 1]];
  return { at: index + 1, of: list.length, ...(previous !== undefined && { previous }), ...(next !== undefined && { next }) };
}

interface Ordered {
  readonly open: readonly string[];
  readonly over: readonly string[];
}

/** The same answer for the same list: each change of the snapshot asks. */
function ordered(snapshot: Pick<Snapshot, 'alerts'>): Ordered {
  let found = orders.get(snapshot.alerts);
  if (!found) {
    const byId = alertsById(snapshot);
    const causes = snapshot.alerts.filter((alert) => !causeOf(alert, byId)).sort(byUrgency);
    const of = (group: AlertGroup) => causes.filter((alert) => groupOfAlert(alert) === group).map(({ id }) => id);
    found = { open: OPEN.flatMap(of), over: of('resolved') };
    orders.set(snapshot.alerts, found);
  }
  return found;
}
const orders = new WeakMap<readonly AlertRecord[], Ordered>();
