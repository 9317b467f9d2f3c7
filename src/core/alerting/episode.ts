import { hash53 } from '../hash.ts';
import type { Condition, Judgement, Witness } from '../indicator.ts';
import { plainText } from '../text.ts';
import type { Alert, AlertEvidence } from './alert.ts';
import {
  type Advance,
  advance,
  type Corroboration,
  close as closeIndicator,
  corroborate as corroborateIndicator,
  type Effect,
  type IndicatorState,
  isOver,
  judge,
} from './evaluator.ts';
import { confirming } from './independence.ts';
import type { Rule } from './policy.ts';
import { proven } from './verification.ts';

/** Which indicator of which device; `name` is what people call the component. */
export interface Identity {
  readonly device: string;
  readonly component: string;
  readonly condition: string;
  readonly name: string;
}

/** By what an indicator is judged: whose it is, what is known of its condition, and what the policy asks of it. */
export interface IndicatorContext {
  readonly identity: Identity;
  readonly condition: Condition;
  readonly rule: Rule;
}

/** An indicator with its current or last episode. This is what the store keeps. */
export interface Indicator {
  readonly state: IndicatorState;
  readonly alert?: Alert;
}

/** What happened to an alert, with the alert as it is then. */
export type AlertEffect =
  /** Show it, notify nobody. `again`: an episode that had ended has come back within `reopen`. */
  | { readonly kind: 'pending'; readonly alert: Alert; readonly again: boolean }
  /** Notify. `again`: it has fired before in this episode. `slots`: what counted. */
  | { readonly kind: 'fire'; readonly alert: Alert; readonly again: boolean; readonly slots: readonly number[]; readonly needed: number }
  /** Notify that it is over. */
  | { readonly kind: 'resolve'; readonly alert: Alert }
  /** It went away before it fired: record it, notify nobody. */
  | { readonly kind: 'intermittent'; readonly alert: Alert };

export interface Step extends Indicator {
  readonly effects: readonly AlertEffect[];
  /** Whether the judgement changed anything. Unknown, repeated and late judgements do not. */
  readonly counted: boolean;
}

/**
 * Takes one judgement of an indicator into account. `alert` in the answer is the episode as it now is, also when it has ended. An ended
 * episode may be re-opened. It then keeps its id, its `startedAt` and its first `firedAt`.
 */
export function step(before: Indicator, judgement: Judgement, context: IndicatorContext, now: number): Step {
  return follow(before, judge(before.state, judgement, context.rule, now), judgement, context, now);
}

/** The same for what a witness said about another condition of the component. */
export function corroborate(before: Indicator, corroboration: Corroboration, context: IndicatorContext, now: number): Step {
  return follow(before, corroborateIndicator(before.state, corroboration, context.rule, now), undefined, context, now);
}

/** The same without a judgement: time has passed. */
export function pass(before: Indicator, context: IndicatorContext, now: number): Step {
  return follow(before, { ...advance(before.state, context.rule, now), counted: false }, undefined, context, now);
}

/** A person closes a latched alert. There are no effects unless the device has shown that it is over. */
export function close(before: Indicator, context: IndicatorContext, now: number): Step {
  return follow(before, { ...closeIndicator(before.state, context.rule, now), counted: false }, undefined, context, now);
}

/**
 * Name of an episode. The same facts always give the same name. It has 12 characters of a-z and 0-9, so that it can be typed, be a file
 * name, and be part of a URL.
 */
export function alertId(identity: Identity, firstNegativeSlot: number): string {
  const facts = [identity.device, identity.component, identity.condition, String(firstNegativeSlot)];
  return `a${hash53(JSON.stringify(facts)).toString(36).padStart(11, '0')}`;
}

