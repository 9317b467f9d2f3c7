import { matches, type Whereabouts } from '../../core/alerting/silence.ts';
import { channelFacts } from '../../core/channel.ts';
import { gapWhy, joinGaps } from '../../core/coverage.ts';
import { count } from '../../core/words.ts';
import type { RequestParams } from '../../protocol/connection.ts';
import type { LogEntry } from '../../protocol/contract.ts';
import type { AuditEntry, Reach, StoredEvent } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Fleet } from '../watching/fleet.ts';
import { iso } from './deviceRecord.ts';
import { asTheyStand } from './gapRecord.ts';
import { logTitles } from './logTitles.ts';

/** Unless more are asked for. */
const ENTRIES = 200;
/** Silences and maintenance windows that are looked through for those that concern one alert or device, the newest. */
const REACHES = 2000;
/** Gaps that are looked through, the newest. */
const GAPS = 5000;

type Wanted = Pick<RequestParams<'log'>, 'alert' | 'device'>;
type Reaching = Pick<AuditEntry | StoredEvent, 'time' | 'device' | 'reach'>;

/**
 * What happened and what people did, newest first: of one alert, one device, or all. With an alert or a device belong the silences and
 * maintenance windows that concern it without naming it.
 */
export function readLog(
  store: Pick<Store, 'events' | 'audit' | 'alerts' | 'gaps'>,
  fleet: Pick<Fleet, 'find' | 'findAlert'>,
  { alert, device, since, until, limit = ENTRIES, people = false }: RequestParams<'log'>,
): readonly LogEntry[] {
  const from = since === undefined ? 0 : Date.parse(since);
  const to = until === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(until);
  const own = { since: from, until: to, limit, ...(alert !== undefined && { alert }), ...(device !== undefined && { device }) };
  const reaching = { since: from, until: to, limit: REACHES, reaching: true } as const;
  const concerns = concernOf({ ...(alert !== undefined && { alert }), ...(device !== undefined && { device }) }, store, fleet);
  const events = people ? [] : [...store.events.load(own), ...(concerns ? store.events.load(reaching).filter(concerns) : [])];
  const audit = [...store.audit.load(own), ...(concerns ? store.audit.load(reaching).filter(concerns) : [])];
  const gaps = gapEntries(store, fleet, { ...own, from, to });
  return [...audit.map(asEvent), ...events, ...gaps]
    .sort((a, b) => b.time - a.time)
    .slice(0, limit)
    .map(({ time, reach: _reach, ...entry }) => {
      const title = logTitles[entry.kind];
      return { time: iso(time), ...entry, ...(title !== undefined && { title }) };
    });
}

interface GapsWanted extends Wanted {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Time that was not watched: while an alert was open, of one device, or of all. */
function gapEntries(
  store: Pick<Store, 'gaps' | 'alerts'>,
  fleet: Pick<Fleet, 'find' | 'findAlert'>,
  { alert: id, device: named, from, to: end, limit }: GapsWanted,
) {
  const alert = id === undefined ? undefined : (fleet.findAlert(id)?.alert ?? store.alerts.find(id));
  if (id !== undefined && !alert) return [];
  const device = alert?.device ?? named;
  const found = store.gaps.load({
    from: Math.max(from, alert?.startedAt ?? 0),
    to: Math.min(end, alert?.resolvedAt ?? end),
    ...(device !== undefined && { device }),
    limit: GAPS,
  });
  return joinGaps(asTheyStand(found, fleet))
    .slice(-limit)
    .map(({ from: time, to, channel, devices, ...gap }): Entry => {
      const [only, ...others] = devices;
      const where = channel && channelFacts[channel].name;
      const whom = others.length > 0 ? count(devices.length, 'HSM') : where;
      return {
        time,
        ...(gap.goesOn ? { goesOn: true } : { until: iso(to) }),
        kind: 'not-watched',
        text: whom === undefined ? gapWhy(gap) : `${whom}, ${gapWhy(gap)}`,
        ...(others.length === 0 && only !== undefined && { device: only }),
      };
    });
}

type Entry = Omit<LogEntry, 'time'> & { readonly time: number; readonly reach?: never };

/** Which of the entries that reach further than one alert belong to the log, beside those found by its alert or device; undefined: none. */
function concernOf(
  { alert: id, device }: Wanted,
  store: Pick<Store, 'alerts'>,
  fleet: Pick<Fleet, 'find' | 'findAlert'>,
): ((entry: Reaching) => boolean) | undefined {
  if (id !== undefined) {
    const alert = fleet.findAlert(id)?.alert ?? store.alerts.find(id);
    if (!alert || (device !== undefined && device !== alert.device)) return undefined;
    const place = { ...groupOf(alert.device, fleet), device: alert.device, component: alert.component, condition: alert.condition };
    return ({ time, reach = {} }) => matches(reach, place) && overlaps(time, reach, alert);
  }
  if (device === undefined) return undefined;
  const { haGroup } = groupOf(device, fleet);
  // What names a device is found by that.
  return ({ device: named, reach }) => named === undefined && (reach?.haGroup === undefined || reach.haGroup === haGroup);
}

function groupOf(device: string, fleet: Pick<Fleet, 'find'>): Pick<Whereabouts, 'haGroup'> {
  const haGroup = fleet.find(device)?.plan.device.haGroup;
  return haGroup === undefined ? {} : { haGroup };
}

function overlaps(from: number, { until = from }: Reach, { startedAt, resolvedAt = Number.POSITIVE_INFINITY }: Span): boolean {
  return from <= resolvedAt && until >= startedAt;
}

interface Span {
  readonly startedAt: number;
  readonly resolvedAt?: number;
}

function asEvent({ what, target, ...rest }: AuditEntry) {
  return { ...rest, kind: what, text: target };
}
