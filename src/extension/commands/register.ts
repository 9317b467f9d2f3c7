import * as vscode from 'vscode';
import type { AccessibleTexts } from '../accessibility/accessibleTexts.ts';
import type { AlertPanel } from '../alertPage/alertPanel.ts';
import type { AlertsView } from '../alerts/alertsView.ts';
import type { HealthChecks } from '../checks/healthChecks.ts';
import { type CommandTarget, commandTarget, commandTargets } from '../common/commandTarget.ts';
import type { SecretVault } from '../connection/secretVault.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { TimeMachine } from '../connection/timeMachine.ts';
import type { EventsPanel } from '../events/eventsPanel.ts';
import type { FleetPanel } from '../fleet/fleetPanel.ts';
import type { LogPages } from '../log/logPages.ts';
import type { MonitorAccountPanel } from '../monitorAccount/monitorAccountPanel.ts';
import type { Runbooks } from '../pages/runbooks.ts';
import type { PosturePanel } from '../posture/posturePanel.ts';
import type { SetUpPanel } from '../setUp/setUpPanel.ts';
import type { CustomerNotes } from '../support/customerNotes.ts';
import type { ReportPages } from '../support/reportPages.ts';
import type { TelemetryPanel } from '../telemetry/telemetryPanel.ts';
import type { DevicesView } from '../tree/devicesView.ts';
import type { RuleTrialPages } from '../trial/ruleTrialPages.ts';
import type { TrialPanel } from '../trial/trialPanel.ts';
import { englishSentence, sentence } from '../words/sentence.ts';
import { acceptAppliance } from './acceptAppliance.ts';
import { acknowledgeAlert, withdrawAcknowledgement } from './acknowledge.ts';
import { arrangeDevices } from './arrangeDevices.ts';
import { addDevices, duplicateDevice, editDeviceOf, renameDevice } from './changeDevice.ts';
import { checkAll, checkDevice, retryLogin } from './check.ts';
import { closeAlert } from './closeAlert.ts';
import { copyValue } from './copyValue.ts';
import { startDemo, stopDemo } from './demo.ts';
import { enterMissingSecrets, enterSecret } from './enterSecret.ts';
import { clearDeviceFilter, filterDevices } from './filterDevices.ts';
import { groupAlerts } from './groupAlerts.ts';
import { handOver } from './handOver.ts';
import { keepAccount } from './keepAccount.ts';
import { endMaintenance, planMaintenance } from './maintenance.ts';
import { monitorAccount } from './monitorAccount.ts';
import { openInventory } from './openInventory.ts';
import { openPosture } from './openPosture.ts';
import { openRunbook } from './openRunbook.ts';
import { openWalkthrough } from './openWalkthrough.ts';
import { pauseDevice, resumeDevice } from './pauseDevice.ts';
import { readHaClient } from './readHaClient.ts';
import { removeDevice } from './removeDevice.ts';
import { setUpReceivers } from './setUpReceivers.ts';
import { showAlert } from './showAlert.ts';
import { showAuditLog } from './showAuditLog.ts';
import { showPast } from './showPast.ts';
import { endSilence, extendSilence, silenceAlert } from './silence.ts';
import { copyCustomerNote, customerNote, supportReport } from './support.ts';
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
  readonly posture: PosturePanel;
  readonly fleet: FleetPanel;
  readonly time: TimeMachine;
  readonly logs: LogPages;
  readonly reports: ReportPages;
  readonly notes: CustomerNotes;
  readonly runbooks: Runbooks;
  readonly texts: AccessibleTexts;
  readonly log: vscode.LogOutputChannel;
  /** `publisher.name`. */
  readonly extensionId: string;
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
    posture,
    fleet,
    time,
    logs,
    reports,
    notes,
    runbooks,
    texts,
    log,
    extensionId,
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
    filterDevices: () => filterDevices(devices),
    clearDeviceFilter: () => clearDeviceFilter(devices),
    showNotOkOnly: () => devices.arrange({ only: 'notOk' }),
    showAllDevices: () => devices.arrange({ only: 'all' }),
    checkDevice: (target) => checkDevice(connection, checks, target),
    checkAll: () => checkAll(connection, checks),
    cancelCheck: (target) => checks.cancel(target.deviceId),
    showAlert: (target) => showAlert(connection, panel, target),
    groupAlerts: () => groupAlerts(alerts),
    acknowledgeAlert: (_, targets) => acknowledgeAlert(connection, targets, alerts.selected),
    handOver: (target) => handOver(connection, target),
    withdrawAcknowledgement: (_, targets) => withdrawAcknowledgement(connection, targets),
    closeAlert: (target) => closeAlert(connection, target),
    acceptAppliance: (target) => acceptAppliance(connection, target),
    silenceAlert: (target) => silenceAlert(connection, target),
    extendSilence: (target) => extendSilence(connection, target),
    endSilence: (target) => endSilence(connection, target),
    planMaintenance: (target) => planMaintenance(connection, target),
    endMaintenance: (target) => endMaintenance(connection, target),
    readHaClient: (target) => readHaClient(connection, target),
    showAuditLog: (target) => showAuditLog(logs, target),
    filterAuditLog: () => logs.filter(),
    exportAuditLog: () => logs.export(),
    copyValue: (target) => copyValue(devices, target),
    openEvents: (target) => events.show(target.deviceId),
    setUpReceivers: (target) => setUpReceivers(connection, setUp, target),
    openPosture: (target) => openPosture(posture, target),
    openFleet: (target) => fleet.show(target.deviceId),
    showPast: () => showPast(time),
    backToNow: () => time.back(),
    openTelemetry: (target) => telemetry.show(target),
    openRunbook: (target) => openRunbook(connection, runbooks, panel, target),
    tryPolicy: () => tryPolicy(connection, trial),
    tryLogRule: () => tryLogRule(connection, ruleTrial),
    openInventory: (target) => openInventory(connection, target),
    monitorAccount: (target) => monitorAccount(monitorAccounts, target),
    accessibilityHelp: (target) => texts.help(target.surface),
    accessibleView: (target) => texts.view(target.surface),
    keepAccount: () => keepAccount(connection),
    openWalkthrough: () => openWalkthrough(extensionId),
    startDemo: () => startDemo(connection),
    stopDemo: () => stopDemo(),
    enterSecret: (target) => enterSecret(connection, secrets, target),
    enterMissingSecrets: () => enterMissingSecrets(connection, secrets),
    supportReport: (target) => supportReport(connection, reports, target),
    saveSupportReport: () => reports.save(),
    redactSupportReport: () => reports.redact(),
    showSupportReportFile: () => reports.showFile(),
    copyTicket: () => reports.copyTicket(),
    customerNote: (target) => customerNote(connection, notes, target),
    copyCustomerNote: () => copyCustomerNote(notes),
    sendCustomerNote: () => notes.send(),
    editNoteTemplate: () => notes.editTemplate(),
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
          log.error(`${name}: ${englishSentence(error)}`);
          if (error instanceof Error) log.debug(error.stack ?? error.message);
          void vscode.window.showErrorMessage(sentence(error));
        }
      }),
    ),
  );
}
