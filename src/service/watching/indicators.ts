import type { Alert } from '../../core/alerting/alert.ts';
import {
  type AlertEffect,
  close,
  corroborate,
  type Indicator,
  type IndicatorContext,
  pass,
  type Step,
  step,
} from '../../core/alerting/episode.ts';
import { type Corroboration, corroborationsOf, type IndicatorState, newIndicator } from '../../core/alerting/evaluator.ts';
import { firedAgain } from '../../core/alerting/notices.ts';
import { carriedOver, withOtherCause } from '../../core/alerting/otherCause.ts';
import { type Policy, type Rule, ruleFor } from '../../core/alerting/policy.ts';
import { resetCount } from '../../core/alerting/resetCount.ts';
import { GOOD_POLLS, proven } from '../../core/alerting/verification.ts';
import { witnessFacts } from '../../core/channel.ts';
import type { Condition, Judgement, Observation, Witness } from '../../core/indicator.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Collected } from './changes.ts';
import { indicatorKey } from './keys.ts';
import { indicatorFrom, storedForm, type WatchedIndicator } from './watchedIndicator.ts';
import type { Remembered } from './watchPlan.ts';

/** By whom and when an observation was made. */
export type Made = Omit<Judgement, 'verdict' | 'evidence'>;

/** On what terms the indicators of a device are judged. Each is asked for anew, since plans change. */
export interface IndicatorTerms {
  readonly device: string;
  policy(): Policy;
  /** What is known about a condition of a component, as the operator wants it. Undefined: not judged. */
  conditionOf(component: string, condition: string): Condition | undefined;
  /** How often it is judged while all is well (ms); 0: at every poll. */
  cadenceOf(component: string, condition: string): number;
  nameOf(component: string): string;
  /** The channels of this witness that are polled have all answered in their last poll. Of one that is not polled: true. */
  isHeard(witness: Witness): boolean;
}

/** A resolved alert is kept for so long (ms), or for as long as its episode may come back. */
const KEEP_RESOLVED = DAY;

/** The indicators of one device and their alerts. An alert is kept here once; an indicator has the id of its own. */
export class Indicators {
  readonly #terms: IndicatorTerms;
  readonly #indicators = new Map<string, WatchedIndicator>();
  readonly #alerts = new Map<string, Alert>();
  /** Alerts that ended because another appliance was accepted, by indicator: its polls prove the repair. */
  readonly #replaced = new Map<string, string>();
  /** The last rule that was worked out for each condition: most of its indicators are under the same. */
  readonly #rules = new WeakMap<Condition, { readonly policy: Policy; readonly every: number; readonly rule: Rule }>();

