import type { Verdict } from '../../src/core/indicator.ts';
import { formatDuration } from '../../src/core/time/duration.ts';
import { count } from '../../src/core/words.ts';
import type { PageAlert, QuietedBy, ToAlertPage } from '../../src/protocol/pages/toAlertPage.ts';
import { clock, day } from '../common/format.ts';

/** What the page about an alert says in words. Times are those of the person's own clock and place. */

/** A sign and a word for each, so that none is known by its colour alone. */
export const VERDICTS: Readonly<Record<Verdict, { readonly sign: string; readonly word: string }>> = {
  negative: { sign: '✕', word: 'bad' },
  positive: { sign: '✓', word: 'good' },
  unknown: { sign: '?', word: 'not understood' },
};

/** "Firing for 2 h 10 min, since 08:10": how it stands and for how long. */
export function standsText(alert: PageAlert, now: number): string {
  const { state, startedAt, firedAt, resolvedAt } = alert;
  if (state === 'resolved') {
    const end = resolvedAt ?? startedAt;
    return `Resolved ${moment(end, now)}, after ${formatDuration(end - startedAt)}`;
  }
  if (state === 'pending') return `Pending since ${moment(startedAt, now)}: not certain yet, nobody has been notified`;
  const since = firedAt ?? startedAt;
  return `${alert.recovering ? 'Recovering, firing' : 'Firing'} for ${formatDuration(now - since)}, since ${moment(since, now)}`;
}

/** Further facts of how it stands, each a line. */
export function factsOf(alert: PageAlert, now: number): readonly string[] {
  const { acknowledged, silence, maintenance } = alert;
  const facts = [
    acknowledged && alert.state === 'firing' && `Acknowledged ${quieted(acknowledged, now)}`,
    silence && `Silenced ${quieted(silence, now)}`,
    maintenance && `In maintenance ${quieted(maintenance, now)}`,
    alert.recovering && 'The last poll was good. A few more, and it is over.',
    alert.latched &&
      alert.state !== 'resolved' &&
      (alert.cleared
        ? 'The device shows that this is over. It stays here until a person closes it.'
        : 'This stays until the device shows that it is over, and a person closes it.'),
    alert.stale &&
      alert.state !== 'resolved' &&
      `Nothing has been heard of it since ${moment(alert.heardAt, now)}. If that part is gone for good, a person may close this alert.`,
    alert.flapping && 'It comes and goes, so it is not notified each time.',
    !alert.device.known && 'Its device is no longer in the inventory.',
  ];
  return facts.filter((fact) => typeof fact === 'string');
}

function quieted({ by, until, why }: QuietedBy, now: number): string {
  return `by ${by} until ${moment(until, now)}${why ? `: ${why}` : ''}`;
}

/** How many of the window's polls were bad, as far as the service says, while that is not enough. */
export function countText({ negatives, needed, state }: PageAlert, windowSlots: number): string {
  if (needed <= 0 || state !== 'pending') return '';
  const bad = negatives === 1 ? 'is' : 'are';
  return `${negatives} of the last ${count(windowSlots, 'poll')} ${bad} bad; ${needed} ${needed === 1 ? 'makes' : 'make'} it certain.`;
}

/** What to look at before a member of an HA group is taken out of service. */
export function groupText({ haGroup, others }: PageAlert): string {
  if (haGroup === undefined) return '';
  if (others.length === 0) {
    return `It is the only member of HA group ${haGroup} that is watched here: find out what else carries its load before you take it out of service.`;
  }
  const members = others.map(({ name, state }) => `${name}, ${state === 'unjudged' ? 'partly watched' : state}`).join('; ');
  const healthy = others.filter(({ state }) => state === 'ok').length;
  const left =
    healthy === 0
      ? 'No other member is known to be healthy: do not take this one out of service.'
      : 'Before you take this one out of service, see that they carry the load.';
  return `HA group ${haGroup} also has ${members}. ${left}`;
}

/** What has changed for a person who listens; undefined when it is nothing to interrupt them for. */
export function announcement(before: PageAlert | undefined, after: PageAlert): string | undefined {
  if (!before || before.id !== after.id) return `${after.severity} alert: ${after.summary}`;
  if (before.state !== after.state) return `This alert is now ${after.state}.`;
  if (before.severity !== after.severity) return `This alert is now ${after.severity}.`;
  if (before.recovering !== after.recovering) return after.recovering ? 'Recovering: the last poll was good.' : 'No longer recovering.';
  if (before.acknowledged?.at !== after.acknowledged?.at) {
    return after.acknowledged ? `Acknowledged by ${after.acknowledged.by}.` : 'No longer acknowledged.';
  }
  if ((before.silence === undefined) !== (after.silence === undefined)) return after.silence ? 'Silenced.' : 'No longer silenced.';
  return before.cleared === after.cleared ? undefined : 'The device shows that this is over.';
}

/** "08:10", and with its day when that is another one. */
export function moment(time: number, now: number): string {
  return day(time) === day(now) ? clock(time) : `${day(time)} ${clock(time)}`;
}

/** Why there is no alert to show. */
export function emptyText(message: Extract<ToAlertPage, { type: 'gone' | 'service' }>): {
  readonly title: string;
  readonly text: string;
  readonly busy: boolean;
} {
  if (message.type === 'gone') {
    return {
      title: 'This alert is no longer known',
      text: 'It was resolved more than a day ago, or its device has left the inventory. The log says what happened to it.',
      busy: false,
    };
  }
  if (message.state === 'connecting') return { title: 'Connecting', text: 'Asking the watching service for the alert.', busy: true };
  return { title: 'The watching service is not reachable', text: message.message, busy: false };
}
