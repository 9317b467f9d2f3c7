import { count, listed } from '../../core/words.ts';
import type { RequestResult } from '../../protocol/connection.ts';
import type { ListenerRecord, ReceiverRecord } from '../../protocol/contract.ts';
import { inertText } from './inertText.ts';

/** Who takes no notifications, and why: what a person who relies on them has to know without asking. Empty when all is well. */
export function receiverTrouble(receivers: readonly ReceiverRecord[]): string {
  const failing = receivers.filter(({ state }) => state === 'failing');
  const [first] = failing;
  if (!first) return '';
  const queued = failing.reduce((sum, each) => sum + each.queued, 0);
  const waits = queued === 0 ? '' : ` ${count(queued, 'notice')} ${queued === 1 ? 'waits' : 'wait'} there.`;
  const why = inertText(first.error ?? '', LONGEST);
  if (failing.length === 1) return `${first.id} takes no notifications: ${why}${waits}`;
  return `${named(failing.map(({ id }) => id))} take no notifications. ${first.id}: ${why}${waits}`;
}

/** What is wrong where traps and log lines are received. Empty when all is well, or nothing is to be received. */
export function listeningTrouble(listening: readonly ListenerRecord[]): string {
  const [first, ...others] = listening.flatMap(({ problems }) => problems);
  if (first === undefined) return '';
  return inertText(first, LONGEST) + (others.length > 0 ? ` (And ${count(others.length, 'more problem')}: “hsm-vigil status”.)` : '');
}

export interface TestOutcome {
  readonly level: 'info' | 'warning';
  readonly message: string;
}

/** What became of a test notification: who took it, and of everybody else why not. */
export function testOutcome(results: RequestResult<'testNotification'>['results']): TestOutcome {
  const taken = results.filter(({ error }) => error === undefined).map(({ receiver }) => receiver);
  const refused = results.filter(({ error }) => error !== undefined);
  const told = taken.length === 0 ? [] : [`${named(taken)} took the test notification.`];
  if (refused.length === 0) return { level: 'info', message: told.join('') };
  const refusals = refused.slice(0, NAMED).map(({ receiver, error }) => `${receiver} did not take it: ${inertText(error ?? '', LONGEST)}`);
  const more = refused.length > NAMED ? [`Nor did ${count(refused.length - NAMED, 'other')}; the log names them.`] : [];
  return { level: 'warning', message: [...refusals, ...more, ...told].join(' ') };
}

/** A sentence about a receiver may be this long. */
const LONGEST = 300;
/** Receivers named one by one; a notification has room for a few lines. */
const NAMED = 3;

/** All of them, or the first ones and how many more there are. */
function named(ids: readonly string[]): string {
  return ids.length > NAMED ? listed([...ids.slice(0, NAMED - 1), `${ids.length - NAMED + 1} more`]) : listed(ids);
}
