import type { Alert } from '../../core/alerting/alert.ts';
import type { AlertEffect } from '../../core/alerting/episode.ts';
import { lastVerdict } from '../../core/alerting/evaluator.ts';
import { type Rule, ruleFor } from '../../core/alerting/policy.ts';
import { APPLIANCE, UNREACHABLE } from '../../core/alerting/rootCause.ts';
import { channelFacts, channelReasons, type PolledChannel, pollableChannels, witnessOf } from '../../core/channel.ts';
import type { GapCause } from '../../core/coverage.ts';
import type { ConsoleCommand } from '../../core/deviceModel.ts';
import type { Fault } from '../../core/fault.ts';
import type { Observation, Witness } from '../../core/indicator.ts';
import { NEAR_LIMIT, observeMargins } from '../../core/measuring/nearLimit.ts';
import type { Reading } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import { slotOf } from '../../core/time/schedule.ts';
import { channelSecrets, polledChannels, usableChannels } from '../../inventory/deviceChannels.ts';
import type { AccountDoubt, ChannelRow } from '../../store/rows.ts';
import { Cadence } from '../polling/cadence.ts';
import { leadSeveralWays } from '../polling/poll.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import { presentLogin } from '../polling/refusedLogin.ts';
import { type Changes, Collected } from './changes.ts';
import { ChannelReasons } from './channelReasons.ts';
import { ChannelStates } from './channelStates.ts';
import { Conditions } from './conditions.ts';
import { type Confirmation, Confirmations } from './confirmations.ts';
import { DeviceCoverage } from './deviceCoverage.ts';
import { DeviceIdentity } from './deviceIdentity.ts';
import { Indicators, type Made } from './indicators.ts';
import { judgedOf, judgedOfSaid, type PollKind, type SaidBy } from './judged.ts';
import { componentsOf, KeptParts, partRoom } from './keptParts.ts';
import { componentOf, indicatorKey, namesOfIndicator } from './keys.ts';
import { KnownReadings } from './knownReadings.ts';
import { lineNoiseOf } from './lineNoise.ts';
import { isOfAppliance, ownName } from './ownComponents.ts';
import { noteVersions } from './versions.ts';
import type { WatchedIndicator } from './watchedIndicator.ts';
import { isOtherLogin, nothingRemembered, offCause, type Remembered, type WatchPlan } from './watchPlan.ts';

export type { Changes } from './changes.ts';
export type { SaidBy } from './judged.ts';
export type { WatchedIndicator } from './watchedIndicator.ts';
export { nothingRemembered, type Remembered, type WatchPlan } from './watchPlan.ts';

/**
 * All that is known about one watched device: its newest readings, its indicators and alerts, how its channels fare. It computes;
 * its owner polls, stores and notifies.
 */
export class WatchedDevice {
  #plan: WatchPlan;
  readonly #indicators: Indicators;
  readonly #readings: KnownReadings;
  /** Which of the names that the device gives its parts are kept: whatever is kept by such a name is bounded by it. */
  readonly parts: KeptParts;
  readonly #channels: ChannelStates;
  #cadence: Cadence;
  readonly coverage: DeviceCoverage;
  readonly identity: DeviceIdentity;
  /** What says that its monitor account is not as it was decided. Its owner is who hears of accounts. */
  accountDoubt: AccountDoubt | undefined;
  /** The slot of the last poll that was started; null: none yet. */
  lastSlot: number | null = null;
  polling = false;
  /** When it is to be polled next (ms), while that is planned. */
  nextPollAt: number | undefined;
  readonly #confirmations = new Confirmations();
  readonly #reasons = new ChannelReasons();
  readonly #conditions = new Conditions(() => this.#plan);
  /** Why the last poll could not judge an indicator. */
  readonly #doubts = new Map<string, string>();

