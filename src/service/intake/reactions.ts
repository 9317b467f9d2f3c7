import { channelFacts, witnessOf } from '../../core/channel.ts';
import { conditionFor } from '../../core/deviceModel.ts';
import type { Observation, Verdict } from '../../core/indicator.ts';
import type { MessageFact, MessageSeverity } from '../../core/message.ts';
import { HOUR, MINUTE, SECOND } from '../../core/time/duration.ts';
import { slotOf } from '../../core/time/schedule.ts';
import { polledChannels } from '../../inventory/deviceChannels.ts';
import type { StoredMessage } from '../../store/rows.ts';
import { describe, type Log } from '../common/log.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { SaidBy, WatchedDevice } from '../watching/watchedDevice.ts';
import { AWAITS } from './joining.ts';
import type { Understood } from './messageKeeper.ts';
import { TamperSuspects } from './tamperSuspects.ts';

/** A device is polled for what it says by itself this often at most (ms). */
const APART = MINUTE;
/** What says the same of the same part is judged this often at most (ms). */
const SAME = SECOND;
/** So many facts of one device wait for a poll at most. */
const MOST_HELD = 200;
/** That polls found the same of the same part is told this often at most (ms). */
const TOLD_AGAIN = HOUR;

export interface ReactionsOptions {
  readonly fleet: Pick<Fleet, 'find' | 'check' | 'hear' | 'listen'>;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What proven senders have said of a condition before this process began, and nobody has judged. */
  readonly unjudged?: readonly StoredMessage[];
  /** What a poll found that was made at once for a critical message of an unproven sender: a sentence for people. */
  readonly looked: (device: string, text: string) => void;
}

interface Heard {
  readonly severity: MessageSeverity;
  readonly observation: Observation;
  /** Of further conditions, of which it says the same. */
  readonly further: readonly Observation[];
  readonly said: SaidBy;
  /** What a proven trap says that was made of this line: it counts where a poll after the first of them does not find the part at fault. */
  readonly otherwise?: (Heard & { readonly since: number }) | undefined;
}

interface Polling {
  startedAt: number;
  /** When it began to read, after any other poll of the device. */
  readsSince?: number;
  running: boolean;
  /** It comes after the one under way. */
  next: NodeJS.Timeout | undefined;
}

/**
 * What follows from a message. Bad news leads to one poll of the device, however many come. What a proven sender says is judged like what a
 * poll reads. What anybody could have said confirms what a poll has found, and does nothing else.
 */
export class Reactions implements Disposable {
  readonly #options: ReactionsOptions;
  readonly #stop = new AbortController();
  readonly #polls = new Map<string, Polling>();
  /** SaidBy by nobody who is proven, by device, component and condition. */
  readonly #held = new Map<string, Map<string, Heard>>();
  /** What proven senders have said last of each indicator. Models name parts and conditions, so there is an end. */
  readonly #heard = new Map<string, { readonly verdict: Verdict; readonly at: number }>();
  readonly #suspects: TamperSuspects;
  /** What was told of such polls, and when. Models name parts and conditions. */
  readonly #told = new Map<string, number>();
  /** Proven traps whose line may come yet. */
  readonly #waiting = new Map<Understood, NodeJS.Timeout>();
  /** Until its device is watched. */
  #unjudged: readonly StoredMessage[];

  constructor(options: ReactionsOptions) {
    this.#options = options;
    this.#unjudged = options.unjudged ?? [];
    const { fleet, now } = options;
    this.#suspects = new TamperSuspects({ fleet, now, ask: (id) => this.#ask(id) });
  }

