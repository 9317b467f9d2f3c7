import { type Channel, channelFacts } from '../../core/channel.ts';
import { type ConsoleDescriptor, descriptorOf } from '../../core/modelDescriptor.ts';
import { ago } from '../../core/time/duration.ts';
import { catalogue } from '../../devices/catalogue.ts';
import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';
import type { AccountView, CheckView, FleetRow, LoginState, MonitorAccounts } from '../../protocol/pages/toMonitorAccountPage.ts';
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
  const sources: Sources = { heard: snapshot.heard ?? [], receivers: snapshot.receivers };
  const found = snapshot.devices
    .map((device) => ({ device, by: watchedBy(device, consoleOf(device) !== undefined, sources, now) }))
    .sort((a, b) => gravity.indexOf(a.by.who) - gravity.indexOf(b.by.who) || a.device.name.localeCompare(b.device.name));
  const shown = found.find(({ device }) => device.id === selected) ?? found[0];
  return {
    rows: found.map(({ device, by }) => fleetRow(device, by)),
    ...(shown && { device: accountView(shown.device, shown.by.account, sources, now) }),
  };
}

/** The worst first. */
const gravity: readonly WatchedBy['who'][] = ['nobody', 'perhaps-provider', 'you', 'you-perhaps-provider'];

export function consoleOf({ model }: Pick<DeviceRecord, 'model'>): ConsoleDescriptor | undefined {
  return descriptorOf(catalogue, model)?.console;
}

const providers: Readonly<Record<AccountState, string>> = {
  enabled: 'can log in; whether it watches is not seen here',
  disabled: 'cannot: the account is disabled',
  refused: 'cannot, as far as is known: the HSM refuses the account',
  doubtful: 'not known: the account may have been changed',
  none: 'has no account here',
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
    ...(doubt && { doubt: { text: inertText(doubt.text, 400), since: Date.parse(doubt.since) } }),
    ...(undecidable !== undefined && { undecidable }),
    sees: words?.sees ?? [],
    seesNot: words?.seesNot ?? [],
    means: meansOf(console),
    checks: replacementChecks(device, sources, now).map(checkView),
    releases: `${words?.releases ?? ''} ${softwareText(device)}`.trim(),
    disabling: {
      ...{ id: 'disabling', title: 'To disable it', lines: words ? [words.disable, words.list] : [] },
      ...(words && { note: words.listNote }),
    },
    enabling: { id: 'enabling', title: 'To enable it', lines: words ? [words.enable, words.list] : [] },
    login: loginState(device, now),
  };
}

function whyUndecidable(device: DeviceRecord, console: ConsoleDescriptor | undefined): string | undefined {
  if (device.simulated) return 'A simulated HSM has no owner to ask: there is nothing to decide here.';
  if (!console) return 'This model has no monitor account: there is nothing to decide here.';
  if (device.notAsWritten?.stays === 'as-read' || device.notAsWritten?.stays === 'nothing')
    return 'Its entry in the inventory is not in force as it is written: put that right first.';
  return undefined;
}

/** What a person answers for who disables it. */
function meansOf(console: ConsoleDescriptor | undefined): readonly string[] {
  return [
    'No provider notifies you any more: neither a provider nor this program can log in.',
    'The owner of the HSM alone is responsible for noticing a failing fan, power supply or battery, or a tamper.',
    'SNMP and syslog monitoring change from recommended to mandatory. SNMP polling or a log that is missing is an alert.',
    ...(console ? [`${console.onlyHere} are in no SNMP table: only traps and the log tell of them then.`] : []),
    'HSM Vigil stops polling the console, so that no login fails, and marks the HSM as customer-monitored. It never changes the account itself.',
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
      ? { label: 'Open Inventory', action: 'openInventory' }
      : { label: 'Send Test Notification', action: 'testNotification' };
  }
  if (!channelFacts[id].polled) return { label: 'Set Up Traps and Syslog…', action: 'setUp' };
  return state === 'missing' ? { label: 'Open Inventory', action: 'openInventory' } : { label: 'Run Health Check', action: 'check' };
}

function softwareText({ components }: DeviceRecord): string {
  const [software] = components.flatMap(({ readings }) => readings.flatMap(({ attributes }) => attributes['hsm.software'] ?? []));
  return software === undefined ? 'Which release this HSM has is not known yet.' : `This HSM has ${inertText(software, 40)}.`;
}

/** How the account fares at its console now. */
function loginState(device: DeviceRecord, now: number): LoginState {
  const channel = device.channels.find((each) => channelFacts[each.channel].needsAccount);
  if (!channel) return { state: 'off', text: 'No console is configured for this HSM: nobody logs in from here.' };
  const problem = device.problems.find(({ code }) => code === channel.errorCode);
  const remedy = problem?.remedy === undefined ? '' : ` ${problem.remedy}`;
  if (channel.state === 'failed')
    return { state: 'failed', text: inertText(`${channel.error ?? 'The last poll has failed.'}${remedy}`, 800) };
  if (channel.state === 'off') return { state: 'off', text: 'The console is not polled, so no login is tried.' };
  if (channel.state === 'ok' && channel.lastSeen !== undefined)
    return { state: 'ok', text: `The last login succeeded: its poll ended ${ago(Math.max(0, now - Date.parse(channel.lastSeen)))}.` };
  return { state: 'waiting', text: 'No poll of the console has come to its end yet.' };
}
