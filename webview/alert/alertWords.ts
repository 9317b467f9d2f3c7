import { countedWords } from '../../src/core/alerting/witnessWords.ts';
import type { Verdict } from '../../src/core/indicator.ts';
import { isolated } from '../../src/core/text.ts';
import { formatDuration } from '../../src/core/time/duration.ts';
import { capitalised, count } from '../../src/core/words.ts';
import type { PageGap } from '../../src/protocol/pages/series.ts';
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

/** Gaps that are named around an episode, the newest. */
const GAPS = 3;

/** "Console not watched from 18:05 to 08:10: no usable answer came.", a sentence for each gap. */
export function gapTexts(gaps: readonly PageGap[], now: number): readonly string[] {
  const span = ({ from, to, goesOn }: PageGap) =>
    goesOn ? `since ${moment(from, now)}` : `from ${moment(from, now)} to ${moment(to, now)}`;
  const named = gaps.slice(-GAPS).map((gap) => `${gap.what} ${span(gap)}: ${gap.why}.`);
  return gaps.length > GAPS ? [`${count(gaps.length - GAPS, 'gap')} before that: the log names them.`, ...named] : named;
}

/** Further facts of how it stands, each a line. */
export function factsOf(alert: PageAlert, now: number): readonly string[] {
  const { acknowledged, silence, maintenance } = alert;
  const facts = [
    acknowledged && alert.state === 'firing' && `Acknowledged ${quieted(acknowledged, now)}`,
    silence && `Silenced ${quieted(silence, now)}`,
    maintenance && `In maintenance ${quieted(maintenance, now)}`,
    endText(alert, now),
    alert.flapping && 'It comes and goes, so it is not notified each time.',
    !alert.device.known && 'Its device is no longer in the inventory.',
  ];
  return facts.filter((fact) => typeof fact === 'string');
}

/**
 * How it ended, or what ends it: one text, because two of them could exclude each other. Empty where it ends by itself and the last poll was
 * bad, which needs no words.
 */
export function endText(alert: PageAlert, now: number): string | undefined {
  const { state, latched, cleared, stale, recovering, recovery, heardAt } = alert;
  if (state === 'resolved') return overText(alert);
  if (latched && cleared) return 'The device shows that this is over. It stays here until a person closes it.';
  if (stale)
    return `Nothing has been heard of it since ${moment(heardAt, now)}. If that part is gone for good, a person may close this alert.`;
  if (latched) return 'This stays until the device shows that it is over, and a person closes it.';
  if (!recovering) return undefined;
  return recovery
    ? `${recovery.good} of ${count(recovery.needed, 'good poll')}: with the last of them it is over.`
    : 'The last poll was good. It is over after enough good ones.';
}

/** Why it is over. An alert ends by good polls or by a person, and only what was seen last tells which. */
function overText({ latched, judgements }: PageAlert): string {
  const last = judgements.findLast(({ verdict }) => verdict !== 'unknown');
  const again = 'If it comes back soon, it is this alert again; later it is a new one.';
  if (last?.verdict !== 'positive')
    return 'It is over because a person closed it: nothing good was seen of it. The log below says who and why.';
  if (latched) return 'It is over: the device showed it, and a person closed it. The log below says who and why.';
  return `It is over: good polls ended it. The last of them says: ${last.text}. ${again}`;
}

function quieted({ by, until, why }: QuietedBy, now: number): string {
  return `by ${isolated(by)} until ${moment(until, now)}${why ? `: ${why}` : ''}`;
}

/** How many of the window's polls were bad, as far as the service says, while that is not enough. */
export function countText({ negatives, needed, told = 0, state }: PageAlert, windowSlots: number): string {
  if (needed <= 0 || state !== 'pending') return '';
  if (told > 0) return `${capitalised(countedWords({ negatives, needed, told }))}.`;
  const bad = negatives === 1 ? 'is' : 'are';
  return `${negatives} of the last ${count(windowSlots, 'poll')} ${bad} bad; ${needed} ${needed === 1 ? 'makes' : 'make'} it certain.`;
}

/** What to look at before a member of an HA group is taken out of service. */
export function groupText({ haGroup, others }: PageAlert): string {
  if (haGroup === undefined) return '';
  if (others.length === 0) {
    return `It is the only member of HA group ${isolated(haGroup)} that is watched here: find out what else carries its load before you take it out of service.`;
  }
  const members = others.map(({ name, state }) => `${isolated(name)}, ${state === 'unjudged' ? 'partly watched' : state}`).join('; ');
  const healthy = others.filter(({ state }) => state === 'ok').length;
  const left =
    healthy === 0
      ? 'No other member is known to be healthy: do not take this one out of service.'
      : 'Before you take this one out of service, see that they carry the load.';
  return `HA group ${isolated(haGroup)} also has ${members}. ${left}`;
}

/** What has changed for a person who listens; undefined when it is nothing to interrupt them for. */
export function announcement(before: PageAlert | undefined, after: PageAlert): string | undefined {
  if (!before || before.id !== after.id) return `${after.severity} alert: ${after.fact}`;
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
