import { channelFacts } from '../../core/channel.ts';
import { gapWords, joinGaps } from '../../core/coverage.ts';
import type { MessageSeverity } from '../../core/message.ts';
import { count } from '../../core/words.ts';
import type { ChangeEntry, MessageRecord, TimelineEntry, TimelineParams, TimelineResult } from '../../protocol/contract.ts';
import type { HappenedEvent } from '../../store/events.ts';
import { NEWEST, type PlaceInTime } from '../../store/pages.ts';
import type { KeptMessage } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { iso } from './deviceRecord.ts';
import { logTitles } from './logTitles.ts';

/** Unless more are asked for. */
const ENTRIES = 100;
/** Gaps that are looked through for one page, the newest. */
const GAPS = 5_000;

/** What comes at one time stands in this order. */
const sources = ['message', 'event', 'gap'] as const;
type Source = (typeof sources)[number];

interface Place extends PlaceInTime {
  readonly source: Source;
}

interface Placed {
  readonly place: Place;
  readonly entry: TimelineEntry;
}

/** A part of the line: what was found, and up to where, if there may be more. */
interface Part {
  readonly found: readonly Placed[];
  readonly end?: Place;
}

const graver: Readonly<Record<MessageSeverity, readonly MessageSeverity[]>> = {
  info: ['info', 'warning', 'critical'],
  warning: ['warning', 'critical'],
  critical: ['critical'],
};

/** A page of messages, of what happened, and of time that was not watched, in one line. */
export function readTimeline(store: Pick<Store, 'messages' | 'events' | 'gaps'>, params: TimelineParams): TimelineResult {
  const parts = [messagePart(store, params), eventPart(store, params), gapPart(store, params)];
  const ends = parts.flatMap(({ end }) => end ?? []).sort(newestFirst);
  // What one part has not reached yet, no other one may show.
  const [cut] = ends;
  const placed = parts.flatMap(({ found }) => found).sort((a, b) => newestFirst(a.place, b.place));
  const shown = cut === undefined ? placed : placed.filter(({ place }) => newestFirst(place, cut) <= 0);
  return {
    entries: shown.map(({ entry }) => entry),
    ...(cut && { next: `${cut.time}/${cut.source}/${cut.id}`, searchedTo: iso(cut.time) }),
  };
}

function newestFirst(a: Place, b: Place): number {
  return b.time - a.time || sources.indexOf(a.source) - sources.indexOf(b.source) || b.id - a.id;
}

/** From where on a source is read, where the last page ended at `before`. */
function from(before: string | undefined, source: Source): PlaceInTime {
  const [, time, word, id] = /^(\d{1,16})\/(\w+)\/(-?\d{1,16})$/.exec(before ?? '') ?? [];
  const of = sources.find((each) => each === word);
  if (time === undefined || of === undefined) return NEWEST;
  const at = Number(time);
  if (of === source) return { time: at, id: Number(id) };
  // Of the same time, what stands behind that source is still to come.
  const isBehind = sources.indexOf(of) < sources.indexOf(source);
  return { time: at, id: isBehind ? NEWEST.id : -1 };
}

function common({ device, severity, condition, text, since, until, limit = ENTRIES }: TimelineParams) {
  return {
    limit,
    ...(device !== undefined && { device }),
    ...(severity !== undefined && severity !== 'info' && { severities: graver[severity] }),
    ...(condition !== undefined && { condition }),
    ...(text !== undefined && { text }),
    ...(since !== undefined && { since: Date.parse(since) }),
    ...(until !== undefined && { until: Date.parse(until) }),
  };
}

function messagePart(store: Pick<Store, 'messages'>, params: TimelineParams): Part {
  const { kind, channel, before } = params;
  if (kind === 'change') return { found: [] };
  const { rows, end } = store.messages.page({
    ...common(params),
    before: from(before, 'message'),
    ...(channel !== undefined && { channel }),
  });
  const found = rows.map((row) => {
    const { id, time } = row;
    return { place: { time, id, source: 'message' as const }, entry: { key: `message/${id}`, message: messageRecord(row) } };
  });
  return { found, ...(end && { end: { ...end, source: 'message' } }) };
}

function eventPart(store: Pick<Store, 'events'>, params: TimelineParams): Part {
  const { kind, channel, before } = params;
  // What happens to an alert is of no channel.
  if (kind === 'message' || channel !== undefined) return { found: [] };
  const { rows, end } = store.events.page({ ...common(params), before: from(before, 'event') });
  const found = rows.map((row) => {
    const { id, time } = row;
    return { place: { time, id, source: 'event' as const }, entry: { key: `event/${id}`, change: changeOf(row) } };
  });
  return { found, ...(end && { end: { ...end, source: 'event' } }) };
}

function changeOf({ time, id: _id, reach: _reach, component: _component, severity, condition, ...event }: HappenedEvent): ChangeEntry {
  const title = logTitles[event.kind];
  return {
    time: iso(time),
    ...event,
    ...(title !== undefined && { title }),
    ...((severity === 'warning' || severity === 'critical') && { severity }),
    ...(condition !== undefined && { condition }),
  };
}

function gapPart(store: Pick<Store, 'gaps'>, params: TimelineParams): Part {
  const { kind, channel, severity = 'info', condition, text, device, since, until, before, limit = ENTRIES } = params;
  if (kind === 'message' || severity !== 'info' || condition !== undefined) return { found: [] };
  const { time, id } = from(before, 'gap');
  const begin = since === undefined ? 0 : Date.parse(since);
  const end = until === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(until) + 1;
  const rows = store.gaps.load({
    from: begin,
    to: Math.min(end, id === NEWEST.id ? time + 1 : time),
    ...(device !== undefined && { device }),
    limit: GAPS,
  });
  const found = joinGaps(rows)
    .filter((gap) => gap.from >= begin && (channel === undefined || gap.channel === channel))
    .toReversed()
    .map((gap): Placed => {
      const [only = '', ...others] = gap.devices;
      const whom = others.length > 0 ? count(gap.devices.length, 'HSM') : gap.channel && channelFacts[gap.channel].name;
      const words = whom === undefined ? gapWords[gap.cause] : `${whom}, ${gapWords[gap.cause]}`;
      const change = {
        time: iso(gap.from),
        until: iso(gap.to),
        kind: 'not-watched',
        title: logTitles['not-watched'] ?? '',
        text: words,
        ...(others.length === 0 && { device: only }),
      };
      // All that began at one time are shown together.
      return { place: { time: gap.from, id: 0, source: 'gap' }, entry: { key: `gap/${only}/${gap.channel ?? ''}/${gap.from}`, change } };
    })
    .filter(({ entry }) => text === undefined || entry.change?.text.toLowerCase().includes(text.toLowerCase()));
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1)?.place.time : rows.length === GAPS ? rows[0]?.from : undefined;
  const whole = last === undefined ? found : found.filter(({ place }) => place.time >= last);
  return { found: whole, ...(last !== undefined && { end: { time: last, id: -1, source: 'gap' } }) };
}

export function messageRecord({ time, since, device = '', ...rest }: KeptMessage): MessageRecord {
  return { ...rest, time: iso(time), ...(since !== time && { since: iso(since) }), device };
}
