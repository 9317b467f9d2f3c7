import type { AlertRecord } from '../../protocol/contract.ts';
import type { AlertingRecords } from '../alerting/alertingRecords.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Fleet } from '../watching/fleet.ts';

export interface EarlierAlertsParts {
  readonly keeper: Keeper;
  readonly fleet: Pick<Fleet, 'find' | 'findAlert'>;
  readonly records: AlertingRecords;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const MOST = 20;
/** Pieces of evidence of each: its beginning and its end. */
const EVIDENCE = 20;

/**
 * What was wrong before in the same way with the same part. Empty for an alert that is no longer kept, and for a device that is no longer
 * watched: its alerts can no longer be told in its model's words.
 */
export function earlierAlerts(id: string, { keeper, fleet, records, now }: EarlierAlertsParts): readonly AlertRecord[] {
  const own = fleet.findAlert(id)?.alert ?? keeper.mustRead((store) => store.alerts.find(id));
  const device = own && fleet.find(own.device);
  if (!own || !device) return [];
  const { component, condition, startedAt } = own;
  const found = keeper.mustRead((store) => store.alerts.ofIndicator({ device: own.device, component, condition, limit: MOST + 1 }));
  return found
    .filter((alert) => alert.id !== id && alert.startedAt < startedAt)
    .slice(0, MOST)
    .map((alert) => records.alert({ alert, device }, now(), EVIDENCE));
}
