import { byUrgency } from '../../core/alerting/urgency.ts';
import type { AlertRecord, Snapshot } from '../../protocol/contract.ts';

/**
 * Where an alert stands in the view. `firing`: it waits for a person, and is what badge, status bar and notifications count;
 * `acknowledged`: it fires, and somebody has taken it on; `quiet`: silenced, or its device is in maintenance.
 */
export type AlertGroup = 'firing' | 'pending' | 'acknowledged' | 'quiet' | 'resolved';

export function groupOfAlert(alert: AlertRecord): AlertGroup {
  if (alert.state === 'resolved') return 'resolved';
  if (alert.silencedBy !== undefined || alert.maintenance !== undefined) return 'quiet';
  if (alert.state === 'pending') return 'pending';
  return alert.acknowledged === undefined ? 'firing' : 'acknowledged';
}

/** An irreversible event that the device has shown to be over, or something of which nothing is heard: a person may close it. */
export function isClosable(alert: AlertRecord): boolean {
  return isShownOver(alert) || (alert.state !== 'resolved' && alert.stale === true);
}

/** An irreversible event that the device has shown to be over. */
export function isShownOver({ state, latched, cleared }: AlertRecord): boolean {
  return state !== 'resolved' && latched === true && cleared === true;
}

/** When something was last heard of what an alert is about. */
export function heardAt({ evidence, firedAt, startedAt }: AlertRecord): string {
  return evidence.findLast(({ verdict }) => verdict !== 'unknown')?.time ?? firedAt ?? startedAt;
}

/** Alerts of a snapshot by id. The same answer for the same list: a view, the status bar and the context keys all ask. */
export function alertsById({ alerts }: Pick<Snapshot, 'alerts'>): ReadonlyMap<string, AlertRecord> {
  let found = indexed.get(alerts);
  if (!found) {
    found = new Map(alerts.map((alert) => [alert.id, alert]));
    indexed.set(alerts, found);
  }
  return found;
}
const indexed = new WeakMap<readonly AlertRecord[], ReadonlyMap<string, AlertRecord>>();

/**
 * The alert that explains this one, if it is there to be shown in its place: open as long as this one is, and not itself explained by
 * this one in a circle.
 */
export function causeOf(alert: AlertRecord, byId: ReadonlyMap<string, AlertRecord>): AlertRecord | undefined {
  const cause = alert.explainedBy === undefined ? undefined : byId.get(alert.explainedBy);
  if (!cause || (cause.state === 'resolved') !== (alert.state === 'resolved')) return undefined;
  let next: AlertRecord | undefined = cause;
  for (let step = 0; next !== undefined; step++) {
    if (next === alert || step === DEEPEST) return undefined;
    next = next.explainedBy === undefined ? undefined : byId.get(next.explainedBy);
  }
  return cause;
}

/** A cause of a cause of a cause …: one that goes on for longer goes round in a circle further up. */
const DEEPEST = 12;

/** How many root causes stand in each group. */
export type AlertCounts = Readonly<Record<AlertGroup, number>> & {
  /** The root causes that wait for a person, the most urgent first. */
  readonly waiting: readonly AlertRecord[];
};

/** The same answer for the same list of alerts, as above. */
export function countAlerts(snapshot: Pick<Snapshot, 'alerts'>): AlertCounts {
  let found = counted.get(snapshot.alerts);
  if (!found) {
    const counts = { firing: 0, pending: 0, acknowledged: 0, quiet: 0, resolved: 0 };
    const byId = alertsById(snapshot);
    const waiting: AlertRecord[] = [];
    for (const alert of snapshot.alerts) {
      if (causeOf(alert, byId)) continue;
      const group = groupOfAlert(alert);
      counts[group] += 1;
      if (group === 'firing') waiting.push(alert);
    }
    found = { ...counts, waiting: waiting.sort(byUrgency) };
    counted.set(snapshot.alerts, found);
  }
  return found;
}
const counted = new WeakMap<readonly AlertRecord[], AlertCounts>();
