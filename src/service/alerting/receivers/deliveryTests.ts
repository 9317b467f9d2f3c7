import type { StoredEvent } from '../../../store/rows.ts';

/** Tests of the delivery of alerts, as they stand in the log: who was asked, by whom, and what came of it. */

const TAKEN = 'delivery-tested';
const FAILED = 'delivery-test-failed';

/** Kinds of the events, the newest way of writing first. */
export const deliveryTestKinds: readonly string[] = [TAKEN, FAILED];

/** `trouble`: a sentence, where it was not taken, or not by all. */
export function deliveryTestEvent(receiver: string, who: string, time: number, trouble: string | undefined): StoredEvent {
  const what = `the test notification that ${who} sent`;
  return trouble === undefined
    ? { time, kind: TAKEN, text: `"${receiver}" took ${what}` }
    : { time, kind: FAILED, text: `"${receiver}" did not take ${what}: ${trouble}` };
}

export interface DeliveryTest {
  readonly receiver: string;
  readonly at: number;
  readonly taken: boolean;
  readonly text: string;
}

/** Undefined for an event that is no such test. */
export function deliveryTestOf({ time, kind, text }: StoredEvent): DeliveryTest | undefined {
  if (!deliveryTestKinds.includes(kind)) return undefined;
  const [, receiver] = /^"([^"]{1,63})" /.exec(text) ?? [];
  return receiver === undefined ? undefined : { receiver, at: time, taken: kind === TAKEN, text };
}
