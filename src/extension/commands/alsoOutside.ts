import { t } from '../../core/l10n.ts';
import type { OutsideSilenceRecord } from '../../protocol/contract.ts';
import type { Question } from '../asking/inTurn.ts';
import { choosing, keep } from '../asking/steps.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';

/** Whether a silence shall be made in Alertmanager as well: a last step, where the inventory has one. Never unless it is chosen. */
export function alsoOutside({ snapshot }: ServiceConnection, draft: { alertmanager: boolean }): Question[][] {
  if (!snapshot?.receivers.some(({ kind }) => kind === 'alertmanager')) return [];
  const choices = [
    { label: t('Only here'), answer: false },
    { label: t('In Alertmanager, too'), answer: true },
  ];
  return [[choosing(keep(draft, 'alertmanager'), t('Silence it in Alertmanager, too?'), choices, draft.alertmanager)]];
}

/** What was done, and whether it could not be done there. */
export function outsideOutcome(done: string, asked: readonly OutsideSilenceRecord[] = []): string {
  return asked.some(({ state }) => state === 'waiting') ? t('{0}; Alertmanager has not taken it yet', done) : done;
}
