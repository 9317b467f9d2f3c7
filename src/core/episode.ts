import type { Alert, AlertEvidence } from './alert.ts';
import { type Advance, advance, type Effect, type IndicatorState, judge } from './evaluator.ts';
import { hash53 } from './hash.ts';
import type { Condition, Judgement } from './indicator.ts';
import type { Rule } from './policy.ts';
import { plainText } from './text.ts';

/** Which indicator of which device; `name` is what people call the component. */
export interface Identity {
  readonly device: string;
  readonly component: string;
  readonly condition: string;
  readonly name: string;
}

/** An indicator with its current or last episode. This is what the store keeps. */
export interface Indicator {
  readonly state: IndicatorState;
  readonly alert?: Alert;
}

/** What happened to an alert, with the alert as it is then. */
export type AlertEffect =
  /** Show it, tell nobody. `again`: an episode that had ended has come back within `reopen`. */
  | { readonly kind: 'pending'; readonly alert: Alert; readonly again: boolean }
  /** Notify. `again`: it has fired before in this episode. `slots`: what counted. */
  | { readonly kind: 'fire'; readonly alert: Alert; readonly again: boolean; readonly slots: readonly number[]; readonly needed: number }
  /** Notify that it is over. */
  | { readonly kind: 'resolve'; readonly alert: Alert }
  /** It went away before it fired: keep a record, tell nobody. */
  | { readonly kind: 'intermittent'; readonly alert: Alert };

export interface Step extends Indicator {
  readonly effects: readonly AlertEffect[];
  /** Whether the judgement changed anything; false for unknown, repeated and late ones. */
  readonly counted: boolean;
}

/**
 * Takes one judgement of an indicator into account. `alert` in the answer is the episode as it now is, also when it has ended:
 * an ended one may be re-opened, and then keeps its id, its `startedAt` and its first `firedAt`.
 */
export function step(before: Indicator, judgement: Judgement, rule: Rule, condition: Condition, identity: Identity, now: number): Step {
  const judged = judge(before.state, judgement, rule, now);
  return follow(before, judged, judged.counted ? judgement : undefined, condition, identity, now);
}

/** The same without a judgement: time has passed. */
export function pass(before: Indicator, rule: Rule, condition: Condition, identity: Identity, now: number): Step {
  return follow(before, advance(before.state, rule, now), undefined, condition, identity, now);
}

/**
 * Name of an episode: the same wherever and whenever it is worked out from the same facts, 12 characters of a-z and 0-9, so that it
 * can be typed, be a file name, and be part of a URL.
 */
export function alertId(identity: Identity, firstNegativeSlot: number): string {
  const facts = [identity.device, identity.component, identity.condition, String(firstNegativeSlot)];
  return `a${hash53(JSON.stringify(facts)).toString(36).padStart(11, '0')}`;
}

function follow(
  before: Indicator,
  { state, effects }: Advance,
  counted: Judgement | undefined,
  condition: Condition,
  identity: Identity,
  now: number,
): Step {
  let alert = before.alert;
  if (alert !== undefined && alert.state !== 'resolved' && counted !== undefined) alert = withEvidence(alert, counted);
  const told: AlertEffect[] = [];
  for (const effect of effects) {
    const opened: Alert = concerned(alert, effect, state, identity) ?? newAlert(state, counted, condition, identity, now);
    alert = counted === undefined ? opened : withEvidence(opened, counted);
    const next = applied(alert, effect, now);
    alert = next.alert;
    told.push(next);
  }
  const result = { state, effects: told, counted: counted !== undefined };
  return alert === undefined ? result : { ...result, alert };
}

/** The alert an effect is about, unless the effect begins a new episode. */
function concerned(alert: Alert | undefined, effect: Effect, state: IndicatorState, identity: Identity): Alert | undefined {
  if (alert === undefined) return undefined;
  if (alert.state !== 'resolved' || !(effect.kind === 'pending' || effect.kind === 'fire')) return alert;
  const reopened = state.episode !== state.opened || alert.id === alertId(identity, state.episode ?? effect.slot);
  return reopened ? alert : undefined;
}

function newAlert(state: IndicatorState, counted: Judgement | undefined, condition: Condition, identity: Identity, now: number): Alert {
  const first = state.episode ?? now;
  return {
    id: alertId(identity, first),
    device: identity.device,
    component: identity.component,
    condition: identity.condition,
    severity: condition.severity,
    state: 'pending',
    startedAt: counted?.at ?? first,
    summary: condition.summary(plainText(identity.name, 80)),
    runbook: condition.runbook,
    evidence: [],
  };
}

function applied(alert: Alert, effect: Effect, now: number): AlertEffect {
  switch (effect.kind) {
    case 'pending':
      return { kind: 'pending', alert: { ...alert, state: 'pending' }, again: alert.state === 'resolved' };
    case 'fire':
    case 'resume': {
      const { resolvedAt: _over, ...rest } = alert;
      const again = alert.firedAt !== undefined;
      const slots = effect.kind === 'fire' ? effect.slots : [];
      const needed = effect.kind === 'fire' ? effect.needed : 0;
      return { kind: 'fire', alert: { ...rest, state: 'firing', firedAt: alert.firedAt ?? now }, again, slots, needed };
    }
    case 'resolve':
      return { kind: 'resolve', alert: { ...alert, state: 'resolved', resolvedAt: now } };
    case 'intermittent': {
      // A re-opened alert that did not fire again was over when it was resolved.
      const resolvedAt = alert.firedAt === undefined ? now : (alert.resolvedAt ?? now);
      return { kind: 'intermittent', alert: { ...alert, state: 'resolved', resolvedAt } };
    }
  }
}

const oldestKept = 10;
const newestKept = 40;

/** Evidence in the order it was made. Of a long episode the beginning stays, because it is why the alert fired, and the end. */
function withEvidence(alert: Alert, { at, witness, verdict, evidence }: Judgement): Alert {
  if (verdict === 'unknown') return alert;
  if (alert.evidence.some((known) => known.at === at && known.witness === witness && known.verdict === verdict)) return alert;
  const added: AlertEvidence = { ...evidence, at, witness, verdict };
  const after = alert.evidence.findLastIndex((known) => known.at <= at) + 1;
  const all = alert.evidence.toSpliced(after, 0, added);
  if (all.length > oldestKept + newestKept) all.splice(oldestKept, all.length - oldestKept - newestKept);
  return { ...alert, evidence: all };
}
