import { alertStateWord, healthWord, severityWord } from '../../src/core/alerting/stateWords.ts';
import { countedWords } from '../../src/core/alerting/witnessWords.ts';
import type { Verdict } from '../../src/core/indicator.ts';
import { plural, t } from '../../src/core/l10n.ts';
import { verificationText } from '../../src/core/runbook/verificationText.ts';
import { isolated } from '../../src/core/text.ts';
import { formatDuration } from '../../src/core/time/duration.ts';
import { capitalised } from '../../src/core/words.ts';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { PageAlert, QuietedBy, ToAlertPage } from '../../src/protocol/pages/toAlertPage.ts';
import { clock, day } from '../common/format.ts';
import { onlyReadText } from '../common/onlyRead.ts';

/** What the page about an alert says in words. Times are those of the person's own clock and place. */

/** A sign and a word for each, so that none is known by its colour alone. */
export const VERDICTS: Readonly<Record<Verdict, { readonly sign: string; readonly word: string }>> = {
  negative: { sign: '✕', word: t('bad') },
  positive: { sign: '✓', word: t('good') },
  unknown: { sign: '?', word: t('not understood') },
};

/** "Firing for 2 h 10 min, since 08:10": how it stands and for how long. */
export function standsText(alert: PageAlert, now: number): string {
  const { state, startedAt, firedAt, resolvedAt } = alert;
  if (state === 'resolved') {
    const end = resolvedAt ?? startedAt;
    return t('Resolved {0}, after {1}', moment(end, now), formatDuration(end - startedAt));
  }
  if (state === 'pending') return t('Pending since {0}: not certain yet, nobody has been notified', moment(startedAt, now));
  const since = firedAt ?? startedAt;
  const lasting = formatDuration(now - since);
  return alert.recovering
    ? t('Recovering, firing for {0}, since {1}', lasting, moment(since, now))
    : t('Firing for {0}, since {1}', lasting, moment(since, now));
}

/** Gaps that are named around an episode, the newest. */
const GAPS = 3;

/** "Console not watched from 18:05 to 08:10: no usable answer came.", a sentence for each gap. */
export function gapTexts(gaps: readonly PageGap[], now: number): readonly string[] {
  const span = ({ from, to, goesOn }: PageGap) =>
    goesOn ? t('since {0}', moment(from, now)) : t('from {0} to {1}', moment(from, now), moment(to, now));
  const named = gaps.slice(-GAPS).map((gap) => `${gap.what} ${span(gap)}: ${gap.why}.`);
  return gaps.length > GAPS
    ? [plural(gaps.length - GAPS, '{0} gap before that: the log names them.', '{0} gaps before that: the log names them.'), ...named]
    : named;
}

/** Further facts of how it stands, each a line. */
export function factsOf(alert: PageAlert, now: number): readonly string[] {
  const { acknowledged, silence, silenceOutside, maintenance } = alert;
  const facts = [
    alert.device.source !== undefined && alert.state !== 'resolved' && onlyReadText(alert.device.source),
    acknowledged && alert.state === 'firing' && t('Acknowledged {0}', quieted(acknowledged, now)),
    alert.handedOver &&
      t('Handed over by {0} {1}: {2}', isolated(alert.handedOver.by), moment(alert.handedOver.at, now), alert.handedOver.why),
    silence &&
      (silence.at === undefined
        ? t('Silenced {0}', quieted(silence, now))
        : t('Silenced in the Alertmanager of {0} {1}', isolated(silence.at), quieted(silence, now))),
    silenceOutside && outsideText(silenceOutside, now),
    maintenance && t('In maintenance {0}', quieted(maintenance, now)),
    endText(alert, now),
    alert.blackKeyFrom !== undefined && blackKeyText(alert.blackKeyFrom, now),
    provenText(alert, now),
    alert.flapping && t('It comes and goes, so it is not notified each time.'),
    !alert.device.known && t('Its device is no longer in the inventory.'),
  ];
  return facts.filter((fact) => typeof fact === 'string');
}

/** What others are told stays as it is, so that nobody takes it for a silence here. */
function outsideText({ asOf, notAt, ...there }: NonNullable<PageAlert['silenceOutside']>, now: number): string {
  return [
    t('Silenced in Alertmanager alone {0}', quieted(there, now)),
    asOf !== undefined && t('Alertmanager could not be asked since {0}.', moment(Date.parse(asOf), now)),
    notAt !== undefined && t('Not silenced at {0}.', notAt.map((host) => isolated(host)).join(', ')),
  ]
    .filter(Boolean)
    .join(' ');
}

function blackKeyText(from: number, now: number): string {
  const by = moment(from, now);
  return from > now
    ? t('It answers nobody. If it is without power, the black PED key is needed from {0} on before its partitions serve again.', by)
    : t('It answers nobody. If it is without power, the black PED key has been needed since {0} before its partitions serve again.', by);
}

