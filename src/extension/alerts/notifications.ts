import * as vscode from 'vscode';
import { Disposable } from '../dispose.ts';
import { inertText } from '../inertText.ts';
import type { ServiceConnection } from '../serviceConnection.ts';
import { findDevice } from '../snapshot.ts';
import { alertMessage, type FiredAlert } from './alertMessage.ts';
import { Combiner } from './combine.ts';

/** Alerts that fire within this time are one notification (ms). */
const TOGETHER = 2_000;

/**
 * Notifications. The service sends each firing once, to one window, so that nothing is said twice; a reloaded window therefore has
 * nothing to repeat. That an alert is over is told, quietly, only where its firing was told.
 */
export class Notifications extends Disposable {
  readonly #fired: Combiner<FiredAlert>;
  readonly #told = new Set<string>();

  constructor(connection: ServiceConnection, log: vscode.LogOutputChannel) {
    super();
    this.#fired = this.register(new Combiner<FiredAlert>(TOGETHER, (fired) => void this.#tell(fired)));
    this.register(
      connection.onAlertFired(({ alert }) => {
        const { deviceName } = alert;
        log.warn(`Alert: ${inertText(deviceName)}: ${inertText(alert.summary)}`);
        this.#told.add(alert.id);
        this.#fired.add({ alert, deviceName, interval: findDevice(connection.snapshot, alert.device)?.interval });
      }),
    );
    this.register(
      connection.onAlertResolved(({ alert }) => {
        const message = `${inertText(alert.deviceName, 80)}: resolved: ${inertText(alert.summary, 160)}`;
        log.info(message);
        if (this.#told.delete(alert.id)) void vscode.window.showInformationMessage(message);
      }),
    );
  }

  async #tell(fired: readonly FiredAlert[]): Promise<void> {
    const said = alertMessage(fired);
    if (!said) return;
    const show = said.level === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    const alert = said.alert;
    if (!alert) {
      if ((await show(said.message, 'Show Alerts')) === 'Show Alerts') await vscode.commands.executeCommand('hsmVigil.alerts.focus');
      return;
    }
    const action = await show(said.message, 'Show Alert', 'Open Runbook');
    if (action === 'Show Alert') await vscode.commands.executeCommand('hsmVigil.showAlert', { alertId: alert.id });
    if (action === 'Open Runbook') await vscode.commands.executeCommand('hsmVigil.openRunbook', { alertId: alert.id });
  }
}
