import { plainText } from '../../core/text.ts';
import { HOUR } from '../../core/time/duration.ts';
import type {
  AlertRecord,
  DeviceRecord,
  GapRecord,
  HistorySeries,
  LogEntry,
  MessageRecord,
  SupportReportParams,
} from '../../protocol/contract.ts';
import { NEWEST } from '../../store/pages.ts';
import type { AlertingRecords } from '../alerting/alertingRecords.ts';
import type { Keeper } from '../common/keeper.ts';
import { NotFound, NotPossible } from '../common/refusals.ts';
import { deviceRecord, iso, plainAttributes } from '../records/deviceRecord.ts';
import { asTheyStand, gapRecord } from '../records/gapRecord.ts';
import { readLog } from '../records/readLog.ts';
import { messageRecord } from '../records/timeline.ts';
import type { Fleet, OwnedAlert } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

export interface SupportParts {
  readonly keeper: Keeper;
  readonly fleet: Pick<Fleet, 'find' | 'findAlert' | 'devices'>;
  readonly records: AlertingRecords;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What is known of a device around a time, as clients see it. Nothing is taken out of it yet. */
export interface SupportFacts {
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  /** The one that a report is about; left out: it is about a device. */
  readonly alert?: AlertRecord;
  /** Of the same device in this time. */
  readonly alerts: readonly AlertRecord[];
  readonly device: DeviceRecord;
  /** The inventory's entry as it is in force: secrets stand in it by name only. */
  readonly entry: unknown;
  readonly policy: unknown;
  readonly readings: readonly HistorySeries[];
  readonly messages: readonly MessageRecord[];
  /** So many messages, or more, are left out. */
  readonly messagesLeft: boolean;
  readonly log: readonly LogEntry[];
  readonly gaps: readonly GapRecord[];
}

const BEFORE_ALERT = 6 * HOUR;
const AFTER_ALERT = HOUR;
const OF_DEVICE = 24 * HOUR;
const MESSAGES = 2_000;
/** Characters of all messages together: a device that never stops must not hold up the service that reports on it. */
const SAID = 1_000_000;
const LOGGED = 1_000;
const ALERTS = 200;
/** Pieces of evidence of each of the other alerts. */
const EVIDENCE = 20;
/** Points of all series together, and of each at least and at most: a report is read by people. */
const POINTS = { together: 100_000, least: 20, most: 500 } as const;

/** The alert that is asked for, with its device, or the device alone. @throws {NotFound} and {NotPossible} */
export function subjectOf(
  { keeper, fleet }: SupportParts,
  { alert: id, device }: Pick<SupportReportParams, 'alert' | 'device'>,
): { readonly owned?: OwnedAlert; readonly device: WatchedDevice } {
  if ((id === undefined) === (device === undefined)) throw new NotPossible('A report is about one alert or about one device.');
  if (id === undefined) {
    const found = fleet.find(device ?? '');
    if (!found) throw new NotFound(`No watched device has the id "${plainText(device ?? '', 63)}".`);
    return { device: found };
  }
  const open = fleet.findAlert(id);
  if (open) return { owned: open, device: open.device };
  const alert = keeper.mustRead((store) => store.alerts.find(id));
  if (!alert)
    throw new NotFound(`No alert that is kept has the id "${plainText(id, 40)}". "hsm-vigil alerts" lists those of the last day.`);
  const own = fleet.find(alert.device);
  if (!own)
    throw new NotPossible(
      `The device of this alert, "${plainText(alert.device, 63)}", is not watched any more, so nothing but its log is known of it.`,
    );
  return { owned: { alert, device: own }, device: own };
}

/** @throws {NotPossible} for a time that ends before it begins */
export function gatherFacts(parts: SupportParts, params: Omit<SupportReportParams, 'redact'>): SupportFacts {
  const { keeper, fleet, records } = parts;
  const { owned, device } = subjectOf(parts, params);
  const now = parts.now();
  const span = spanOf(owned, params, now);
  const { from, to } = span;
  const within = { device: device.id, from, to };
  const { rows, end } = keeper.mustRead((store) =>
    store.messages.page({ before: NEWEST, since: from, until: to, device: device.id, limit: MESSAGES }),
  );
  const said = newestWithin(rows, SAID);
  const others = keeper
    .mustRead((store) => store.alerts.ofDevice({ ...within, limit: ALERTS }))
    .map((alert) => device.alert(alert.id) ?? alert);
  const asked = owned ? { alert: owned.alert.id } : { device: device.id };
  return {
    from: iso(from),
    to: iso(to),
    madeAt: iso(now),
    ...(owned && { alert: records.alert(owned, now) }),
    alerts: others.map((alert) => records.alert({ alert, device }, now, EVIDENCE)),
    device: deviceRecord(device, now),
    entry: device.plan.device,
    policy: device.plan.policy,
    readings: seriesOf(keeper, device, span),
    messages: said.map(messageRecord).toReversed(),
    messagesLeft: end !== undefined || said.length < rows.length,
    log: keeper
      .mustRead((store) => readLog(store, fleet, { ...asked, since: iso(from), limit: LOGGED }))
      .filter(({ time }) => Date.parse(time) <= to)
      .toReversed(),
    gaps: asTheyStand(
      keeper.mustRead((store) => store.gaps.load(within)),
      fleet,
    ).map(gapRecord),
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf(owned: OwnedAlert | undefined, params: Pick<SupportReportParams, 'from' | 'to'>, now: number): Span {
  const { startedAt = now - OF_DEVICE + BEFORE_ALERT, resolvedAt } = owned?.alert ?? {};
  const usual = Math.min(now, resolvedAt === undefined ? now : resolvedAt + AFTER_ALERT);
  const to = params.to === undefined ? usual : Math.min(now, Date.parse(params.to));
  const from = params.from === undefined ? startedAt - BEFORE_ALERT : Date.parse(params.from);
  if (from >= to) throw new NotPossible('The time of a report must end after it begins, and begin before now.');
  return { from, to };
}

function seriesOf(keeper: Keeper, device: WatchedDevice, { from, to }: Span): readonly HistorySeries[] {
  const all = [...device.readings];
  const metrics = [...new Set(all.map(({ metric }) => metric))];
  const points = Math.min(POINTS.most, Math.max(POINTS.least, Math.floor(POINTS.together / Math.max(1, all.length))));
  const series = keeper.mustRead((store) => store.history.load({ device: device.id, metrics, from, to, points }));
  return series.map(({ attributes, ...rest }) => ({ ...rest, attributes: plainAttributes(attributes) }));
}

/** The first of them, as many as have so many characters together, and one at least. */
function newestWithin<M extends { readonly text: string }>(messages: readonly M[], most: number): readonly M[] {
  let characters = 0;
  const end = messages.findIndex(({ text }, index) => {
    characters += text.length;
    return index > 0 && characters > most;
  });
  return end < 0 ? messages : messages.slice(0, end);
}