/**
 * How it ended, or what ends it: one text, because two of them could exclude each other. Empty where it ends by itself and the last poll was
 * bad, which needs no words.
 */
export function endText(alert: PageAlert, now: number): string | undefined {
  const { state, latched, cleared, stale, recovering, recovery, heardAt } = alert;
  if (state === 'resolved') return overText(alert);
  if (latched && cleared) return t('The device shows that this is over. It stays here until a person closes it.');
  if (stale)
    return t('Nothing has been heard of it since {0}. If that part is gone for good, a person may close this alert.', moment(heardAt, now));
  if (latched) return t('This stays until the device shows that it is over, and a person closes it.');
  if (!recovering) return undefined;
  return recovery
    ? plural(
        recovery.needed,
        '{1} of {0} good poll: with the last of them it is over.',
        '{1} of {0} good polls: with the last of them it is over.',
        recovery.good,
      )
    : t('The last poll was good. It is over after enough good ones.');
}

/** How far a repair is proven: "4 of 6 good polls, closes about 15:10". Undefined: no good poll has come since it fired. */
export function provenText({ verification }: Pick<PageAlert, 'verification'>, now: number): string | undefined {
  return verification && verificationText(verification, (time) => moment(time, now));
}

/** Why it is over. An alert ends by good polls or by a person, and only what was seen last tells which. */
function overText({ latched, judgements }: PageAlert): string {
  const last = judgements.findLast(({ verdict }) => verdict !== 'unknown');
  const again = t('If it comes back soon, it is this alert again; later it is a new one.');
  if (last?.verdict !== 'positive')
    return t('It is over because a person closed it: nothing good was seen of it. The log below says who and why.');
  if (latched) return t('It is over: the device showed it, and a person closed it. The log below says who and why.');
  return t('It is over: good polls ended it. The last of them says: {0}. {1}', last.text, again);
}

function quieted({ by, until, why }: QuietedBy, now: number): string {
  return t('by {0} until {1}{2}', isolated(by), moment(until, now), why ? `: ${why}` : '');
}

/** How many of the window's polls were bad, as far as the service says, while that is not enough. */
export function countText({ negatives, needed, told = 0, looked = false, state }: PageAlert, windowSlots: number): string {
  if (needed <= 0 || state !== 'pending') return '';
  if (told > 0 || looked) return `${capitalised(countedWords({ negatives, needed, told, looked }))}.`;
  const bad = plural(negatives, '{0} of the last {1} polls is bad', '{0} of the last {1} polls are bad', windowSlots);
  return t('{0}; {1}.', bad, plural(needed, '{0} makes it certain', '{0} make it certain'));
}

/** What to look at before a member of an HA group is taken out of service. */
export function groupText({ haGroup, others, redundancy }: PageAlert): string {
  if (haGroup === undefined) return '';
  if (others.length === 0) {
    return t(
      'It is the only member of HA group {0} that is watched here: find out what else carries its load before you take it out of service.',
      isolated(haGroup),
    );
  }
  const members = others.map(({ name, state }) => `${isolated(name)}, ${healthWord(state)}`).join('; ');
  const healthy = others.filter(({ state }) => state === 'ok').length;
  const left =
    healthy === 0
      ? t('No other member is known to be healthy: do not take this one out of service.')
      : t('Before you take this one out of service, see that they carry the load.');
  return t('HA group {0} also has {1}. {2}{3}', isolated(haGroup), members, redundancy === undefined ? '' : `${redundancy} `, left);
}

/** What has changed for a person who listens; undefined when it is nothing to interrupt them for. */
export function announcement(before: PageAlert | undefined, after: PageAlert): string | undefined {
  if (!before || before.id !== after.id) return t('{0} alert: {1}', severityWord(after.severity), after.fact);
  if (before.state !== after.state) return t('This alert is now {0}.', alertStateWord(after.state));
  if (before.severity !== after.severity) return t('This alert is now {0}.', severityWord(after.severity));
  if (before.recovering !== after.recovering)
    return after.recovering ? t('Recovering: the last poll was good.') : t('No longer recovering.');
  if (before.acknowledged?.at !== after.acknowledged?.at) {
    return after.acknowledged ? t('Acknowledged by {0}.', after.acknowledged.by) : t('No longer acknowledged.');
  }
  if ((before.silence === undefined) !== (after.silence === undefined)) return after.silence ? t('Silenced.') : t('No longer silenced.');
  return before.cleared === after.cleared ? undefined : t('The device shows that this is over.');
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
      title: t('This alert is no longer known'),
      text: t('It was resolved more than a day ago, or its device has left the inventory. The log says what happened to it.'),
      busy: false,
    };
  }
  if (message.state === 'connecting') return { title: t('Connecting'), text: t('Asking the watching service for the alert.'), busy: true };
  return { title: t('The watching service is not reachable'), text: message.message, busy: false };
}
