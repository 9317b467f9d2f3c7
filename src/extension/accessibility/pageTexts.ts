import { t } from '../../core/l10n.ts';
import type { PostureResult, PostureState, Snapshot } from '../../protocol/contract.ts';
import type { AccountCommands, AccountView, CheckView, FleetRow, LoginState } from '../../protocol/pages/toMonitorAccountPage.ts';
import type { ItemView } from '../../protocol/pages/toPosturePage.ts';
import { accountViews } from '../monitorAccount/accountViews.ts';
import { byGravity, itemViewer, postureView } from '../posture/postureViews.ts';
import { formatTime } from '../words/format.ts';
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

const checks: Readonly<Record<CheckView['state'], string>> = {
  ok: t('works'),
  missing: t('missing'),
  old: t('not proven lately'),
  failing: t('fails'),
};

const logins: Readonly<Record<LoginState['state'], string>> = {
  ok: t('logged in'),
  failed: t('not logged in'),
  waiting: t('waiting'),
  off: t('not tried'),
};

/** Who watches each HSM, the worst first, and all that the page shows of one. `shown`: its id. `now`: milliseconds since the epoch. */
export function accountLines(snapshot: Snapshot, shown: string | undefined, now: number): readonly string[] {
  const { rows, device } = accountViews(snapshot, shown, now);
  return [
    ...rows.map(({ name, account, how, who }) =>
      t('{0}: watched by: {1} ({2}); monitor account: {3}', name, watchers[who], how, accounts[account]),
    ),
    ...(device ? ['', ...accountOf(device)] : []),
  ];
}

function accountOf(device: AccountView): readonly string[] {
  const { name, account, decided, doubt, undecidable, means, releases, disabling, enabling, login, sees, seesNot } = device;
  const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]);
  const typed = ({ title, lines, note }: AccountCommands) => [title, ...lines, note ?? ''].filter((line) => line !== '');
  return [
    name,
    `${t('Monitor account: ')}${accounts[account]}`,
    ...(decided ? [decidedLine(decided)] : []),
    ...(doubt ? [doubt.text] : []),
    ...part(
      t('Is the replacement in place?'),
      device.checks.map((check) => `${check.name}: ${checks[check.state]}. ${check.text}`),
    ),
    ...part(t('What disabling it means'), undecidable === undefined ? means : [undecidable]),
    ...part(t('Commands for an administrator'), [t('HSM Vigil never runs them. {0}', releases)]),
    ...part(t('To disable it'), disabling.flatMap(typed)),
    ...part(t('To enable it'), enabling.flatMap(typed)),
    `${t('Test login: ')}${logins[login.state]}. ${login.text}`,
    ...part(t('It sees'), sees),
    ...part(t('It does not see'), seesNot),
  ];
}

function decidedLine({ account, by, since, why }: NonNullable<AccountView['decided']>): string {
  return t('Decided as {0} by {1}, {2}{3}', accounts[account], by, formatTime(since), why === undefined ? '' : `: “${why}”`);
}

const states: Readonly<Record<PostureState, string>> = {
  bad: t('bad'),
  unknown: t('unknown'),
  attention: t('attention'),
  good: t('good'),
};

/**
 * All that was judged, what is about all HSMs first: of each the worst first, with what can be done about it. Why it matters and what it rests
 * on stands with what the page shows: the fleet, and the HSM of this id, or the one that stands worst.
 */
export function postureLines(posture: PostureResult, shown: string | undefined): readonly string[] {
  const { fleet, device } = postureView(posture, shown);
  const viewOf = itemViewer(posture.kinds);
  const brief = (items: PostureResult['fleet']) => byGravity(items).map((item) => lineOf(viewOf(item)));
  return [
    ...section(t('All HSMs'), fleet.flatMap(whole)),
    ...posture.groups.flatMap(({ group, items }) => section(t('HA group {0}', group), brief(items))),
    ...posture.devices.flatMap((each) =>
      section(each.name, device && each.device === device.id ? device.items.flatMap(whole) : brief(each.items)),
    ),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return [inertText(title, 120), ...lines.map((line) => `  ${line}`), ''];
}

function lineOf({ title, state, said, remedy }: ItemView): string {
  return `${states[state]}: ${title}. ${said}${remedy === undefined ? '' : ` ${remedy}`}`;
}

function whole(item: ItemView): readonly string[] {
  const { why, evidence, controls } = item;
  return [
    lineOf(item),
    ...(why === '' ? [] : [`  ${why}`]),
    ...evidence.map(({ text, source, at }) => `  ${text} (${source}${at === undefined ? '' : `, ${formatTime(at)}`})`),
    ...(controls.length === 0 ? [] : [`  ${t('Evidence for: {0}', controls.join(', '))}`]),
  ];
}
