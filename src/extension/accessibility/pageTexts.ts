import { t } from '../../core/l10n.ts';
import type { PostureItem, PostureResult, PostureState, Snapshot } from '../../protocol/contract.ts';
import type { FleetRow } from '../../protocol/pages/toMonitorAccountPage.ts';
import { accountViews } from '../monitorAccount/accountViews.ts';
import { inertText } from '../words/inertText.ts';

/** Pages as texts, a line for each thing, for people who read them line by line. */

const accounts: Readonly<Record<FleetRow['account'], string>> = {
  enabled: t('enabled'),
  disabled: t('disabled'),
  refused: t('refused by the HSM'),
  doubtful: t('not as decided'),
  none: t('none'),
};

const watchers: Readonly<Record<FleetRow['who'], string>> = {
  you: t('You alone'),
  'you-perhaps-provider': t('You, and perhaps a provider'),
  'perhaps-provider': t('Not you; perhaps a provider'),
  nobody: t('Nobody'),
};

/** Who watches each HSM, the worst first. `now`: milliseconds since the epoch. */
export function accountLines(snapshot: Snapshot, now: number): readonly string[] {
  return accountViews(snapshot, undefined, now).rows.map(({ name, account, how, who }) =>
    t('{0}: watched by: {1} ({2}); monitor account: {3}', name, watchers[who], how, accounts[account]),
  );
}

/** In UTF-16 code units: a line. */
const LONGEST = 2000;
const order: readonly PostureState[] = ['bad', 'unknown', 'attention', 'good'];

/** All that was judged, what is about all HSMs first: of each the worst first, with what can be done about it. */
export function postureLines({ kinds, fleet, groups, devices }: PostureResult): readonly string[] {
  const titles = new Map(kinds.map(({ id, title }) => [id, title]));
  const lineOf = ({ kind, state, said, remedy }: PostureItem) => {
    const helps = state === 'good' || remedy === undefined ? '' : ` ${remedy}`;
    return `  ${inertText(`${state}: ${titles.get(kind) ?? kind}. ${said}${helps}`, LONGEST)}`;
  };
  const section = (title: string, items: readonly PostureItem[]) => [
    inertText(title, 120),
    ...items.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state)).map(lineOf),
    '',
  ];
  return [
    ...section(t('All HSMs'), fleet),
    ...groups.flatMap(({ group, items }) => section(t('HA group {0}', group), items)),
    ...devices.flatMap(({ name, items }) => section(name, items)),
  ];
}
