import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { BACK, type LEFT, type Question } from '../asking/inTurn.ts';
import { choose } from '../asking/steps.ts';
import type { Draft } from './draft.ts';

/** The key that a server shows, or why it shows none. */
export type FetchedHostKey = { readonly type: string; readonly fingerprint: string } | { readonly why: string };
export type FetchHostKey = (address: string) => Promise<FetchedHostKey>;

/**
 * Shows the appliance's host key and has the person compare it. Only a key that somebody has compared is worth pinning: the password
 * goes to whoever holds it.
 * @param shownBy the command by which the appliance shows its keys
 */
export function confirmHostKey(draft: Draft, fetchHostKey: FetchHostKey, shownBy: string): Question {
  return {
    about: 'hostKey',
    ask: async (place) => {
      for (;;) {
        const address = draft.ssh ?? '';
        const key = await fetchHostKey(address);
        if ('why' in key) {
          const answer = await choose(place, t('No host key from {0}', address), [
            { label: `$(refresh) ${t('Try again')}`, detail: key.why, answer: 'again' as const },
          ]);
          if (answer !== 'again') return answer as typeof BACK | typeof LEFT;
          continue;
        }
        const answer = await choose(place, t('Compare with what "{0}" shows on the appliance', shownBy), [
          { label: `$(check) ${t('It is the same')}`, description: key.type, detail: key.fingerprint, answer: 'same' as const },
          {
            label: `$(close) ${t('It is another one')}`,
            detail: t('No password is asked for, and none is sent'),
            answer: 'other' as const,
          },
        ]);
        if (answer === 'same') {
          draft.hostKey = key.fingerprint;
          return true;
        }
        if (answer !== 'other') return answer as typeof BACK | typeof LEFT;
        await vscode.window.showWarningMessage(t('What answers there is not the appliance that you have compared with.'), {
          modal: true,
          detail: t('The address may lead to another appliance, its keys may be new, or somebody stands between. Check the address first.'),
        });
        return BACK;
      }
    },
  };
}
