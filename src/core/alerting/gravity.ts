import { BELOW_QUORUM } from '../groupConditions.ts';
import { IDENTITY_CHANGED } from '../identity.ts';
import type { Condition } from '../indicator.ts';
import { UNREACHABLE } from './rootCause.ts';

/**
 * How grave a condition is among those of its severity. `irreversible`: nothing undoes it, a tamper or lost keys; `fault`: the device or a
 * part of it is not well; `concern`: it says nothing of the part itself, but of a channel, a date or a margin.
 */
export type Gravity = 'irreversible' | 'fault' | 'concern';

export function gravityOf({ id, latched, immediate, corroborates }: Condition): Gravity {
  // It fires at once, and putting a cable back undoes it.
  if (id === IDENTITY_CHANGED) return 'fault';
  if (latched || immediate) return 'irreversible';
  // Nobody knows how an appliance is that answers nobody: that is as grave as any fault. So is a group that cannot do its work.
  return corroborates === false && id !== UNREACHABLE && id !== BELOW_QUORUM ? 'concern' : 'fault';
}
