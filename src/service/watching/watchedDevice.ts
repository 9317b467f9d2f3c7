import type { Alert } from '../../core/alerting/alert.ts';
import { type AlertEffect, close, corroborate, type Identity, pass, type Step, step } from '../../core/alerting/episode.ts';
import { corroborationsOf, lastVerdict, newIndicator } from '../../core/alerting/evaluator.ts';
import { firedAgain } from '../../core/alerting/notices.ts';
import { conditionUnder, type Rule, ruleFor } from '../../core/alerting/policy.ts';
import { resetCount } from '../../core/alerting/resetCount.ts';
import { APPLIANCE, UNREACHABLE } from '../../core/alerting/rootCause.ts';
import { type ConsoleCommand, conditionFor } from '../../core/deviceModel.ts';
import type { Fault } from '../../core/fault.ts';
import type { Condition, Judgement, Observation } from '../../core/indicator.ts';
import { NEAR_LIMIT, observeMargins } from '../../core/measuring/nearLimit.ts';
import type { Reading } from '../../core/reading.ts';
import { seriesKey } from '../../core/series.ts';
import { DAY } from '../../core/time/duration.ts';
import { slotOf } from '../../core/time/schedule.ts';
import type { ChannelRow } from '../../store/rows.ts';
import { Cadence } from '../polling/cadence.ts';
import { type ChannelPoll, channelName, channelSecrets, type PolledChannel, polledChannels } from '../polling/pollTarget.ts';
import { type Changes, Collected } from './changes.ts';
import { ChannelStates } from './channelStates.ts';
import { type Confirmation, Confirmations } from './confirmations.ts';
import { judgedOf, type PollKind } from './judged.ts';
import { indicatorKey, indicatorKeyOfName } from './keys.ts';
import { isIndicator, type WatchedIndicator } from './watchedIndicator.ts';
import { nothingRemembered, type Remembered, type WatchPlan } from './watchPlan.ts';

export type { Changes } from './changes.ts';
export type { WatchedIndicator } from './watchedIndicator.ts';
export { nothingRemembered, type Remembered, type WatchPlan } from './watchPlan.ts';

/** Resolved alerts are spoken of for a day. */

/**
 * All that is known about one watched device: its newest readings, its indicators and alerts, how its channels fare. It computes;
 * whoever owns it polls, stores and tells.
 */
export class WatchedDevice {
  #plan: WatchPlan;
  readonly #indicators = new Map<string, WatchedIndicator>();
  readonly #alerts = new Map<string, Alert>();
  readonly #readings = new Map<string, Reading>();
  readonly #channels: ChannelStates;
  readonly #cadence: Cadence;
  /** The slot of the last poll that was started; null: none yet. */
  lastSlot: number | null = null;
  polling = false;
  /** When it is to be polled next (ms), while that is planned. */
  nextPollAt: number | undefined;
  readonly #confirmations = new Confirmations();

