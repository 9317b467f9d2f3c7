import { witnessOf } from '../../core/channel.ts';
import { SECOND } from '../../core/time/duration.ts';
import type { KeptMessage } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { isOfPoll } from '../watching/judged.ts';
import { AWAITS } from './joining.ts';

/** What was kept so long (ms) before the last of all may not have been judged: a trap waits for its line, and a transaction comes before what follows from it. */
const MAYBE = AWAITS + 2 * SECOND;
/** What says the same of the same part within this time (ms) was judged with it. */
const SAME = SECOND;
/** The newest of them. */
const MOST = 1000;

/**
 * What proven senders have said of a condition, and a process that was killed has kept and not judged: the sender of an inform was told that it
 * need not send it again. In the order in which it came.
 */
export function unjudged(store: Pick<Store, 'messages' | 'judged'>): readonly KeptMessage[] {
  return store.messages.lastProven(MAYBE, MOST).filter((message) => !wasJudged(store, message));
}

function wasJudged(
  { judged }: Pick<Store, 'judged'>,
  { device, channel, time, since, component, condition, asserted = true }: KeptMessage,
): boolean {
  if (device === undefined) return true;
  return judged.load({ device, from: since - SAME, to: Number.MAX_SAFE_INTEGER }).some((each) => {
    if (isOfPoll(each) || witnessOf(each.channel) !== witnessOf(channel) || Math.abs(each.endedAt - time) > SAME) return false;
    const names = asserted ? each.negatives.map(({ of }) => of) : each.positives;
    return names.some(([part, its]) => part === component && its === condition);
  });
}
