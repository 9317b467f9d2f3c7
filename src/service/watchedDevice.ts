import type { Alert, Policy } from '../core/alert.ts';
import { countAnew } from '../core/countAnew.ts';
import { type ConsoleCommand, conditionFor, type DeviceModel } from '../core/deviceModel.ts';
import { type AlertEffect, type Indicator, pass, type Step, step } from '../core/episode.ts';
import { newIndicator } from '../core/evaluator.ts';
import { ConsoleBusy, type Fault, LoginRefused, PasswordChangeRequired, SecretMissing } from '../core/fault.ts';
import type { Observation } from '../core/indicator.ts';
import { firedAgain } from '../core/notices.ts';
import { ruleFor } from '../core/policy.ts';
import type { Reading } from '../core/reading.ts';
import { slotOf } from '../core/schedule.ts';
import type { DeviceConfig } from '../inventory/schema.ts';
import type { ChannelRow, IndicatorRow } from '../store/rows.ts';
import { Cadence } from './cadence.ts';
import { type ChannelPoll, channelSecrets, type PolledChannel, polledChannels } from './pollTarget.ts';
import type { Secrets } from './secrets.ts';

/** How one device is to be watched. */
export interface WatchPlan {
  readonly device: DeviceConfig;
  readonly model: DeviceModel;
  readonly policy: Policy;
  /** How long one conversation may stall (ms). */
  readonly timeout: number;
  readonly simulated: boolean;
  readonly secrets: Secrets;
}

/** What was known of a device when the service last ran. */
export interface Remembered {
  readonly indicators: readonly IndicatorRow[];
  readonly alerts: readonly Alert[];
  readonly channels: readonly ChannelRow[];
  readonly readings: readonly Reading[];
}

export const nothingRemembered: Remembered = { indicators: [], alerts: [], channels: [], readings: [] };

/** What one step has changed: to be stored together, then told. */
export interface Changes {
  readonly readings: readonly Reading[];
  readonly indicators: readonly IndicatorRow[];
  readonly alerts: readonly Alert[];
  readonly channels: readonly ChannelRow[];
  readonly effects: readonly AlertEffect[];
}

/** An indicator, and the names that it is found by. */
export interface WatchedIndicator extends Indicator {
  readonly component: string;
  readonly condition: string;
  /** How often it is judged while all is well (ms); 0 or missing: at every poll. */
  readonly cadence?: number;
}

/** `component.condition`: conditions have no dot. */
const INDICATOR_NAME = /\.(?=[^.]*$)/;

/** Resolved alerts are spoken of for a day. */
const DAY = 86_400_000;

/** What people call the channels, as components with a condition of their own. */
const channelNames: ReadonlyMap<string, string> = new Map([
  ['console', 'Serial console'],
  ['snmp', 'SNMP agent'],
]);

/**
 * All that is known about one watched device: its newest readings, its indicators and alerts, how its channels fare. It computes;
 * whoever owns it polls, stores and tells.
 */
export class WatchedDevice {
  #plan: WatchPlan;
  readonly #indicators = new Map<string, WatchedIndicator>();
  readonly #alerts = new Map<string, Alert>();
  readonly #readings = new Map<string, Reading>();
  readonly #channels = new Map<PolledChannel, ChannelRow>();
  readonly #cadence: Cadence;
  /** The slot of the last poll that was started; null: none yet. */
  lastSlot: number | null = null;
  polling = false;
  /** When it is to be polled next (ms), while that is planned. */
  nextPollAt: number | undefined;

