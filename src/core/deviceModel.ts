import type { Cause } from './alerting/rootCause.ts';
import type { Essential } from './essentials.ts';
import { generalConditions } from './generalConditions.ts';
import type { IdentitySource } from './identity.ts';
import type { Condition, Observation } from './indicator.ts';
import type { Tolerance } from './measuring/crossCheck.ts';
import type { TrendRule } from './measuring/forecast.ts';
import type { EarlierCounts } from './measuring/rate.ts';
import type { AccountNews, LogLine, MessageFact, TrapMessage } from './message.ts';
import type { ConsoleDescriptor, ModelDescriptor } from './modelDescriptor.ts';
import type { PostureReader } from './modelPosture.ts';
import type { Attributes, Channel, Limits, Measurement, Metric, ParseResult, Rejected } from './reading.ts';
import type { Redaction } from './redaction/redaction.ts';
import type { Concern } from './responsibility.ts';
import type { SnmpType, SnmpVarbind } from './varbind.ts';

export type { SnmpType, SnmpVarbind };

/**
 * All that is known about one model of appliance, as data and pure functions. Channels receive the profiles and never learn
 * which model they talk to; a new model is a new folder under devices/.
 */
export interface DeviceModel {
  readonly descriptor: ModelDescriptor;
  /** Missing, as in the descriptor: it has no console. */
  readonly console?: ModelConsole;
  /** Missing, as in the descriptor: it has no SNMP agent. */
  readonly snmp?: ModelSnmp;
  /** Missing: nothing is known of what it says by itself. */
  readonly messages?: ModelMessages;
  /**
   * Its own, by condition (`speed-low`). Where a component has one of its own, it stands under `component.condition`. The general ones
   * need not be among them: see `conditionFor`.
   */
  readonly conditions: ReadonlyMap<string, Condition>;
  /** Of its conditions, those that mean that it serves no client while they hold. Missing: none is known to. */
  readonly outOfUse?: ReadonlySet<string>;
  /** Which alerts are the cause of which others, beyond `generalCauses`. */
  readonly causes?: readonly Cause[];
  /** How far two channels may differ in what they say of one quantity; those that are not named are not compared. */
  readonly tolerances?: ReadonlyMap<Metric, Tolerance>;
  /** What every appliance of it has and has to be judged. Missing: nothing is known to be. */
  readonly essentials?: readonly Essential[];
  /**
   * What a part is called and where it sits, when no reading names it: a supply that only its own sensors tell of. Those that it knows are
   * always kept; parts by names of the device's own are bounded. Missing: all are.
   */
  partOf?(component: string): Attributes | undefined;
  /** Its own limits for a quantity of a part, where none come with the value. Missing: it has no table of them. */
  limitsOf?(metric: Metric, component: string): Limits | undefined;
  /** Which readings say who answers. Missing: that is not known of this model. */
  readonly identity?: readonly IdentitySource[];
  /** Which of its readings' attributes tell whose it is. Missing: none that is known. */
  readonly telling?: readonly TellingAttribute[];
  /** What has to be dealt with, by condition, where the kind of part alone does not say it. */
  readonly concerns?: ReadonlyMap<string, Concern>;
  /** Parts that take each other's place, and the condition of one that has only lost its power: short ones are maintenance. */
  readonly feeds?: RedundantFeeds;
  /** What the newest readings tell of how an appliance is set up. Missing: nobody has looked which of them do. */
  readonly posture?: PostureReader;
  /** Where to look ahead, reading by reading; undefined: nowhere. */
  trendOf?(reading: Measurement): TrendRule | undefined;
  /**
   * What the readings of one poll over one channel say about each component. Same input, same output.
   * @param now milliseconds since the Unix epoch, for what depends on it: a certificate that expires. Without it that is not judged
   */
  observe(channel: Channel, readings: readonly Measurement[], rejected: readonly Rejected[], now?: number): readonly Observation[];
}

/** An attribute that tells whose an appliance is, and what may be taken out of a text for it. */
export interface TellingAttribute {
  /** Its name. One that ends in a point: all that begin so, and the rest of the name is of this kind, too. */
  readonly attribute: string;
  readonly kind: Redaction;
  /** What a stand-in is called: `host`. Default: by its kind. */
  readonly word?: string;
  /** Of an attribute that ends in a point: the kind of the rest of its name. Default: `kind`. */
  readonly nameKind?: Redaction;
}

/** Supplies of power of which one is enough. */
export interface RedundantFeeds {
  /** The condition of a supply whose feed is dead. */
  readonly condition: string;
  /** By component, the one that carries the appliance meanwhile. */
  readonly partners: ReadonlyMap<string, string>;
}

/** The console of a model: how to speak to it, and what it says. */
export interface ModelConsole extends ConsoleProfile {
  /** Commands whose output is understood, for output that somebody has saved. They are more than those that may be sent. */
  readonly readable: readonly string[];
  /** Readings in the output of one command; what is not certain is rejected. */
  parse(command: string, output: string): ParseResult;
}

/** The SNMP agent of a model: what to ask it for, and what it says. */
export interface ModelSnmp extends SnmpRequest {
  /** Readings in the answers of one poll. Rates and shares are told only where the counts of an earlier poll are known. */
  parse(answer: SnmpAnswer, earlier?: EarlierCounts): ParseResult;
}

/** One of its parts, and a condition of it. */
export type IndicatorName = Pick<Observation, 'component' | 'condition'>;

/** The line of a log that a trap was made of. */
export interface SoughtLine {
  /** The process that wrote it, in lower case. */
  readonly app: string;
  /** Whether this one of that process, with what a rule makes of it, is the line. */
  isIt(line: Pick<LogLine, 'pid' | 'time'>, fact: MessageFact): boolean;
}

