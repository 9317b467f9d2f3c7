import { HOUR } from '../../core/time/duration.ts';
import type { TrapIntake } from '../../inventory/intakeSchema.ts';
import type { MessageRecord, ReceivingRecord } from '../../protocol/contract.ts';
import { NEWEST } from '../../store/pages.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Intake } from '../intake/intake.ts';
import { iso, softwareOf } from '../records/deviceRecord.ts';
import { heardRecord } from '../records/heardRecord.ts';
import { messageRecord, readTimeline } from '../records/timeline.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { deviceOf } from './deviceOf.ts';
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
  readonly intake: Pick<Intake, 'receiving'>;
}

/** What clients ask of the messages of devices. */
export function messageRequests(parts: MessageParts) {
  const { keeper } = parts;
  return {
    // Also of devices that are not watched any more.
    events: ({ device, since, limit = EVENTS, unknown = false }) => {
      const query = { since: since === undefined ? 0 : Date.parse(since), limit, unknown, ...(device !== undefined && { device }) };
      return { events: keeper.mustRead((store) => store.messages.load(query)).map(messageRecord) };
    },
    timeline: (params) => keeper.mustRead((store) => readTimeline(store, params)),
    receiving: ({ device }) => receiving(parts, deviceOf(parts.fleet, device)),
    alertMessages: ({ alert }) => ({ events: alertMessages(parts, alert) }),
  } satisfies Pick<RequestHandlers, 'events' | 'timeline' | 'receiving' | 'alertMessages'>;
}

async function receiving({ intake }: MessageParts, device: WatchedDevice): Promise<ReceivingRecord> {
  const { config, heard, refused, ...known } = await intake.receiving(device);
  const software = softwareOf(device);
  const { traps, syslog } = config ?? {};
  return {
    ...known,
    ...(software !== undefined && { software }),
    ...(traps && { traps: { listen: traps.listen, users: traps.users.map(trapUserRecord) } }),
    ...(syslog && {
      syslog: {
        ...(syslog.udp !== undefined && { udp: syslog.udp }),
        ...(syslog.tcp !== undefined && { tcp: syslog.tcp }),
        ...(syslog.tls && { tls: syslog.tls.listen }),
      },
    }),
    heard: heard.map(heardRecord),
    refused: refused.map(({ at, ...rest }) => ({ ...rest, time: iso(at) })),
  };
}

function trapUserRecord({ name, engineId, auth, priv }: TrapIntake['users'][number]) {
  return { name, ...(engineId !== undefined && { engineId }), ...(auth && { auth }), ...(priv && { priv }) };
}

/** Empty for an alert that is no longer kept. */
function alertMessages({ keeper, fleet }: Pick<MessageParts, 'keeper' | 'fleet'>, id: string): readonly MessageRecord[] {
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
