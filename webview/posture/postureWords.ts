import { plural, t } from '../../src/core/l10n.ts';
import type { ItemView, PostureRow, TallyView } from '../../src/protocol/pages/toPosturePage.ts';

/** What the page about posture says in words. Each state has a sign and a word, so that none is known by its colour alone. */

type State = ItemView['state'];

export const stateWords: Readonly<Record<State, { readonly sign: string; readonly word: string }>> = {
  bad: { sign: '✗', word: t('bad') },
  unknown: { sign: '?', word: t('unknown') },
  attention: { sign: '!', word: t('attention') },
  good: { sign: '✓', word: t('good') },
};

/** The worst first: what nobody has looked at may be worse than what is worth attention. */
export const states = ['bad', 'unknown', 'attention', 'good'] as const satisfies readonly State[];

/** Which HSMs are shown: `all`, or those that have an item that stands so. */
export const filters: readonly { readonly value: 'all' | Exclude<State, 'good'>; readonly label: string }[] = [
  { value: 'all', label: t('All HSMs') },
  { value: 'bad', label: t('With something bad') },
  { value: 'unknown', label: t('With something unknown') },
  { value: 'attention', label: t('With something worth attention') },
];
export type HsmFilter = (typeof filters)[number]['value'];

export function fits({ name, id, group, tally }: PostureRow, filter: HsmFilter, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const isNamed = wanted === '' || [name, id, group?.name ?? ''].some((each) => each.toLowerCase().includes(wanted));
  return isNamed && (filter === 'all' || tally[filter] > 0);
}

/** Above the fleet. */
export function fleetText(rows: readonly PostureRow[]): string {
  const of = (state: State) => rows.filter((row) => row.state === state).length;
  const parts = [
    of('bad') > 0 && t('something is bad with {0}', of('bad')),
    of('unknown') > 0 && t('something is unknown of {0}', of('unknown')),
    of('attention') > 0 && t('something is worth attention with {0}', of('attention')),
    of('good') > 0 && t('all is good with {0}', of('good')),
  ].filter(Boolean);
  return plural(rows.length, '{0} HSM: {1}.', '{0} HSMs: {1}.', parts.join(', '));
}

export function tallyText(tally: TallyView): string {
  return states.flatMap((state) => (tally[state] > 0 ? [`${tally[state]} ${stateWords[state].word}`] : [])).join(', ');
}