function follow(
  before: Indicator,
  { state, effects, counted }: Advance & { readonly counted: boolean },
  judgement: Judgement | undefined,
  context: IndicatorContext,
  now: number,
): Step {
  // An unknown judgement counts for nothing. It is shown all the same, as the result of its poll.
  const shown = counted || judgement?.verdict === 'unknown' ? judgement : undefined;
  let alert = before.alert;
  if (alert !== undefined && alert.state !== 'resolved' && shown !== undefined) alert = withEvidence(alert, shown);
  const changes: AlertEffect[] = [];
  for (const effect of effects) {
    const opened: Alert = concerned(alert, effect, state, context) ?? newAlert(state, shown, context, now);
    alert = shown === undefined ? opened : withEvidence(opened, shown);
    const next = applied(alert, effect, now);
    alert = asItStands(next.alert, state, context);
    changes.push({ ...next, alert });
  }
  if (alert !== undefined && effects.length === 0 && alert.state !== 'resolved') alert = asItStands(alert, state, context);
  if (alert !== undefined && counted && judgement !== undefined) {
    const latest = proven(alert, judgement, state);
    const told = latest === alert ? undefined : changes.pop();
    if (told) changes.push({ ...told, alert: latest });
    alert = latest;
  }
  const result = { state, effects: changes, counted };
  return alert === undefined ? result : { ...result, alert };
}

/** The alert with its present severity and flags. The same object when none has changed. */
function asItStands(alert: Alert, state: IndicatorState, { rule, condition: { severity } }: IndicatorContext): Alert {
  const latched = alert.state === 'firing' ? rule.latched : alert.latched === true;
  const cleared = alert.state === 'firing' ? isOver(state, rule) : alert.cleared === true;
  const { flapping } = state;
  if (
    severity === alert.severity &&
    latched === (alert.latched === true) &&
    cleared === (alert.cleared === true) &&
    flapping === (alert.flapping === true)
  )
    return alert;
  const { latched: _latched, cleared: _cleared, flapping: _flapping, ...rest } = alert;
  return { ...rest, severity, ...(latched && { latched }), ...(cleared && { cleared }), ...(flapping && { flapping }) };
}

/** The alert that an effect is about. Undefined: the effect begins a new episode. */
function concerned(alert: Alert | undefined, effect: Effect, state: IndicatorState, { identity }: IndicatorContext): Alert | undefined {
  if (alert === undefined) return undefined;
  if (alert.state !== 'resolved' || !(effect.kind === 'pending' || effect.kind === 'fire')) return alert;
  const reopened = state.episode !== state.opened || alert.id === alertId(identity, state.episode ?? effect.slot);
  return reopened ? alert : undefined;
}

function newAlert(state: IndicatorState, counted: Judgement | undefined, { condition, identity }: IndicatorContext, now: number): Alert {
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
      const firing: Alert = { ...rest, state: 'firing', firedAt: alert.firedAt ?? now };
      const confirmed = effect.kind === 'fire' ? confirmedBy(firing, effect.witnesses) : firing;
      return { kind: 'fire', alert: confirmed, again, slots, needed };
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

/** The alert with the witnesses that agreed with the first one. A late judgement may show that another witness was first. */
function confirmedBy(alert: Alert, witnesses: readonly Witness[]): Alert {
  const negatives = alert.evidence.filter(({ verdict }) => verdict === 'negative');
  const others = [...(alert.confirmedBy ?? []), ...witnesses].map((witness) => ({ witness }));
  const said = negatives.length === 0 ? [] : confirming([...negatives, ...others]);
  return said.length === 0 ? alert : { ...alert, confirmedBy: said };
}

const oldestKept = 10;
const newestKept = 40;
const unknownKept = 20;

/**
 * The alert with one more piece of evidence, in the order of time. Of a long episode the beginning is kept, because it is why the alert
 * fired, and the end. Unknown judgements have a limit of their own, so that they displace none that counted.
 */
function withEvidence(alert: Alert, { at, slot, witness, verdict, evidence }: Judgement): Alert {
  if (alert.evidence.some((known) => known.at === at && known.witness === witness && known.verdict === verdict)) return alert;
  const added: AlertEvidence = { ...evidence, at, slot, witness, verdict };
  const after = alert.evidence.findLastIndex((known) => known.at <= at) + 1;
  const all = alert.evidence.toSpliced(after, 0, added);
  const alike = all.flatMap((known, index) => ((known.verdict === 'unknown') === (verdict === 'unknown') ? [index] : []));
  const surplus = verdict === 'unknown' ? alike.length > unknownKept : alike.length > oldestKept + newestKept;
  // One piece is added at a time, so at most one is dropped: the oldest unknown one, or the first after the beginning.
  const [oldest] = verdict === 'unknown' ? alike : alike.slice(oldestKept);
  if (surplus && oldest !== undefined) all.splice(oldest, 1);
  const kept = { ...alert, evidence: all };
  return verdict === 'negative' ? confirmedBy(kept, []) : kept;
}
