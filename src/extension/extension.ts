import process from 'node:process';
import * as vscode from 'vscode';
import { AccessibleTexts } from './accessibility/accessibleTexts.ts';
import { AlertPanel } from './alertPage/alertPanel.ts';
import { AlertsView } from './alerts/alertsView.ts';
import { offerToAssistants } from './assistant/assistant.ts';
import { HealthChecks } from './checks/healthChecks.ts';
import { pickDevice } from './commands/pickDevice.ts';
import { registerCommands } from './commands/register.ts';
import { askToKeepWatching } from './connection/keepWatching.ts';
import { SecretVault } from './connection/secretVault.ts';
import { ServiceConnection } from './connection/serviceConnection.ts';
import { onDidChangeSettings, serviceHost } from './connection/settings.ts';
import { TimeMachine } from './connection/timeMachine.ts';
import { publishContextKeys } from './contextKeys.ts';
import { EventsPanel } from './events/eventsPanel.ts';
import { FleetPanel } from './fleet/fleetPanel.ts';
import { InventoryDiagnostics } from './inventory/inventoryDiagnostics.ts';
import { restoreFrom } from './inventory/inventoryFile.ts';
import { registerQuickFixes } from './inventory/quickFixes.ts';
import { notifyOfSlips } from './inventory/slipNotification.ts';
import { LogPages } from './log/logPages.ts';
import { MonitorAccountPanel } from './monitorAccount/monitorAccountPanel.ts';
import { askForMissingSecrets } from './notifications/missingSecrets.ts';
import { Notifications } from './notifications/notifications.ts';
import { Runbooks } from './pages/runbooks.ts';
import { PosturePanel } from './posture/posturePanel.ts';
import { SetUpPanel } from './setUp/setUpPanel.ts';
import { StatusBar } from './statusBar/statusBar.ts';
import { CustomerNotes } from './support/customerNotes.ts';
import { ReportPages } from './support/reportPages.ts';
import { TemplateDiagnostics } from './support/templateDiagnostics.ts';
import { TelemetryPanel } from './telemetry/telemetryPanel.ts';
import { offerInTerminals } from './terminal/terminalCommand.ts';
import { DevicesView } from './tree/devicesView.ts';
import { registerPolicyLens } from './trial/policyLens.ts';
import { RuleTrialPages } from './trial/ruleTrialPages.ts';
import { TrialPanel } from './trial/trialPanel.ts';
import { publishStepsOpen } from './walkthrough/stepsOpen.ts';

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
  own(publishStepsOpen());
  const time = own(new TimeMachine(connection));
  const devices = own(new DevicesView(connection, checks, context.globalState, time));
  const alerts = own(new AlertsView(connection, context.globalState, time));
  own(new StatusBar(connection));
  own(askToKeepWatching(connection, context.globalState, log));
  const telemetry = own(
    new TelemetryPanel(
      extensionUri,
      connection,
      context.extension.id,
      async (question, except) => (await pickDevice(connection, question, ({ id }) => id !== except))?.id,
    ),
  );
  const panel = own(new AlertPanel(extensionUri, connection, runbooks));
  own(new Notifications(connection, log, () => panel.seen));
  own(new InventoryDiagnostics(connection));
  own(notifyOfSlips(connection, log));
  restoreFrom(() => connection.lastReadInventory());
  own(registerQuickFixes());
  own(askForMissingSecrets(connection));
  const logs = own(new LogPages(connection));
  const reports = own(new ReportPages(connection));
  const notes = own(new CustomerNotes(connection));
  own(new TemplateDiagnostics());
  const trial = own(new TrialPanel(extensionUri));
  const ruleTrial = own(new RuleTrialPages());
  const setUp = own(new SetUpPanel(extensionUri, connection));
  const monitorAccounts = own(new MonitorAccountPanel(extensionUri, connection, runbooks));
  const posture = own(new PosturePanel(extensionUri, connection));
  const fleet = own(new FleetPanel(extensionUri, connection, time));
  const events = own(new EventsPanel(extensionUri, connection));
  own(registerPolicyLens());
  const texts = own(
    new AccessibleTexts({ connection, devices, alerts, alertPage: panel, telemetry, monitorAccount: monitorAccounts, posture }),
  );
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
      posture,
      fleet,
      time,
      logs,
      reports,
      notes,
      runbooks,
      texts,
      log,
      extensionId: context.extension.id,
    }),
  );
  const offer = () => offerInTerminals(context, process.execPath, serviceHost());
  offer();
  own(onDidChangeSettings(offer));
  own(offerToAssistants(connection, context, version));
  // An inventory is watched in the background, too, whether or not anybody looks at the view.
  void connection.reconsider();
}