  /** What a process before this one has not judged is judged now, as far as its devices are watched. */
  takeUp(): void {
    this.#unjudged = this.#unjudged.filter((message) => {
      const device = this.#options.fleet.find(message.device ?? '');
      if (device) this.#say(device, { message, fact: factOf(message), authenticated: true });
      return !device;
    });
  }

  /** They have come within a moment. */
  to(messages: readonly Understood[]): void {
    const said = new Set<string>();
    for (const each of messages) this.#to(each, said);
  }

  /** `said`: what unproven senders have said in the same moment. The same of the same part counts once. */
  #to(message: Understood, said: Set<string>): void {
    const { trap, madeOf, awaitsLine, authenticated } = message;
    const device = message.message.device === undefined ? undefined : this.#options.fleet.find(message.message.device);
    if (!device) return;
    if (!madeOf) this.#suspects.note(device, message);
    if (madeOf) this.#joined(device, message, madeOf);
    else if (awaitsLine && authenticated) this.#wait(message, device);
    else if (authenticated || !this.#isSaid(message, said)) this.#say(device, message);
    if (trap && this.#endWait(trap)) this.#joined(device, trap, message);
  }

  #isSaid({ message: { device, channel }, fact }: Understood, said: Set<string>): boolean {
    if (fact === undefined) return false;
    const { component, condition, asserted, severity, test } = fact;
    const words = `${device} ${channel} ${component} ${condition} ${asserted} ${severity} ${test}`;
    const before = said.size;
    return said.add(words).size === before;
  }

  #say(device: WatchedDevice, message: Understood): void {
    if (!isAboutCondition(message)) return;
    const heard = this.#heardOf(device, message);
    if (heard && message.authenticated) this.#judge(device, heard);
    else if (heard?.observation.verdict === 'negative' && !this.#confirms(device, heard)) this.#hold(device, heard);
    if (message.fact?.asserted !== false) this.#ask(device.id);
  }

  /** What is judged of it. Undefined: nothing. */
  #heardOf(device: WatchedDevice, { message, fact, authenticated }: Understood): Heard | undefined {
    if (fact?.component === undefined || fact.condition === undefined || fact.test) return undefined;
    const { component, condition, asserted = true, text, value, unit, threshold } = fact;
    const { model, policy } = device.plan;
    const now = this.#options.now();
    // What nobody has heard of yet counts now: a slot that is over would take it no more.
    const counts = now - message.time > policy.lateness ? now : message.time;
    // A message about one of several says nothing of the others.
    if (!conditionFor(model.conditions, component, condition) || (!asserted && model.messages?.groups?.has(component))) return undefined;
    const evidence = {
      text: `${channelFacts[message.channel].name}: ${text}`,
      fact: text,
      ...(value !== undefined && { value }),
      ...(unit !== undefined && { unit }),
      ...(threshold !== undefined && { limit: threshold }),
      channel: message.channel,
    };
    const observation = { component, condition, verdict: asserted ? 'negative' : 'positive', evidence } as const;
    return {
      severity: fact.severity,
      observation,
      further: (model.messages?.following?.(fact) ?? []).map((each) => ({ ...observation, ...each })),
      said: {
        slot: slotOf(counts, policy.interval),
        at: message.time,
        witness: witnessOf(message.channel),
        ...(authenticated && { authenticated }),
        channel: message.channel,
      },
    };
  }

  /**
   * A trap and the line that it was made of are one fact, which the line tells. A proven trap that calls for attention is given up only for
   * what is as sure: a proven line, a part that a poll has found at fault; and, where the line tells of a test or an end, one that can only
   * have come from the device's address.
   */
  #joined(device: WatchedDevice, trap: Understood, line: Understood): void {
    const said = this.#heardOf(device, line);
    if (said?.observation.verdict !== 'negative') {
      const isSure = line.authenticated || line.fromItsAddress === true;
      if (!isSure || !isHarmless(line)) this.#say(device, trap);
      return;
    }
    const alone = this.#heardOf(device, trap);
    if (line.authenticated || !trap.authenticated || !alone || isFound(device, said)) return;
    const since = Math.min(trap.message.time, line.message.time);
    const { running = true, readsSince = Number.NEGATIVE_INFINITY } = this.#polls.get(device.id) ?? {};
    if (!running && readsSince >= since) {
      this.#judge(device, alone);
      return;
    }
    this.#hold(device, { ...said, otherwise: { ...alone, since } });
    this.#ask(device.id);
  }

  #wait(trap: Understood, { id }: WatchedDevice): void {
    if (isAboutCondition(trap) && trap.fact?.asserted !== false) this.#ask(id);
    this.#waiting.set(trap, setTimeout(() => this.#speakAlone(trap), AWAITS).unref());
  }

  /** Its line has not come: it counts by itself. */
  #speakAlone(trap: Understood): void {
    this.#endWait(trap);
    const device = this.#options.fleet.find(trap.message.device ?? '');
    if (device) this.#say(device, trap);
  }

  #endWait(trap: Understood): boolean {
    clearTimeout(this.#waiting.get(trap));
    return this.#waiting.delete(trap);
  }

  /** What waits for a line or a poll counts by itself: nobody will hear of either. */
  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#suspects[Symbol.dispose]();
    for (const { next } of this.#polls.values()) clearTimeout(next);
    for (const trap of [...this.#waiting.keys()]) this.#speakAlone(trap);
    for (const [id, held] of this.#held) {
      const device = this.#options.fleet.find(id);
      for (const { otherwise } of held.values()) if (device && otherwise) this.#judge(device, otherwise);
    }
    this.#held.clear();
  }

  #judge(device: WatchedDevice, heard: Heard): void {
    if (this.#isNews(device, heard)) this.#options.fleet.hear(device, [heard.observation, ...heard.further], heard.said);
  }

  /** A flood of proven messages costs no more than a few: each that is judged is written through to the disk. */
  #isNews({ id }: WatchedDevice, { observation: { component, condition, verdict }, said: { at } }: Heard): boolean {
    const key = `${id} ${component} ${condition}`;
    const last = this.#heard.get(key);
    if (last?.verdict === verdict && Math.abs(at - last.at) < SAME) return false;
    this.#heard.set(key, { verdict, at });
    return true;
  }

  /** A poll has found the same: it is one witness more. */
  #confirms(device: WatchedDevice, { observation, said }: Heard): boolean {
    const indicator = device.indicator(observation.component, observation.condition);
    const alert = indicator?.alertId === undefined ? undefined : device.alert(indicator.alertId);
    const isOpen = alert?.state === 'pending' || alert?.state === 'firing';
    if (!isOpen || !alert.evidence.some(({ witness, verdict }) => verdict === 'negative' && witness !== said.witness)) return false;
    this.#options.fleet.hear(device, [observation], said);
    return true;
  }

  #hold(device: WatchedDevice, heard: Heard): void {
    const { id } = device;
    const held = this.#held.get(id) ?? new Map<string, Heard>();
    this.#held.set(id, held);
    const key = JSON.stringify([heard.observation.component, heard.observation.condition]);
    const before = held.get(key);
    if (held.size >= MOST_HELD && !before && !makesRoom(held, heard)) {
      if (heard.otherwise) this.#judge(device, heard.otherwise);
      return;
    }
    const otherwise = heard.otherwise ?? before?.otherwise;
    held.set(key, otherwise ? { ...heard, otherwise } : heard);
  }

  #ask(id: string): void {
    const now = this.#options.now();
    const known = this.#polls.get(id);
    if (known?.next || this.#stop.signal.aborted) return;
    const since = known === undefined ? APART : now - known.startedAt;
    // Clocks are set back, too.
    const left = since < 0 ? APART : APART - since;
    if (!known?.running && left <= 0) {
      void this.#poll(id);
      return;
    }
    const polling = known ?? { startedAt: now, running: false, next: undefined };
    polling.next = setTimeout(
      () => {
        polling.next = undefined;
        if (!polling.running) void this.#poll(id);
        else this.#ask(id);
      },
      Math.max(left, 1_000),
    ).unref();
  }

  /** A person is to see what a critical message led to, also where nothing proves it. One that a proven sender said, too, is judged. */
  #tell(device: WatchedDevice, { severity, observation, otherwise }: Heard, known: Known, since: number): void {
    if (severity !== 'critical' || otherwise) return;
    const outcome = outcomeOf(device, known, since);
    const key = JSON.stringify([device.id, observation.component, observation.condition, outcome]);
    const now = this.#options.now();
    if (Math.abs(now - (this.#told.get(key) ?? Number.NEGATIVE_INFINITY)) < TOLD_AGAIN) return;
    this.#told.set(key, now);
    const said = observation.evidence.fact ?? observation.evidence.text;
    this.#options.looked(device.id, `${outcome}. Its sender is not proven: “${said}”`);
  }

  async #poll(id: string): Promise<void> {
    const { fleet, now, log } = this.#options;
    const device = fleet.find(id);
    if (!device) {
      this.#polls.delete(id);
      return;
    }
    const polling: Polling = { startedAt: now(), running: true, next: this.#polls.get(id)?.next };
    this.#polls.set(id, polling);
    let looked: readonly Heard[] = [];
    try {
      // One that is under way may have read the part before the message came.
      if (device.polling) await fleet.check([device], {}, this.#stop.signal);
      looked = [...(this.#held.get(id)?.values() ?? [])];
      polling.readsSince = now();
      await fleet.check([device], {}, this.#stop.signal);
    } catch (error) {
      if (!this.#stop.signal.aborted) log('warning', `${id}: a poll for what it said by itself was not made: ${describe(error)}`);
    }
    polling.running = false;
    const held = this.#held.get(id) ?? new Map<string, Heard>();
    this.#held.delete(id);
    const current = fleet.find(id);
    if (this.#stop.signal.aborted || !current) return;
    for (const heard of held.values()) {
      const isConfirmed = this.#confirms(current, heard);
      const isSame = isConfirmed || isFound(current, heard);
      const isPolled = isConfirmed || isFound(current, heard, true);
      this.#tell(current, heard, { isSame, isPolled }, polling.startedAt);
      if (isSame || !heard.otherwise) continue;
      // What came after the poll had begun waits for the next.
      const isLookedAt = looked.includes(heard) || heard.otherwise.since <= (polling.readsSince ?? Number.NEGATIVE_INFINITY);
      if (isLookedAt) this.#judge(current, heard.otherwise);
      else this.#hold(current, heard);
    }
  }
}

/** What is known of what was said: an alert says the same; and that alert is one of a poll, too. */
interface Known {
  readonly isSame: boolean;
  readonly isPolled: boolean;
}

/** What a poll has made of an unproven message. Silence is no denial, and an alert that messages alone have made is no poll's finding. */
function outcomeOf(device: WatchedDevice, { isSame, isPolled }: Known, since: number): string {
  const answers = polledChannels(device.plan.device).some((channel) => {
    const { state, polledAt = 0 } = device.channel(channel) ?? {};
    return state === 'ok' && polledAt >= since;
  });
  if (answers && isPolled) return 'the poll has found the same';
  const outcome = answers ? 'the poll could not confirm it' : 'the device did not answer';
  return isSame ? `${outcome}; an alert says the same already` : outcome;
}

/** One that is not critical and that nobody has proven goes for one that is: anybody can make up names of parts. False: there is none. */
function makesRoom(held: Map<string, Heard>, { severity }: Heard): boolean {
  if (severity !== 'critical') return false;
  for (const [key, each] of held) if (each.severity !== 'critical' && !each.otherwise) return held.delete(key);
  return false;
}

/** What a message meant that was kept. */
function factOf({ rule, severity, component, condition, asserted, text }: StoredMessage): MessageFact | undefined {
  if (rule === undefined || component === undefined || condition === undefined) return undefined;
  return { rule, severity, component, condition, text, ...(asserted !== undefined && { asserted }) };
}

function isAboutCondition({ fact }: Understood): boolean {
  return fact?.component !== undefined && fact.condition !== undefined && !fact.test;
}

/** It says of nothing that it is wrong. */
function isHarmless({ fact }: Understood): boolean {
  return fact !== undefined && (fact.test === true || fact.asserted === false || fact.severity === 'info');
}

/** An alert on the part is open of which the line tells, or one that explains it. `polled`: and a poll has found it. */
function isFound({ alerts, plan }: WatchedDevice, { observation: { component, condition }, said }: Heard, polled = false): boolean {
  const causes = plan.model.causes ?? [];
  const explaining = causes.filter(
    ({ components, explains }) =>
      components?.test(component) === true && explains.some((each) => each.components === 'same' && each.conditions?.includes(condition)),
  );
  const wanted = new Set([condition, ...explaining.flatMap(({ conditions }) => conditions ?? [])]);
  return [...alerts].some(
    ({ component: part, condition: its, state, evidence }) =>
      part === component &&
      wanted.has(its) &&
      state !== 'resolved' &&
      (!polled || evidence.some(({ witness, verdict }) => verdict === 'negative' && witness !== said.witness)),
  );
}
