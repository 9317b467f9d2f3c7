import { ACCOUNT_CHANGED, channelFacts, channelReasons, pollableChannels, REFUSED, SILENT } from '../channel.ts';
import { groupBy } from '../groupBy.ts';
import { BELOW_QUORUM, HA_GROUP, NO_REDUNDANCY } from '../groupConditions.ts';
import { IDENTITY_CHANGED } from '../identity.ts';
import { NEAR_LIMIT } from '../measuring/nearLimit.ts';
import { MINUTE } from '../time/duration.ts';
import type { Alert } from './alert.ts';

/**
 * Which alert is the cause of which others. What is known of a model is data (`Cause`). An explained alert is listed inside its cause,
 * and no notices are sent of it. Its own state does not change.
 */

/** The parts of an alert that matter here. It may be resolved: see `grace`. */
export type OpenAlert = Pick<
  Alert,
  'id' | 'device' | 'component' | 'condition' | 'severity' | 'state' | 'startedAt' | 'firedAt' | 'resolvedAt' | 'latched'
>;

/** Alerts with one of these conditions, of these components, explain others. */
export interface Cause {
  /** Default: any but those that it explains. */
  readonly conditions?: readonly string[];
  /** Default: any. */
  readonly components?: RegExp;
  readonly explains: readonly Explained[];
  /** It explains while it is pending, too. A cause that waits for a whole window would otherwise fire after its own consequences. */
  readonly whilePending?: true;
  /**
   * It explains the same alert on other devices in the same place, if that began within this time of it (ms). What several appliances
   * lose together has failed upstream of them.
   */
  readonly acrossWithin?: number;
  /**
   * It explains the same alert on other devices wherever they stand, if at least `devices` of them have it, each within `within` of the one
   * before it (ms), or within that and how often it is looked at. What so many lose at about the same time has failed for all of them.
   */
  readonly acrossFleet?: { readonly within: number; readonly devices: number };
}

/** What a cause explains. */
export interface Explained {
  /** Default: any. */
  readonly conditions?: readonly string[];
  /** `same`: the component of the cause; `parts`: what sits in it (`psu2-fan` in `psu2`). Default: any. */
  readonly components?: RegExp | 'same' | 'parts';
}

export interface ExplanationRules {
  /** Causes of the device's model. `generalCauses` come first. Of several that match, the first one counts. */
  readonly causesOf: (device: string) => readonly Cause[];
  /** Where a device stands. Devices of one place share its power feeds. Undefined: not known. */
  readonly placeOf: (device: string) => string | undefined;
  /**
   * Whether every receiver of an alert is also notified of its cause on another device. A cause that is suppressed, or that goes to other
   * receivers, must not suppress the alert. Missing: every receiver is.
   */
  readonly standsFor?: (cause: OpenAlert, alert: OpenAlert) => boolean;
  /** How often an alert's indicator is judged while all is well (ms), so that what began together may show that much apart. Missing: at every poll. */
  readonly cadenceOf?: (alert: OpenAlert) => number;
  /** How long a cause explains after it is over (ms): one poll, in which its consequences end as well. */
  readonly grace: number;
  readonly now: number;
}

/** The component that stands for the whole appliance, and its condition when it answers on no channel. */
export const APPLIANCE = 'appliance';
export const UNREACHABLE = 'unreachable';

/** A dead link shows on each device at its own place in the poll interval, and silence takes polls to be certain. */
export const MANY_AT_ONCE = { within: 10 * MINUTE, devices: 3 };

/** Channels that end at their login where another appliance answers. */
const exclusive = new RegExp(
  `^(${pollableChannels.flatMap((channel) => (channelFacts[channel].exclusive ? [channelFacts[channel].component] : [])).join('|')})$`,
);

/** A group's alert stands on one of its members, and is no consequence of what that one has. */
const ofItself = new RegExp(`^(?!${HA_GROUP}$)`);

