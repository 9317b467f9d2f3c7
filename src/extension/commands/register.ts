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

/** What only a command needs is read when the first one is called. */
const called = () => import('./called.ts');

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
    addDevice: async () => (await called()).addDevices(filling, devices),
    editDevice: async (target) => (await called()).editDeviceOf(filling, target),
    renameDevice: async (target) => (await called()).renameDevice(filling, target),
    duplicateDevice: async (target) => (await called()).duplicateDevice(filling, devices, target),
    pauseDevice: async (target) => (await called()).pauseDevice(connection, target),
    resumeDevice: async (target) => (await called()).resumeDevice(connection, target),
    removeDevice: async (target) => (await called()).removeDevice(connection, secrets, target),
    arrangeDevices: async () => (await called()).arrangeDevices(devices),
    filterDevices: async () => (await called()).filterDevices(devices),
    clearDeviceFilter: async () => (await called()).clearDeviceFilter(devices),
    showNotOkOnly: () => devices.arrange({ only: 'notOk' }),
    showAllDevices: () => devices.arrange({ only: 'all' }),
    checkDevice: async (target) => (await called()).checkDevice(connection, checks, target),
    checkAll: async () => (await called()).checkAll(connection, checks),
    cancelCheck: (target) => checks.cancel(target.deviceId),
    showAlert: async (target) => (await called()).showAlert(connection, panel, target),
    groupAlerts: async () => (await called()).groupAlerts(alerts),
    acknowledgeAlert: async (_, targets) => (await called()).acknowledgeAlert(connection, targets, alerts.selected),
    handOver: async (target) => (await called()).handOver(connection, target),
    withdrawAcknowledgement: async (_, targets) => (await called()).withdrawAcknowledgement(connection, targets),
    closeAlert: async (target) => (await called()).closeAlert(connection, target),
    acceptAppliance: async (target) => (await called()).acceptAppliance(connection, target),
    silenceAlert: async (target) => (await called()).silenceAlert(connection, target),
    extendSilence: async (target) => (await called()).extendSilence(connection, target),
    endSilence: async (target) => (await called()).endSilence(connection, target),
    planMaintenance: async (target) => (await called()).planMaintenance(connection, target),
    endMaintenance: async (target) => (await called()).endMaintenance(connection, target),
    readHaClient: async (target) => (await called()).readHaClient(connection, target),
    showAuditLog: async (target) => (await called()).showAuditLog(logs, target),
    filterAuditLog: () => logs.filter(),
    exportAuditLog: () => logs.export(),
    copyValue: async (target) => (await called()).copyValue(devices, target),
    openEvents: async (target) => (await called()).openEvents(connection, events, target),
    setUpReceivers: async (target) => (await called()).setUpReceivers(connection, setUp, target),
    openPosture: async (target) => (await called()).openPosture(posture, target),
    openFleet: (target) => fleet.show(target.deviceId),
    showPast: async () => (await called()).showPast(time),
    backToNow: () => time.back(),
    openTelemetry: (target) => telemetry.show(target),
    openRunbook: async (target) => (await called()).openRunbook(connection, runbooks, panel, target),
    tryPolicy: async () => (await called()).tryPolicy(connection, trial),
    tryLogRule: async () => (await called()).tryLogRule(connection, ruleTrial),
    openInventory: async (target) => (await called()).openInventory(connection, target),
    monitorAccount: async (target) => (await called()).monitorAccount(monitorAccounts, target),
    accessibilityHelp: (target) => texts.help(target.surface),
    accessibleView: (target) => texts.view(target.surface),
    keepAccount: async () => (await called()).keepAccount(connection),
    openWalkthrough: async () => (await called()).openWalkthrough(extensionId),
    startDemo: async () => (await called()).startDemo(connection),
    stopDemo: async () => (await called()).stopDemo(),
    enterSecret: async (target) => (await called()).enterSecret(connection, secrets, target),
    enterMissingSecrets: async () => (await called()).enterMissingSecrets(connection, secrets),
    supportReport: async (target) => (await called()).supportReport(connection, reports, target),
    saveSupportReport: () => reports.save(),
    redactSupportReport: () => reports.redact(),
    showSupportReportFile: () => reports.showFile(),
    copyTicket: () => reports.copyTicket(),
    customerNote: async (target) => (await called()).customerNote(connection, notes, target),
    copyCustomerNote: async () => (await called()).copyCustomerNote(notes),
    sendCustomerNote: () => notes.send(),
    editNoteTemplate: () => notes.editTemplate(),
    testNotification: async () => (await called()).testNotification(connection, log),
    retryLogin: async (target) => (await called()).retryLogin(connection, checks, target),
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
