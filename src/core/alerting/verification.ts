import { isAsked } from '../channel.ts';
import type { Judgement } from '../indicator.ts';
import type { Alert, Verification } from './alert.ts';
import type { IndicatorState } from './evaluator.ts';

/** So many good polls, one after the other, close a repair. That is beyond what ends the alert, and changes nothing about when it ends. */
export const GOOD_POLLS = 6;

/**
 * The alert with one more judgement of its indicator. A slot counts once, however many witnesses call it good, and not at all where one calls it
 * bad. Unknown judgements count neither way, and silence closes nothing. Messages are no polls: a bad one starts it anew, a good one does not count.
 *
 * @param state of the indicator, with the judgement taken into account
 */
export function proven(alert: Alert, { verdict, slot, at, witness }: Judgement, { lastNegative }: IndicatorState): Alert {
  const { verification: kept, firedAt } = alert;
  if (firedAt === undefined || verdict === 'unknown') return alert;
  // The clock was set back: what was counted by it lies ahead, and counting starts anew.
  const ahead = kept?.newest !== undefined && kept.newest > at && kept.doneAt === undefined;
  const anew: Verification = { good: 0, ...(kept?.onReplacement && { onReplacement: true }) };
  const before = ahead ? anew : kept;
  if (verdict === 'negative') return before ? { ...alert, verification: { ...anew, brokenAt: at } } : alert;
  // What was over before this was known of stays as it is.
  if (before?.doneAt !== undefined || (!before && alert.state === 'resolved') || !isAsked(witness)) return alert;
  if (slot <= (lastNegative ?? Number.NEGATIVE_INFINITY) || slot <= (before?.newest ?? Number.NEGATIVE_INFINITY)) return alert;
  const good = (before?.good ?? 0) + 1;
  return {
    ...alert,
    verification: { ...before, good, first: before?.first ?? slot, newest: slot, ...(good >= GOOD_POLLS && { doneAt: at }) },
  };
}
