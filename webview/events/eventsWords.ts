import { plural, t } from '../../src/core/l10n.ts';
import type { MessageSeverity } from '../../src/core/message.ts';
import { formatDuration } from '../../src/core/time/duration.ts';
import { EVERYTHING, type EventsFilter } from '../../src/protocol/pages/eventsFilter.ts';
import type { PageEvent } from '../../src/protocol/pages/pageEvent.ts';
import type { ToEventsPage } from '../../src/protocol/pages/toEventsPage.ts';
import { clockWithSeconds, day } from '../common/format.ts';
import type { EmptyState, PageNotice } from '../common/notice.ts';
import { SEVERITIES } from '../common/severities.ts';

/** What the page of messages and changes says in words. Times are those of the person's own clock and place. */

export type WhatIsHeard = Extract<ToEventsPage, { type: 'state' }>['receivers'];

/** A sign and a word, so that none is known by its colour alone. */
export function severityText(severity: MessageSeverity | undefined): string {
  return severity === undefined ? '' : severity === 'info' ? t('Info') : SEVERITIES[severity];
}

/** What is said of an event beside its text, in few words each. */
export function notesOf({ count, since, time, until, test, proven, known, way, sender }: PageEvent): readonly string[] {
  return [
    ...(test ? [t('test of the way')] : []),
    ...(count > 1
      ? [
          since === undefined
            ? plural(count, '{0} time', '{0} times')
            : plural(count, '{0} time since {1}', '{0} times since {1}', clockWithSeconds(since)),
        ]
      : []),
    ...(until === undefined ? [] : [t('for {0}, until {1}', formatDuration(Math.max(0, until - time)), clockWithSeconds(until))]),
    ...(sender === undefined ? [] : [t('from {0}', sender)]),
    ...(way === undefined ? [] : [proven ? t('sender proven') : t('sender not proven')]),
    ...(known ? [] : [t('no rule knows it')]),
  ];
}

export function isEverything({ device, what, severity, condition, text }: EventsFilter): boolean {
  return (
    device === undefined && condition === undefined && text.trim() === '' && what === EVERYTHING.what && severity === EVERYTHING.severity
  );
}

/** Why nothing is listed, and what to do. */
export function emptyEvents(filter: EventsFilter, receivers: WhatIsHeard): EmptyState {
  const narrowed = !isEverything({
    what: filter.what,
    severity: filter.severity,
    text: filter.text,
    ...(filter.condition && { condition: filter.condition }),
  });
  if (narrowed) {
    return {
      title: t('Nothing fits'),
      text: t('Messages or changes that fit have not come, or are no longer kept.'),
      remedies: [{ label: t('Show Everything'), action: 'showAll' }],
    };
  }
  if (receivers === 'none') {
    return {
      title: t('No traps or log lines are received'),
      text: t(
        'The inventory has no receivers, so nothing is heard that an HSM says by itself. Power supplies and fans are told of by messages alone where the console is not watched.',
      ),
      remedies: [{ label: t('Set Up Traps and Syslog…'), action: 'setUp' }],
    };
  }
  if (receivers === 'heard' && filter.device === undefined) {
    return {
      title: t('Nothing is listed'),
      text: t('Messages have come, but none of them is kept here, and nothing has changed. Whether an HSM would be heard, a test shows.'),
      remedies: [{ label: t('Set Up Traps and Syslog…'), action: 'setUp' }],
    };
  }
  if (receivers === 'heard') {
    return {
      title: t('Nothing of this HSM'),
      text: t('Others were heard, and this HSM has sent nothing and changed in nothing. Whether it would be heard, a test shows.'),
      remedies: [{ label: t('Set Up Traps and Syslog…'), action: 'setUp' }],
    };
  }
  return {
    title: t('Nothing was heard yet'),
    text: t(
      'Receivers are set up, and no message has come. An HSM speaks when it has something to say: a test shows whether it would be heard.',
    ),
    remedies: [{ label: t('Set Up Traps and Syslog…'), action: 'setUp' }],
  };
}

/** What a person should know before reading a line in which there are changes alone. */
export function receiversNotice(receivers: WhatIsHeard): PageNotice | undefined {
  if (receivers === 'heard') return undefined;
  const remedy = { label: t('Set Up Traps and Syslog…'), action: 'setUp' as const };
  const text =
    receivers === 'none'
      ? t('No traps or log lines are received: what is listed is what polls have found.')
      : t('Receivers are set up, and no message was heard yet.');
  return { level: 'info', text, remedy };
}

export function moreText(searchedTo: number | undefined, isEmpty: boolean): string {
  if (searchedTo === undefined) return '';
  return isEmpty ? t('Nothing that fits was found back to {0} {1}.', day(searchedTo), clockWithSeconds(searchedTo)) : '';
}
