import { type EpisodeSpan, fewStates, type JudgedAt, joinedUnwatched, statesOver } from '../../core/alerting/stateHistory.ts';
import { plainText } from '../../core/text.ts';
import { HOUR } from '../../core/time/duration.ts';
import type { Stretch } from '../../core/unwatched.ts';
import type { PartStates, StatesResult } from '../../protocol/contract.ts';
import type { JudgedName } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { deviceRecord, iso } from './deviceRecord.ts';
import { asTheyStand } from './gapRecord.ts';
import { unwatchedTime } from './unwatchedTime.ts';

/** Alerts that are looked through, the newest. */
const ALERTS = 2000;
/** A judgement holds until the next poll; one poll that is late or spoilt lies between two that are not. */
const HOLDS = 2.25;
/** Before a span, polls may have said what still holds at its beginning: as often as that an indicator is judged at least. */
const BEFORE = 25 * HOUR;
const NAME = 80;
/** Of all parts together: a message of them stays below a megabyte. And of one part, as many as a strip can show. */
const MOST_STRETCHES = 8000;
const MOST_OF_ONE = 400;

type Read = Pick<Store, 'judged' | 'alerts' | 'gaps'>;

/** How each part of a device stood over a span, from what is kept: polls as they were judged, alerts, and time that was not watched. */
export function partStates(
  store: Read,
  fleet: Pick<Fleet, 'find'>,
  watched: WatchedDevice,
  { from, to }: Stretch,
  now: number,
): StatesResult {
  const { id } = watched;
  const end = Math.min(to, now);
  const kept = store.judged.begins(id);
  const gaps = asTheyStand(store.gaps.load({ device: id, from, to }), fleet);
  const span = { from, to: end };
  const unwatched = joinedUnwatched(unwatchedTime(watched, gaps, span, now).stretches, span, MOST_OF_ONE);
  const judged = judgedByPart(store, watched, { from: from - BEFORE, to: end + 1 });
  const alerts = episodesByPart(store, watched, { from, to });
  const known = new Map(deviceRecord(watched, now).components.map((component) => [component.id, component]));
  const ids = new Set([...known.keys(), ...judged.keys(), ...alerts.keys()].filter((part) => judged.has(part) || alerts.has(part)));
  if (end <= from) return { parts: [], keptFrom: iso(kept ?? now) };
  const most = Math.min(MOST_OF_ONE, Math.floor(MOST_STRETCHES / ids.size));
  const parts = Array.from(ids, (part): PartStates => {
    const component = known.get(part);
    return {
      id: plainText(part, NAME),
      name: component?.name ?? plainText(watched.nameOf(part), NAME),
      type: component?.type ?? 'enclosure',
      stretches: fewStates(statesOver({ judged: judged.get(part) ?? [], alerts: alerts.get(part) ?? [], unwatched }, span), span, most),
    };
  });
  return { parts, keptFrom: iso(kept ?? now) };
}

function judgedByPart(store: Read, watched: WatchedDevice, span: Stretch): ReadonlyMap<string, readonly JudgedAt[]> {
  const { interval } = watched.plan.policy;
  const by = new Map<string, JudgedAt[]>();
  const note = (part: string, look: JudgedAt) => {
    const looks = by.get(part);
    const last = looks?.at(-1);
    // Several conditions of one part are judged in one poll: one that is bad is not made good by the others.
    if (looks && last?.at === look.at)
      looks[looks.length - 1] = { at: look.at, bad: last.bad || look.bad, holds: Math.max(last.holds, look.holds) };
    else if (looks) looks.push(look);
    else by.set(part, [look]);
  };
  const holds = ([, , cadence = 0]: JudgedName) => HOLDS * Math.max(interval, cadence);
  for (const { takenAt, positives, negatives } of store.judged.load({ device: watched.id, ...span })) {
    for (const name of positives) note(name[0], { at: takenAt, bad: false, holds: holds(name) });
    for (const { of } of negatives) note(of[0], { at: takenAt, bad: true, holds: holds(of) });
  }
  return by;
}

function episodesByPart(store: Read, { id: device }: WatchedDevice, { from, to }: Stretch): ReadonlyMap<string, readonly EpisodeSpan[]> {
  const by = new Map<string, EpisodeSpan[]>();
  for (const alert of store.alerts.ofDevice({ device, from, to, limit: ALERTS }))
    by.set(alert.component, [...(by.get(alert.component) ?? []), alert]);
  return by;
}
