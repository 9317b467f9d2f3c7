import type { Proof } from '../channel.ts';
import type { Condition } from '../indicator.ts';
import { type Duration, fieldValues, milliseconds, type PolicyValues, policyFields, type WrittenPolicy } from './policyFields.ts';

/** A policy as the inventory has it. What is left out has its default. */
export interface PolicySettings extends WrittenPolicy {
  /** Between two polls of one device. */
  readonly interval?: Duration;
  readonly lateness?: Duration;
  readonly reopen?: Duration;
}

/** Times are milliseconds since the epoch, durations milliseconds. The reasons for the defaults: ARCHITECTURE.md, "When an alert fires". */
export interface Policy extends PolicyValues {
  readonly interval: number;
  /** Late judgements older than this are only recorded. */
  readonly lateness: number;
  /** An episode that comes back within this time is the same alert again. */
  readonly reopen: number;
  /** Milliseconds into a slot at which a first negative is asked after once more. */
  readonly confirm: readonly number[];
  /** Least time from the first to the last negative that fire, so that one burst of noise cannot be all of the evidence. */
  readonly minSpan: number;
}

/** A policy applied to one condition. Durations in ms. */
export interface Rule extends Policy {
  /** Negative slots within the window that fire the alert. */
  readonly needed: number;
  /** Least time from the first to the last of the positives that resolve. */
  readonly recoverFor: number;
  /** After this long without a known judgement nothing is known any more. */
  readonly staleAfter: number;
  /** Which proofs make a single negative fire at once. */
  readonly immediate: Readonly<Record<Proof, boolean>>;
  readonly latched: boolean;
}

/** When a first negative is confirmed, as shares of the interval: after 2 and 5 minutes of 10. */
const CONFIRM_AT = [0.2, 0.5];
/** The evidence must then span this share of the interval: 5 minutes of 10, longer than a burst of noise. */
const CONFIRMED_SPAN = 0.5;

/** A console's first poll reads everything and takes this long (ms). With shorter slots, its judgements must not count as late. */
const LONGEST_POLL = 30_000;

/**
 * The policy for the indicators of a device: `policyFrom({ ...poll, ...alerts })`. Spans and confirming polls follow the interval, so
 * that a demo with an interval of seconds behaves like the real thing. @throws {RangeError} for a bad duration
 */
export function policyFrom(settings: PolicySettings = {}): Policy {
  const values = fieldValues(policyFields, settings);
  const { profile } = values;
  const interval = Math.max(1, milliseconds(settings.interval ?? '10m'));
  return {
    ...values,
    interval,
    window: Math.max(1, values.window),
    lateness: settings.lateness === undefined ? Math.max(interval, LONGEST_POLL) : milliseconds(settings.lateness),
    reopen: milliseconds(settings.reopen ?? '6h'),
    corroborate: profile === 'strict' ? 0 : values.corroborate,
    confirm: profile === 'fast' ? CONFIRM_AT.map((share) => Math.round(share * interval)) : [],
    minSpan: profile === 'fast' ? Math.round(CONFIRMED_SPAN * interval) : interval,
  };
}

/** Whole slots in a policy's window, at least one: 6 for 60 minutes of 10-minute polls. */
export function slotsInWindow(policy: Pick<Policy, 'interval' | 'window'>): number {
  return Math.max(1, Math.floor(policy.window / policy.interval));
}

/**
 * The condition of a component as the operator wants it. The component's own entry comes before the general one, part by part.
 * Undefined: it is switched off.
 */
export function conditionUnder(policy: Pick<Policy, 'conditions'>, condition: Condition, component: string): Condition | undefined {
  const general = policy.conditions[condition.id];
  const own = policy.conditions[`${component}.${condition.id}`];
  if (general === undefined && own === undefined) return condition;
  const { off, ...overrides } = { ...general, ...own };
  return off === true ? undefined : { ...condition, ...overrides };
}

/**
 * What the policy asks of one condition. It never asks for more negatives than the window has slots, or the alert could never fire. A
 * window of a single slot therefore fires on one negative.
 *
 * A condition that asks for every slot is about how long something lasts, not whether it is true. Neither another witness nor an extra
 * poll can answer that sooner.
 *
 * @param cadence how often it is judged while all is well (ms); 0: at every poll. What is known must not grow stale before the next
 *   time, even if one read fails
 */
export function ruleFor(
  policy: Policy,
  condition: Pick<Condition, 'negatives' | 'immediate' | 'latched' | 'corroborates'>,
  cadence = 0,
): Rule {
  const slots = slotsInWindow(policy);
  const wanted = condition.negatives === 'window' ? slots : (condition.negatives ?? policy.negatives);
  const needed = Math.max(1, Math.min(slots, wanted));
  const hastened = condition.corroborates !== false && condition.negatives !== 'window';
  const immediate = condition.immediate === true;
  return {
    ...policy,
    needed,
    minSpan: needed === 1 ? 0 : hastened ? policy.minSpan : policy.interval,
    corroborate: hastened ? policy.corroborate : 0,
    confirm: hastened ? policy.confirm : [],
    recoverFor: policy.recover > 1 ? policy.interval : 0,
    staleAfter: Math.max(policy.window, 2 * cadence),
    immediate: { rereads: immediate, authentication: immediate && policy.profile !== 'strict' },
    latched: condition.latched === true,
  };
}
