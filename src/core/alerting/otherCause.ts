import { plainText } from '../text.ts';
import { withoutAcknowledgement } from './acknowledgement.ts';
import type { Alert } from './alert.ts';
import type { IndicatorContext } from './episode.ts';
import type { IndicatorState } from './evaluator.ts';

/**
 * An open alert whose cause is another one now. It keeps its id, its beginning and its evidence. Of one that fires, the acknowledgement is
 * over, because it was of what had to be done before, and those who were notified hear of it anew.
 */
export function withOtherCause(
  alert: Alert,
  { identity, condition }: Pick<IndicatorContext, 'identity' | 'condition'>,
  now: number,
): Alert {
  const moved: Alert = {
    ...alert,
    condition: identity.condition,
    severity: condition.severity,
    summary: condition.summary(plainText(identity.name, 80)),
    runbook: condition.runbook,
  };
  if (alert.state !== 'firing') return moved;
  const open = withoutAcknowledgement(moved);
  return alert.notifiedAt === undefined ? open : { ...open, telling: { ...open.telling, freeAt: now } };
}

/** What an indicator has counted, for another one that goes on counting. What has fired stays so, whatever the other's rule is. */
export function carriedOver(state: IndicatorState): IndicatorState {
  const { clock, sealed, base: _base, slots, ...standing } = state;
  const last = slots.findLast(({ slot }) => slot <= clock)?.slot ?? sealed;
  return { ...state, base: standing, sealed: last === null ? null : Math.max(sealed ?? last, last) };
}
