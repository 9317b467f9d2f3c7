import { count } from '../../src/core/words.ts';
import type { AccountView, CheckView, FleetRow, LoginState } from '../../src/protocol/pages/toMonitorAccountPage.ts';
import { clock, day } from '../common/format.ts';

/** What the page about monitor accounts says in words. Each state has a sign and a word, so that none is known by its colour alone. */

export interface Worded {
  readonly sign: string;
  readonly word: string;
  /** Class of its colour. */
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
}

export const accountWords: Readonly<Record<FleetRow['account'], Worded>> = {
  enabled: { sign: '', word: 'enabled', tone: 'plain' },
  disabled: { sign: '', word: 'disabled', tone: 'plain' },
  refused: { sign: '!', word: 'refused by the HSM', tone: 'warn' },
  doubtful: { sign: '!', word: 'not as decided', tone: 'warn' },
  none: { sign: '', word: 'none', tone: 'plain' },
};

export const youWords: Readonly<Record<FleetRow['you'], Worded>> = {
  polls: { sign: '✓', word: 'polled', tone: 'good' },
  hears: { sign: '◐', word: 'only heard', tone: 'warn' },
  no: { sign: '✗', word: 'not watched', tone: 'bad' },
};

export const whoWords: Readonly<Record<FleetRow['who'], Worded>> = {
  you: { sign: '', word: 'You alone', tone: 'plain' },
  'you-perhaps-provider': { sign: '', word: 'You, and perhaps a provider', tone: 'plain' },
  'perhaps-provider': { sign: '!', word: 'Not you; perhaps a provider', tone: 'warn' },
  nobody: { sign: '✗', word: 'Nobody', tone: 'bad' },
};

export const checkWords: Readonly<Record<CheckView['state'], Worded>> = {
  ok: { sign: '✓', word: 'works', tone: 'good' },
  missing: { sign: '✗', word: 'missing', tone: 'bad' },
  old: { sign: '○', word: 'not proven lately', tone: 'warn' },
  failing: { sign: '✗', word: 'fails', tone: 'bad' },
};

export const loginWords: Readonly<Record<LoginState['state'], Worded>> = {
  ok: { sign: '✓', word: 'logged in', tone: 'good' },
  failed: { sign: '✗', word: 'not logged in', tone: 'bad' },
  waiting: { sign: '○', word: 'waiting', tone: 'warn' },
  off: { sign: '–', word: 'not tried', tone: 'plain' },
};

/** Above the matrix: the worst first. */
export function fleetText(rows: readonly FleetRow[]): string {
  const of = (who: FleetRow['who']) => rows.filter((row) => row.who === who).length;
  const parts = [
    of('nobody') > 0 && `nobody watches ${of('nobody')}`,
    of('perhaps-provider') > 0 && `you do not watch ${of('perhaps-provider')}`,
    of('you') > 0 && `you alone watch ${of('you')}`,
    of('you-perhaps-provider') > 0 && `you watch ${of('you-perhaps-provider')} beside the provider that can log in`,
  ].filter(Boolean);
  return `${count(rows.length, 'HSM')}: ${parts.join(', ')}.`;
}

/** Who has decided what, when and why. */
export function decidedText({ account, decided }: AccountView): string {
  if (!decided) return account === 'none' ? '' : 'Nobody has decided about it: the inventory calls it enabled.';
  const why = decided.why === undefined ? ', without a reason' : `: “${decided.why}”`;
  return `Decided as ${decided.account} on ${day(decided.since)} at ${clock(decided.since)} by ${decided.by}${why}`;
}
