import { descriptorOf } from '../core/modelDescriptor.ts';
import { plainText } from '../core/text.ts';
import { count, listed } from '../core/words.ts';
import { catalogue } from '../devices/catalogue.ts';
import { setMonitorAccount } from '../inventory/edit.ts';
import { readInventoryText } from '../inventory/inventoryText.ts';
import { replaceFile } from '../inventory/replaceFile.ts';
import { accountCommands, type DeviceAccountCommands } from '../protocol/accountCommands.ts';
import { agedDevice } from '../protocol/aging.ts';
import type { DeviceRecord, Snapshot } from '../protocol/contract.ts';
import { LARGEST_INVENTORY } from '../protocol/contract.ts';
import { type ReplacementCheck, replacementChecks, type Sources, type WatchedBy, watchedBy } from '../protocol/watching.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, type ExitCode, type Io, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { painter, shortTime, table } from './table.ts';

export const monitorAccount: Command = {
  name: 'monitor-account',
  usage: 'hsm-vigil monitor-account [ID [disable | enable | confirm --why TEXT]] [--json]',
  summary: 'Who watches each HSM; record that its monitor account is disabled or enabled',
  help: `Without an ID: who watches each HSM now. With one: whether what takes the account's place works, and the commands for its administrator.

"disable" records the decision of the owner that nobody logs in with the monitor account any more: console polling stops, and SNMP, traps
and syslog are mandatory from then on. "enable" takes it back: console polling resumes. Where nobody has decided yet, it records that the
account stays enabled. Both are written to the inventory and, with who, when and why, to the audit log. "confirm" says that the account is
as it was decided, whatever the HSM's log said: look at it first ("user list"). HSM Vigil never changes the account itself: an administrator
of the HSM types the commands shown.

Options
  --why TEXT      why it is decided so
  --json          print one JSON document
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 done, or somebody watches   1 a check of what takes the account's place is not passed   2 nobody watches   3 not done: no service runs, or it refused`,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, { why: { type: 'string' }, json: { type: 'boolean' }, ...placeOptions }, true);
    const [id, verb, ...others] = positionals;
    if (others.length > 0) throw new UsageError(`Expected at most one device and one verb: ${monitorAccount.usage}`);
    if (verb !== undefined && verb !== 'disable' && verb !== 'enable' && verb !== 'confirm')
      throw new UsageError('After the ID, expected "disable", "enable" or "confirm".');
    const why = values.why?.trim() ?? '';
    if (verb !== undefined && why === '') throw new UsageError('Say why with --why: it stands in the audit log.');
    if (verb === undefined && values.why !== undefined) throw new UsageError('--why belongs to "disable", "enable" and "confirm".');
    const json = values.json ?? false;
    return askService(values, io, async (client): Promise<ExitCode> => {
      const snapshot = await client.request('snapshot', {}, io.signal);
      if (id === undefined) return fleet(snapshot, json, io);
      const device = snapshot.devices.find((each) => each.id === id);
      if (!device) throw new UsageError(`No watched device has the id "${plainText(id, 80)}".`);
      if (verb === undefined) return one(snapshot, device, json, io);
      if (verb === 'confirm') {
        await client.request('confirmAccount', { device: id, why }, io.signal);
        if (json) printJson(io, { device: id, account: device.monitorAccount, confirmed: true });
        else printLine(io.stdout, `${plainText(device.name, 80)}: the monitor account is ${device.monitorAccount}, as it was decided.`);
        return EXIT.ok;
      }
      const account = verb === 'disable' ? 'disabled' : 'enabled';
      const change = await changeOf(snapshot, device, account);
      // An entry that does not name it calls it enabled.
      const stays =
        change.after === change.before || (account === 'enabled' && device.monitorAccount === 'enabled' && !device.notAsWritten);
      // That it stays as it is is a decision, too, until one is on record.
      if (stays && device.accountDecision !== undefined) {
        if (json) printJson(io, { device: id, account, changed: false });
        else
          printLine(
            io.stdout,
            `The inventory says already that the monitor account is ${account}: nothing was changed, and nothing stands in the log of it.`,
          );
        return EXIT.ok;
      }
      // It stands in the log before it is done.
      await client.request('recordChange', { device: id, name: device.name, what: `${verb}-account`, why }, io.signal);
      if (!stays) await replaceFile(change.path, change.after);
      const checks = verb === 'disable' ? replacementChecks(device, sourcesOf(snapshot), Date.now()) : [];
      if (json) printJson(io, { device: id, account, changed: !stays, ...(verb === 'disable' && { checks }) });
      else if (stays)
        printLine(
          io.stdout,
          `${plainText(device.name, 80)}: the monitor account stays ${account}, as it was. The decision stands in the log.`,
        );
      else for (const line of doneLines(device, verb, checks)) printLine(io.stdout, line);
      return checks.every(({ state }) => state === 'ok') ? EXIT.ok : EXIT.warning;
    });
  },
};

/** @throws {UsageError} for what cannot be decided here */
async function changeOf({ inventory }: Snapshot, device: DeviceRecord, account: 'enabled' | 'disabled') {
  if (device.simulated) throw new UsageError('A simulated HSM has no owner to ask: there is nothing to decide here.');
  if (!accountOf(device)) throw new UsageError('This model has no monitor account: there is nothing to decide here.');
  const found = await readInventoryText(inventory.path, LARGEST_INVENTORY);
  if (found.kind !== 'text')
    throw new UsageError(found.kind === 'unreadable' ? found.message : `There is no inventory at ${inventory.path}.`);
  return { path: inventory.path, before: found.text, after: setMonitorAccount(found.text, device.id, account) };
}

