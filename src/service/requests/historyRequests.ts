import { DAY } from '../../core/time/duration.ts';
import type { RequestParams, RequestResult } from '../../protocol/connection.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Past } from '../past/past.ts';
import { plainAttributes } from '../records/deviceRecord.ts';
import { asTheyStand, gapRecord, switchedOff } from '../records/gapRecord.ts';
import { lineNoiseRecords } from '../records/lineNoiseRecord.ts';
import { partStates } from '../records/partStates.ts';
import type { Fleet } from '../watching/fleet.ts';
import { deviceOf } from './deviceOf.ts';
import type { RequestHandlers } from './handlers.ts';

export interface HistoryParts {
  readonly keeper: Keeper;
  readonly fleet: Fleet;
  readonly past: Past;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What clients ask of the readings of days gone by. */
export function historyRequests(parts: HistoryParts) {
  return {
    history: (params) => history(parts, params),
    lineNoise: (params) => lineNoise(parts, params),
    past: ({ at }) => parts.past.at(at),
    pastReadings: ({ device, at }) => parts.past.readings(deviceOf(parts.fleet, device), at),
    gaps: (params) => gaps(parts, params),
    states: ({ device, from, to }) => {
      const { keeper, fleet, now } = parts;
      const watched = deviceOf(fleet, device);
      return keeper.mustRead((store) => partStates(store, fleet, watched, { from: Date.parse(from), to: Date.parse(to) }, now()));
    },
  } satisfies Pick<RequestHandlers, 'history' | 'lineNoise' | 'past' | 'pastReadings' | 'gaps' | 'states'>;
}

/** Also of devices that are not watched any more. */
function gaps({ keeper, fleet, now }: HistoryParts, { from, to, ...asked }: RequestParams<'gaps'>): RequestResult<'gaps'> {
  const span = { from: Date.parse(from), to: Date.parse(to) };
  const kept = keeper.mustRead((store) => store.gaps.load({ ...asked, ...span }));
  const open = fleet.devices
    .filter(({ id }) => asked.device === undefined || id === asked.device)
    .flatMap((device) => switchedOff(device, now()))
    .filter((gap) => gap.to > span.from && gap.from < span.to);
  return { gaps: [...asTheyStand(kept, fleet), ...open].map(gapRecord) };
}

/** @throws {NotFound} for a device that is not watched */
function lineNoise({ keeper, fleet, now }: HistoryParts, { device, days = 7 }: RequestParams<'lineNoise'>): RequestResult<'lineNoise'> {
  const watched = deviceOf(fleet, device);
  const rows = keeper.mustRead((store) => store.lineNoise.load(device, now() - days * DAY));
  return { lines: lineNoiseRecords(watched, rows) };
}

/** @throws {NotFound} for a device that is not watched */
function history({ keeper, fleet }: HistoryParts, { from, to, ...asked }: RequestParams<'history'>): RequestResult<'history'> {
  deviceOf(fleet, asked.device);
  const query = { ...asked, from: Date.parse(from), to: Date.parse(to) };
  const series = keeper.mustRead((store) => store.history.load(query));
  return { series: series.map(({ attributes, ...rest }) => ({ ...rest, attributes: plainAttributes(attributes) })) };
}