/** What a model says by itself: lines of its logs, and traps. Undefined: no rule knows the message. */
export interface ModelMessages {
  line(line: LogLine): MessageFact | undefined;
  trap(trap: TrapMessage): MessageFact | undefined;
  /** What a line says of an account, beside its fact: a rule of a user may read the line in another way. Undefined, or missing: nothing. */
  account?(line: LogLine): AccountNews | undefined;
  /**
   * Of which line of its log the appliance has made the trap: the two are one message then, of which the line says more. Undefined, or
   * missing: of none.
   */
  madeOf?(trap: TrapMessage): SoughtLine | undefined;
  /** What is to be suspected of a device that says this and then stops answering. Undefined, or missing: nothing more than the silence. */
  silentAfter?(fact: MessageFact): IndicatorName | undefined;
  /** Of what else a fact says the same that it says of its own condition: that it begins, or is over. */
  following?(fact: MessageFact): readonly IndicatorName[];
  /**
   * Components that stand for several parts of one kind, for messages that do not say which: a message that says that it is over is about one
   * of them, while another may go on.
   */
  readonly groups?: ReadonlySet<string>;
  /** What the model's MIBs call the objects of its traps, for traps that another program has written down: `fanFailed` → its OID. */
  readonly trapNames?: ReadonlyMap<string, string>;
}

/**
 * What is known about an indicator's condition: the component's own entry (`console.silent`) before the model's (`silent`), and that before
 * what holds for every model. Undefined: not judged.
 */
export function conditionFor<C = Condition>(
  conditions: ReadonlyMap<string, C>,
  component: string,
  condition: string,
): C | Condition | undefined {
  return conditions.get(`${component}.${condition}`) ?? conditions.get(condition) ?? generalConditions.find(({ id }) => id === condition);
}

/**
 * How a console of this model asks for a login and shows that it is ready, and the words that people need about it. Patterns are matched
 * against the end of what arrived.
 */
export interface ConsoleProfile extends ConsoleDescriptor {
  /** `myhsm login: ` at the end of the output. A group `host` is the host that the prompt names, where it names one. */
  readonly loginPrompt: RegExp;
  /** Groups `user` and `host` are the account and the host that the prompt names, where it names them. */
  readonly passwordPrompt: RegExp;
  /** The shell is ready: `shell:>`, `[myhsm] shell:>`. A group `host` is the host that it names, where it names one. */
  readonly shellPrompt: RegExp;
  /** The device wants a new password before anything else. Never answered. */
  readonly passwordChange: RegExp;
  readonly loginRefused: RegExp;
  /** A refusal that names its cause: the account is disabled, locked or expired. */
  readonly accountUnusable?: RegExp;
  /** The device lets nobody in just now, whatever the password: it boots, or has too many sessions. That is no refusal. */
  readonly loginDeferred?: RegExp;
  /** A refusal that ends by itself: the account is locked for a time. */
  readonly accountLocked?: RegExp;
  /** The device ended a login that took too long; that is no refusal. */
  readonly loginTimedOut?: RegExp;
  /** The trailer of a command; group 1 is the result code, group 2 its text. */
  readonly resultTrailer: RegExp;
  /** A line of a transcript that begins with the shell's prompt, as people copy it; group 1 is what was typed. */
  readonly promptLine: RegExp;
  /** Every command that may ever be sent, by exact match. */
  readonly allowedCommands: ReadonlySet<string>;
  /** The one command that ends a session. */
  readonly logoutCommand: string;
  /** What a poll reads, in order. Each command of it is in `allowedCommands`. */
  readonly commands: readonly ConsoleCommand[];
}

/** A command whose output is read. */
export interface ConsoleCommand {
  readonly command: string;
  /**
   * At every poll, or at the first one of an hour or a day. A command whose output was not understood, or told of something
   * negative, is read at every poll until it no longer is.
   */
  readonly every: 'poll' | 'hour' | 'day';
  /** How long the device takes before it has answered, apart from the time on the wire. Milliseconds. */
  readonly thinkingMs: number;
}

/** What to ask an SNMP agent for. OIDs are dotted, without a leading dot. */
export interface SnmpRequest {
  /** Instances for GET. The first is one that every agent has. */
  readonly scalars: readonly string[];
  readonly tables: readonly SnmpTable[];
  readonly subtrees?: readonly SnmpSubtree[];
  /** How long the agent keeps values: an uptime in hundredths of a second, among the scalars, and the greatest age of an answer (ms). */
  readonly freshness?: { readonly upTime: string; readonly cacheMs: number };
}

export interface SnmpTable {
  /** Of a row (`….1`). */
  readonly entry: string;
  /** The first one tells which rows there are: an agent that has the table has it in every row. */
  readonly columns: readonly number[];
  /** Missing: at every poll. Like a console command's. */
  readonly every?: 'hour' | 'day';
}

/** A part of the tree of which more is known than what its numbers mean. Walked as it is. */
export interface SnmpSubtree {
  readonly root: string;
  /** Bindings that are read at most. */
  readonly most: number;
  readonly every?: 'hour' | 'day';
}

/** All bindings of one poll: the scalars, then each table by column and index, then the subtrees. */
export interface SnmpAnswer {
  readonly varbinds: readonly SnmpVarbind[];
  /** What could not be read although it was asked for. Missing: all was read. */
  readonly unread?: readonly SnmpUnread[];
  /** Of the agent's engine, in hexadecimal digits. Missing: version 2c has none. */
  readonly engineId?: string;
}

export interface SnmpUnread {
  /** An object's instance, or the column or subtree that was not read to its end. */
  readonly oid: string;
  readonly reason: string;
}
