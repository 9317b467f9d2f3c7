import { byUrgency } from '../../core/alerting/urgency.ts';
import { groupBy } from '../../core/groupBy.ts';
import type { AlertRecord, DeviceRecord, MaintenanceRecord, SilenceRecord, Snapshot } from '../../protocol/contract.ts';
import { type AlertGroup, alertsById, causeOf, groupOfAlert } from './alertGroup.ts';
import { type AlertPlace, type Grouping, placeOfAlert } from './alertPlace.ts';
import { type AlertRow, alertRow, groupRow, maintenanceRow, moreRow, placeRow, sameAlertRow, silenceRow } from './alertRow.ts';
import { devicesById, type ScopeNames, scopeNames } from './scopeNames.ts';

/** A row of the alerts view, as what it stands for; its words are made when the editor asks for them. */
export type AlertNode = { readonly key: string; readonly parent: string | undefined; readonly children: readonly string[] } & (
  | { readonly kind: 'group'; readonly group: AlertGroup; readonly size: number }
  /** Alerts of a group that have something in common. */
  | { readonly kind: 'place'; readonly place: AlertPlace }
  | { readonly kind: 'alert'; readonly alert: AlertRecord; readonly device: DeviceRecord | undefined }
  | { readonly kind: 'silence'; readonly silence: SilenceRecord; readonly names: ScopeNames }
  | { readonly kind: 'maintenance'; readonly maintenance: MaintenanceRecord; readonly names: ScopeNames }
  /** Stands for the rest of a long group. */
  | { readonly kind: 'more'; readonly group: AlertGroup; readonly hidden: number }
);

/** Rows of a group that are shown at once, and how many more each time a person asks: nobody reads 10,000, and the editor would take them all. */
export const SHOWN_FIRST = 200;
const SHOWN_MORE = 800;

/** In the order in which they stand. */
const GROUPS: readonly AlertGroup[] = ['firing', 'pending', 'acknowledged', 'quiet', 'resolved'];

/**
 * The rows of the alerts view. Holds what stands where, and answers an update with the least that has to be drawn again. The words of a
 * row are made only when it is asked for, so that ten thousand open alerts cost no more than those that are seen.
 */
export class AlertForest {
  #nodes = new Map<string, AlertNode>();
  #roots: readonly string[] = [];
  readonly #shown = new Map<AlertGroup, number>();
  /** Rows as last handed out. */
  readonly #drawn = new Map<string, AlertRow>();
  #snapshot: Snapshot | undefined;
  #grouping: Grouping = 'none';

  get roots(): readonly string[] {
    return this.#roots;
  }

  node(key: string): AlertNode | undefined {
    return this.#nodes.get(key);
  }

  /** The row in words, at this time. */
  row(key: string, now: number): AlertRow | undefined {
    const node = this.#nodes.get(key);
    if (!node) return undefined;
    const row = wordsOf(node, now);
    this.#drawn.set(key, row);
    return row;
  }

  /** How the row is read aloud, at this time. It does not count as drawn. */
  spoken(key: string, now: number): string | undefined {
    const node = this.#nodes.get(key);
    return node && wordsOf(node, now).spoken;
  }

  /** Takes over a new state. Answers with the rows to ask for again, with what is below them; undefined: with all. */
  update(snapshot: Snapshot | undefined, now: number): readonly string[] | undefined {
    const before = this.#snapshot;
    this.#snapshot = snapshot;
    const unmoved =
      snapshot &&
      before?.alerts === snapshot.alerts &&
      before.silences === snapshot.silences &&
      before.maintenance === snapshot.maintenance;
    return unmoved ? [] : this.#plant(now);
  }

  /** Has alerts stand together by this. Answers as `update` does. */
  groupBy(grouping: Grouping, now: number): readonly string[] | undefined {
    this.#grouping = grouping;
    return this.#plant(now);
  }

  /** Shows more of a group that was cut. Answers as `update` does. */
  showMore(group: AlertGroup, now: number): readonly string[] | undefined {
    this.#shown.set(group, (this.#shown.get(group) ?? SHOWN_FIRST) + SHOWN_MORE);
    return this.#plant(now);
  }

