import { plural, t } from '../../core/l10n.ts';
import { listed } from '../../core/words.ts';
import type { RequestResult } from '../../protocol/connection.ts';
import type { ListenerRecord, OutletRecord, ReceiverRecord } from '../../protocol/contract.ts';
import { inertText } from './inertText.ts';

/** Who takes no notifications, and why: what a person who relies on them has to know without asking. Empty when all is well. */
export function receiverTrouble(receivers: readonly ReceiverRecord[]): string {
  const failing = receivers.filter(({ state }) => state === 'failing');
  const [first] = failing;
  if (!first) return '';
  const queued = failing.reduce((sum, each) => sum + each.queued, 0);
  const waits = queued === 0 ? '' : plural(queued, ' {0} notice waits there.', ' {0} notices wait there.');
  const why = inertText(first.error ?? '', LONGEST);
  if (failing.length === 1) return t('{0} takes no notifications: {1}{2}', first.id, why, waits);
  return t('{0} take no notifications. {1}: {2}{3}', named(failing.map(({ id }) => id)), first.id, why, waits);
}

/** What is wrong where traps and log lines are received. Empty when all is well, or nothing is to be received. */
export function listeningTrouble(listening: readonly ListenerRecord[]): string {
  const [first, ...others] = listening.flatMap(({ problems }) => problems);
  if (first === undefined) return '';
  return inertText(first, LONGEST) + andMore(others.length);
}

function andMore(others: number): string {
  return others > 0 ? plural(others, ' (And {0} more problem: “hsm-vigil status”.)', ' (And {0} more problems: “hsm-vigil status”.)') : '';
}

/** Which monitoring platforms do not get what is known, and why. Empty when all is well, or nothing is to go out. */
export function outletTrouble(outlets: readonly OutletRecord[]): string {
  const [first, ...others] = outlets.filter(({ state, dropped }) => state === 'failing' || state === 'silent' || dropped > 0);
  if (first === undefined) return '';
  const { place, state, error, queued, dropped, dropReason = '' } = first;
  const what = [
    error === undefined ? '' : inertText(error, LONGEST),
    state === 'silent' ? t('Nobody asks there any more.') : '',
    queued > 0 ? plural(queued, '{0} sample waits.', '{0} samples wait.') : '',
    dropped > 0 ? plural(dropped, '{0} sample was dropped.', '{0} samples were dropped.') : '',
    inertText(dropReason, LONGEST),
  ];
  return [`${inertText(place, LONGEST)}:`, ...what].filter(Boolean).join(' ') + andMore(others.length);
}

export interface TestOutcome {
  readonly level: 'info' | 'warning';
  readonly message: string;
}

/** What became of a test notification: who took it, and of everybody else why not. */
export function testOutcome(results: RequestResult<'testNotification'>['results']): TestOutcome {
  const taken = results.filter(({ error }) => error === undefined).map(({ receiver }) => receiver);
  const refused = results.filter(({ error }) => error !== undefined);
  const told = taken.length === 0 ? [] : [t('{0} took the test notification.', named(taken))];
  if (refused.length === 0) return { level: 'info', message: told.join('') };
  const refusals = refused
    .slice(0, NAMED)
    .map(({ receiver, error }) => t('{0} did not take it: {1}', receiver, inertText(error ?? '', LONGEST)));
  const more =
    refused.length > NAMED
      ? [plural(refused.length - NAMED, 'Nor did {0} other; the log names them.', 'Nor did {0} others; the log names them.')]
      : [];
  return { level: 'warning', message: [...refusals, ...more, ...told].join(' ') };
}

/** A sentence about a receiver may be this long. */
const LONGEST = 300;
/** Receivers named one by one; a notification has room for a few lines. */
const NAMED = 3;

/** All of them, or the first ones and how many more there are. */
function named(ids: readonly string[]): string {
  return ids.length > NAMED ? listed([...ids.slice(0, NAMED - 1), t('{0} more', ids.length - NAMED + 1)]) : listed(ids);
}