  /** `pause`: why it was not polled since what is remembered. */
  constructor(plan: WatchPlan, stored: Remembered = nothingRemembered, pause: GapCause = 'service-off', room = partRoom(1)) {
    this.#plan = plan;
    this.parts = new KeptParts(plan.model, room);
    const remembered = this.parts.recall(stored);
    this.#cadence = new Cadence(plan.device.id);
    const terms = {
      device: plan.device.id,
      policy: () => this.#plan.policy,
      conditionOf: this.conditionOf,
      cadenceOf: this.#cadenceOf,
      nameOf: (component: string) => this.nameOf(component),
      isHeard: (witness: Witness) =>
        !this.paused &&
        polledChannels(this.#plan.device)
          .filter((channel) => witnessOf(channel) === witness)
          .every((channel) => this.#channels.get(channel)?.state === 'ok'),
    };
    this.#indicators = new Indicators(terms, remembered);
    this.#readings = new KnownReadings(remembered.readings);
    this.#channels = new ChannelStates(remembered.channels, (channel) => presentLogin(this.#plan.device[channel], this.#plan.secrets));
    this.coverage = new DeviceCoverage(plan.device.id, remembered.channels, offCause(plan.device) ?? pause, remembered.work);
    this.identity = new DeviceIdentity(remembered.identity);
    this.accountDoubt = remembered.accountDoubt;
    for (const { polledAt } of this.#channels) this.lastSlot = Math.max(this.lastSlot ?? 0, slotOf(polledAt, plan.policy.interval));
  }

  get id(): string {
    return this.#plan.device.id;
  }
  get plan(): WatchPlan {
    return this.#plan;
  }
  /** A person wants it not to be polled: nothing is sent to it, and nothing is judged. */
  get paused(): boolean {
    return this.#plan.device.paused ?? false;
  }
  get indicators(): Iterable<WatchedIndicator> {
    return this.#indicators;
  }
  get alerts(): Iterable<Alert> {
    return this.#indicators.alerts;
  }
  alert(id: string): Alert | undefined {
    return this.#indicators.alert(id);
  }
  indicator(component: string, condition: string): WatchedIndicator | undefined {
    return this.#indicators.get(component, condition);
  }
  get readings(): Iterable<Reading> {
    return this.#readings;
  }

  /** What to read over the console in this slot. */
  dueCommands(slot: number): readonly ConsoleCommand[] {
    const open = (indicator: string) => {
      const phase = this.#indicators.get(...namesOfIndicator(indicator))?.state.phase;
      return phase === 'pending' || phase === 'firing' || phase === 'recovering';
    };
    return this.#cadence.due(this.#plan.model.console?.commands ?? [], slot, open);
  }

  /** How often the readings of a component are read while all is well (ms); 0: at every poll. */
  cadenceOf(component: string): number {
    return this.#cadence.ofComponent(component);
  }

  /** What is known about an indicator's condition, as the operator wants it. Undefined: not judged. */
  readonly conditionOf = (component: string, condition: string) => this.#conditions.of(component, condition);

  /** What the policy asks of an indicator now. Undefined: not judged. */
  ruleOf(component: string, condition: string): Rule | undefined {
    return this.#indicators.ruleOf(component, condition);
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
    const own = ownName(component, this.#plan.device) ?? this.#readings.nameOf(component);
    return own ?? this.#plan.model.partOf?.(component)?.['hw.name'] ?? component;
  }

  /** Channels that are not tried until a person acts, with the refusal that is to blame. */
  get blocked(): ReadonlyMap<PolledChannel, Fault> {
    return this.#channels.blocked;
  }

  /** Channels that are not tried at this time: the blocked ones, and those where a try would do harm for a while. */
  notTried(now: number): ReadonlyMap<PolledChannel, Fault> {
    return new Map([...this.#channels.held(now), ...this.#channels.blocked]);
  }

  /** A channel did not answer when it was last polled. */
  get hasFailed(): boolean {
    return [...this.#channels].some(({ state }) => state === 'failed');
  }

  /** A channel's last poll failed in this way. */
  hasFault(code: string): boolean {
    return [...this.#channels].some(({ errorCode }) => errorCode === code);
  }

  /** A person has acted: what was refused may be tried again, and is not spoken of until it is. */
  unblock(): void {
    this.#channels.unblock();
  }

  /** Unblocks the channels whose login is another one than those refused, by what these secrets are now. True when there was one. */
  unblockFor(replaced: readonly string[]): boolean {
    const uses = (channel: PolledChannel) => channelSecrets(this.#plan.device, channel).some((name) => replaced.includes(name));
    const freed = this.#channels.withOtherLogin(uses);
    this.#channels.unblock(freed);
    return freed.length > 0;
  }

  /**
   * Takes a changed configuration. A channel that is no longer polled can no longer be silent or refuse us; one whose address or account is
   * another one may be tried again.
   */
  replan(plan: WatchPlan, now: number): Changes {
    const before = this.#plan;
    this.#plan = plan;
    this.#conditions.clear();
    const changes = new Collected();
    // What a pause keeps from being polled can be silent again afterwards.
    const polled = usableChannels(plan.device);
    for (const channel of pollableChannels) {
      if (!polled.includes(channel)) {
        for (const reason of channelReasons) this.#indicators.retire(channelFacts[channel].component, reason, now, changes);
        if (this.identity.leave(channel)) this.#keepIdentity([], now, changes);
      }
      if (isOtherLogin(before, plan, channel)) this.#channels.unblock([channel]);
    }
    for (const { component, condition } of [...this.#indicators]) {
      const margin = condition === NEAR_LIMIT && JSON.stringify(before.policy.margins) !== JSON.stringify(plan.policy.margins);
      if (margin || !this.conditionOf(component, condition)) this.#indicators.retire(component, condition, now, changes);
    }
    const off = offCause(plan.device);
    if (off) this.coverage.switchedOff(off);
    if (this.paused) this.#indicators.suspend(now, changes);
    if (!leadSeveralWays(polled)) this.#indicators.retire(APPLIANCE, UNREACHABLE, now, changes);
    return changes;
  }

  /** Takes the outcome of one poll into account; `slot` is the schedule's time for it. Of one that is not counted nothing is judged. */
  apply(polled: readonly ChannelPoll[], slot: number, now: number, { confirm = 0, counted = true }: PollKind = {}): Changes {
    const changes = new Collected();
    const polls = this.#within(polled, now, changes);
    if (confirm > 0) this.#confirmations.done(slot, confirm);
    for (const poll of polls) {
      this.#cadence.record(poll, slot);
      for (const reading of poll.readings) noteVersions(this.#readings.take(reading), reading, changes);
      changes.readings.push(...poll.readings);
    }
    for (const poll of polls) {
      const made: Made = { slot, at: poll.endedAt, witness: witnessOf(poll.channel), ...(confirm > 0 && { confirm }) };
      const observations = this.#reasons.follow(counted ? poll.observations : [], this.#indicators, poll.endedAt, changes);
      for (const observation of counted ? [...observations, ...this.#nearLimits(poll.readings)] : []) {
        this.#indicators.judge(observation, made, now, changes);
        this.#doubt(observation);
      }
      changes.channels.push(this.#channels.record(this.id, poll));
      const news = this.identity.take(poll);
      if (news) this.#keepIdentity(news, poll.endedAt, changes);
      changes.judged.push(...judgedOf(this.id, poll, { slot, takenAt: now, confirm, counted }, this.#cadenceOf));
      changes.lineNoise.push(...lineNoiseOf(this.id, poll));
    }
    if (!this.#plan.simulated) changes.gaps.push(...this.coverage.record(polls, this.#plan.policy.interval, counted));
    this.#indicators.elapse(now, changes);
    if (confirm === 0 && changes.effects.some((effect) => this.#isToBeConfirmed(effect))) {
      this.#confirmations.plan(slot, now, this.#plan.policy);
    }
    return changes;
  }

  /** Why the last poll that spoke of an indicator could not judge it. Undefined: it could, or none has since the service began. */
  doubtOf(component: string, condition: string): string | undefined {
    return this.#doubts.get(indicatorKey(component, condition));
  }

  /** Takes into account what came without being asked for: a trap, a line of a log. `said`: by whom and when. */
  hear(observations: readonly Observation[], said: SaidBy, now: number): Changes {
    const changes = new Collected();
    const { channel: _, ...made } = said;
    changes.judged.push(...judgedOfSaid(this.id, observations, said, now));
    for (const observation of observations) this.#indicators.judge(observation, made, now, changes);
    return changes;
  }

  /** Lets time pass without a poll. */
  elapse(now: number): Changes {
    const changes = new Collected();
    this.#indicators.elapse(now, changes);
    return changes;
  }

  /** Takes an alert of its own as others have made it: notified, acknowledged. Nothing else of it may have changed. False when it has none such. */
  revise(alert: Alert): boolean {
    return this.#indicators.revise(alert);
  }

  /** Whether nothing more is known of what an open alert is about: not within the window, or no indicator is left that could say. */
  isLost(alert: Alert): boolean {
    return this.#indicators.isLost(alert);
  }

  /** A person closes a latched alert, or a lost one. Without effects when it is neither lost nor shown by the device to be over. */
  closeAlert(id: string, now: number): Changes {
    const changes = new Collected();
    this.#indicators.close(id, now, changes);
    return changes;
  }

  /** Planned work begins: what was counted so far does not count, what fires goes on firing. */
  suspend(now: number): Changes {
    const changes = new Collected();
    this.#indicators.suspend(now, changes);
    return changes;
  }

  /** Lets time pass in which it is paused. */
  rest(now: number): Changes {
    const changes = new Collected();
    changes.gaps.push(...this.coverage.rest(now, this.#plan.policy.interval));
    return changes;
  }

  /** Open alerts that are of the appliance, and not of the ways to it. */
  get alertsOfAppliance(): readonly Alert[] {
    return [...this.alerts].filter((alert) => alert.state !== 'resolved' && isOfAppliance(alert));
  }

  /**
   * The other appliance that answered last is this device from now on: all that was known of the one before is over, and counting starts
   * anew. What is known of the channels stays. False: no other one has answered.
   */
  acceptAppliance(now: number): Changes | undefined {
    if (!this.identity.accept(now)) return undefined;
    const changes = new Collected();
    this.#indicators.replace(isOfAppliance, now, changes);
    this.#readings.clear();
    this.parts.clear();
    this.#cadence = new Cadence(this.id);
    this.#keepIdentity([], now, changes);
    return changes;
  }

  /** What an indicator was judged on is over for good, and not by counting: its alert ends now, and whoever was notified of it hears so. */
  settle(component: string, condition: string, now: number): Changes {
    const changes = new Collected();
    this.#indicators.endAll((each) => each.component === component && each.condition === condition, now, changes);
    return changes;
  }

  /** All that outlives a restart, for a store that has lost it. */
  everything(): Changes {
    const changes = new Collected();
    changes.readings.push(...this.#readings);
    changes.channels.push(...this.#channels);
    changes.gaps.push(...this.coverage.latest);
    this.#keepIdentity([], 0, changes);
    this.#indicators.everything(changes);
    return changes;
  }

  /** Ends every open alert, for a device that is a new one although it has the id of an old one. */
  forget(now: number): Changes {
    const changes = new Collected();
    this.#indicators.retireAll(now, changes);
    return changes;
  }

  /** The polls without parts that are too many. What has made room for others is forgotten. */
  #within(polled: readonly ChannelPoll[], now: number, changes: Collected): readonly ChannelPoll[] {
    const { polls, gone, news } = this.parts.keep(polled, now, () => componentsOf(this.alerts));
    changes.warnings.push(...news);
    if (gone.size > 0) {
      this.#readings.forget(gone);
      for (const key of this.#doubts.keys()) if (gone.has(componentOf(key))) this.#doubts.delete(key);
      this.#indicators.forget(gone);
      this.#conditions.clear();
    }
    const components = this.parts.takeLeaving();
    if (components.length > 0) changes.forgotten.push({ device: this.id, components });
    return polls;
  }

  /** What is simulated is a new appliance each time. */
  #keepIdentity(news: readonly string[], time: number, changes: Collected): void {
    const identity = this.identity.remembered;
    if (this.#plan.simulated || Object.keys(identity).length === 0) return;
    changes.identities.push({ device: this.id, identity });
    for (const text of news) changes.events.push({ time, device: this.id, kind: 'identity', text: plainText(text, 200) });
  }

  #nearLimits(readings: readonly Reading[]): readonly Observation[] {
    return observeMargins(readings, this.#plan.policy.margins, (component) => {
      const known = this.#indicators.get(component, NEAR_LIMIT);
      return known && lastVerdict(known.state);
    });
  }

  #doubt({ component, condition, verdict, evidence }: Observation): void {
    const key = indicatorKey(component, condition);
    if (verdict === 'unknown') this.#doubts.set(key, evidence.text);
    else this.#doubts.delete(key);
  }

  readonly #cadenceOf = (component: string, condition: string) => this.#cadence.ofIndicator(component, condition);

  #isToBeConfirmed({ kind, alert }: AlertEffect): boolean {
    const known = kind === 'pending' ? this.conditionOf(alert.component, alert.condition) : undefined;
    return known !== undefined && ruleFor(this.#plan.policy, known).confirm.length > 0;
  }
}