  constructor(plan: WatchPlan, remembered: Remembered = nothingRemembered) {
    this.#plan = plan;
    this.#cadence = new Cadence(plan.device.id);
    for (const alert of remembered.alerts) this.#alerts.set(alert.id, alert);
    for (const { component, condition, state } of remembered.indicators) {
      if (!isIndicator(state)) continue;
      // What people and notices have to do with it is kept with the alert alone.
      const alert = state.alert && (this.#alerts.get(state.alert.id) ?? state.alert);
      this.#indicators.set(keyOf(component, condition), { ...state, ...(alert && { alert }), component, condition });
    }
    for (const reading of remembered.readings) this.#readings.set(seriesOf(reading), reading);
    for (const row of remembered.channels) {
      if (row.channel !== 'console' && row.channel !== 'snmp') continue;
      this.#channels.set(row.channel, row);
      this.lastSlot = Math.max(this.lastSlot ?? 0, slotOf(row.polledAt, plan.policy.interval));
    }
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
    return this.#indicators.get(keyOf(component, condition));
  }
  get readings(): Iterable<Reading> {
    return this.#readings.values();
  }

  /** What to read over the console in this slot. */
  dueCommands(slot: number): readonly ConsoleCommand[] {
    const open = (indicator: string) => {
      const [component = '', condition = ''] = indicator.split(INDICATOR_NAME);
      const phase = this.#indicators.get(keyOf(component, condition))?.state.phase;
      return phase === 'pending' || phase === 'firing' || phase === 'recovering';
    };
    return this.#cadence.due(this.#plan.model.console.commands, slot, open);
  }

  /** How often the readings of a component are read while all is well (ms); 0: at every poll. */
  cadenceOf(component: string): number {
    return this.#cadence.ofComponent(component);
  }

  channel(channel: PolledChannel): ChannelRow | undefined {
    return this.#channels.get(channel);
  }

  /** What people call a component; its id when the device has not named it. */
  nameOf(component: string): string {
    const channel = channelNames.get(component);
    if (channel !== undefined) return channel;
    for (const { attributes } of this.#readings.values()) if (attributes['hw.id'] === component) return attributes['hw.name'];
    return component;
  }

  /** Channels that are not tried until a person acts, with the refusal that is to blame. */
  get blocked(): ReadonlyMap<PolledChannel, Fault> {
    const blocked = new Map<PolledChannel, Fault>();
    for (const [channel, { errorCode, error = '' }] of this.#channels) {
      if (errorCode === 'login-refused') blocked.set(channel, new LoginRefused(error));
      if (errorCode === 'password-change-required') blocked.set(channel, new PasswordChangeRequired(error));
    }
    return blocked;
  }

  /** A person has acted: what was refused may be tried again. */
  unblock(channels: Iterable<PolledChannel> = ['console', 'snmp']): void {
    for (const channel of channels) {
      const row = this.#channels.get(channel);
      if (!row || !this.blocked.has(channel)) continue;
      const { error: _error, errorCode: _code, ...rest } = row;
      this.#channels.set(channel, { ...rest, state: 'unknown' });
    }
  }

  /** Unblocks the channels that use one of these secrets. True when there was one. */
  unblockFor(secrets: readonly string[]): boolean {
    const blocked = [...this.blocked.keys()];
    const freed = blocked.filter((channel) => channelSecrets(this.#plan.device, channel).some((name) => secrets.includes(name)));
    this.unblock(freed);
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
      if (JSON.stringify(before.device[channel]) !== JSON.stringify(plan.device[channel])) this.unblock([channel]);
    }
    return changes;
  }

  /** Takes the outcome of one poll into account; `slot` is the schedule's time for it. */
  apply(polls: readonly ChannelPoll[], slot: number, now: number): Changes {
    const changes = new Collected();
    for (const poll of polls) {
      this.#cadence.record(poll.commands ?? [], slot);
      for (const reading of poll.readings) this.#readings.set(seriesOf(reading), reading);
      changes.readings.push(...poll.readings);
    }
    for (const poll of polls) {
      for (const observation of poll.observations) this.#judge(observation, poll, slot, now, changes);
      const row = channelRow(this.id, poll, this.#channels.get(poll.channel));
      this.#channels.set(poll.channel, row);
      changes.channels.push(row);
    }
    this.#elapse(now, changes);
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
    const key = keyOf(alert.component, alert.condition);
    const indicator = this.#indicators.get(key);
    if (indicator?.alert?.id === alert.id) this.#indicators.set(key, { ...indicator, alert });
    return true;
  }

  /** A person closes an alert that does not end by itself. */
  closeAlert(id: string, now: number): Changes {
    const changes = new Collected();
    const alert = this.#alerts.get(id);
    if (!alert || alert.state === 'resolved') return changes;
    this.#retire(alert.component, alert.condition, now, changes);
    if (changes.alerts.length === 0) this.#close(alert, now, changes);
    for (const closed of changes.alerts) changes.effects.push({ kind: 'resolve', alert: closed });
    return changes;
  }

  /** Planned work begins: what was counted so far does not count, what fires goes on firing. */
  suspend(now: number): Changes {
    const changes = new Collected();
    for (const [key, indicator] of this.#indicators) {
      const state = countAnew(indicator.state, this.#plan.policy.interval, now);
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
    changes.channels.push(...this.#channels.values());
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

  #judge(observation: Observation, { channel, endedAt }: ChannelPoll, slot: number, now: number, changes: Collected): void {
    const { component, condition, verdict, evidence } = observation;
    const known = conditionFor(this.#plan.model.conditions, component, condition);
    if (!known) return;
    const key = keyOf(component, condition);
    const recalled = this.#indicators.get(key) ?? { component, condition, state: newIndicator(now) };
    const before = channel === 'console' ? { ...recalled, cadence: this.#cadence.ofIndicator(`${component}.${condition}`) } : recalled;
    const identity = { device: this.id, component, condition, name: this.nameOf(component) };
    const judgement = { slot, at: endedAt, witness: channel, verdict, evidence } as const;
    const after = step(before, judgement, ruleFor(this.#plan.policy, known, before.cadence), known, identity, now);
    this.#adopt(key, before, after, now, changes);
  }

  #elapse(now: number, changes: Collected): void {
    for (const [key, before] of this.#indicators) {
      const { component, condition, cadence } = before;
      const known = conditionFor(this.#plan.model.conditions, component, condition);
      if (!known) continue;
      const identity = { device: this.id, component, condition, name: this.nameOf(component) };
      this.#adopt(key, before, pass(before, ruleFor(this.#plan.policy, known, cadence), known, identity, now), now, changes);
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
    const unchanged = !counted && effects.length === 0 && state.phase === before.state.phase && state.stale === before.state.stale;
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
    const key = keyOf(component, condition);
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

class Collected implements Changes {
  readonly readings: Reading[] = [];
  readonly alerts: Alert[] = [];
  readonly channels: ChannelRow[] = [];
  readonly effects: AlertEffect[] = [];
  readonly #indicators = new Map<string, IndicatorRow>();

  get indicators(): readonly IndicatorRow[] {
    return [...this.#indicators.values()];
  }

  keepIndicator(key: string, row: IndicatorRow): void {
    this.#indicators.set(key, row);
  }
}

function channelRow(device: string, poll: ChannelPoll, before: ChannelRow | undefined): ChannelRow {
  const { channel, fault, endedAt, durationMs } = poll;
  if (!fault) return { device, channel, state: 'ok', polledAt: endedAt, durationMs, lastSeen: endedAt };
  const tried = !(fault instanceof ConsoleBusy || fault instanceof SecretMissing);
  return {
    device,
    channel,
    state: tried ? 'failed' : 'unknown',
    polledAt: endedAt,
    error: fault.message,
    errorCode: fault.code,
    durationMs,
    ...(before?.lastSeen !== undefined && { lastSeen: before.lastSeen }),
  };
}

function keyOf(component: string, condition: string): string {
  return `${component}\n${condition}`;
}

function seriesOf({ channel, metric, attributes }: Reading): string {
  return `${channel}\n${metric}\n${attributes['hw.id']}`;
}

/** What an earlier version stored may be of another shape; then judging starts anew. */
function isIndicator(value: unknown): value is Indicator {
  const state = (value as { readonly state?: Partial<Indicator['state']> } | null)?.state;
  return (
    typeof state?.phase === 'string' && typeof state.clock === 'number' && Array.isArray(state.slots) && typeof state.base === 'object'
  );
}
