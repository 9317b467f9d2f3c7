import { type Channel, channelFacts } from '../../core/channel.ts';
import { groupBy } from '../../core/groupBy.ts';
import { t, translated } from '../../core/l10n.ts';
import { type ConsoleDescriptor, descriptorOf } from '../../core/modelDescriptor.ts';
import { ago } from '../../core/time/duration.ts';
import { capitalised } from '../../core/words.ts';
import { catalogue } from '../../devices/catalogue.ts';
import { accountCommands, type DeviceAccountCommands } from '../../protocol/accountCommands.ts';
import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';
import type {
  AccountCommands,
  AccountView,
  CheckView,
  FleetRow,
  LoginState,
  MonitorAccounts,
} from '../../protocol/pages/toMonitorAccountPage.ts';
import {
  type AccountState,
  type ReplacementCheck,
  replacementChecks,
  type Sources,
  type WatchedBy,
  watchedBy,
} from '../../protocol/watching.ts';
import { inertText } from '../words/inertText.ts';

/** All that the page shows. `selected`: id of the HSM that is looked at; undefined: the first one of those that are watched worst. */
export function accountViews(snapshot: Snapshot, selected: string | undefined, now: number): MonitorAccounts {
  const heard = groupBy(snapshot.heard ?? [], ({ device }) => device);
  const sourcesOf = ({ id }: DeviceRecord): Sources => ({ heard: heard.get(id) ?? [], receivers: snapshot.receivers });
  // Who may log in to those that are read from platforms is decided where they are watched.
  const found = snapshot.devices
    .filter(({ source }) => !source)
    .map((device) => ({ device, by: watchedBy(device, consoleOf(device) !== undefined, sourcesOf(device), now) }))
    .sort((a, b) => rankOf(a.by) - rankOf(b.by) || byName.compare(a.device.name, b.device.name));
  const shown = found.find(({ device }) => device.id === selected) ?? found[0];
  return {
    rows: found.map(({ device, by }) => fleetRow(device, by)),
    ...(shown && { device: accountView(shown.device, shown.by.account, sourcesOf(shown.device), now) }),
  };
}

/** The worst first. */
const gravity: readonly WatchedBy['who'][] = ['nobody', 'perhaps-provider', 'you', 'you-perhaps-provider'];
/** "HSM 2" before "HSM 10". */
const byName = new Intl.Collator(undefined, { numeric: true });

/** An account that is not as decided waits for a person, after those that nobody here watches. */
function rankOf({ who, account }: WatchedBy): number {
  const rank = gravity.indexOf(who);
  return account === 'doubtful' || account === 'refused' ? Math.min(rank, 1.5) : rank;
}

export function consoleOf({ model }: Pick<DeviceRecord, 'model'>): ConsoleDescriptor | undefined {
  return descriptorOf(catalogue, model)?.console;
}

const providers: Readonly<Record<AccountState, string>> = {
  enabled: t('can log in; whether it watches is not seen here'),
  disabled: t('cannot: the account is disabled'),
  refused: t('cannot, as far as is known: the HSM refuses the account'),
  doubtful: t('not known: the account may have been changed'),
  none: t('has no account here'),
};

function fleetRow(device: DeviceRecord, { account, you, how, who }: WatchedBy): FleetRow {
  const name = inertText(device.name, 80);
  return { id: device.id, name, simulated: device.simulated, account, provider: providers[account], you, how: inertText(how, 200), who };
}

function accountView(device: DeviceRecord, account: AccountState, sources: Sources, now: number): AccountView {
  const console = consoleOf(device);
  const { accountDecision: decided, accountDoubt: doubt } = device;
  const undecidable = whyUndecidable(device, console);
  const words = console?.monitorAccount;
  const commands = console && accountCommands(console.monitorAccount, device, console.user);
  return {
    id: device.id,
    name: inertText(device.name, 80),
    modelName: inertText(device.modelName, 80),
    account,
    ...(decided && {
      decided: {
        account: decided.account,
        since: Date.parse(decided.since),
        by: inertText(decided.by, 80),
        ...(decided.why !== undefined && { why: inertText(decided.why, 500) }),
      },
    }),
    ...(doubt && {
      doubt: { text: inertText(doubt.text, 700), since: Date.parse(doubt.since), unproven: doubt.unproven ?? false },
    }),
    ...(undecidable !== undefined && { undecidable }),
    sees: (words?.sees ?? []).map(translated),
    seesNot: (words?.seesNot ?? []).map(translated),
    means: meansOf(console),
    checks: replacementChecks(device, sources, now).map(checkView),
    releases: inertText(commands?.text ?? '', 600),
    disabling: commandViews('disable', commands),
    enabling: commandViews('enable', commands),
    login: loginState(device, now),
  };
}

