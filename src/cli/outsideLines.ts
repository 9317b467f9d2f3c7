import { plainText } from '../core/text.ts';
import type { OutsideSilenceRecord, SilencedOutsideRecord } from '../protocol/contract.ts';
import { shortTime } from './table.ts';

/** Silences of Alertmanager in the terminal. */

/** What became of silences that were asked for there: a line each. */
export function askedLines(asked: readonly OutsideSilenceRecord[] = []): readonly string[] {
  return asked.map(({ receiver, state, error }) => {
    const why = error === undefined ? '' : ` (${plainText(error, 300).replace(/\.$/, '')})`;
    if (state === 'made') return `Silenced in Alertmanager, too: ${receiver}`;
    return state === 'lifted'
      ? `In Alertmanager somebody has ended it: ${receiver}`
      : `Not silenced in Alertmanager yet, it is tried again: ${receiver}${why}`;
  });
}

/** "silenced in Alertmanager by grace until 14:00: they change the fan, as read 12:05, not at am-2:9093". */
export function silencedOutsideNote({ by, until, why, asOf, notAt = [] }: SilencedOutsideRecord): string {
  const parts = [
    `silenced in Alertmanager by ${plainText(by, 40)} until ${shortTime(until)}: ${plainText(why, 80)}`,
    asOf !== undefined && `as read ${shortTime(asOf)}`,
    notAt.length > 0 && `not at ${notAt.map((host) => plainText(host, 60)).join(' and ')}`,
  ];
  return parts.filter((part) => typeof part === 'string').join(', ');
}
