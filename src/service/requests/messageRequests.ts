import type { MessageRecord } from '../../protocol/contract.ts';
import type { KeptMessage } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import { iso } from '../records/deviceRecord.ts';
import type { RequestHandlers } from './handlers.ts';

/** Unless more are asked for. */
const EVENTS = 200;

/** What clients ask of the messages of devices. */
export function messageRequests({ keeper }: { readonly keeper: Keeper }) {
  return {
    // Also of devices that are not watched any more.
    events: ({ device, since, limit = EVENTS }) => {
      const query = { since: since === undefined ? 0 : Date.parse(since), limit, ...(device !== undefined && { device }) };
      return { events: keeper.mustRead((store) => store.messages.load(query)).map(messageRecord) };
    },
  } satisfies Pick<RequestHandlers, 'events'>;
}

function messageRecord({ time, since, device = '', ...rest }: KeptMessage): MessageRecord {
  return { ...rest, time: iso(time), ...(since !== time && { since: iso(since) }), device };
}