/**
 * Causes of every model. An unreachable appliance explains all its other alerts. Any other alert of a component explains its near limit.
 * Another appliance at the end of a console explains that it is silent or refuses us; an account that was changed, that it refuses us. What many
 * consoles do at once has one cause, and so has what many groups lose at once.
 */
export const generalCauses: readonly Cause[] = [
  { conditions: [UNREACHABLE], components: new RegExp(`^${APPLIANCE}$`), explains: [{ components: ofItself }], acrossFleet: MANY_AT_ONCE },
  { conditions: [IDENTITY_CHANGED], explains: [{ conditions: [SILENT, REFUSED], components: exclusive }] },
  { conditions: [ACCOUNT_CHANGED], explains: [{ conditions: [REFUSED], components: 'same' }] },
  { conditions: channelReasons, explains: [], acrossFleet: MANY_AT_ONCE },
  { conditions: [BELOW_QUORUM], explains: [{ conditions: [NO_REDUNDANCY], components: 'same' }], acrossFleet: MANY_AT_ONCE },
  { conditions: [NO_REDUNDANCY], explains: [], acrossFleet: MANY_AT_ONCE },
  { explains: [{ conditions: [NEAR_LIMIT], components: 'same' }] },
];

/**
 * For each explained alert, the id of its root cause, which no other alert explains. Nothing explains a latched alert: notices of a
 * tamper or of lost keys are sent, whatever else is wrong.
 */
export function explanations(alerts: readonly OpenAlert[], rules: ExplanationRules): ReadonlyMap<string, string> {
  const inOrder = alerts.toSorted(byAge);
  const open = inOrder.filter(({ state, latched }) => state !== 'resolved' && !latched);
  const ofDevice = groupBy(inOrder, ({ device }) => device);
  const causes = new Map<string, string>();
  for (const alert of open) {
    const cause = causeOnDevice(alert, ofDevice.get(alert.device) ?? [], rules);
    if (cause !== undefined) causes.set(alert.id, cause.id);
  }
  // An alert that a fault of its own appliance explains is no cause on another appliance.
  const unexplained = groupBy(
    inOrder.filter(({ id }) => !causes.has(id)),
    ({ device }) => rules.placeOf(device),
  );
  for (const alert of open) {
    const place = rules.placeOf(alert.device);
    if (place === undefined || causes.has(alert.id)) continue;
    const cause = firstOfPlace(alert, unexplained.get(place) ?? [], rules);
    if (cause !== undefined) causes.set(alert.id, cause.id);
  }
  const fleet = inOrder.filter(({ id }) => !causes.has(id));
  for (const [id, cause] of acrossFleet(fleet, rules)) causes.set(id, cause);
  const age = new Map(inOrder.map(({ id }, index) => [id, index]));
  const roots = new Map<string, string>();
  for (const id of causes.keys()) {
    const root = rootOf(id, causes, age);
    if (root !== id) roots.set(id, root);
  }
  return roots;
}

function causesOf({ device }: OpenAlert, rules: ExplanationRules): readonly Cause[] {
  return [...generalCauses, ...rules.causesOf(device)];
}

