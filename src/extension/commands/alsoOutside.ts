import { t } from '../../core/l10n.ts';
import type { OutsideSilenceRecord } from '../../protocol/contract.ts';
import type { Question } from '../asking/inTurn.ts';
import { choosing, keep } from '../asking/steps.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inertText } from '../words/inertText.ts';

/** Whether a silence shall be made in Alertmanager as well, which is named: a last step, where the inventory has one. Never unless it is chosen. */
export function alsoOutside({ snapshot }: ServiceConnection, draft: { alertmanager: boolean }): Question[][] {
  const named = (snapshot?.receivers ?? []).flatMap(({ kind, id }) => (kind === 'alertmanager' ? inertText(id, 40) : [])).join(', ');
  if (named === '') return [];
  const choices = [
    { label: t('Only here'), answer: false },
    { label: t('In Alertmanager {0}, too', named), answer: true },
  ];
  return [[choosing(keep(draft, 'alertmanager'), t('Silence it in Alertmanager {0}, too?', named), choices, draft.alertmanager)]];
}

/** What was done, and whether it could not be done there. */
export function outsideOutcome(done: string, asked: readonly OutsideSilenceRecord[] = []): string {
  return asked.some(({ state }) => state === 'waiting') ? t('{0}; Alertmanager has not taken it yet', done) : done;
}
