import { HOUR } from '../../core/time/duration.ts';
import type { MessageRecord } from '../../protocol/contract.ts';
import { NEWEST } from '../../store/pages.ts';
import type { Keeper } from '../common/keeper.ts';
import { messageRecord, readTimeline } from '../records/timeline.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { RequestHandlers } from './handlers.ts';

/** Unless more are asked for. */
const EVENTS = 200;
/** Messages of an alert. */
const OF_ALERT = 100;
/** A message may come so long (ms) before a poll sees the same, and after it was last seen. */
const AROUND = HOUR;

export interface MessageParts {
  readonly keeper: Keeper;
  readonly fleet: Pick<Fleet, 'find' | 'findAlert'>;
}

/** What clients ask of the messages of devices. */
export function messageRequests(parts: MessageParts) {
  const { keeper } = parts;
  return {
    // Also of devices that are not watched any more.
    events: ({ device, since, limit = EVENTS }) => {
      const query = { since: since === undefined ? 0 : Date.parse(since), limit, ...(device !== undefined && { device }) };
      return { events: keeper.mustRead((store) => store.messages.load(query)).map(messageRecord) };
    },
    timeline: (params) => keeper.mustRead((store) => readTimeline(store, params)),
    alertMessages: ({ alert }) => ({ events: alertMessages(parts, alert) }),
  } satisfies Pick<RequestHandlers, 'events' | 'timeline' | 'alertMessages'>;
}

/** Empty for an alert that is no longer kept. */
function alertMessages({ keeper, fleet }: MessageParts, id: string): readonly MessageRecord[] {
  const alert = fleet.findAlert(id)?.alert ?? keeper.mustRead((store) => store.alerts.find(id));
  if (!alert) return [];
  const { device, component, startedAt, resolvedAt } = alert;
  const watched = fleet.find(device);
  const { rows } = keeper.mustRead((store) =>
    store.messages.page({
      before: NEWEST,
      since: startedAt - AROUND,
      ...(resolvedAt !== undefined && { until: resolvedAt + AROUND }),
      device,
      components: [component, ...(watched ? groupsWith(watched, component) : [])],
      limit: OF_ALERT,
    }),
  );
  return rows.map(messageRecord);
}

/** Components of the model that stand for several parts of this one's kind: a trap does not say which. */
function groupsWith({ plan: { model } }: WatchedDevice, component: string): readonly string[] {
  const typeOf = (id: string) => model.partOf?.(id)?.['hw.type'];
  const type = typeOf(component);
  return type === undefined ? [] : [...(model.messages?.groups ?? [])].filter((group) => group !== component && typeOf(group) === type);
}
