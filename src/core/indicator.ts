import type { Channel, Witness } from './channel.ts';
import type { Metric } from './reading.ts';

export type { Witness } from './channel.ts';

/**
 * An indicator is a condition judged on readings: device × component × condition (`psu2` × `ac-lost`).
 */

export type Verdict = 'negative' | 'positive' | 'unknown';

const weight: Readonly<Record<Verdict, number>> = { positive: 0, unknown: 1, negative: 2 };

/** Whether a verdict comes before another one on the same thing: bad news before "not known", and that before good news. */
export function saysMore(verdict: Verdict, than: Verdict): boolean {
  return weight[verdict] > weight[than];
}

export type Severity = 'warning' | 'critical';

/** Why a judgement says what it says, readable by a person. `text` holds no control characters. */
export interface Evidence {
  readonly text: string;
  /** The fact alone, where `text` says more: "Chassis intrusion". */
  readonly fact?: string;
  /** The metric that was judged, where the condition may be judged on any. */
  readonly metric?: Metric;
  readonly value?: number;
  readonly unit?: string;
  readonly limit?: number;
  /** Of a message: by which way it came. */
  readonly channel?: Channel;
  /** Of a sensor of the board that another witness reads, too: see `independent`. */
  readonly ofBoard?: true;
}

/** What a device model concludes about one component from one channel's output, before it is put on the clock. */
export interface Observation {
  readonly component: string;
  readonly condition: string;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
}

/** An observation put on the clock: `slot` is the schedule's time for it, `at` when it was made (ms since the epoch). */
export interface Judgement {
  readonly slot: number;
  readonly at: number;
  readonly witness: Witness;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  /** It came in a message whose sender is proven: SNMPv3 with authentication, syslog over TLS with a known certificate. */
  readonly authenticated?: true;
  /** Milliseconds into its slot at which a poll was made to confirm a first negative: it counts as a slot of its own. */
  readonly confirm?: number;
}

/** What can be wrong with a component of a model, what it means, and what to do. One entry per condition of a model. */
export interface Condition {
  /** `ac-lost`, `speed-low`, `tampered`, `silent`, ... */
  readonly id: string;
  readonly severity: Severity;
  /** Slots of the window that must be negative before the alert fires; `window`: every slot. Default: the policy's. */
  readonly negatives?: number | 'window';
  /**
   * An event that nobody mistakes and nothing undoes: it fires at once when the console says so in all its re-reads, or when an
   * authenticated message does.
   */
  readonly immediate?: true;
  /** Once fired it stays until the device has shown that it is over and a person has closed it. */
  readonly latched?: true;
  /**
   * False: it says nothing about whether the part itself has failed (a channel, a date, a margin), so it neither confirms other
   * conditions of its component nor is confirmed by them, and is not polled again to confirm it.
   */
  readonly corroborates?: false;
  /** True: this program finds it by looking, once in each slot. No poll and no message brings it. */
  readonly looked?: true;
  /** How often a negative from the console is read again in the same session before it counts. Default 1. */
  readonly rereads?: number;
  /** "Power supply 2 has no AC input": one line, for the tree, the notification and the alert list. */
  readonly summary: (componentName: string) => string;
  /** What it means for the service and the keys, in one or two sentences. */
  readonly meaning: string;
  /** The first thing to do, in one or two sentences; the runbook has the rest. */
  readonly action: string;
  /** The metrics that it is judged on, of its component or of parts that sit in it. Missing: none, or the evidence says which. */
  readonly readings?: readonly Metric[];
  /** Base name of a file in media/runbooks/. */
  readonly runbook: string;
}
