import process from 'node:process';
import * as vscode from 'vscode';
import { AlertPanel } from './alertPage/alertPanel.ts';
import { AlertsView } from './alerts/alertsView.ts';
import { HealthChecks } from './checks/healthChecks.ts';
import { registerCommands } from './commands/register.ts';
import { askToKeepWatching } from './connection/keepWatching.ts';
import { SecretVault } from './connection/secretVault.ts';
import { ServiceConnection } from './connection/serviceConnection.ts';
import { publishContextKeys } from './contextKeys.ts';
import { EventsPanel } from './events/eventsPanel.ts';
import { InventoryDiagnostics } from './inventory/inventoryDiagnostics.ts';
import { restoreFrom } from './inventory/inventoryFile.ts';
import { registerQuickFixes } from './inventory/quickFixes.ts';
import { notifyOfSlips } from './inventory/slipNotification.ts';
import { LogPages } from './log/logPages.ts';
import { MonitorAccountPanel } from './monitorAccount/monitorAccountPanel.ts';
import { askForMissingSecrets } from './notifications/missingSecrets.ts';
import { Notifications } from './notifications/notifications.ts';
import { Runbooks } from './pages/runbooks.ts';
import { SetUpPanel } from './setUp/setUpPanel.ts';
import { StatusBar } from './statusBar/statusBar.ts';
import { TelemetryPanel } from './telemetry/telemetryPanel.ts';
import { offerInTerminals } from './terminal/terminalCommand.ts';
import { DevicesView } from './tree/devicesView.ts';
import { registerPolicyLens } from './trial/policyLens.ts';
import { RuleTrialPages } from './trial/ruleTrialPages.ts';
import { TrialPanel } from './trial/trialPanel.ts';

/** Constructs and registers, no more: what costs anything happens when there is something to watch or somebody asks. */
export function activate(context: vscode.ExtensionContext): void {
  const { subscriptions, extensionPath, extensionUri } = context;
  const own = <T extends vscode.Disposable>(part: T): T => {
    subscriptions.push(part);
    return part;
  };
  const log = own(vscode.window.createOutputChannel('HSM Vigil', { log: true }));
  const secrets = new SecretVault(context.secrets);
  const version = String((context.extension.packageJSON as { readonly version?: unknown }).version);
  const connection = own(new ServiceConnection({ extensionPath, version, secrets, log, memory: context.globalState }));
  const runbooks = new Runbooks(extensionUri);
  const checks = own(new HealthChecks(connection, log));
  own(publishContextKeys(connection, checks));
  const devices = own(new DevicesView(connection, checks, context.globalState));
  const alerts = own(new AlertsView(connection, context.globalState));
  own(new StatusBar(connection));
  own(askToKeepWatching(connection, context.globalState, log));
  const telemetry = own(new TelemetryPanel(extensionUri, connection));
  const panel = own(new AlertPanel(extensionUri, connection, runbooks));
  own(new Notifications(connection, log, () => panel.seen));
  own(new InventoryDiagnostics(connection));
  own(notifyOfSlips(connection, log));
  restoreFrom(() => connection.lastReadInventory());
  own(registerQuickFixes());
  own(askForMissingSecrets(connection));
  const logs = own(new LogPages(connection));
  const trial = own(new TrialPanel(extensionUri));
  const ruleTrial = own(new RuleTrialPages());
  const setUp = own(new SetUpPanel(extensionUri, connection));
  const monitorAccounts = own(new MonitorAccountPanel(extensionUri, connection, runbooks));
  const events = own(new EventsPanel(extensionUri, connection));
  own(registerPolicyLens());
  own(
    registerCommands({
      connection,
      secrets,
      checks,
      devices,
      alerts,
      panel,
      telemetry,
      trial,
      ruleTrial,
      events,
      setUp,
      monitorAccounts,
      logs,
      runbooks,
      log,
    }),
  );
  offerInTerminals(context, process.execPath);
  // An inventory is watched in the background, too, whether or not anybody looks at the view.
  void connection.reconsider();
}
