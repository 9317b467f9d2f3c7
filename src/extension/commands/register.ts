import * as vscode from 'vscode';
import type { AlertPanel } from '../alertPage/alertPanel.ts';
import type { AlertsView } from '../alerts/alertsView.ts';
import type { HealthChecks } from '../checks/healthChecks.ts';
import { type CommandTarget, commandTarget, commandTargets } from '../common/commandTarget.ts';
import type { SecretVault } from '../connection/secretVault.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { EventsPanel } from '../events/eventsPanel.ts';
import type { LogPages } from '../log/logPages.ts';
import type { MonitorAccountPanel } from '../monitorAccount/monitorAccountPanel.ts';
import type { Runbooks } from '../pages/runbooks.ts';
import type { SetUpPanel } from '../setUp/setUpPanel.ts';
import type { TelemetryPanel } from '../telemetry/telemetryPanel.ts';
import type { DevicesView } from '../tree/devicesView.ts';
import type { RuleTrialPages } from '../trial/ruleTrialPages.ts';
import type { TrialPanel } from '../trial/trialPanel.ts';
import { sentence } from '../words/sentence.ts';
import { acceptAppliance } from './acceptAppliance.ts';
import { acknowledgeAlert, withdrawAcknowledgement } from './acknowledge.ts';
import { arrangeDevices } from './arrangeDevices.ts';
import { addDevices, duplicateDevice, editDeviceOf, renameDevice } from './changeDevice.ts';
import { checkAll, checkDevice, retryLogin } from './check.ts';
import { closeAlert } from './closeAlert.ts';
import { copyValue } from './copyValue.ts';
import { startDemo, stopDemo } from './demo.ts';
import { enterMissingSecrets, enterSecret } from './enterSecret.ts';
import { groupAlerts } from './groupAlerts.ts';
import { endMaintenance, planMaintenance } from './maintenance.ts';
import { monitorAccount } from './monitorAccount.ts';
import { openInventory } from './openInventory.ts';
import { openRunbook } from './openRunbook.ts';
import { pauseDevice, resumeDevice } from './pauseDevice.ts';
import { removeDevice } from './removeDevice.ts';
import { setUpReceivers } from './setUpReceivers.ts';
import { showAlert } from './showAlert.ts';
import { showAuditLog } from './showAuditLog.ts';
import { endSilence, extendSilence, silenceAlert } from './silence.ts';
import { testNotification } from './testNotification.ts';
import { tryLogRule } from './tryLogRule.ts';
import { tryPolicy } from './tryPolicy.ts';

export interface CommandParts {
  readonly connection: ServiceConnection;
  readonly secrets: SecretVault;
  readonly checks: HealthChecks;
  readonly devices: DevicesView;
  readonly alerts: AlertsView;
  readonly panel: AlertPanel;
  readonly telemetry: TelemetryPanel;
  readonly trial: TrialPanel;
  readonly ruleTrial: RuleTrialPages;
  readonly events: EventsPanel;
  readonly setUp: SetUpPanel;
  readonly monitorAccounts: MonitorAccountPanel;
  readonly logs: LogPages;
  readonly runbooks: Runbooks;
  readonly log: vscode.LogOutputChannel;
}

/** Registers every command. What one throws is logged, and shown as a sentence. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const {
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
  } = parts;
  const filling = { connection, vault: secrets };
  const commands: Readonly<Record<string, (target: CommandTarget, targets: readonly CommandTarget[]) => unknown>> = {
    addDevice: () => addDevices(filling, devices),
    editDevice: (target) => editDeviceOf(filling, target),
    renameDevice: (target) => renameDevice(filling, target),
    duplicateDevice: (target) => duplicateDevice(filling, devices, target),
    pauseDevice: (target) => pauseDevice(connection, target),
    resumeDevice: (target) => resumeDevice(connection, target),
    removeDevice: (target) => removeDevice(connection, secrets, target),
    arrangeDevices: () => arrangeDevices(devices),
    showNotOkOnly: () => devices.arrange({ only: 'notOk' }),
    showAllDevices: () => devices.arrange({ only: 'all' }),
    checkDevice: (target) => checkDevice(connection, checks, target),
    checkAll: () => checkAll(connection, checks),
    cancelCheck: (target) => checks.cancel(target.deviceId),
    showAlert: (target) => showAlert(connection, panel, target),
    groupAlerts: () => groupAlerts(alerts),
    acknowledgeAlert: (_, targets) => acknowledgeAlert(connection, targets, alerts.selected),
    withdrawAcknowledgement: (_, targets) => withdrawAcknowledgement(connection, targets),
    closeAlert: (target) => closeAlert(connection, target),
    acceptAppliance: (target) => acceptAppliance(connection, target),
    silenceAlert: (target) => silenceAlert(connection, target),
    extendSilence: (target) => extendSilence(connection, target),
    endSilence: (target) => endSilence(connection, target),
    planMaintenance: (target) => planMaintenance(connection, target),
    endMaintenance: (target) => endMaintenance(connection, target),
    showAuditLog: (target) => showAuditLog(logs, target),
    filterAuditLog: () => logs.filter(),
    exportAuditLog: () => logs.export(),
    copyValue: (target) => copyValue(devices, target),
    openEvents: (target) => events.show(target.deviceId),
    setUpReceivers: (target) => setUpReceivers(connection, setUp, target),
    openTelemetry: (target) => telemetry.show(target.deviceId),
    openRunbook: (target) => openRunbook(connection, runbooks, target),
    tryPolicy: () => tryPolicy(connection, trial),
    tryLogRule: () => tryLogRule(connection, ruleTrial),
    openInventory: (target) => openInventory(connection, target),
    monitorAccount: (target) => monitorAccount(monitorAccounts, target),
    startDemo: () => startDemo(connection),
    stopDemo: () => stopDemo(),
    enterSecret: (target) => enterSecret(connection, secrets, target),
    enterMissingSecrets: () => enterMissingSecrets(connection, secrets),
    testNotification: () => testNotification(connection, log),
    retryLogin: (target) => retryLogin(connection, checks, target),
    retryConnection: () => connection.connect(),
    showLog: () => log.show(),
    // Not contributed: the "Show" of a message.
    revealDevice: (target) => devices.reveal(target.deviceId),
    // Not contributed: a row of the alerts view.
    showMoreAlerts: (target) => alerts.showMore(target.alertGroup),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(`hsmVigil.${name}`, async (argument: unknown, selected: unknown) => {
        try {
          await run(commandTarget(argument), commandTargets(argument, selected));
        } catch (error) {
          log.error(`${name}: ${sentence(error)}`);
          if (error instanceof Error) log.debug(error.stack ?? error.message);
          void vscode.window.showErrorMessage(sentence(error));
        }
      }),
    ),
  );
}