function whyUndecidable(device: DeviceRecord, console: ConsoleDescriptor | undefined): string | undefined {
  if (device.simulated) return t('A simulated HSM has no owner to ask: there is nothing to decide here.');
  if (!console) return t('This model has no monitor account: there is nothing to decide here.');
  if (device.notAsWritten?.stays === 'as-read' || device.notAsWritten?.stays === 'nothing')
    return t('Its entry in the inventory is not in force as it is written: put that right first.');
  return undefined;
}

/** What a person answers for who disables it. */
function meansOf(console: ConsoleDescriptor | undefined): readonly string[] {
  return [
    t('No provider notifies you any more: neither a provider nor this program can log in.'),
    t('The owner of the HSM alone is responsible for noticing a failing fan, power supply or battery, or a tamper.'),
    t('SNMP and syslog monitoring change from recommended to mandatory. SNMP polling or a log that is missing is an alert.'),
    ...(console ? [t('{0} are in no SNMP table: only traps and the log tell of them then.', translated(console.onlyHere))] : []),
    t(
      'HSM Vigil stops polling the console, so that no login fails, and marks the HSM as customer-monitored. It never changes the account itself.',
    ),
  ];
}

function checkView({ id, name, state, text }: ReplacementCheck): CheckView {
  const remedy = state === 'ok' ? undefined : remedyOf(id, state);
  return { id, name, state, text: inertText(text, 600), ...(remedy && { remedy }) };
}

function remedyOf(id: Channel | 'delivery', state: ReplacementCheck['state']): CheckView['remedy'] {
  if (id === 'delivery') {
    // Without a receiver there is nobody to test.
    return state === 'missing'
      ? { label: t('Open Inventory'), action: 'openInventory' }
      : { label: t('Send Test Notification'), action: 'testNotification' };
  }
  if (!channelFacts[id].polled) return { label: t('Set Up Traps and Syslog…'), action: 'setUp' };
  return state === 'missing' ? { label: t('Open Inventory'), action: 'openInventory' } : { label: t('Run Health Check'), action: 'check' };
}

function commandViews(what: 'disable' | 'enable', commands: DeviceAccountCommands | undefined): readonly AccountCommands[] {
  const { sets = [] } = commands ?? {};
  return sets.map((set, i) => ({
    id: `${what}-${i}`,
    title: sets.length > 1 ? capitalised(set.releases) : '',
    lines: [set[what], set.list],
    note: set.listNote,
  }));
}

/** How the account fares at its console now. */
function loginState(device: DeviceRecord, now: number): LoginState {
  const channel = device.channels.find((each) => channelFacts[each.channel].needsAccount);
  if (!channel) return { state: 'off', text: t('No console is configured for this HSM: nobody logs in from here.') };
  const problem = device.problems.find(({ code }) => code === channel.errorCode);
  const remedy = problem?.remedy === undefined ? '' : ` ${problem.remedy}`;
  if (channel.state === 'failed')
    return { state: 'failed', text: inertText(`${channel.error ?? t('The last poll has failed.')}${remedy}`, 800) };
  if (channel.state === 'off') return { state: 'off', text: t('The console is not polled, so no login is tried.') };
  if (channel.state === 'ok' && channel.lastSeen !== undefined)
    return { state: 'ok', text: t('The last login succeeded: its poll ended {0}.', ago(Math.max(0, now - Date.parse(channel.lastSeen)))) };
  return { state: 'waiting', text: t('No poll of the console has come to its end yet.') };
}
