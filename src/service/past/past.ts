import { setImmediate as turn } from 'node:timers/promises';
import type { Alert } from '../../core/alerting/alert.ts';
import { coversDevice, currentOccurrence, isUnderWay, type Maintenance } from '../../core/alerting/maintenance.ts';
import { isInForce, type Silence, silenceOf, type Whereabouts } from '../../core/alerting/silence.ts';
import { gapWhy } from '../../core/coverage.ts';
import { Fault } from '../../core/fault.ts';
import { plainText } from '../../core/text.ts';
import { DAY, HOUR } from '../../core/time/duration.ts';
import { agedDevice, agedGroup } from '../../protocol/aging.ts';
import type { AlertRecord, DeviceRecord, HaGroupRecord, PastReadingsResult, PastRecord } from '../../protocol/contract.ts';
import type { GapRow, StandingRow } from '../../store/rows.ts';
import { isMaintenance, isSilence } from '../../store/shapes.ts';
import type { Keeper } from '../common/keeper.ts';
import { iso, LONGEST_FAULT, LONGEST_TEXT, readingRecord } from '../records/deviceRecord.ts';
import { maintenanceRecord, silenceRecord } from '../records/suppressionRecords.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { KeptStandings } from './keptStandings.ts';
import { isDeviceStanding, isGroupStanding } from './standing.ts';

/** Devices that are read before others have their turn. */
const AT_ONCE = 50;
/** A device that nothing was heard of for so long before (ms) was not watched any more. */
const LEFT = 7 * DAY;
/** Open alerts of one moment. */
const MOST_ALERTS = 10_000;

/** A moment that has not come, or of which nothing is kept. */
export class NoPast extends Fault {
  readonly code = 'no-past';
}

interface PastParts {
  readonly fleet: Pick<Fleet, 'devices'>;
  readonly keeper: Keeper;
  readonly standings: Pick<KeptStandings, 'untilOf'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Shows how the fleet stood at a moment, from what was kept then: not as today's rules would judge it. */
export class Past {
  readonly #parts: PastParts;

  constructor(parts: PastParts) {
    this.#parts = parts;
  }