  /** Rows whose words time alone has changed: "3 min ago". */
  age(now: number): readonly string[] {
    return [...this.#drawn.keys()].filter((key) => this.#hasOtherWords(key, now));
  }

  #plant(now: number): readonly string[] | undefined {
    const nodes = this.#snapshot
      ? plant(this.#snapshot, this.#grouping, (group) => this.#shown.get(group) ?? SHOWN_FIRST)
      : new Map<string, AlertNode>();
    const before = this.#nodes;
    this.#nodes = nodes;
    const roots = GROUPS.map((group) => `group/${group}`).filter((key) => nodes.has(key));
    const rootsStay = roots.length === this.#roots.length && roots.every((key, index) => key === this.#roots[index]);
    this.#roots = roots;
    for (const key of this.#drawn.keys()) if (!nodes.has(key)) this.#drawn.delete(key);
    if (!rootsStay) return undefined;
    const changed = new Set<string>();
    // What has never been drawn cannot look old.
    for (const key of this.#drawn.keys()) {
      const node = nodes.get(key);
      if (node && (!sameList(before.get(key)?.children ?? [], node.children) || this.#hasOtherWords(key, now))) changed.add(key);
    }
    return [...changed].filter((key) => !this.#isBelow(key, changed));
  }

  #hasOtherWords(key: string, now: number): boolean {
    const [node, drawn] = [this.#nodes.get(key), this.#drawn.get(key)];
    return node !== undefined && drawn !== undefined && !sameAlertRow(drawn, wordsOf(node, now));
  }

  /** Drawing a row again draws what is below it, too. */
  #isBelow(key: string, changed: ReadonlySet<string>): boolean {
    for (let parent = this.#nodes.get(key)?.parent; parent !== undefined; parent = this.#nodes.get(parent)?.parent) {
      if (changed.has(parent)) return true;
    }
    return false;
  }
}

function wordsOf(node: AlertNode, now: number): AlertRow {
  switch (node.kind) {
    case 'group':
      return groupRow(node.group, node.size);
    case 'place':
      return placeRow(node.place, node.children.length);
    case 'alert':
      return alertRow(node.alert, node.device, node.children.length, now);
    case 'silence':
      return silenceRow(node.silence, node.names, node.children.length, now);
    case 'maintenance':
      return maintenanceRow(node.maintenance, node.names, node.children.length, now);
    case 'more':
      return moreRow(node.hidden);
  }
}

/** Every node of the view. Silences and maintenance windows stand for the alerts that they keep quiet. */
function plant(snapshot: Snapshot, grouping: Grouping, shown: (group: AlertGroup) => number): Map<string, AlertNode> {
  const byId = alertsById(snapshot);
  const devices = devicesById(snapshot);
  const below = new Map<string, AlertRecord[]>();
  const silences = new Map(snapshot.silences.map((silence) => [silence.id, silence]));
  const windows = new Map(snapshot.maintenance.map((maintenance) => [maintenance.id, maintenance]));
  for (const alert of snapshot.alerts) append(below, placeOf(alert, byId, silences, windows), alert);
  const nodes = new Map<string, AlertNode>();

  const shownBelow = (parent: string, limit: number) => (below.get(parent) ?? []).sort(byUrgency).slice(0, limit);
  const plantAlert = (parent: string, alert: AlertRecord): string => {
    const key = `alert/${alert.id}`;
    const children = plantAlerts(key, SHOWN_FIRST);
    nodes.set(key, { kind: 'alert', key, parent, children, alert, device: devices.get(alert.device) });
    return key;
  };
  const plantAlerts = (parent: string, limit: number): string[] => shownBelow(parent, limit).map((alert) => plantAlert(parent, alert));
  /** As `plantAlerts`, with those together that have something in common, each such place where its most urgent alert is. */
  const plantPlaces = (parent: string, limit: number): string[] => {
    const places = groupBy(shownBelow(parent, limit), (alert) => {
      const place = placeOfAlert(alert, devices.get(alert.device), grouping);
      return place && `${parent}/by/${grouping}/${place.key}`;
    });
    return [...places].flatMap(([key, alerts]) => {
      const [first] = alerts;
      const place = first && placeOfAlert(first, devices.get(first.device), grouping);
      if (key === undefined || place === undefined) return alerts.map((alert) => plantAlert(parent, alert));
      nodes.set(key, { kind: 'place', key, parent, children: alerts.map((alert) => plantAlert(key, alert)), place });
      return [key];
    });
  };

  for (const group of GROUPS) {
    const key = `group/${group}`;
    const own = below.get(key)?.length ?? 0;
    const reasons = group === 'quiet' ? [...silences.values(), ...windows.values()] : [];
    if (own + reasons.length === 0) continue;
    const children = [
      ...reasons.map((reason) => {
        const kind = 'from' in reason ? 'silence' : 'maintenance';
        const child = `${kind}/${reason.id}`;
        const common = { key: child, parent: key, children: plantAlerts(child, SHOWN_FIRST), names: scopeNames(reason, devices) };
        nodes.set(
          child,
          'from' in reason ? { kind: 'silence', ...common, silence: reason } : { kind: 'maintenance', ...common, maintenance: reason },
        );
        return child;
      }),
      ...(grouping === 'none' ? plantAlerts : plantPlaces)(key, shown(group)),
    ];
    const hidden = own - shown(group);
    if (hidden > 0) {
      nodes.set(`more/${group}`, { kind: 'more', key: `more/${group}`, parent: key, children: [], group, hidden });
      children.push(`more/${group}`);
    }
    nodes.set(key, { kind: 'group', key, parent: undefined, children, group, size: own + reasons.length });
  }
  return nodes;
}

/** Key of the row that an alert stands below. */
function placeOf(
  alert: AlertRecord,
  byId: ReadonlyMap<string, AlertRecord>,
  silences: ReadonlyMap<string, SilenceRecord>,
  windows: ReadonlyMap<string, MaintenanceRecord>,
): string {
  const cause = causeOf(alert, byId);
  if (cause) return `alert/${cause.id}`;
  const group = groupOfAlert(alert);
  if (group === 'quiet' && alert.silencedBy !== undefined && silences.has(alert.silencedBy)) return `silence/${alert.silencedBy}`;
  if (group === 'quiet' && alert.maintenance !== undefined && windows.has(alert.maintenance)) return `maintenance/${alert.maintenance}`;
  return `group/${group}`;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}