  constructor(plan: WatchPlan, remembered: Remembered = nothingRemembered) {
    this.#plan = plan;
    this.#cadence = new Cadence(plan.device.id);
    for (const alert of remembered.alerts) this.#alerts.set(alert.id, alert);
    for (const { component, condition, state } of remembered.indicators) {
      if (!isIndicator(state)) continue;
      // What people and notices have to do with it is kept with the alert alone.
      const alert = state.alert && (this.#alerts.get(state.alert.id) ?? state.alert);
      this.#indicators.set(indicatorKey(component, condition), { ...state, ...(alert && { alert }), component, condition });
    }
    for (const reading of remembered.readings) this.#readings.set(seriesKey(reading), reading);
    this.#channels = new ChannelStates(remembered.channels);
    for (const { polledAt } of this.#channels) this.lastSlot = Math.max(this.lastSlot ?? 0, slotOf(polledAt, plan.policy.interval));
  }

  get id(): string {
    return this.#plan.device.id;
  }
  get plan(): WatchPlan {
    return this.#plan;
  }
  get indicators(): Iterable<WatchedIndicator> {
    return this.#indicators.values();
  }
  get alerts(): Iterable<Alert> {
    return this.#alerts.values();
  }
  alert(id: string): Alert | undefined {
    return this.#alerts.get(id);
  }
  indicator(component: string, condition: string): WatchedIndicator | undefined {
    return this.#indicators.get(indicatorKey(component, condition));
  }
  get readings(): Iterable<Reading> {
    return this.#readings.values();
  }

  /** What to read over the console in this slot. */
  dueCommands(slot: number): readonly ConsoleCommand[] {
    const open = (indicator: string) => {
      const phase = this.#indicators.get(indicatorKeyOfName(indicator))?.state.phase;
      return phase === 'pending' || phase === 'firing' || phase === 'recovering';
    };
    return this.#cadence.due(this.#plan.model.console.commands, slot, open);
  }

  /** How often the readings of a component are read while all is well (ms); 0: at every poll. */
  cadenceOf(component: string): number {
    return this.#cadence.ofComponent(component);
  }

  /** What is known about an indicator's condition, as the operator wants it. Undefined: not judged. */
  conditionOf(component: string, condition: string): Condition | undefined {
    const known = conditionFor(this.#plan.model.conditions, component, condition);
    return known && conditionUnder(this.#plan.policy, known, component);
  }

  /** The next poll beside the schedule. */
  nextConfirmation(now: number): Confirmation | undefined {
    return this.#confirmations.next(now, this.#plan.policy);
  }

  channel(channel: PolledChannel): ChannelRow | undefined {
    return this.#channels.get(channel);
  }

  /** What people call a component; its id when the device has not named it. */
  nameOf(component: string): string {
    if (component === 'console' || component === 'snmp') return channelName(component, this.#plan.device);
    if (component === APPLIANCE) return 'Appliance';
    for (const { attributes } of this.#readings.values()) if (attributes['hw.id'] === component) return attributes['hw.name'];
    return component;
  }

  /** Channels that are not tried until a person acts, with the refusal that is to blame. */
  get blocked(): ReadonlyMap<PolledChannel, Fault> {
    return this.#channels.blocked;
  }

  /** A person has acted: what was refused may be tried again, and is not spoken of until it is. */
  unblock(): void {
    this.#channels.unblock(['console', 'snmp']);
  }

  /** Unblocks the channels that use one of these secrets. True when there was one. */
  unblockFor(secrets: readonly string[]): boolean {
    const uses = (channel: PolledChannel) => channelSecrets(this.#plan.device, channel).some((name) => secrets.includes(name));
    const freed = [...this.blocked.keys()].filter(uses);
    this.#channels.unblock(freed);
    return freed.length > 0;
  }

  /**
   * Takes a changed configuration. A channel that is no longer polled can no longer be silent; one whose address or account is
   * another one may be tried again.
   */
  replan(plan: WatchPlan, now: number): Changes {
    const before = this.#plan;
    this.#plan = plan;
    const changes = new Collected();
    const polled = polledChannels(plan.device);
    for (const channel of ['console', 'snmp'] as const) {
      if (!polled.includes(channel)) this.#retire(channel, 'silent', now, changes);
      if (JSON.stringify(before.device[channel]) !== JSON.stringify(plan.device[channel])) this.#channels.unblock([channel]);
    }
    for (const { component, condition } of [...this.#indicators.values()]) {
      const margin = condition === NEAR_LIMIT && JSON.stringify(before.policy.margins) !== JSON.stringify(plan.policy.margins);
      if (margin || !this.conditionOf(component, condition)) this.#retire(component, condition, now, changes);
    }
    if (polled.length < 2) this.#retire(APPLIANCE, UNREACHABLE, now, changes);
    return changes;
  }

  /** Takes the outcome of one poll into account; `slot` is the schedule's time for it. Of one that is not counted nothing is judged. */
  apply(polls: readonly ChannelPoll[], slot: number, now: number, { confirm = 0, counted = true }: PollKind = {}): Changes {
    const changes = new Collected();
    if (confirm > 0) this.#confirmations.done(slot, confirm);
    for (const poll of polls) {
      this.#cadence.record(poll, slot);
      for (const reading of poll.readings) this.#readings.set(seriesKey(reading), reading);
      changes.readings.push(...poll.readings);
    }
    for (const poll of polls) {
      const { channel: witness, endedAt: at } = poll;
      for (const observation of counted ? [...poll.observations, ...this.#nearLimits(poll.readings)] : []) {
        this.#judge(observation, { slot, at, witness, ...(confirm > 0 && { confirm }) }, now, changes);
      }
      changes.channels.push(this.#channels.record(this.id, poll));
      if (!this.#plan.simulated) changes.judged.push(...judgedOf(this.id, poll, { slot, takenAt: now, confirm, counted }, this.#cadenceOf));
    }
    this.#elapse(now, changes);
    if (confirm === 0 && changes.effects.some((effect) => this.#isToBeConfirmed(effect))) {
      this.#confirmations.plan(slot, now, this.#plan.policy);
    }
    return changes;
  }

  /** Takes into account what was told without being asked for: a trap, a line of a log. `made`: by whom and when. */
  hear(observations: readonly Observation[], made: Omit<Judgement, 'verdict' | 'evidence'>, now: number): Changes {
    const changes = new Collected();
    for (const observation of observations) this.#judge(observation, made, now, changes);
    return changes;
  }

  /** Lets time pass without a poll. */
  elapse(now: number): Changes {
    const changes = new Collected();
    this.#elapse(now, changes);
    return changes;
  }

  /** Takes an alert of its own as others have made it: told, acknowledged. Nothing else of it may have changed. False when it has none such. */
  revise(alert: Alert): boolean {
    if (!this.#alerts.has(alert.id)) return false;
    this.#alerts.set(alert.id, alert);
    const key = indicatorKey(alert.component, alert.condition);
    const indicator = this.#indicators.get(key);
    if (indicator?.alert?.id === alert.id) this.#indicators.set(key, { ...indicator, alert });
    return true;
  }

  /** Whether nothing is heard of what an open alert is about: not within the window, or it has no indicator (any more) that could tell. */
  isLost({ id, component, condition, state }: Alert): boolean {
    const indicator = this.indicator(component, condition);
    return state !== 'resolved' && (indicator?.alert?.id !== id || indicator.state.stale || !this.conditionOf(component, condition));
  }

  /** A person closes a latched alert, or a lost one. Without effects when it is neither lost nor shown by the device to be over. */
  closeAlert(id: string, now: number): Changes {
    const changes = new Collected();
    const alert = this.#alerts.get(id);
    if (!alert) return changes;
    const { component, condition } = alert;
    const before = this.indicator(component, condition);
    if (this.isLost(alert)) {
      changes.effects.push({ kind: 'resolve', alert: this.#close(alert, now, changes) });
      if (before?.alert?.id === id) this.#retire(component, condition, now, changes);
      return changes;
    }
    const known = this.conditionOf(component, condition);
    const step = before && known && close(before, this.#ruleOf(before, known), known, this.#identityOf(before), now);
    if (step && before.alert?.id === id) this.#adopt(indicatorKey(component, condition), before, step, now, changes);
    return changes;
  }

  /** Planned work begins: what was counted so far does not count, what fires goes on firing. */
  suspend(now: number): Changes {
    const changes = new Collected();
    for (const [key, indicator] of this.#indicators) {
      const state = resetCount(indicator.state, this.#plan.policy.interval, now);
      if (state === indicator.state) continue;
      const alert = indicator.alert?.state === 'pending' ? this.#close(indicator.alert, now, changes) : indicator.alert;
      if (alert && alert !== indicator.alert) changes.effects.push({ kind: 'intermittent', alert });
      this.#keep(key, { ...indicator, state, ...(alert && { alert }) }, changes);
    }
    return changes;
  }

  /** All that outlives a restart, for a store that has lost it. */
  everything(): Changes {
    const changes = new Collected();
    changes.readings.push(...this.#readings.values());
    changes.alerts.push(...this.#alerts.values());
    changes.channels.push(...this.#channels);
    for (const [key, indicator] of this.#indicators) this.#keep(key, indicator, changes);
    return changes;
  }

  /** Ends every open alert, for a device that is a new one although it has the id of an old one. */
  forget(now: number): Changes {
    const changes = new Collected();
    for (const { component, condition } of [...this.#indicators.values()]) this.#retire(component, condition, now, changes);
    for (const alert of this.#alerts.values()) if (alert.state !== 'resolved') this.#close(alert, now, changes);
    return changes;
  }

  #judge(observation: Observation, made: Omit<Judgement, 'verdict' | 'evidence'>, now: number, changes: Collected): void {
    const { component, condition, verdict, evidence } = observation;
    const known = this.conditionOf(component, condition);
    if (!known) return;
    const key = indicatorKey(component, condition);
    const recalled = this.#indicators.get(key) ?? this.#newIndicator(component, condition, known, now);
    const before = made.witness === 'console' ? { ...recalled, cadence: this.#cadenceOf(component, condition) } : recalled;
    const after = step(before, { ...made, verdict, evidence }, this.#ruleOf(before, known), known, this.#identityOf(before), now);
    this.#adopt(key, before, after, now, changes);
    if (after.counted && verdict === 'negative') this.#corroborate(before, known, made, now, changes);
  }

  /** An indicator that knows what witnesses have said about the other conditions of its component. */
  #newIndicator(component: string, condition: string, known: Condition, now: number): WatchedIndicator {
    const fresh: WatchedIndicator = { component, condition, state: newIndicator(now) };
    if (known.corroborates === false) return fresh;
    let { state } = fresh;
    for (const other of this.#ofComponent(component)) {
      for (const said of corroborationsOf(other.state)) {
        state = corroborate({ state }, said, this.#ruleOf(fresh, known), known, this.#identityOf(fresh), now).state;
      }
    }
    return { ...fresh, state };
  }

  /** Tells the component's other indicators of a negative. */
  #corroborate(
    of: WatchedIndicator,
    known: Condition,
    { slot, witness }: Pick<Judgement, 'slot' | 'witness'>,
    now: number,
    changes: Collected,
  ) {
    if (known.corroborates === false) return;
    for (const other of this.#ofComponent(of.component)) {
      const condition = other.condition === of.condition ? undefined : this.conditionOf(other.component, other.condition);
      if (!condition) continue;
      const after = corroborate(other, { slot, witness }, this.#ruleOf(other, condition), condition, this.#identityOf(other), now);
      this.#adopt(indicatorKey(other.component, other.condition), other, after, now, changes);
    }
  }

  /** Indicators of a component whose conditions speak of the part itself. */
  #ofComponent(component: string): readonly WatchedIndicator[] {
    return [...this.#indicators.values()].filter(
      (other) => other.component === component && this.conditionOf(component, other.condition)?.corroborates !== false,
    );
  }

  #nearLimits(readings: readonly Reading[]): readonly Observation[] {
    return observeMargins(readings, this.#plan.policy.margins, (component) => {
      const known = this.#indicators.get(indicatorKey(component, NEAR_LIMIT));
      return known && lastVerdict(known.state);
    });
  }

  readonly #cadenceOf = (component: string, condition: string) => this.#cadence.ofIndicator(component, condition);

  /** What was read together with a command of every poll turns out later to be read less often. */
  #ruleOf({ component, condition, cadence = 0 }: WatchedIndicator, known: Condition): Rule {
    return ruleFor(this.#plan.policy, known, Math.max(cadence, this.#cadenceOf(component, condition)));
  }

  #identityOf({ component, condition }: WatchedIndicator): Identity {
    return { device: this.id, component, condition, name: this.nameOf(component) };
  }

  #isToBeConfirmed({ kind, alert }: AlertEffect): boolean {
    const known = kind === 'pending' ? this.conditionOf(alert.component, alert.condition) : undefined;
    return known !== undefined && ruleFor(this.#plan.policy, known).confirm.length > 0;
  }

  #elapse(now: number, changes: Collected): void {
    for (const [key, before] of this.#indicators) {
      const known = this.conditionOf(before.component, before.condition);
      if (known) this.#adopt(key, before, pass(before, this.#ruleOf(before, known), known, this.#identityOf(before), now), now, changes);
    }
    for (const [id, { state, resolvedAt }] of this.#alerts) {
      if (state === 'resolved' && (resolvedAt ?? 0) < now - DAY) this.#alerts.delete(id);
    }
  }

  #adopt(key: string, before: WatchedIndicator, { state, alert, effects, counted }: Step, now: number, changes: Collected): void {
    const { component, condition, cadence } = before;
    const firedAnew = (effect: AlertEffect) => (effect.kind === 'fire' && effect.again ? firedAgain(effect.alert, now) : effect.alert);
    const fired = effects.find(({ kind }) => kind === 'fire');
    const kept = alert && fired?.kind === 'fire' && fired.again ? firedAgain(alert, now) : alert;
    changes.effects.push(...effects.map((effect) => (effect.kind === 'fire' ? { ...effect, alert: firedAnew(effect) } : effect)));
    if (kept && kept !== before.alert) {
      this.#alerts.set(kept.id, kept);
      changes.alerts.push(kept);
    }
    const after = { component, condition, state, ...(cadence && { cadence }), ...(kept && { alert: kept }) };
    // What only the clock has changed is worked out again from what is stored.
    const unchanged =
      !counted && effects.length === 0 && kept === before.alert && state.phase === before.state.phase && state.stale === before.state.stale;
    if (unchanged && this.#indicators.has(key)) this.#indicators.set(key, after);
    else this.#keep(key, after, changes);
  }

  #keep(key: string, indicator: WatchedIndicator, changes: Collected): void {
    this.#indicators.set(key, indicator);
    const { component, condition, alert, ...state } = indicator;
    // The evidence is kept with the alert, for as long as it can come back.
    const stored = alert ? { ...state, alert: { ...alert, evidence: [] } } : state;
    changes.keepIndicator(key, { device: this.id, component, condition, state: stored });
  }

  #retire(component: string, condition: string, now: number, changes: Collected): void {
    const key = indicatorKey(component, condition);
    const indicator = this.#indicators.get(key);
    if (!indicator) return;
    const alert = indicator.alert && this.#alerts.get(indicator.alert.id);
    if (alert && alert.state !== 'resolved') this.#close(alert, now, changes);
    this.#indicators.delete(key);
    changes.keepIndicator(key, { device: this.id, component, condition, state: { state: newIndicator(now) } });
  }

  #close(alert: Alert, now: number, changes: Collected): Alert {
    const closed: Alert = { ...alert, state: 'resolved', resolvedAt: now };
    this.#alerts.set(closed.id, closed);
    changes.alerts.push(closed);
    return closed;
  }
}