function causeOnDevice(alert: OpenAlert, all: readonly OpenAlert[], rules: ExplanationRules): OpenAlert | undefined {
  for (const cause of causesOf(alert, rules)) {
    const found = all.find((other) => other.id !== alert.id && mayExplain(other, cause, rules) && doesExplain(cause, other, alert));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of a feed that several appliances lose together, the first alert is the cause of the others. */
function firstOfPlace(alert: OpenAlert, all: readonly OpenAlert[], rules: ExplanationRules): OpenAlert | undefined {
  for (const cause of causesOf(alert, rules)) {
    const { acrossWithin } = cause;
    if (acrossWithin === undefined || !isOf(alert, cause)) continue;
    const first = all.find(
      (other) =>
        other.device !== alert.device &&
        other.component === alert.component &&
        other.condition === alert.condition &&
        byAge(other, alert) < 0 &&
        alert.startedAt - other.startedAt <= acrossWithin &&
        mayExplain(other, cause, rules) &&
        (rules.standsFor?.(other, alert) ?? true),
    );
    if (first !== undefined) return first;
  }
  return undefined;
}

/** Of a fault that many devices have at once, the first alert is the cause of the others. `alerts`: unexplained ones, the oldest first. */
function acrossFleet(alerts: readonly OpenAlert[], rules: ExplanationRules): ReadonlyMap<string, string> {
  const causes = new Map<string, string>();
  for (const same of groupBy(alerts, ({ component, condition }) => `${component} ${condition}`).values()) {
    const [any] = same;
    const cause = any && causesOf(any, rules).find((each) => each.acrossFleet !== undefined && isOf(any, each));
    if (!cause?.acrossFleet) continue;
    const { within } = cause.acrossFleet;
    for (const run of runsOf(same, (alert) => within + (rules.cadenceOf?.(alert) ?? 0))) {
      const open = run.filter(({ state, latched }) => state !== 'resolved' && !latched);
      if (new Set(open.map(({ device }) => device)).size < cause.acrossFleet.devices) continue;
      const able = run.filter((alert) => mayExplain(alert, cause, rules));
      for (const alert of open) {
        const first = able.find((other) => byAge(other, alert) >= 0 || (rules.standsFor?.(other, alert) ?? true));
        if (first !== undefined && byAge(first, alert) < 0) causes.set(alert.id, first.id);
      }
    }
  }
  return causes;
}

/** Alerts in order, cut where the next one began more than `within` (ms) after the one before it. */
function runsOf(alerts: readonly OpenAlert[], within: (alert: OpenAlert) => number): readonly (readonly OpenAlert[])[] {
  const runs: OpenAlert[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const alert of alerts) {
    const run = runs.at(-1);
    if (run && alert.startedAt - last <= within(alert)) run.push(alert);
    else runs.push([alert]);
    last = alert.startedAt;
  }
  return runs;
}

function isOf({ component, condition }: OpenAlert, { conditions, components }: Cause): boolean {
  return (conditions === undefined || conditions.includes(condition)) && (components === undefined || components.test(component));
}

/** Whether an alert may explain now. No notice was sent of one that has not fired, so it must not suppress others. */
function mayExplain(alert: OpenAlert, cause: Cause, { grace, now }: ExplanationRules): boolean {
  if (!isOf(alert, cause)) return false;
  const { state, firedAt, resolvedAt = 0 } = alert;
  if (state === 'resolved') return now - resolvedAt < grace && (firedAt !== undefined || cause.whilePending === true);
  return state === 'firing' || cause.whilePending === true;
}

function doesExplain({ explains, conditions: own }: Cause, cause: OpenAlert, alert: OpenAlert): boolean {
  return explains.some(({ conditions, components }) => {
    if (conditions !== undefined && !conditions.includes(alert.condition)) return false;
    if (own === undefined && conditions?.includes(cause.condition)) return false;
    if (components === 'same') return alert.component === cause.component;
    if (components === 'parts') return alert.component.startsWith(`${cause.component}-`);
    return components === undefined || components.test(alert.component);
  });
}

/** Follows the causes up. Where two explain each other, the older one is the root. */
function rootOf(id: string, causes: ReadonlyMap<string, string>, age: ReadonlyMap<string, number>): string {
  const path = [id];
  for (let next = causes.get(id); next !== undefined; next = causes.get(next)) {
    const turn = path.indexOf(next);
    if (turn >= 0) return path.slice(turn).reduce((oldest, each) => ((age.get(each) ?? 0) < (age.get(oldest) ?? 0) ? each : oldest));
    path.push(next);
  }
  return path[path.length - 1] ?? id;
}

function byAge(a: OpenAlert, b: OpenAlert): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
