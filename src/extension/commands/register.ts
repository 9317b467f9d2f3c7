import * as vscode from 'vscode';
import { addDevice } from '../addDevice/addDevice.ts';
import type { AlertPages } from '../alerts/alertPages.ts';
import { type CommandTarget, commandTarget } from '../commandTarget.ts';
import type { HealthChecks } from '../healthChecks.ts';
import type { Runbooks } from '../runbooks.ts';
import type { Secrets } from '../secrets.ts';
import { sentence } from '../sentence.ts';
import type { ServiceConnection } from '../serviceConnection.ts';
import type { DevicesView } from '../tree/devicesView.ts';
import { openRunbook, showAlert } from './alerts.ts';
import { checkAll, checkDevice, retryLogin } from './check.ts';
import { startDemo, stopDemo } from './demo.ts';
import { enterSecret } from './enterSecret.ts';
import { monitorAccount } from './monitorAccount.ts';
import { openInventory } from './openInventory.ts';

export interface CommandParts {
  readonly connection: ServiceConnection;
  readonly secrets: Secrets;
  readonly checks: HealthChecks;
  readonly devices: DevicesView;
  readonly pages: AlertPages;
  readonly runbooks: Runbooks;
  readonly log: vscode.LogOutputChannel;
}

/** Registers every command but `hsmVigil.openTelemetry`, which comes with its page. */
export function registerCommands({ connection, secrets, checks, devices, pages, runbooks, log }: CommandParts): vscode.Disposable {
  const commands: Readonly<Record<string, (target: CommandTarget) => unknown>> = {
    addDevice: async () => {
      const added = await addDevice(connection, secrets);
      if (added !== undefined) await devices.revealWhenThere(added);
    },
    checkDevice: (target) => checkDevice(connection, checks, target),
    checkAll: () => checkAll(connection, checks),
    cancelCheck: (target) => checks.cancel(target.deviceId),
    showAlert: (target) => showAlert(connection, pages, target),
    openRunbook: (target) => openRunbook(connection, runbooks, target),
    openInventory: () => openInventory(connection),
    monitorAccount: (target) => monitorAccount(connection, runbooks, target),
    startDemo: () => startDemo(connection),
    stopDemo: () => stopDemo(),
    enterSecret: (target) => enterSecret(connection, secrets, target),
    retryLogin: (target) => retryLogin(connection, checks, target),
    retryConnection: () => connection.connect(),
    showLog: () => log.show(),
    // Not contributed: the "Show" of a message.
    revealDevice: (target) => devices.reveal(target.deviceId),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(`hsmVigil.${name}`, async (argument: unknown) => {
        try {
          await run(commandTarget(argument));
        } catch (error) {
          log.error(`${name}: ${sentence(error)}`);
          if (error instanceof Error) log.debug(error.stack ?? error.message);
          void vscode.window.showErrorMessage(sentence(error));
        }
      }),
    ),
  );
}
