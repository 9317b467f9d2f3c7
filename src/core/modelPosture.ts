import type { Channel, Reading } from './reading.ts';

/** What a model's readings tell of how an appliance is set up: which of them say what, the model alone knows. */

/** Where a fact is from. */
export interface FactSource {
  /** When it was read (ms). */
  readonly at: number;
  readonly channel: Channel;
  /** It is read this often (ms); 0: at every poll. What is much older is not known any more. */
  readonly every: number;
}

export interface ClockFact extends FactSource {
  /** Whether time servers are followed at all. Left out: it was not told. */
  readonly enabled?: boolean;
  readonly servers?: number;
  /** Whether the clock follows one now. */
  readonly follows?: boolean;
  /** The one that it follows, as the device names it. */
  readonly server?: string;
}

export interface ExpiryFact extends FactSource {
  /** As the beginning of a sentence: `The certificate of …`. */
  readonly what: string;
  /** When it ends (ms). Left out: never. */
  readonly ends?: number;
}

export interface NameFact extends FactSource {
  /** What it is the name of: `host name`. */
  readonly of: string;
  readonly name: string;
  /** It is delivered with it, or the guide has it as an example. */
  readonly isDefault: boolean;
}

/** A role that keeps the HSM's own audit log, apart from those that use it. */
export interface AuditRoleFact extends FactSource {
  readonly state: 'initialised' | 'not initialised' | 'not supported';
}

/** To whom the appliance sends traps, and how they are secured. Left out: it was not told. */
export interface TrapFact extends FactSource {
  readonly hosts: number;
  readonly version?: string;
  readonly level?: string;
  readonly auth?: string;
  readonly priv?: string;
}

export interface CountFact extends FactSource {
  readonly count: number;
}

export interface TextFact extends FactSource {
  readonly text: string;
}

/** Policies by what they are: each with its value. */
export interface PolicyFact extends FactSource {
  readonly policies: ReadonlyMap<string, string>;
}

/** A fact that is left out is not known: it was never read, or not understood. */
export interface PostureFacts {
  readonly clock?: ClockFact;
  readonly certificate?: ExpiryFact;
  /** Of the account by which the device is read. */
  readonly password?: ExpiryFact;
  readonly names: readonly NameFact[];
  readonly auditRole?: AuditRoleFact;
  readonly traps?: TrapFact;
  /** Hosts that log lines are sent to. */
  readonly logHosts?: CountFact;
  readonly serialNumber?: TextFact;
  readonly firmware?: TextFact;
  readonly software?: TextFact;
  /** How roles log in: `ped`, `password`. */
  readonly authentication?: TextFact;
  readonly policies?: PolicyFact;
}

/** Finds the facts among the newest readings of a device. */
export type PostureReader = (readings: Iterable<Reading>) => PostureFacts;