function accountOf({ model }: DeviceRecord) {
  return descriptorOf(catalogue, model)?.console?.monitorAccount;
}

function commandsOf(device: DeviceRecord): DeviceAccountCommands | undefined {
  const console = descriptorOf(catalogue, device.model)?.console;
  return console && accountCommands(console.monitorAccount, device, console.user);
}

function sourcesOf({ heard = [], receivers }: Snapshot): Sources {
  return { heard, receivers };
}

interface Found {
  readonly device: DeviceRecord;
  readonly watching: WatchedBy;
  readonly checks: readonly ReplacementCheck[];
}

function lookAt(snapshot: Snapshot, device: DeviceRecord): Found {
  const now = Date.now();
  const sources = sourcesOf(snapshot);
  const aged = agedDevice(device, now);
  return {
    device: aged,
    watching: watchedBy(aged, accountOf(device) !== undefined, sources, now),
    checks: replacementChecks(aged, sources, now),
  };
}

function fleet(snapshot: Snapshot, json: boolean, io: Io): ExitCode {
  const found = snapshot.devices.map((device) => lookAt(snapshot, device));
  if (json) printJson(io, { devices: found.map(asJson) });
  else if (found.length === 0) printLine(io.stdout, 'No HSM is watched.');
  else {
    const rows = found.map(({ device, watching: { account, how, who } }) => [
      device.id,
      device.name,
      accountWords[account],
      how,
      whoWords[who],
    ]);
    for (const line of table(['ID', 'HSM', 'MONITOR ACCOUNT', 'YOU', 'WATCHED BY'], rows, painter(io))) printLine(io.stdout, line);
  }
  return exitOf(found);
}

function one(snapshot: Snapshot, device: DeviceRecord, json: boolean, io: Io): ExitCode {
  const found = lookAt(snapshot, device);
  const { watching, checks } = found;
  if (json) printJson(io, asJson(found));
  else {
    const say = (text: string) => printLine(io.stdout, text);
    say(
      `${plainText(device.name, 80)}: monitor account ${accountWords[watching.account]}; watched by ${whoWords[watching.who]} (${watching.how}).`,
    );
    const { accountDecision: decided, accountDoubt: doubt } = found.device;
    if (decided) say(`Decided ${shortTime(decided.since)} by ${decided.by}${decided.why === undefined ? '' : `: “${decided.why}”`}`);
    if (doubt) say(`${doubt.text} Since ${shortTime(doubt.since)}.`);
    for (const line of checkLines(checks)) say(line);
    const commands = commandsOf(device);
    if (commands) {
      say(`Commands for an administrator. ${commands.text}`);
      for (const { releases, disable, enable, list } of commands.sets) {
        if (commands.sets.length > 1) say(`  ${releases}:`);
        for (const line of [disable, enable, list]) say(`    ${line}`);
      }
    }
  }
  return watching.who === 'nobody' ? EXIT.critical : checks.every(({ state }) => state === 'ok') ? EXIT.ok : EXIT.warning;
}

function asJson({ device, watching, checks }: Found) {
  const { id, name, accountDecision, accountDoubt } = device;
  return {
    id,
    name,
    ...watching,
    ...(accountDecision && { decided: accountDecision }),
    ...(accountDoubt && { doubt: accountDoubt }),
    checks,
  };
}

function exitOf(found: readonly Found[]): ExitCode {
  return found.some(({ watching }) => watching.who === 'nobody') ? EXIT.critical : EXIT.ok;
}

const accountWords: Readonly<Record<WatchedBy['account'], string>> = {
  enabled: 'enabled',
  disabled: 'disabled',
  refused: 'refused by the HSM',
  doubtful: 'not as decided',
  none: 'none',
};

const whoWords: Readonly<Record<WatchedBy['who'], string>> = {
  you: 'you alone',
  'you-perhaps-provider': 'you, and perhaps a provider',
  'perhaps-provider': 'perhaps a provider',
  nobody: 'NOBODY',
};

function checkLines(checks: readonly ReplacementCheck[]): readonly string[] {
  return checks.map(({ name, state, text }) => `  ${state === 'ok' ? 'ok     ' : state.padEnd(7)}  ${name}: ${plainText(text, 600)}`);
}

function doneLines(device: DeviceRecord, verb: 'disable' | 'enable', checks: readonly ReplacementCheck[]): readonly string[] {
  const name = plainText(device.name, 80);
  const sets = commandsOf(device)?.sets ?? [];
  const admin = (command: 'disable' | 'enable') =>
    `An administrator of the HSM types: ${sets.map((set) => (sets.length > 1 ? `${set[command]} (${set.releases})` : set[command])).join('; ')}`;
  if (verb === 'enable') {
    return [
      `${name}: the console is polled again.`,
      admin('enable'),
      'Where the account asks for a new password at its first login, log in by hand once, choose one, and give it to HSM Vigil. Then "hsm-vigil retry-login" tries it.',
    ];
  }
  const missing = checks.filter(({ state }) => state !== 'ok');
  return [
    `${name}: customer-monitored from now on. No console polling, no provider: its owner alone is responsible.`,
    admin('disable'),
    ...(missing.length === 0
      ? ['What takes the place of the account works.']
      : [`${count(missing.length, 'thing')} to put right (${listed(missing.map((each) => each.name))}):`, ...checkLines(missing)]),
  ];
}
