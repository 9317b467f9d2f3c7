import { witnessOf } from '../../core/channel.ts';
import { SECOND } from '../../core/time/duration.ts';
import type { JudgedPoll, KeptMessage } from '../../store/rows.ts';
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
export function unjudged({ messages, judged }: Pick<Store, 'messages' | 'judged'>): readonly KeptMessage[] {
  const said = messages.lastProven(MAYBE, MOST);
  const from = Math.min(...said.map(({ time }) => time)) - SAME;
  const taken = new Map<string, readonly JudgedPoll[]>();
  return said.filter(({ device, ...message }) => {
    if (device === undefined) return false;
    const known = taken.get(device) ?? judged.load({ device, from, to: Number.MAX_SAFE_INTEGER });
    taken.set(device, known);
    return !known.some((each) => isOf(each, message));
  });
}

function isOf(judged: JudgedPoll, { channel, time, component, condition, asserted = true }: Omit<KeptMessage, 'device'>): boolean {
  const { endedAt, negatives, positives } = judged;
  if (isOfPoll(judged) || witnessOf(judged.channel) !== witnessOf(channel) || Math.abs(endedAt - time) > SAME) return false;
  const names = asserted ? negatives.map(({ of }) => of) : positives;
  return names.some(([part, its]) => part === component && its === condition);
}
