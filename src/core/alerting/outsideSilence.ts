import { SECOND } from '../time/duration.ts';

/**
 * A silence that a person has asked for on a platform outside (Alertmanager), beside one of ours or an acknowledgement. What has to be done
 * about it at each peer is a pure function of what was done so far.
 */
export interface AskedSilence {
  readonly id: string;
  readonly receiver: string;
  /** The silence of ours that it stands beside; or the alert, and when (ms) that was acknowledged. */
  readonly silence?: string;
  readonly alert?: string;
  readonly acknowledgedAt?: number;
  /** Labels that an alert must have. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly by: string;
  readonly why: string;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  readonly until: number;
  /** What it stands beside is over: it shall end. */
  readonly ended?: true;
  /** By peer. */
  readonly made: Readonly<Record<string, MadeSilence>>;
}

/** A silence as a peer has taken it. */
export interface MadeSilence {
  readonly id: string;
  /** Until when it was asked to last (ms). */
  readonly until: number;
  readonly at: number;
  /** Somebody has ended it there. */
  readonly lifted?: true;
}

export type SilenceStep =
  | { readonly do: 'make' }
  /** The peer has it from another one. */
  | { readonly do: 'adopt'; readonly id: string }
  | { readonly do: 'change'; readonly id: string }
  | { readonly do: 'end'; readonly id: string };

/** Peers tell each other of a silence within this time (ms); one that does not know it then is no peer of the others. */
const TOLD_WITHIN = 5 * SECOND;

/** What to do at a peer. `isFirst`: of those that answer it is the first, which makes what the others then hear of. */
export function silenceStep(
  asked: AskedSilence,
  peer: string,
  { now, isFirst, knows }: { readonly now: number; readonly isFirst: boolean; readonly knows: (id: string) => boolean },
): SilenceStep | undefined {
  if (asked.until <= now) return undefined;
  const mine = asked.made[peer];
  if (mine?.lifted) return undefined;
  if (asked.ended) return mine && { do: 'end', id: mine.id };
  if (mine) return mine.until === asked.until ? undefined : { do: 'change', id: mine.id };
  const others = Object.values(asked.made);
  if (others.some(({ lifted }) => lifted)) return undefined;
  const known = others.find(({ id }) => knows(id));
  if (known) return { do: 'adopt', id: known.id };
  if (others.length === 0) return isFirst ? { do: 'make' } : undefined;
  return Math.min(...others.map(({ at }) => at)) + TOLD_WITHIN <= now ? { do: 'make' } : undefined;
}

/** When time alone makes a step due at a peer that has not heard of it (ms). */
export function lookAgainAt(asked: AskedSilence, peer: string): number | undefined {
  const others = Object.values(asked.made);
  if (asked.ended || asked.made[peer] || others.length === 0) return undefined;
  return Math.min(...others.map(({ at }) => at)) + TOLD_WITHIN;
}

/** Whether it is in force somewhere. */
export function isMade({ made, ended }: AskedSilence): boolean {
  return !ended && Object.values(made).some(({ lifted }) => !lifted);
}

/** Whether nothing is left to do about it. */
export function isDone({ until, ended, made }: AskedSilence, now: number): boolean {
  return until <= now || (ended === true && Object.values(made).every(({ lifted }) => lifted));
}
