import { channelFacts } from '../../core/channel.ts';
import { translated } from '../../core/l10n.ts';
import type { Snapshot, TimelineEntry, TimelineParams } from '../../protocol/contract.ts';
import type { EventsFilter } from '../../protocol/pages/eventsFilter.ts';
import type { PageEvent } from '../../protocol/pages/pageEvent.ts';
import { findDevice } from '../connection/snapshot.ts';
import { inertText } from '../words/inertText.ts';
import { spokenText } from '../words/spokenText.ts';

/** What the service is asked for. */
export function questionOf({ device, what, severity, condition, text }: EventsFilter): TimelineParams {
  const wanted = text.trim();
  return {
    ...(device !== undefined && { device }),
    ...(what === 'messages' && { kind: 'message' as const }),
    ...(what === 'changes' && { kind: 'change' as const }),
    ...(what !== 'all' && what !== 'messages' && what !== 'changes' && { channel: what, kind: 'message' as const }),
    ...(severity !== 'info' && { severity }),
    ...(condition !== undefined && { condition }),
    ...(wanted !== '' && { text: wanted.slice(0, 200) }),
  };
}

/** An entry as the page shows it, with what a device or a person wrote made inert. */
export function pageEvent({ key, message, change }: TimelineEntry, snapshot: Snapshot | undefined): PageEvent {
  const nameOf = (id: string | undefined) => (id ? { device: inertText(findDevice(snapshot, id)?.name ?? id, 80) } : {});
  if (change) {
    const { time, until, device, severity, title, text, alert } = change;
    return {
      key,
      time: Date.parse(time),
      ...(until !== undefined && { until: Date.parse(until) }),
      ...nameOf(device),
      ...(severity && { severity }),
      ...(title !== undefined && { title: inertText(translated(title), 80) }),
      text: inertText(spokenText(text), 600),
      count: 1,
      ...{ proven: false, test: false, known: true },
      ...(alert !== undefined && { alert }),
    };
  }
  const {
    time,
    since,
    device,
    channel,
    sender,
    severity,
    text,
    asserted,
    rule,
    test = false,
    authenticated = false,
    also,
    count,
  } = message;
  return {
    key,
    time: Date.parse(time),
    ...(since !== undefined && { since: Date.parse(since) }),
    ...nameOf(device),
    way: [channel, ...(also ? [also] : [])].map((each) => channelFacts[each].name).join(', '),
    sender: inertText(sender, 100),
    severity,
    text: inertText(text, 1000),
    count,
    ...{ proven: authenticated, test, known: rule !== undefined },
    ...(asserted !== undefined && { phase: asserted ? ('begins' as const) : ('ends' as const) }),
  };
}
