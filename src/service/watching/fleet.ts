import { SnmpPoller } from '../../channels/snmp/polling/snmpPoller.ts';
import type { GapCause } from '../../core/coverage.ts';
import { OtherAppliance } from '../../core/fault.ts';
import type { Observation } from '../../core/indicator.ts';
import { nextPoll, slotOf } from '../../core/time/schedule.ts';
import { FairTurns, KeyedTurns } from '../../core/turns.ts';
import { channelSecrets, polledChannels } from '../../inventory/deviceChannels.ts';
import type { GapRow } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';
import type { SecretChanges } from '../common/secrets.ts';
import { HostNames } from '../polling/hostNames.ts';
import { LeftOpen } from '../polling/leftOpen.ts';
import { overdue } from '../polling/overdue.ts';
import { pollDevice } from '../polling/poll.ts';
import type { ChannelPoll, FleetTools, PollTarget } from '../polling/pollTarget.ts';
import { RecentNoise } from '../polling/recentNoise.ts';
import { loginOf } from '../polling/refusedLogin.ts';
import { saveChanges, saveHandling } from './changes.ts';
import type { Confirmation } from './confirmations.ts';
import { deviceKnownAs } from './deviceKnownAs.ts';
import { alertsOf, type FleetListener, type OwnedAlert, withDevice } from './fleetListener.ts';
import { Forecasts } from './forecasts.ts';
import { partRoom } from './keptParts.ts';
import { opened, recall } from './recall.ts';
import { RunningPolls } from './runningPolls.ts';
import { type Changes, type Remembered, type SaidBy, WatchedDevice, type WatchPlan } from './watchedDevice.ts';
import { comesBack, isSamePlan } from './watchPlan.ts';

export type { FleetListener, OwnedAlert } from './fleetListener.ts';

export interface FleetOptions {
  readonly keeper: Keeper;
  readonly log: Log;
  /** Planned work is under way on a device: what it says is stored and not counted. */
  readonly inMaintenance?: (device: WatchedDevice) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A poll that was asked for by a person: the device, and what each channel brought. */
export interface Checked {
  readonly device: WatchedDevice;
  readonly polls: readonly ChannelPoll[];
}

/** Devices polled by the schedule at one time; a person's check does not wait behind them. */
const AT_ONCE = 16;
const CHECKS_AT_ONCE = 32;
/** A timer looks at the clock at least this often (ms): clocks are set, machines sleep. */
const LOOK = 30_000;

/**
 * The devices that are watched: polls each at its slot, keeps and stores what comes of it, and says so to its listeners.
 */
export class Fleet implements AsyncDisposable {
  readonly #options: FleetOptions;
  readonly #now: () => number;
  #watched: ReadonlyMap<string, WatchedDevice> = new Map();
  /** Why a device that comes now was not watched before. */
  #unwatched: GapCause = 'service-off';
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #polls = new RunningPolls<readonly ChannelPoll[]>();
  readonly #snmp = new SnmpPoller();
  readonly #turns = new FairTurns(AT_ONCE);
  readonly #checkTurns = new FairTurns(CHECKS_AT_ONCE);
  readonly #stop = new AbortController();
  readonly #forecasts: Forecasts;
  readonly #hostNames: HostNames;
  readonly #listeners = new Set<FleetListener>();
  readonly tools: FleetTools;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#now = options.now;
    this.#forecasts = new Forecasts(options.keeper);
    this.#hostNames = new HostNames(options.keeper);
    this.tools = {
      consoles: new KeyedTurns(),
      leftOpen: new LeftOpen(options.keeper),
      hostNames: this.#hostNames,
      noise: new RecentNoise(),
      snmp: this.#snmp,
      counts: new Map(),
      now: this.#now,
      onBug: (error) => options.log('error', describe(error)),
    };
    options.keeper.register((store) => {
      for (const device of this.#watched.values()) saveChanges(store, device.everything(), this.#now());
    });
  }

  /** From now on, this listener hears what happens, too. */
  listen(listener: FleetListener): void {
    this.#listeners.add(listener);
  }