  /** @throws {NoPast} for a moment that has not come */
  async at(moment: string): Promise<PastRecord> {
    const time = Date.parse(moment);
    const { keeper, fleet, standings, now } = this.#parts;
    if (time > now()) throw new NoPast('That moment has not come yet: choose one that has passed.');
    const gaps = new Map<string, GapRow>();
    for (const gap of keeper.mustRead((store) => store.gaps.load({ from: time, to: time + 1 }))) {
      if (gap.channel === undefined && gap.cause !== 'maintenance') gaps.set(gap.device, gap);
    }
    const devices: DeviceRecord[] = [];
    let left = 0;
    const known = new Set<string>();
    for (const [place, id] of keeper.mustRead((store) => store.stood.ids('device')).entries()) {
      if (place % AT_ONCE === AT_ONCE - 1) await turn();
      const row = keeper.mustRead((store) => store.stood.at('device', id, time));
      if (!row) continue;
      const { standing } = row;
      const since = { from: row.from, until: standings.untilOf(row) ?? row.until };
      if (standing !== null && !isDeviceStanding(standing)) continue;
      known.add(id);
      if (standing === null) continue;
      if (time - since.until > LEFT) left++;
      // It may have had another id then.
      else devices.push(standingThen({ ...standing, id }, since, time, gaps.get(id)));
    }
    const order = new Map(fleet.devices.map(({ id }, place) => [id, place]));
    const placeOf = ({ id }: DeviceRecord) => order.get(id) ?? order.size;
    devices.sort((a, b) => placeOf(a) - placeOf(b));
    const shown = new Set(devices.map(({ id }) => id));
    const open = keeper.mustRead((store) => store.alerts.openAt(time, MOST_ALERTS)).filter(({ device }) => shown.has(device));
    const names = new Map(devices.map((device) => [device.id, device]));
    const quiet = this.#quiet(time);
    const alerts = open.flatMap((alert): readonly AlertRecord[] => {
      const device = names.get(alert.device);
      const told = this.#toldOf(alert, time);
      // One that came back keeps its id: between its episodes it was over.
      if (told.stood === 'over') return [];
      const then = alertThen(alert, device, time, this.#handledBy(alert, time, told.overAt));
      return [{ ...then, ...(told.stood === 'pending' && { state: 'pending' }), ...quietedBy(alert, device, quiet, time) }];
    });
    const firing = new Map<string, number>();
    for (const { device, state } of alerts) if (state === 'firing') firing.set(device, (firing.get(device) ?? 0) + 1);
    const missing = fleet.devices.filter(({ id }) => !known.has(id)).length;
    return {
      at: iso(time),
      devices: devices.map((device) => ({ ...device, firing: firing.get(device.id) ?? 0 })),
      alerts,
      haGroups: this.#groups(time, devices),
      silences: quiet.silences.map((silence) => silenceRecord(silence, fleet.devices)),
      maintenance: quiet.maintenance.map((each) => maintenanceRecord(each, currentOccurrence(each, time), time)),
      ...{ notKept: missing, unheard: left },
      ...(this.#onlyHours(time) && { onlyHours: true }),
    };
  }

  /**
   * What a device had told last.
   * @throws {NotFound} for a device that is not watched
   */
  readings(watched: WatchedDevice, moment: string): PastReadingsResult {
    const time = Date.parse(moment);
    const { interval } = watched.plan.policy;
    const metrics = [...new Set([...watched.readings].map(({ metric }) => metric))];
    const asked = { device: watched.id, metrics, from: time - HOUR - 2 * interval, to: time };
    const newest = new Map<string, ReturnType<typeof readingRecord>>();
    for (const reading of this.#parts.keeper.mustRead((store) => store.readings.between(asked))) {
      newest.set(`${reading.channel} ${reading.metric} ${reading.attributes['hw.id']}`, readingRecord(reading));
    }
    return { readings: [...newest.values()] };
  }

  #onlyHours(time: number): boolean {
    const { readings, hours } = this.#parts.keeper.mustRead((store) => store.packing.oldest());
    return hours !== undefined && readings !== undefined && time < readings;
  }

  /** What people kept quiet by then. */
  #quiet(time: number): Quiet {
    const rows = this.#parts.keeper.mustRead(({ stood }) => [...stood.all('silence', time), ...stood.all('maintenance', time)]);
    const standings = rows.map(({ standing }) => standing);
    return {
      silences: standings.filter(isSilence).filter((silence) => isInForce(silence, time)),
      maintenance: standings.filter(isMaintenance).filter((each) => currentOccurrence(each, time) !== undefined),
    };
  }

  #groups(time: number, devices: readonly DeviceRecord[]): readonly HaGroupRecord[] {
    const unheard = new Set(devices.flatMap(({ id, notHeardSince }) => (notHeardSince === undefined ? [] : [id])));
    return this.#parts.keeper.mustRead((store) =>
      store.stood.ids('group').flatMap((id) => {
        const standing = store.stood.at('group', id, time)?.standing;
        if (!isGroupStanding(standing) || !devices.some(({ haGroup }) => haGroup === id)) return [];
        return [agedGroup(standing, (device) => unheard.has(device))];
      }),
    );
  }

  /** How an alert stood, as the log of what happened says it; `overAt`: until then, whoever had taken it on had it no more. */
  #toldOf({ id }: Alert, time: number): { readonly stood: 'over' | 'pending' | 'firing' | undefined; readonly overAt: number } {
    const events = this.#parts.keeper.mustRead((store) => store.events.load({ alert: id, since: 0, until: time }));
    const last = events.find(({ kind }) => STOOD.has(kind));
    const over = events.find(({ kind }) => kind === 'acknowledgement-end' || STOOD.get(kind) === 'over');
    return { stood: last && STOOD.get(last.kind), overAt: over?.time ?? Number.NEGATIVE_INFINITY };
  }

  /** Who had taken an alert on by then, since `after`: the log of what people did says so, also where that was withdrawn since. */
  #handledBy({ id }: Alert, time: number, after: number): AlertRecord['acknowledged'] {
    const entries = this.#parts.keeper.mustRead((store) => store.audit.load({ alert: id, since: 0, limit: MOST_ALERTS }));
    const last = entries.find((entry) => entry.time <= time && HANDLING.has(entry.what));
    if (last?.what !== 'acknowledge' || last.time <= after) return undefined;
    return { by: last.who, at: iso(last.time), until: iso(time), ...(last.why !== undefined && { why: last.why }) };
  }
}

