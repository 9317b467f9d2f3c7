import { plural, t } from '../../src/core/l10n.ts';
import type { AccountView, CheckView, FleetRow, LoginState } from '../../src/protocol/pages/toMonitorAccountPage.ts';
import { element } from '../common/element.ts';
import { clock, day } from '../common/format.ts';

/** What the page about monitor accounts says in words. Each state has a sign and a word, so that none is known by its colour alone. */

export interface Worded {
  readonly sign: string;
  readonly word: string;
  /** Class of its colour. */
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
}

export const accountWords: Readonly<Record<FleetRow['account'], Worded>> = {
  enabled: { sign: '', word: t('enabled'), tone: 'plain' },
  disabled: { sign: '', word: t('disabled'), tone: 'plain' },
  refused: { sign: '!', word: t('refused by the HSM'), tone: 'warn' },
  doubtful: { sign: '!', word: t('not as decided'), tone: 'warn' },
  none: { sign: '', word: t('none'), tone: 'plain' },
};

export const youWords: Readonly<Record<FleetRow['you'], Worded>> = {
  polls: { sign: '✓', word: t('polled'), tone: 'good' },
  hears: { sign: '◐', word: t('only heard'), tone: 'warn' },
  no: { sign: '✗', word: t('not watched'), tone: 'bad' },
};

export const whoWords: Readonly<Record<FleetRow['who'], Worded>> = {
  you: { sign: '', word: t('You alone'), tone: 'plain' },
  'you-perhaps-provider': { sign: '', word: t('You, and perhaps a provider'), tone: 'plain' },
  'perhaps-provider': { sign: '!', word: t('Not you; perhaps a provider'), tone: 'warn' },
  nobody: { sign: '✗', word: t('Nobody'), tone: 'bad' },
};

export const checkWords: Readonly<Record<CheckView['state'], Worded>> = {
  ok: { sign: '✓', word: t('works'), tone: 'good' },
  missing: { sign: '✗', word: t('missing'), tone: 'bad' },
  old: { sign: '○', word: t('not proven lately'), tone: 'warn' },
  failing: { sign: '✗', word: t('fails'), tone: 'bad' },
};

export const loginWords: Readonly<Record<LoginState['state'], Worded>> = {
  ok: { sign: '✓', word: t('logged in'), tone: 'good' },
  failed: { sign: '✗', word: t('not logged in'), tone: 'bad' },
  waiting: { sign: '○', word: t('waiting'), tone: 'warn' },
  off: { sign: '–', word: t('not tried'), tone: 'plain' },
};

export function worded({ sign, word, tone }: Worded): readonly HTMLElement[] {
  return [
    element(
      'span',
      { class: `worded ${tone}` },
      ...(sign === '' ? [] : [element('span', { class: 'sign', 'aria-hidden': 'true' }, `${sign} `)]),
      word,
    ),
  ];
}

/** Above the matrix: the worst first. */
export function fleetText(rows: readonly FleetRow[]): string {
  const of = (who: FleetRow['who']) => rows.filter((row) => row.who === who).length;
  const doubtful = rows.filter(({ account }) => account === 'doubtful').length;
  const parts = [
    of('nobody') > 0 && t('nobody watches {0}', of('nobody')),
    of('perhaps-provider') > 0 && t('you do not watch {0}', of('perhaps-provider')),
    of('you') > 0 && t('you alone watch {0}', of('you')),
    of('you-perhaps-provider') > 0 && t('you watch {0} beside the provider that can log in', of('you-perhaps-provider')),
    doubtful > 0 && plural(doubtful, 'one account is not as decided', '{0} accounts are not as decided'),
  ].filter(Boolean);
  return plural(rows.length, '{0} HSM: {1}.', '{0} HSMs: {1}.', parts.join(', '));
}

/** Who has decided what, when and why. */
export function decidedText({ account, decided }: AccountView): string {
  if (!decided) return account === 'none' ? '' : t('Nobody has decided about it: the inventory calls it enabled.');
  const why = decided.why === undefined ? t(', without a reason') : `: “${decided.why}”`;
  return t(
    'Decided as {0} on {1} at {2} by {3}{4}',
    accountWords[decided.account].word,
    day(decided.since),
    clock(decided.since),
    decided.by,
    why,
  );
}
