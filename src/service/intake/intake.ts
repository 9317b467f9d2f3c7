import { setImmediate as others, setTimeout as pause } from 'node:timers/promises';
import type { ReceivedLine, RefusedSender } from '../../channels/syslog/receivedLine.ts';
import type { TrapRights } from '../../channels/traps/admission.ts';
import type { EngineMemory } from '../../channels/traps/engineClocks.ts';
import { Senders } from '../../channels/traps/senders.ts';
import { TrapReceiver } from '../../channels/traps/trapReceiver.ts';
import { type TrapUser, trapUserFlaw } from '../../channels/traps/trapUsers.ts';
import type { Channel } from '../../core/channel.ts';
import { Fault } from '../../core/fault.ts';
import { pemText } from '../../core/pem.ts';
import { plainText } from '../../core/text.ts';
import { SECOND } from '../../core/time/duration.ts';
import { Turns } from '../../core/turns.ts';
import type { IntakeConfig, SyslogIntake, TrapIntake } from '../../inventory/intakeSchema.ts';
import type { FilePositionRow, HeardRow } from '../../store/rows.ts';
import { hostAndPort } from '../common/hostAndPort.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import type { SaidOfAccount } from '../watching/accountDoubts.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { Arrivals } from './arrivals.ts';
import type { Ear } from './ear.ts';
import { Heard } from './heard.ts';
import type { IntakeNews, ListenerState, Receiving } from './intakeStates.ts';
import { Joining } from './joining.ts';
import { lineListeners, silent } from './listeners.ts';
import { MessageKeeper, type Understood } from './messageKeeper.ts';
import { ownAddress } from './ownAddress.ts';
import { PlaceCounts } from './placeCounts.ts';
import { Reactions } from './reactions.ts';
import { Refusals } from './refusals.ts';
import { StrangerEvents } from './strangerEvents.ts';
import { Understanding } from './understood.ts';
import { unjudged } from './unjudged.ts';
import { Whose } from './whose.ts';

/** What has changed is told to clients this often (ms) at most. */
const TELL = SECOND;
/** Lines are read for so long (ms) at a time: polls, packets and clients have their turns in between. */
const SLICE = 2;
/** Code points of what is told of a poll. */
const LONGEST_EVENT = 600;
/** So long (ms) names of hosts are waited for before anything is heard: what answers later counts from then on. */
const LOOKS_UP = 2 * SECOND;
/** A receiver that could not be set up is tried again after this (ms). */
const AGAIN = 30 * SECOND;

const TRAP: Channel = 'trap';
const LINE: Channel = 'syslog';
const NEVER = new AbortController().signal;

export interface IntakeOptions {
  readonly keeper: Keeper;
  readonly fleet: Fleet;
  readonly secrets: Secrets;
  /** Clocks of SNMP engines, and our own. */
  readonly engines: EngineMemory;
  /** Whether simulated devices are heard; otherwise the others are. */
  readonly simulated: boolean;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A message of one of its devices speaks of an account. */
  readonly heardOfAccount: (device: WatchedDevice, said: SaidOfAccount) => void;
  /** Clients should see it anew. */
  readonly changed: (news: IntakeNews) => void;
}

/**
 * Hears what devices say by themselves, where the inventory in force says so: finds out whose it is and what it means, keeps it, and lets it be
 * known. What could not be kept is not answered.
 */
export class Intake implements AsyncDisposable {
  readonly #options: IntakeOptions;
  readonly #whose: Whose;
  readonly #inbox: MessageKeeper;
  readonly #understanding: Understanding;
  readonly #reactions: Reactions;
  readonly #strangers: StrangerEvents;
  readonly #heard: Heard;
  readonly #refusals = new Refusals();
  readonly #turns = new Turns(1);
  readonly #reading = new Turns(1);
  readonly #stop = new AbortController();
  #config: IntakeConfig | undefined;
  /** Of what was set up last, secrets included. */
  #built = '';
  #traps: { readonly listener: Ear; readonly receiver?: TrapReceiver } | undefined;
  #lines: readonly Ear[] = [];
  #lineSenders = new Senders({ addresses: [] });
  readonly #counts = new PlaceCounts();
  readonly #arrivals = new Arrivals(() => this.#tell());
  #telling: NodeJS.Timeout | undefined;
  #hasNews = false;
  #again: NodeJS.Timeout | undefined;