interface Quiet {
  readonly silences: readonly Silence[];
  readonly maintenance: readonly Maintenance[];
}

/** By what an alert was kept quiet then. */
function quietedBy(
  { device: id, component, condition }: Alert,
  device: DeviceRecord | undefined,
  { silences, maintenance }: Quiet,
  time: number,
): Pick<AlertRecord, 'silencedBy' | 'maintenance'> {
  const group = device?.haGroup;
  const place: Whereabouts = { device: id, component, condition, ...(group !== undefined && { haGroup: group }) };
  const silence = silenceOf(silences, place, time);
  const work = maintenance.find((each) => coversDevice(each, id, group) && isUnderWay(each, time));
  return { ...(silence && { silencedBy: silence.id }), ...(work && { maintenance: work.id }) };
}

/** What happened to an alert, and how it stood from then on. */
const STOOD: ReadonlyMap<string, 'over' | 'pending' | 'firing'> = new Map([
  ['alert-pending', 'pending'],
  ['alert-fire', 'firing'],
  ['alert-resolve', 'over'],
  ['alert-intermittent', 'over'],
]);

/** What takes an alert on, or gives it back. */
const HANDLING: ReadonlySet<string> = new Set(['acknowledge', 'withdraw-acknowledgement', 'hand-over']);

/** What was kept, as somebody could have believed it then: of what nobody watched, nothing is known to be fine. */
function standingThen(
  record: DeviceRecord,
  { from, until }: Pick<StandingRow, 'from' | 'until'>,
  time: number,
  gap: GapRow | undefined,
): DeviceRecord {
  const interval = record.interval * 1000;
  // While a standing goes on, a poll came in each slot.
  const seen = time <= until ? Math.max(from, time - (time % interval)) : until;
  const lastSeen = iso(Math.min(seen, until));
  // A channel that stood well was heard as often: who watched then follows from that.
  const channels = record.channels.map((channel) => (channel.state === 'ok' && !gap ? { ...channel, lastSeen } : channel));
  const then = agedDevice({ ...record, lastSeen, channels }, time);
  if (!gap) return then;
  const message = `Not watched from ${iso(gap.from)} to ${iso(gap.to)}: ${gapWhy({ cause: gap.cause })}.`;
  const problem = { code: 'not-watched-then', title: 'Not watched then', message, since: iso(gap.from) };
  return {
    ...then,
    state: then.state === 'ok' || then.state === 'unjudged' ? 'unknown' : then.state,
    problems: [...then.problems, problem],
  };
}

function alertThen(alert: Alert, device: DeviceRecord | undefined, time: number, acknowledged: AlertRecord['acknowledged']): AlertRecord {
  const fired = alert.firedAt !== undefined && alert.firedAt <= time;
  return {
    id: alert.id,
    device: alert.device,
    deviceName: device?.name ?? alert.device,
    ...(device?.haGroup !== undefined && { haGroup: device.haGroup }),
    component: alert.component,
    condition: alert.condition,
    severity: alert.severity,
    state: fired ? 'firing' : 'pending',
    startedAt: iso(alert.startedAt),
    ...(fired && alert.firedAt !== undefined && { firedAt: iso(alert.firedAt) }),
    summary: plainText(alert.summary, LONGEST_TEXT),
    ...{ meaning: '', action: '', runbook: alert.runbook, negatives: 0, needed: 0 },
    ...(acknowledged && { acknowledged }),
    evidence: alert.evidence
      .filter(({ at }) => at <= time)
      .map(({ at, slot, text, fact, ...rest }) => ({
        time: iso(at),
        ...(slot !== undefined && { slot: iso(slot) }),
        ...rest,
        text: plainText(text, LONGEST_FAULT),
        ...(fact !== undefined && { fact: plainText(fact, LONGEST_TEXT) }),
      })),
  };
}
