import type { Policy } from './alert.ts';
import { parseDuration } from './duration.ts';
import type { Condition } from './indicator.ts';

/** A policy as the inventory writes it: durations as text. What is left out has its default. */
export interface PolicySettings {
  readonly interval?: string;
  readonly window?: string;
  readonly negatives?: number;
  readonly recover?: number;
  readonly lateness?: string;
  readonly reopen?: string;
  readonly renotify?: string;
}

/** A policy applied to one condition. Durations in ms. */
export interface Rule extends Policy {
  /** Negative slots within the window that fire the alert. */
  readonly needed: number;
  /** Least time from the first to the last of those slots, so that one burst of noise cannot be all of the evidence. */
  readonly minSpan: number;
  /** Least time from the first to the last of the positives that resolve. */
  readonly recoverFor: number;
  /** After this long without a known judgement nothing is known any more. */
  readonly staleAfter: number;
}

/**
 * The policy for all indicators of an inventory: `policyFrom({ ...inventory.poll, ...inventory.alerts })`. Everything that is
 * about polls (lateness, spans) follows the interval, so that a demo with an interval of seconds behaves like the real thing.
 */
export function policyFrom(settings: PolicySettings = {}): Policy {
  const interval = Math.max(1, parseDuration(settings.interval ?? '10m'));
  return {
    interval,
    window: Math.max(1, parseDuration(settings.window ?? '60m')),
    negatives: settings.negatives ?? 3,
    recover: settings.recover ?? 2,
    lateness: settings.lateness === undefined ? interval : parseDuration(settings.lateness),
    reopen: parseDuration(settings.reopen ?? '6h'),
    renotify: parseDuration(settings.renotify ?? '4h'),
  };
}

/** Whole slots in a policy's window, at least one: 6 for 60 minutes of 10-minute polls. */
export function slotsInWindow(policy: Pick<Policy, 'interval' | 'window'>): number {
  return Math.max(1, Math.floor(policy.window / policy.interval));
}

/**
 * What the policy asks of one condition. Never more negatives than the window has slots, or the alert could never fire; a
 * window that holds a single slot therefore fires on one negative, which is why the inventory should warn about it.
 *
 * @param cadence how often it is judged while all is well (ms), where that is less often than at every poll: what is known must not
 *   grow stale before the next time, nor by one read that fails
 */
export function ruleFor(policy: Policy, condition: Pick<Condition, 'negatives'>, cadence = 0): Rule {
  const slots = slotsInWindow(policy);
  const wanted = condition.negatives === 'window' ? slots : (condition.negatives ?? policy.negatives);
  const needed = Math.max(1, Math.min(slots, wanted));
  return {
    ...policy,
    needed,
    minSpan: needed === 1 ? 0 : policy.interval,
    recoverFor: policy.recover > 1 ? policy.interval : 0,
    staleAfter: Math.max(policy.window, 2 * cadence),
  };
}