  constructor(terms: IndicatorTerms, remembered: Pick<Remembered, 'indicators' | 'alerts'>) {
    this.#terms = terms;
    for (const alert of remembered.alerts) {
      this.#alerts.set(alert.id, alert);
      if (alert.verification?.onReplacement && alert.verification.doneAt === undefined) this.#proveOnReplacement(alert);
    }
    for (const { component, condition, state: told } of remembered.indicators) {
      const stored = indicatorFrom(told);
      if (stored === undefined) continue;
      const { state, cadence, alert } = stored;
      const indicator = { component, condition, state, ...(cadence && { cadence }), ...(alert && { alertId: alert.id }) };
      this.#indicators.set(indicatorKey(component, condition), indicator);
      // The indicator's copy has no evidence. It serves where the alert itself was not loaded.
      if (alert && !this.#alerts.has(alert.id) && !this.#isForgotten(alert, state.clock)) this.#alerts.set(alert.id, alert);
    }
  }

  [Symbol.iterator](): Iterator<WatchedIndicator> {
    return this.#indicators.values();
  }

  get(component: string, condition: string): WatchedIndicator | undefined {
    return this.#indicators.get(indicatorKey(component, condition));
  }

  get alerts(): Iterable<Alert> {
    return this.#alerts.values();
  }

  alert(id: string): Alert | undefined {
    return this.#alerts.get(id);
  }

  /** What the policy asks of an indicator now. Undefined: it is not judged. */
  ruleOf(component: string, condition: string): Rule | undefined {
    const known = this.#terms.conditionOf(component, condition);
    return known && this.#ruleOf(component, condition, known, this.get(component, condition)?.cadence);
  }

  /** Takes one observation into account, and what it means for the component's other indicators. */
  judge({ component, condition, verdict, evidence }: Observation, made: Made, now: number, changes: Collected): void {
    const known = this.#terms.conditionOf(component, condition);
    if (!known) return;
    const recalled = this.get(component, condition) ?? this.#newIndicator(component, condition, known, now);
    const { byCommand } = witnessFacts[made.witness];
    const before = byCommand ? { ...recalled, cadence: this.#terms.cadenceOf(component, condition) } : recalled;
    const after = step(this.#episode(before), { ...made, verdict, evidence }, this.#contextOf(before, known), now);
    this.#adopt(before, after, now, changes);
    this.#prove({ component, condition }, { ...made, verdict, evidence }, after.state, changes);
    if (after.counted && verdict === 'negative' && known.corroborates !== false)
      this.#corroborate(before, { slot: made.slot, witness: made.witness, ofBoard: evidence.ofBoard }, now, changes);
  }

  /** Lets time pass without a judgement. */
  elapse(now: number, changes: Collected): void {
    for (const before of this.#indicators.values()) {
      if (changes.settled.has(before)) continue;
      const known = this.#terms.conditionOf(before.component, before.condition);
      if (known) this.#adopt(before, pass(this.#episode(before), this.#contextOf(before, known), now), now, changes);
    }
    for (const alert of this.#alerts.values()) if (this.#isForgotten(alert, now)) this.#alerts.delete(alert.id);
  }

  /**
   * An open alert goes on as that of another condition of its component, with all that was counted. One that cannot, because the other has
   * an open alert or is not judged, ends. Answers with the alert as it goes on.
   */
  succeed({ component, condition: from, id }: Alert, to: string, now: number, changes: Collected): Alert | undefined {
    const before = this.get(component, from);
    const alert = this.alert(id);
    const known = this.#terms.conditionOf(component, to);
    const target = this.get(component, to);
    const targetState = target && this.#alertOf(target)?.state;
    if (before?.alertId !== id || !alert || !known || targetState === 'firing') {
      this.endAll((each) => each.component === component && each.condition === from, now, changes);
      return undefined;
    }
    if (targetState === 'pending') this.retire(component, to, now, changes);
    const { identity } = this.#contextOf({ ...before, condition: to }, known);
    const moved = withOtherCause(alert, { condition: known, identity }, now);
    this.#alerts.set(id, moved);
    changes.alerts.push(moved);
    this.#keep({ ...before, condition: to, state: carriedOver(before.state) }, changes);
    this.#forget(component, from, now, changes);
    return moved;
  }

  /** Takes an alert as people and notices have made it. False: there is none of that id. */
  revise(alert: Alert): boolean {
    if (!this.#alerts.has(alert.id)) return false;
    this.#alerts.set(alert.id, alert);
    return true;
  }

  /**
   * Whether nothing more can be known of an open alert: no indicator is left that could say, or polls that worked have not spoken of it for
   * the window. A channel that is blocked, refused or in use says nothing about what it used to show.
   */
  isLost({ id, component, condition, state, evidence }: Alert): boolean {
    if (state === 'resolved') return false;
    const indicator = this.get(component, condition);
    if (indicator?.alertId !== id || !this.#terms.conditionOf(component, condition)) return true;
    return indicator.state.stale && evidence.every(({ witness }) => this.#terms.isHeard(witness));
  }

  /** A person closes a latched alert, or a lost one. Nothing changes when it is neither lost nor shown by the device to be over. */
  close(id: string, now: number, changes: Collected): void {
    const alert = this.#alerts.get(id);
    if (!alert) return;
    const { component, condition } = alert;
    const before = this.get(component, condition);
    if (this.isLost(alert)) {
      changes.effects.push({ kind: 'resolve', alert: this.#end(alert, now, changes) });
      if (before?.alertId === id) this.retire(component, condition, now, changes);
      return;
    }
    const known = this.#terms.conditionOf(component, condition);
    if (before?.alertId !== id || !known) return;
    this.#adopt(before, close(this.#episode(before), this.#contextOf(before, known), now), now, changes);
  }

  /** Planned work begins: what was counted so far does not count, what fires goes on firing. */
  suspend(now: number, changes: Collected): void {
    for (const indicator of this.#indicators.values()) {
      const state = resetCount(indicator.state, this.#terms.policy().interval, now);
      if (state === indicator.state) continue;
      const alert = this.#alertOf(indicator);
      if (alert?.state === 'pending') changes.effects.push({ kind: 'intermittent', alert: this.#end(alert, now, changes) });
      this.#keep({ ...indicator, state }, changes);
    }
  }

  /** It is not judged any more: its open alert ends without a word. */
  retire(component: string, condition: string, now: number, changes: Collected): void {
    const indicator = this.get(component, condition);
    if (!indicator) return;
    const alert = this.#alertOf(indicator);
    if (alert && alert.state !== 'resolved') this.#end(alert, now, changes);
    this.#forget(component, condition, now, changes);
  }

  #forget(component: string, condition: string, now: number, changes: Collected): void {
    const key = indicatorKey(component, condition);
    this.#indicators.delete(key);
    changes.keepIndicator(key, {
      device: this.#terms.device,
      component,
      condition,
      state: storedForm({ state: newIndicator(now) }, undefined),
    });
  }

  /** Nothing is known of these components any more; the store forgets them by itself. None of them has an open alert. */
  forget(components: ReadonlySet<string>): void {
    for (const [key, { component }] of this.#indicators) if (components.has(component)) this.#indicators.delete(key);
  }

  /** All of them are retired, and every alert ends. */
  retireAll(now: number, changes: Collected): void {
    for (const { component, condition } of [...this.#indicators.values()]) this.retire(component, condition, now, changes);
    for (const alert of this.#alerts.values()) if (alert.state !== 'resolved') this.#end(alert, now, changes);
  }

  /** Those of these are retired, and their alerts end: whoever was notified of one is notified of its end. */
  endAll(of: (about: Pick<Alert, 'component' | 'condition'>) => boolean, now: number, changes: Collected): void {
    const ending = [...this.#alerts.values()].filter((alert) => alert.state !== 'resolved' && of(alert));
    for (const { component, condition } of [...this.#indicators.values()].filter(of)) this.retire(component, condition, now, changes);
    for (const alert of ending) {
      const ended = this.#alerts.get(alert.id)?.state === 'resolved' ? this.#alerts.get(alert.id) : this.#end(alert, now, changes);
      if (ended && alert.state === 'firing') changes.effects.push({ kind: 'resolve', alert: ended });
    }
  }

  /** Another appliance is the device from now on: the alerts of the one before end, and whether the new one is well is proven by its own polls. */
  replace(of: (about: Pick<Alert, 'component' | 'condition'>) => boolean, now: number, changes: Collected): void {
    for (const alert of this.#alerts.values()) {
      if (alert.state !== 'firing' || !of(alert)) continue;
      this.#alerts.set(alert.id, { ...alert, verification: { good: 0, onReplacement: true } });
      this.#proveOnReplacement(alert);
    }
    this.endAll(of, now, changes);
  }

  #proveOnReplacement({ id, component, condition }: Alert): void {
    this.#replaced.set(indicatorKey(component, condition), id);
  }

  /** A poll of the appliance that took the place of another one proves the repair of that. */
  #prove(
    { component, condition }: Pick<Alert, 'component' | 'condition'>,
    judgement: Judgement,
    state: IndicatorState,
    changes: Collected,
  ): void {
    if (this.#replaced.size === 0) return;
    const key = indicatorKey(component, condition);
    const alert = this.#alerts.get(this.#replaced.get(key) ?? '');
    const after = alert && proven(alert, judgement, state);
    if (!after || after === alert) return;
    this.#alerts.set(after.id, after);
    changes.alerts.push(after);
    this.#sayVerified(after, alert, changes);
    if (after.verification?.doneAt !== undefined) this.#replaced.delete(key);
  }

  /** All that outlives a restart. */
  everything(changes: Collected): void {
    changes.alerts.push(...this.#alerts.values());
    for (const indicator of this.#indicators.values()) this.#keep(indicator, changes);
  }

  /** An indicator that knows what witnesses have said about the other conditions of its component. */
  #newIndicator(component: string, condition: string, known: Condition, now: number): WatchedIndicator {
    const fresh: WatchedIndicator = { component, condition, state: newIndicator(now) };
    if (known.corroborates === false) return fresh;
    const context = this.#contextOf(fresh, known);
    let { state } = fresh;
    for (const other of this.#ofComponent(component)) {
      for (const said of corroborationsOf(other.state)) state = corroborate({ state }, said, context, now).state;
    }
    return { ...fresh, state };
  }

  /** Counts a negative for the component's other indicators. */
  #corroborate(of: WatchedIndicator, said: Corroboration, now: number, changes: Collected): void {
    for (const other of this.#ofComponent(of.component)) {
      const known = other.condition === of.condition ? undefined : this.#terms.conditionOf(other.component, other.condition);
      if (!known) continue;
      this.#adopt(other, corroborate(this.#episode(other), said, this.#contextOf(other, known), now), now, changes);
    }
  }

  /** Indicators of a component whose conditions are about the part itself. */
  #ofComponent(component: string): readonly WatchedIndicator[] {
    return [...this.#indicators.values()].filter(
      (other) => other.component === component && this.#terms.conditionOf(component, other.condition)?.corroborates !== false,
    );
  }

  #alertOf({ alertId }: WatchedIndicator): Alert | undefined {
    return alertId === undefined ? undefined : this.#alerts.get(alertId);
  }

  #episode(indicator: WatchedIndicator): Indicator {
    const alert = this.#alertOf(indicator);
    return alert === undefined ? { state: indicator.state } : { state: indicator.state, alert };
  }

  #contextOf({ component, condition, cadence }: WatchedIndicator, known: Condition): IndicatorContext {
    const identity = { device: this.#terms.device, component, condition, name: this.#terms.nameOf(component) };
    return { identity, condition: known, rule: this.#ruleOf(component, condition, known, cadence) };
  }

  /** What was read together with a command of every poll may turn out later to be read less often. */
  #ruleOf(component: string, condition: string, known: Condition, cadence = 0): Rule {
    const policy = this.#terms.policy();
    const every = Math.max(cadence, this.#terms.cadenceOf(component, condition));
    const last = this.#rules.get(known);
    if (last?.policy === policy && last.every === every) return last.rule;
    const rule = ruleFor(policy, known, every);
    this.#rules.set(known, { policy, every, rule });
    return rule;
  }

  #adopt(before: WatchedIndicator, { state, alert, effects, counted }: Step, now: number, changes: Collected): void {
    const { component, condition, cadence } = before;
    const earlier = this.#alertOf(before);
    const kept = alert && effects.some(isAgain) ? firedAgain(alert, now) : alert;
    changes.effects.push(...effects.map((effect) => (isAgain(effect) ? { ...effect, alert: firedAgain(effect.alert, now) } : effect)));
    if (kept && kept !== earlier) {
      this.#alerts.set(kept.id, kept);
      changes.alerts.push(kept);
      this.#sayVerified(kept, earlier, changes);
    }
    const after = { component, condition, state, ...(cadence && { cadence }), ...(kept && { alertId: kept.id }) };
    // What only the clock has changed is worked out again from what is stored.
    const unchanged =
      !counted && effects.length === 0 && kept === earlier && state.phase === before.state.phase && state.stale === before.state.stale;
    changes.settled.add(after);
    const key = indicatorKey(component, condition);
    if (unchanged && this.#indicators.has(key)) this.#indicators.set(key, after);
    else this.#keep(after, changes);
  }

  #sayVerified({ id, device, summary, verification }: Alert, earlier: Alert | undefined, changes: Collected): void {
    const { doneAt } = verification ?? {};
    if (doneAt === undefined || doneAt === earlier?.verification?.doneAt) return;
    const text = `${summary}: ${GOOD_POLLS} good polls, one after the other`;
    changes.events.push({ time: doneAt, device, alert: id, kind: 'repair-verified', text });
  }

  #keep(indicator: WatchedIndicator, changes: Collected): void {
    const { component, condition } = indicator;
    const key = indicatorKey(component, condition);
    this.#indicators.set(key, indicator);
    changes.keepIndicator(key, {
      device: this.#terms.device,
      component,
      condition,
      state: storedForm(indicator, this.#alertOf(indicator)),
    });
  }

  #end(alert: Alert, now: number, changes: Collected): Alert {
    const ended: Alert = { ...alert, state: 'resolved', resolvedAt: now };
    this.#alerts.set(ended.id, ended);
    changes.alerts.push(ended);
    return ended;
  }

  #isForgotten({ id, component, condition, state, resolvedAt = 0 }: Alert, now: number): boolean {
    if (state !== 'resolved' || resolvedAt >= now - KEEP_RESOLVED) return false;
    const indicator = this.get(component, condition);
    const closed = indicator?.alertId === id ? indicator.state.closed : null;
    return closed === null || now - closed > this.#terms.policy().reopen;
  }
}

/** It has fired before in its episode. */
function isAgain(effect: AlertEffect): boolean {
  return effect.kind === 'fire' && effect.again;
}
