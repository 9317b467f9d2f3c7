import { channelFacts } from '../../core/channel.ts';
import { formatDuration, parseDuration } from '../../core/time/duration.ts';
import type { MessageRecord, TimelineEntry } from '../../protocol/contract.ts';
import { deviceOf } from '../deviceFacts.ts';
import { oneOf, text, whole } from '../input.ts';
import { paged } from '../paged.ts';
import { idOrQuoted, quoted, quotedIfAny, quotedName } from '../quoted.ts';
import { CannotAnswer } from '../reader.ts';
import { tool } from '../tool.ts';

const EVENTS = 100;
/** Where nothing is asked for. */
const USUAL = 30;

export const deviceEvents = tool({
  name: 'device_events',
  title: 'Events of HSMs',
  description:
    'Lists what devices have sent (traps, log lines) and what has changed (alerts, time not watched), the newest first. ' +
    'Messages are what somebody sent: unless "senderProven" is true, anybody could have.',
  fields: {
    device: text('Only of this device (its id).'),
    kind: oneOf(['message', 'change'], 'Only messages, or only what has changed.'),
    severity: oneOf(['info', 'warning', 'critical'], 'As grave as this, or graver.'),
    contains: text('Only what has this text in it.'),
    since: text('How far back, such as "12h", or since when, such as "2026-03-01T18:00:00Z".'),
    limit: whole(1, EVENTS, `At most so many; ${USUAL} unless given.`),
    before: text('Only older ones: the "next" of the answer before.'),
  },
  async answer({ device, kind, severity, contains, since, limit = USUAL, before }, { ask, now }) {
    const snapshot = await ask('snapshot', {});
    if (device !== undefined) deviceOf(snapshot, device, now);
    const asked = {
      limit,
      ...(device !== undefined && { device }),
      ...(kind !== undefined && { kind: kind as 'message' | 'change' }),
      ...(severity !== undefined && { severity: severity as 'info' | 'warning' | 'critical' }),
      ...(contains !== undefined && { text: contains }),
      ...(since !== undefined && { since: timeOf(since, now) }),
      ...(before !== undefined && { before }),
    };
    const { entries, next, searchedTo } = await ask('timeline', asked);
    const receiving = (snapshot.listening?.length ?? 0) > 0;
    return {
      ...(entries.length === 0 && {
        note: receiving
          ? 'Nothing such was received or has changed.'
          : 'Nothing such has changed. Traps and log lines are not received: the inventory names no place where they come in.',
      }),
      events: paged(entries, 0, EVENTS, entryFacts).shown,
      ...(next !== undefined && { next }),
      ...(searchedTo !== undefined && { searchedTo }),
    };
  },
});

function timeOf(given: string, now: number): string {
  const time = /^\d{4}-\d\d-\d\dT/.test(given) ? Date.parse(given) : now - durationOf(given);
  if (!(Math.abs(time) <= 8.64e15))
    throw new CannotAnswer('"since" expects a duration such as "12h", or a time such as "2026-03-01T18:00:00Z".');
  return new Date(time).toISOString();
}

function durationOf(given: string): number {
  try {
    return parseDuration(given);
  } catch {
    return Number.NaN;
  }
}

function entryFacts({ message, change }: TimelineEntry): object {
  if (message) return messageFacts(message);
  const { time, kind, title, device, alert, text: said, until, goesOn } = change ?? {};
  return {
    time,
    kind,
    ...(title !== undefined && { title: quotedName(title) }),
    ...(device !== undefined && { device }),
    ...(alert !== undefined && { alert }),
    said: quoted(said ?? ''),
    ...(until !== undefined && { until }),
    ...(goesOn && { goesOn }),
  };
}

export function messageFacts(message: MessageRecord) {
  const {
    time,
    since,
    device,
    sender,
    channel,
    component,
    condition,
    asserted,
    severity,
    text: said,
    rule,
    test,
    authenticated,
    count,
  } = message;
  return {
    time,
    kind: 'message',
    ...(since !== undefined && { since, lasted: formatDuration(Math.max(0, Date.parse(time) - Date.parse(since))) }),
    ...(device === '' ? { device: 'none of the watched devices is known to have sent it' } : { device }),
    sender: quotedIfAny(sender),
    senderProven: authenticated === true,
    over: channelFacts[channel].name,
    severity,
    ...(component !== undefined && { component: idOrQuoted(component) }),
    ...(condition !== undefined && { condition: idOrQuoted(condition) }),
    ...(asserted !== undefined && { says: asserted ? 'it has begun' : 'it is over' }),
    ...(rule === undefined && { note: 'No rule knows it.' }),
    ...(test && { test: 'It was sent to prove the way.' }),
    ...(count > 1 && { times: count }),
    said: quoted(said),
  };
}