  get devices(): readonly WatchedDevice[] {
    return [...this.#watched.values()];
  }

  find(id: string): WatchedDevice | undefined {
    return this.#watched.get(id);
  }

  *alerts(): Generator<OwnedAlert> {
    for (const device of this.#watched.values()) for (const alert of device.alerts) yield { alert, device };
  }

  findAlert(id: string): OwnedAlert | undefined {
    for (const device of this.#watched.values()) {
      const alert = device.alert(id);
      if (alert) return { alert, device };
    }
    return undefined;
  }

  /** Names of secrets that devices of the inventory need and nobody has given. */
  get missingSecrets(): readonly string[] {
    const missing = this.devices.flatMap(({ plan: { device, secrets, simulated } }) =>
      simulated ? [] : secrets.missing(polledChannels(device).flatMap((channel) => channelSecrets(device, channel))),
    );
    return [...new Set(missing)];
  }

  /** Watches these devices from now on, in this order, and no others. Those already watched keep what is known of them. */
  watch(plans: readonly WatchPlan[]): void {
    const now = this.#now();
    const wanted = new Map(plans.map((plan) => [plan.device.id, plan]));
    const before = this.#watched;
    const removed = [...before.keys()].filter((id) => !wanted.has(id));
    for (const id of removed) this.#drop(id);
    const added = [...wanted.keys()].filter((id) => !before.has(id));
    const stored = recall(this.#options.keeper, added, now);
    // All of them before anything is stored: whoever saves everything meanwhile saves them, too.
    const room = partRoom(wanted.size);
    this.#watched = new Map([...wanted].map(([id, plan]) => [id, before.get(id) ?? opened(plan, stored.get(id), this.#unwatched, room)]));
    for (const device of this.#watched.values()) device.parts.room = room;
    this.#unwatched = 'not-in-inventory';
    const touched: WatchedDevice[] = [];
    for (const [id, device] of this.#watched) {
      const plan = wanted.get(id) ?? device.plan;
      if (!before.has(id)) this.#forgetEarlier(plan, stored.get(id), now);
      else if (isSamePlan(device.plan, plan)) continue;
      else this.#replan(device, plan, now);
      touched.push(device);
      this.#schedule(device);
    }
    if (touched.length > 0 || removed.length > 0) this.#tell(touched, removed, touched.flatMap(alertsOf));
  }

  /**
   * Devices that waited for one of these secrets are polled at once. A login that was refused is tried again only with another secret
   * than the one refused, which is known also after a restart.
   */
  secretsChanged({ arrived, replaced }: SecretChanges): void {
    const touched = this.devices.filter((device) => {
      const { device: config } = device.plan;
      const waited = polledChannels(config).some(
        (channel) =>
          device.channel(channel)?.errorCode === 'secret-missing' && channelSecrets(config, channel).some((name) => arrived.includes(name)),
      );
      return device.unblockFor(replaced) || waited;
    });
    for (const device of touched) {
      device.lastSlot = null;
      this.#schedule(device);
    }
    if (touched.length > 0) this.#tell(touched, [], []);
  }

  /**
   * Polls these devices now, whatever the schedule says; a device that is being polled is waited for. What comes of it counts for the
   * slot it falls in.
   * @throws `signal.reason` when aborted
   */
  async check(
    devices: readonly WatchedDevice[],
    options: { readonly retryLogin?: boolean; readonly onChecked?: (checked: Checked) => void },
    signal: AbortSignal,
  ): Promise<readonly Checked[]> {
    const aborted = AbortSignal.any([signal, this.#stop.signal]);
    return Promise.all(
      devices.map((device) =>
        this.#checkTurns.run(aborted, device.hasFailed, overdue(device.plan.timeout), async () => {
          if (options.retryLogin) this.#retryLogin(device);
          const polls = device.paused ? [] : await this.#poll(device, slotOf(this.#now(), device.plan.policy.interval), aborted);
          const checked = { device, polls };
          options.onChecked?.(checked);
          return checked;
        }),
      ),
    );
  }

  /** Takes alerts of which only what people and notices have to do with has changed, and stores that. The caller publishes it. */
  revise(alerts: readonly OwnedAlert[]): void {
    const known = this.take(alerts);
    this.#options.keeper.keep((store) => saveHandling(store, known));
  }

  /** As `revise`, where the caller has stored it before. Answers with those that are known here. */
  take(alerts: readonly OwnedAlert[]): readonly OwnedAlert[] {
    return alerts.filter(({ alert, device }) => device.revise(alert));
  }

  /** A person closes an alert that does not end by itself. */
  closeAlert({ alert, device }: OwnedAlert): void {
    this.conclude(device, device.closeAlert(alert.id, this.#now()), { told: true });
  }

  /** A person says that the other appliance that answers is the device from now on. It may log in under its own name, and is looked at now. */
  acceptAppliance(device: WatchedDevice): void {
    const changes = device.acceptAppliance(this.#now());
    if (!changes) return;
    this.#hostNames.forget(device.id);
    device.unblock();
    device.lastSlot = null;
    this.#schedule(device);
    this.conclude(device, changes, { told: true });
  }

  /** Takes into account what a device has said by itself. What is paused or under planned work says nothing that counts. */
  hear(device: WatchedDevice, observations: readonly Observation[], said: SaidBy): void {
    if (!device.paused && !this.#inMaintenance(device)) this.conclude(device, device.hear(observations, said, this.#now()), { told: true });
  }

  /** Planned work begins on these devices: what was counted so far does not count. */
  suspend(devices: readonly WatchedDevice[]): void {
    for (const device of devices) {
      const changes = device.suspend(this.#now());
      if (changes.indicators.length > 0) this.conclude(device, changes);
    }
  }

  /** Polls under way are ended; their sessions log out. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await this.#polls[Symbol.asyncDispose]();
    this.#snmp[Symbol.dispose]();
  }

  /** A simulated appliance is a new one each time: what an earlier one had is over. */
  #forgetEarlier(plan: WatchPlan, remembered: Remembered | undefined, now: number): void {
    if (!plan.simulated) return;
    this.#hostNames.forget(plan.device.id);
    this.#commit(new WatchedDevice(plan, remembered).forget(now));
  }

  /** A pause ends the poll that is under way; its session logs out. What was paused, or off with its account, is polled at once. */
  #replan(device: WatchedDevice, plan: WatchPlan, now: number): void {
    if (comesBack(device.plan, plan)) device.lastSlot = null;
    this.#commit(device.replan(plan, now));
    if (device.paused) this.#polls.stop(device.id);
  }

  #drop(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#polls.stop(id);
  }

  #schedule(device: WatchedDevice): void {
    if (this.#stop.signal.aborted) return;
    clearTimeout(this.#timers.get(device.id));
    const now = this.#now();
    const planned = nextPoll(device.id, device.plan.policy.interval, now, device.lastSlot, Math.random());
    const confirmation = device.nextConfirmation(now);
    const next = confirmation && confirmation.at < planned.at ? confirmation : { ...planned, confirm: 0 };
    device.nextPollAt = device.paused ? undefined : next.at;
    this.#wait(device, next);
  }

  #wait(device: WatchedDevice, planned: Confirmation): void {
    const { slot, at, confirm } = planned;
    const timer = setTimeout(
      () => {
        const now = this.#now();
        const { interval } = device.plan.policy;
        // Slept through, or the clock was set: what was not polled counts as nothing, and the schedule starts from here.
        const end = confirm > 0 ? at + interval : slot + interval;
        if (now >= end || now < at - interval) this.#scheduleAnew(device);
        else if (now < at) this.#wait(device, planned);
        else void this.#pollBySchedule(device, planned);
      },
      Math.min(Math.max(at - this.#now(), 0), LOOK),
    );
    this.#timers.set(device.id, timer);
  }

  async #pollBySchedule(device: WatchedDevice, { slot, confirm }: Confirmation): Promise<void> {
    if (device.paused) {
      device.lastSlot = slot;
      this.conclude(device, device.rest(this.#now()));
      return this.#schedule(device);
    }
    try {
      await this.#turns.run(this.#stop.signal, device.hasFailed, overdue(device.plan.timeout), async () => {
        if (this.#watched.get(device.id) === device) await this.#poll(device, slot, this.#stop.signal, confirm);
      });
    } catch (error) {
      if (this.#stop.signal.aborted || this.#watched.get(device.id) !== device || device.paused) return;
      this.#options.log('error', describe(error));
      // A poll that came to its end has planned the next one.
      this.#scheduleAnew(device);
    }
  }

  #scheduleAnew(device: WatchedDevice): void {
    this.#schedule(device);
    this.#tell([device], [], []);
  }

  /** A person has acted. One who has seen that another host answers says with this that it is the right one. */
  #retryLogin(device: WatchedDevice): void {
    if (device.hasFault('other-host')) this.#hostNames.forget(device.id);
    device.unblock();
  }

  #poll(device: WatchedDevice, slot: number, signal: AbortSignal, confirm = 0): Promise<readonly ChannelPoll[]> {
    return this.#polls.join(device.id, (stop) => this.#run(device, slot, stop, confirm), signal);
  }

  async #run(device: WatchedDevice, slot: number, signal: AbortSignal, confirm: number): Promise<readonly ChannelPoll[]> {
    const { device: config, model, timeout, secrets } = device.plan;
    const target: PollTarget = {
      device: config,
      model,
      timeout,
      secrets,
      commands: device.dueCommands(slot),
      before: [...device.readings],
      acquaintance: () => ({
        ...device.identity.remembered,
        deviceOf: (seen) => deviceKnownAs(seen, device, this.devices, this.#hostNames),
      }),
    };
    let uncounted = this.#inMaintenance(device);
    device.polling = true;
    if (confirm === 0) device.lastSlot = slot;
    this.#tell([device], [], []);
    try {
      const polled = await pollDevice(target, this.tools, signal, device.notTried(this.#now()));
      const polls = polled.map((poll) => this.#forecasts.extend(device.plan, poll, device.identity.since));
      signal.throwIfAborted();
      if (polls.some(({ fault }) => fault instanceof OtherAppliance)) this.#hostNames.restore(device.id);
      this.#log(device, polls);
      if (!uncounted && this.#inMaintenance(device)) uncounted = true;
      if (uncounted) this.suspend([device]);
      const changes = device.apply(polls, slot, this.#now(), { confirm, counted: !uncounted });
      for (const warning of changes.warnings) this.#options.log('warning', `${device.id}: ${warning}`);
      device.polling = false;
      // Another password came while this one was being refused: it is tried at once.
      if (device.unblockFor([])) device.lastSlot = null;
      this.#schedule(device);
      // That a login was refused outlives cut power, too: a further try may lock the account.
      this.conclude(device, changes, { told: polls.some(({ fault }) => loginOf(fault) !== undefined) });
      return polls;
    } finally {
      if (device.polling) {
        device.polling = false;
        if (this.#watched.get(device.id) === device) this.#tell([device], [], []);
      }
    }
  }

  #inMaintenance(device: WatchedDevice): boolean {
    return this.#options.inMaintenance?.(device) ?? false;
  }

  /** Stores what has changed, and says so to all listeners. */
  conclude(device: WatchedDevice, changes: Changes, { told = false } = {}): void {
    this.#commit(changes, told);
    this.#tell([device], [], withDevice(changes.alerts, device), changes.gaps);
    for (const { kind, alert } of changes.effects)
      for (const listener of this.#listeners) {
        if (kind === 'fire') listener.fired(alert, device);
        if (kind === 'resolve') listener.resolved(alert, device);
      }
  }

  #commit(changes: Changes, told = false): void {
    const now = this.#now();
    this.#options.keeper.keep((store) => saveChanges(store, changes, now), { told });
  }

  #tell(devices: readonly WatchedDevice[], removed: readonly string[], alerts: readonly OwnedAlert[], gaps: readonly GapRow[] = []): void {
    if (this.#stop.signal.aborted) return;
    for (const listener of this.#listeners) listener.changed({ devices, removed, alerts, gaps });
  }

  #log(device: WatchedDevice, polls: readonly ChannelPoll[]): void {
    for (const { channel, fault } of polls) {
      if (fault && device.channel(channel)?.errorCode !== fault.code)
        this.#options.log('warning', `${device.id}: ${channel}: ${fault.message}`);
    }
  }
}
