import type { Alert } from '../../core/alerting/alert.ts';
import { channelFacts } from '../../core/channel.ts';
import { gapWhy, joinGaps } from '../../core/coverage.ts';
import { plainText } from '../../core/text.ts';
import type { Stretch } from '../../core/unwatched.ts';
import type { HeardRecord, ReportedAlert, ReportedEntry, ReportedGap } from '../../protocol/contract.ts';
import type { Store } from '../../store/store.ts';
import { deliveryTestKinds } from '../alerting/receivers/deliveryTests.ts';
import { asTheyStand } from '../records/gapRecord.ts';
import { logTitles } from '../records/logTitles.ts';
import type { Fleet } from '../watching/fleet.ts';

/** What happened in the span of a report, from the history. Lists are bounded; what is left out is counted. */

/** Rows of each list that a report has. */
const MOST = 2_000;
/** Rows of the history that are looked through for each list. */
const LOOKED_THROUGH = 20_000;
const LONGEST = 600;

export interface ReportSpan extends Stretch {
  /** Ids of the devices that the report is about. */
  readonly devices: ReadonlySet<string>;
}

type Read = Pick<Store, 'alerts' | 'audit' | 'events' | 'gaps'>;

/** Alerts that fired before the end of the span and were not over before its beginning, the newest first. */
export function alertsIn(store: Read, fleet: Pick<Fleet, 'find'>, { from, to, devices }: ReportSpan) {
  const found = store.alerts
    .load({ since: from })
    .filter(({ device, firedAt }) => devices.has(device) && firedAt !== undefined && firedAt <= to);
  return { alerts: found.slice(0, MOST).map((alert) => reported(alert, store, fleet)), moreAlerts: Math.max(0, found.length - MOST) };
}

function reported(alert: Alert, store: Read, fleet: Pick<Fleet, 'find'>): ReportedAlert {
  const { id, device, component, summary, severity, state, firedAt = alert.startedAt, resolvedAt } = alert;
  const watched = fleet.find(device);
  const part = watched?.plan.model.partOf?.(component)?.['hw.type'];
  const first = store.audit
    .load({ since: 0, alert: id })
    .filter(({ what }) => what === 'acknowledge')
    .at(-1);
  const notified = store.events.load({ since: 0, alert: id, kind: 'notified' }).at(-1);
  return {
    id,
    device,
    deviceName: plainText(watched?.plan.device.name ?? device, 80),
    summary: plainText(summary, LONGEST),
    severity,
    state,
    firedAt: iso(firedAt),
    ...(resolvedAt !== undefined && { resolvedAt: iso(resolvedAt) }),
    ...(notified && { notifiedAt: iso(notified.time) }),
    ...(first && {
      acknowledged: {
        at: iso(first.time),
        by: plainText(first.who, 80),
        ...(first.why !== undefined && { why: plainText(first.why, LONGEST) }),
      },
    }),
    ...(part !== undefined && { part }),
  };
}

/** Time that was not watched, cut to the span, the oldest first; that of all devices for which this machine is to blame is one. */
export function gapsIn(store: Read, fleet: Pick<Fleet, 'find'>, { from, to, devices }: ReportSpan) {
  const found = asTheyStand(store.gaps.load({ from, to }), fleet).filter(({ device }) => devices.has(device));
  const joined = joinGaps(found).map((gap): ReportedGap => {
    const goesOn = gap.goesOn && gap.to <= to;
    return {
      devices: gap.devices,
      ...(gap.channel && { channel: channelFacts[gap.channel].name }),
      from: iso(Math.max(from, gap.from)),
      to: iso(Math.min(to, gap.to)),
      ...(goesOn && { goesOn: true as const }),
      cause: gap.cause,
      why: gapWhy(gap),
    };
  });
  return { unwatched: joined.slice(-MOST), moreUnwatched: Math.max(0, joined.length - MOST) };
}

/** Tests of the delivery of alerts, the oldest first. */
export function deliveryTestsIn(store: Read, { from, to }: Stretch): readonly ReportedEntry[] {
  return deliveryTestKinds
    .flatMap((kind) => store.events.load({ since: from, kind, limit: LOOKED_THROUGH }))
    .filter(({ time }) => time <= to)
    .sort((a, b) => a.time - b.time)
    .slice(-MOST)
    .map(({ time, kind, text }) => ({ time: iso(time), what: logTitles[kind] ?? kind, text: plainText(text, LONGEST) }));
}

/** The last test of each way by which a device speaks, where it came in the span: earlier ones are not kept apart. */
export function channelTestsIn(heard: readonly HeardRecord[], { from, to, devices }: ReportSpan): readonly ReportedEntry[] {
  return heard
    .flatMap(({ device, channel, test }): readonly ReportedEntry[] => {
      const at = test ? Date.parse(test.at) : Number.NaN;
      if (!test || !devices.has(device) || !(at >= from && at <= to)) return [];
      const text = `${channelFacts[channel].name}: a test came from ${plainText(test.sender, 80)}, sender ${test.authenticated ? 'proven' : 'not proven'}`;
      return [{ time: test.at, what: 'Test received', text, device }];
    })
    .sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

/** What people did, but for acknowledgements, which stand with their alerts: the oldest first. */
export function decisionsIn(store: Read, { from, to, devices }: ReportSpan) {
  const found = store.audit
    .load({ since: from, limit: LOOKED_THROUGH })
    .filter(({ time, what, device }) => time <= to && what !== 'acknowledge' && (device === undefined || devices.has(device)));
  const decisions = found
    .slice(0, MOST)
    .toReversed()
    .map(
      ({ time, who, what, target, why, device }): ReportedEntry => ({
        time: iso(time),
        who: plainText(who, 80),
        what: logTitles[what] ?? plainText(what, 80),
        text: plainText(target, LONGEST),
        ...(why !== undefined && { why: plainText(why, LONGEST) }),
        ...(device !== undefined && { device }),
      }),
    );
  return { decisions, moreDecisions: Math.max(0, found.length - MOST) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
