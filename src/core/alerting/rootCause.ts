import { groupBy } from '../groupBy.ts';
import { NEAR_LIMIT } from '../measuring/nearLimit.ts';
import type { Alert } from './alert.ts';

/**
 * Which alert is the cause of which others: what is known of a model is data (`Cause`), the arithmetic is here. The explained ones
 * are listed inside their cause and notify nobody; their own state is never touched by it.
 */

/** What of an alert is asked for. Resolved ones may be among them: see `grace`. */
export type OpenAlert = Pick<
  Alert,
  'id' | 'device' | 'component' | 'condition' | 'severity' | 'state' | 'startedAt' | 'resolvedAt' | 'latched'
>;

/** Alerts with one of these conditions, of these components, explain others. */
export interface Cause {
  /** Default: any but those that it explains. */
  readonly conditions?: readonly string[];
  /** Default: any. */
  readonly components?: RegExp;
  readonly explains: readonly Explained[];
  /** It explains before it has fired, too: what waits for a whole window must not be forestalled by its own consequences. */
  readonly whilePending?: true;
  /**
   * It explains the same on other devices in the same place, when they began within this time of it (ms): what several appliances
   * lose together lies before all of them.
   */
  readonly acrossWithin?: number;
}

/** What a cause explains. */
export interface Explained {
  /** Default: any. */
  readonly conditions?: readonly string[];
  /** `same`: the component of the cause; `parts`: what sits in it (`psu2-fan` in `psu2`). Default: any. */
  readonly components?: RegExp | 'same' | 'parts';
}

export interface ExplanationRules {
  /** Of the device's model, in order: of several causes the first that is listed counts, after `generalCauses`. */
  readonly causesOf: (device: string) => readonly Cause[];
  /** Where a device stands: what shares a name shares its power feeds. Undefined: nowhere known. */
  readonly placeOf: (device: string) => string | undefined;
  /**
   * Whether whoever is to hear of an alert hears of its cause on another device now: a cause that is kept quiet, or that goes to other
   * people, must keep nobody from being told. Missing: they do.
   */
  readonly standsFor?: (cause: OpenAlert, alert: OpenAlert) => boolean;
  /** How long a cause that is over goes on explaining (ms): one poll, in which its consequences end as well. */
  readonly grace: number;
  readonly now: number;
}

/** The part that stands for the whole appliance, and what it is when no channel has an answer from it. */
export const APPLIANCE = 'appliance';
export const UNREACHABLE = 'unreachable';

/** What holds for every model: an appliance that nobody reaches explains all that is on it, a limit that is passed the way there. */
export const generalCauses: readonly Cause[] = [
  { conditions: [UNREACHABLE], components: new RegExp(`^${APPLIANCE}$`), explains: [{}] },
  { explains: [{ conditions: [NEAR_LIMIT], components: 'same' }] },
];

/**
 * For each alert that another one explains, the id of that other one, which itself is explained by none. An alert that is latched is
 * explained by nothing: a tamper or lost keys are told of, whatever else is wrong.
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
  // What one appliance's own fault explains there says nothing about another appliance.
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
    const found = all.find((other) => other.id !== alert.id && speaks(other, cause, rules) && doesExplain(cause, other, alert));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The feed that several appliances lose together is told of once, by the one that lost it first. */
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
        speaks(other, cause, rules) &&
        (rules.standsFor?.(other, alert) ?? true),
    );
    if (first !== undefined) return first;
  }
  return undefined;
}

function isOf({ component, condition }: OpenAlert, { conditions, components }: Cause): boolean {
  return (conditions === undefined || conditions.includes(condition)) && (components === undefined || components.test(component));
}

/** Whether an alert may explain now. One that has not fired has told nobody, and must keep nobody from being told. */
function speaks(alert: OpenAlert, cause: Cause, { grace, now }: ExplanationRules): boolean {
  if (!isOf(alert, cause)) return false;
  if (alert.state === 'resolved') return now - (alert.resolvedAt ?? 0) < grace;
  return alert.state === 'firing' || cause.whilePending === true;
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
