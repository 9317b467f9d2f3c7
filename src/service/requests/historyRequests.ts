import type { RequestParams, RequestResult } from '../../protocol/connection.ts';
import type { Keeper } from '../common/keeper.ts';
import { plainAttributes } from '../records/deviceRecord.ts';
import { asTheyStand, gapRecord } from '../records/gapRecord.ts';
import type { Fleet } from '../watching/fleet.ts';
import { deviceOf } from './deviceOf.ts';
import type { RequestHandlers } from './handlers.ts';

export interface HistoryParts {
  readonly keeper: Keeper;
  readonly fleet: Fleet;
}

/** What clients ask of the readings of days gone by. */
export function historyRequests(parts: HistoryParts) {
  return {
    history: (params) => history(parts, params),
    // Also of devices that are not watched any more.
    gaps: ({ from, to, ...asked }) => ({
      gaps: asTheyStand(
        parts.keeper.mustRead((store) => store.gaps.load({ ...asked, from: Date.parse(from), to: Date.parse(to) })),
        parts.fleet,
      ).map(gapRecord),
    }),
  } satisfies Pick<RequestHandlers, 'history' | 'gaps'>;
}

/** @throws {NotFound} for a device that is not watched */
function history({ keeper, fleet }: HistoryParts, { from, to, ...asked }: RequestParams<'history'>): RequestResult<'history'> {
  deviceOf(fleet, asked.device);
  const query = { ...asked, from: Date.parse(from), to: Date.parse(to) };
  const series = keeper.mustRead((store) => store.history.load(query));
  return { series: series.map(({ attributes, ...rest }) => ({ ...rest, attributes: plainAttributes(attributes) })) };
}
