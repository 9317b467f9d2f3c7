import type { StoredEvent } from '../../../store/rows.ts';

/** Tests of the delivery of alerts, as they stand in the log: who was asked, by whom, and what came of it. */

const TAKEN = 'delivery-tested';
const FAILED = 'delivery-test-failed';
/** It is another one now, perhaps elsewhere: what it took before proves nothing. */
const CHANGED = 'receiver-changed';

/** Kinds of the events. Of those of one time, the first counts. */
export const deliveryTestKinds: readonly string[] = [CHANGED, TAKEN, FAILED];

/** `trouble`: a sentence, where it was not taken, or not by all. */
export function deliveryTestEvent(receiver: string, who: string, time: number, trouble: string | undefined): StoredEvent {
  const what = `the test notification that ${who} sent`;
  return trouble === undefined
    ? { time, kind: TAKEN, text: `"${receiver}" took ${what}` }
    : { time, kind: FAILED, text: `"${receiver}" did not take ${what}: ${trouble}` };
}

export function receiverChangedEvent(receiver: string, time: number): StoredEvent {
  return {
    time,
    kind: CHANGED,
    text: `"${receiver}" was changed in the inventory, or its secret was: what it took before proves nothing of it now`,
  };
}

/** The last that is known of a receiver: a test, or that it is another one since. */
export interface DeliveryTest {
  readonly receiver: string;
  readonly at: number;
  readonly outcome: 'taken' | 'failed' | 'another';
  readonly text: string;
}

/** Undefined for an event that is no such test. */
export function deliveryTestOf({ time, kind, text }: StoredEvent): DeliveryTest | undefined {
  if (!deliveryTestKinds.includes(kind)) return undefined;
  const [, receiver] = /^"([^"]{1,63})" /.exec(text) ?? [];
  return receiver === undefined
    ? undefined
    : { receiver, at: time, outcome: kind === TAKEN ? 'taken' : kind === FAILED ? 'failed' : 'another', text };
}