  constructor(options: IntakeOptions) {
    this.#options = options;
    const { keeper, fleet, secrets, simulated, log, now } = options;
    this.#whose = new Whose({ fleet, simulated, changed: () => this.#namesChanged() });
    this.#reactions = new Reactions({
      ...{ fleet, log, now, unjudged: simulated ? [] : keeper.read([], unjudged) },
      looked: (device, text) => {
        keeper.keep((store) => store.events.append({ time: now(), kind: 'polled-at-once', device, text: plainText(text, LONGEST_EVENT) }));
        this.#heard.lookAnew(device);
        this.#tell();
      },
    });
    this.#heard = new Heard(keeper);
    this.#inbox = new MessageKeeper({
      keeper,
      log,
      joining: new Joining(() => this.#lines.length > 0),
      kept: (messages) => {
        this.#heard.note(messages);
        this.#refusals.ofNoDevice(messages, (sender) => this.#whose.strangeness(sender));
        this.#reactions.to(messages);
        for (const each of messages) this.#accountOf(each);
      },
    });
    this.#understanding = new Understanding({ whose: this.#whose, secrets, log });
    this.#strangers = new StrangerEvents({ keeper, log, now });
  }

  #accountOf({ account, message: { device: id, time: at }, authenticated: proven }: Understood): void {
    const device = account && id !== undefined ? this.#options.fleet.find(id) : undefined;
    if (account && device) this.#options.heardOfAccount(device, { ...account, at, proven });
  }

  get states(): readonly ListenerState[] {
    const ofLines = this.#understanding.flaws;
    const ofNames = this.#whose.flaws;
    return this.#listeners.map((listener) => {
      const { place } = listener;
      const problems = [...listener.problems, ...(listener === this.#traps?.listener ? [] : ofLines), ...ofNames];
      const lastAt = this.#arrivals.lastAt(place);
      return { place, problems, ...this.#counts.of(listener), ...(lastAt !== undefined && { lastAt }) };
    });
  }

  /** When each device was last heard. */
  get heard(): readonly HeardRow[] {
    return this.#heard.rows;
  }

  /** How the sending of a device fares; who asks waits for a test of it. */
  async receiving({ id }: Pick<WatchedDevice, 'id'>): Promise<Receiving> {
    this.#heard.expect(id, this.#options.now());
    const addresses = this.#whose.addressesOf(id);
    const own = addresses[0] === undefined ? undefined : await ownAddress(addresses[0]);
    return {
      addresses,
      ...(own !== undefined && { ownAddress: own }),
      config: this.#config,
      ways: [...(this.#traps ? [TRAP] : []), ...(this.#lines.length > 0 ? [LINE] : [])],
      heard: this.#heard.of(id),
      refused: this.#refusals.with(this.#traps?.receiver?.strangers ?? [], TRAP),
    };
  }

  /** Hears there from now on. The devices may be others than before, too. */
  async use(config: IntakeConfig | undefined): Promise<void> {
    this.#config = config;
    this.#understanding.use(config?.rules ?? []);
    this.#reactions.takeUp();
    if (config) await Promise.race([this.#whose.lookUp(), pause(LOOKS_UP, undefined, { ref: false })]);
    await this.#setUp();
    for (const ear of this.#lines) void ear.look?.();
  }

  /** Secrets are others than before. */
  secretsChanged(): void {
    void this.#setUp();
  }

  /** Nothing more is heard. What was heard is kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#telling);
    clearTimeout(this.#again);
    this.#whose[Symbol.dispose]();
    this.#reactions[Symbol.dispose]();
    await this.#end(this.#listeners);
    await this.#inbox.settled();
  }

  get #listeners(): readonly Ear[] {
    return [...(this.#traps ? [this.#traps.listener] : []), ...this.#lines];
  }

  async #end(listeners: readonly Ear[]): Promise<void> {
    await Promise.all(listeners.map((each) => each[Symbol.asyncDispose]()));
  }

  /** One after the other: a port is free before it is taken anew. */
  async #setUp(): Promise<void> {
    try {
      await this.#turns.run(this.#stop.signal, () => this.#setUpNow());
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#options.log('error', describe(error));
      this.#tryAgain();
    }
  }

  #tryAgain(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.#built = '';
      void this.#setUp();
    }, AGAIN).unref();
  }

  async #setUpNow(): Promise<void> {
    const { traps, syslog } = this.#config ?? {};
    const key = JSON.stringify([traps, syslog, this.#keyOf(syslog)]);
    this.#allow();
    if (key === this.#built) return;
    clearTimeout(this.#again);
    const ended = this.#listeners;
    await this.#end(ended);
    this.#counts.add(ended);
    this.#traps = undefined;
    this.#lines = [];
    if (this.#stop.signal.aborted) return;
    this.#traps = traps && this.#trapListener(traps);
    if (syslog) this.#lines = await lineListeners(syslog, this.#keyOf(syslog), this.#lineTaking());
    this.#built = key;
    if (this.#stop.signal.aborted) await this.#end(this.#listeners);
    this.#tell();
  }

  #trapListener(traps: TrapIntake): { readonly listener: Ear; readonly receiver?: TrapReceiver } {
    const { engines, now, log } = this.#options;
    const place = `Traps at ${traps.listen} (UDP)`;
    try {
      const receiver = new TrapReceiver({
        ...hostAndPort(traps.listen),
        rights: this.#rightsOf(traps).rights,
        ...{ memory: engines, now, mask: (text) => this.#options.secrets.mask(text) },
        commit: (trap, at) => this.#keep(place, [{ ...this.#understanding.trap(trap, at, TRAP), mayBeTest: true }]),
        refused: (stranger) => this.#strangers.trap(stranger),
        changed: () => this.#tell(),
      });
      const flawsOf = () => this.#rightsOf(traps).flaws;
      const listener: Ear = {
        place,
        get problems() {
          return [...receiver.problems.map(({ text }) => text), ...flawsOf()];
        },
        get kept() {
          return receiver.counts.kept;
        },
        get refused() {
          return receiver.counts.refused;
        },
        get lost() {
          return receiver.counts.lost.here + receiver.counts.lost.inKernel;
        },
        [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
      };
      return { receiver, listener };
    } catch (error) {
      // The start of our engine could not be counted: who has heard the last one would take us for a recording.
      if (!(error instanceof Fault)) log('error', describe(error));
      const why = error instanceof Fault ? error.message : 'there is an error in this program.';
      this.#tryAgain();
      return { listener: silent(place, `Nothing is received at ${traps.listen}: ${why} It is tried again by itself.`) };
    }
  }

  #lineTaking() {
    const { now, keeper } = this.#options;
    return {
      admits: (address: string) => this.#lineSenders.mayBeDevice(address) || this.#lineSenders.isRelay(address),
      take: (lines: readonly ReceivedLine[], positions?: { readonly path: string; readonly files: readonly FilePositionRow[] }) =>
        this.#keepLines(lines, positions),
      positionsOf: (path: string) => keeper.mustRead(({ intake }) => intake.loadPositions(path)),
      refused: (sender: RefusedSender) => {
        this.#refusals.line(sender, LINE, now());
        this.#strangers.line(sender);
      },
      changed: () => this.#tell(),
      now,
    };
  }

  async #keepLines(
    lines: readonly ReceivedLine[],
    positions?: { readonly path: string; readonly files: readonly FilePositionRow[] },
  ): Promise<void> {
    const messages = await this.#understood(lines);
    const [first] = lines;
    const place = first && this.#placeOf(first);
    for (const { message } of messages)
      if (message.device === undefined)
        this.#strangers.unknownHost(message.sender, place ?? 'Syslog', () => this.#whose.strangeness(message.sender));
    await this.#keep(place, messages, positions);
  }

  /** What has come over several connections is read one after the other, with a pause for all else between slices. */
  #understood(lines: readonly ReceivedLine[]): Promise<readonly Understood[]> {
    // What was taken is read to its end, also when the service ends.
    return this.#reading.run(NEVER, async () => {
      const messages: Understood[] = [];
      let began = performance.now();
      for (const line of lines) {
        messages.push(this.#understanding.line(line, this.#lineSenders, LINE));
        if (messages.length % 8 > 0 || performance.now() - began < SLICE) continue;
        await others();
        began = performance.now();
      }
      return messages;
    });
  }

  #placeOf({ origin }: ReceivedLine): string | undefined {
    const { udp, tcp, tls } = this.#config?.syslog ?? {};
    if (origin.way === 'file') return `File ${origin.path}`;
    const listen = { udp, tcp, tls: tls?.listen }[origin.way];
    return listen && `Syslog at ${listen} (${origin.way.toUpperCase()})`;
  }

  #keep(
    place: string | undefined,
    messages: readonly Understood[],
    positions?: { readonly path: string; readonly files: readonly FilePositionRow[] },
  ): Promise<void> {
    const written = this.#inbox.keep(positions ? { messages, positions } : { messages });
    const at = messages.at(-1)?.message.time;
    if (place !== undefined && at !== undefined) this.#arrivals.note(written, place, at);
    return written;
  }

  #namesChanged(): void {
    this.#allow();
    this.#tell();
  }

  /** Who may send, with the addresses that are known now. */
  #allow(): void {
    const { traps, syslog } = this.#config ?? {};
    const { addresses } = this.#whose;
    this.#lineSenders = new Senders({ addresses, ranges: syslog?.sources ?? [], relays: syslog?.relays ?? [] });
    if (traps) this.#traps?.receiver?.allow(this.#rightsOf(traps).rights);
  }

  #rightsOf({ users, communities, sources = [], relays = [] }: TrapIntake): {
    readonly rights: TrapRights;
    readonly flaws: readonly string[];
  } {
    const { secrets } = this.#options;
    const names = [
      ...users.flatMap(({ auth, priv }) => [auth, priv].flatMap((each) => each?.secret ?? [])),
      ...communities.map(({ secret }) => secret),
    ];
    const missing = secrets.missing(names);
    const ready = users.flatMap(({ name, engineId, auth, priv }): readonly TrapUser[] => {
      const key = (secret: string) => secrets.get(secret) ?? '';
      if ([auth, priv].some((each) => each && missing.includes(each.secret))) return [];
      return [
        {
          name,
          ...(engineId !== undefined && { engineId }),
          ...(auth && { auth: { protocol: auth.protocol, key: key(auth.secret) } }),
          ...(priv && { priv: { protocol: priv.protocol, key: key(priv.secret) } }),
        },
      ];
    });
    const flawed = ready.flatMap((user) => trapUserFlaw(user) ?? []);
    return {
      rights: {
        users: ready.filter((user) => trapUserFlaw(user) === undefined),
        communities: communities.flatMap(({ secret }) => secrets.get(secret) ?? []),
        senders: { addresses: this.#whose.addresses, ranges: sources, relays },
      },
      flaws: [...flawed, ...missing.map((name) => secrets.sayMissing(name))],
    };
  }

  #keyOf(syslog: SyslogIntake | undefined): { readonly pem?: string; readonly missing: string } {
    const name = syslog?.tls?.key.secret;
    const pem = name === undefined ? undefined : this.#options.secrets.get(name);
    return { missing: name === undefined ? '' : this.#options.secrets.sayMissing(name), ...(pem !== undefined && { pem: pemText(pem) }) };
  }

  /** At once, and then once a second while there is more. */
  #tell(): void {
    if (this.#stop.signal.aborted) return;
    this.#hasNews = this.#telling !== undefined;
    if (this.#hasNews) return;
    this.#options.changed({ listening: this.states, heard: this.#heard.takeNews() });
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      if (this.#hasNews) this.#tell();
    }, TELL).unref();
  }
}
