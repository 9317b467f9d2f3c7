import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import { alertsById } from '../alerts/alertGroup.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { inertText } from '../words/inertText.ts';
import { type AlertMessage, alertMessage, type FiredAlert, resolvedMessage } from './alertMessage.ts';
import { Combiner } from './combiner.ts';
import { isUrgent, newsworthy, overOf } from './newsworthy.ts';

/** Alerts that fire within this time are one notification (ms). */
const TOGETHER = 2_000;
/** What cannot wait: others of the same moment are in it (ms). */
const MOMENT = 50;
/** Notifications of a storm come no closer than this (ms), each the sum of what came since the last. */
const APART = 30_000;

const SHOW = t('Show Alert');
const ACKNOWLEDGE = t('Acknowledge');
const RUNBOOK = t('Open Runbook');
const SHOW_ALL = t('Show Alerts');

/**
 * Notifications. The service sends each firing once, to one window, so that nothing is said twice; a reloaded window therefore has
 * nothing to repeat. That an alert is over is told, quietly, only where its firing was told.
 */
export class Notifications extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #seen: () => string | undefined;
  readonly #fired: Combiner<FiredAlert>;
  readonly #resolved: Combiner<{ readonly alert: AlertRecord; readonly deviceName: string; readonly more: number }>;
  readonly #told = new Set<string>();
  /** Alerts of notifications that nobody has answered or closed: they stay on the screen. */
  readonly #standing = new Set<string>();
  /** Alerts of the burst that the service has counted and not sent. */
  #unnamed = 0;

  /** `seen`: the alert whose page the person is looking at, if there is one. */
  constructor(connection: ServiceConnection, log: vscode.LogOutputChannel, seen: () => string | undefined) {
    super();
    this.#connection = connection;
    this.#seen = seen;
    this.#fired = this.register(
      new Combiner<FiredAlert>({ quiet: TOGETHER, apart: APART, urgent: MOMENT }, (fired) => void this.#tell(fired)),
    );
    this.#resolved = this.register(
      new Combiner({ quiet: TOGETHER, apart: APART }, (resolved) => {
        const unnamed = resolved.reduce((sum, { more }) => sum + more, 0);
        void this.#sayResolved(
          resolved.filter(({ alert }) => alert.id !== seen()),
          unnamed,
        );
      }),
    );
    this.register(
      connection.onAlertFired(({ alert, reason, more = 0 }) => {
        const { deviceName } = alert;
        log.warn(`Alert (${reason}): ${inertText(deviceName)}: ${inertText(alert.summary)}`);
        const interval = findDevice(connection.snapshot, alert.device)?.interval;
        this.#unnamed += more;
        this.#fired.add({ alert, deviceName, interval, reason }, isUrgent(alert, reason));
      }),
    );
    this.register(connection.onDidChange(() => this.#lookAtStanding()));
    this.register(
      connection.onAlertResolved(({ alert, more = 0 }) => {
        const { deviceName } = alert;
        log.info(`Resolved: ${inertText(deviceName, 80)}: ${inertText(alert.summary, 160)}`);
        if (this.#told.delete(alert.id)) this.#resolved.add({ alert, deviceName, more });
      }),
    );
  }

  /** What nobody is notified of, because somebody has it or keeps it quiet, may still stand on the screen as firing. */
  #lookAtStanding(): void {
    const { snapshot } = this.#connection;
    if (!snapshot || this.#standing.size === 0) return;
    for (const { alert } of overOf(this.#standing, alertsById(snapshot))) {
      if (this.#told.delete(alert.id)) this.#resolved.add({ alert, deviceName: alert.deviceName, more: 0 });
    }
  }

  async #tell(fired: readonly FiredAlert[]): Promise<void> {
    const { snapshot } = this.#connection;
    const news = newsworthy(fired, snapshot ? alertsById(snapshot) : new Map(), this.#seen());
    for (const { alert } of news) this.#told.add(alert.id);
    const said = alertMessage(news, Date.now(), this.#unnamed);
    this.#unnamed = 0;
    if (!said) return;
    for (const { alert } of news) this.#standing.add(alert.id);
    try {
      await this.#offer(said);
    } finally {
      for (const { alert } of news) this.#standing.delete(alert.id);
    }
  }

  /** A notification with buttons stays until it is answered. Its alert may be over by then: so what is over stays as long, and says so. */
  async #sayResolved(resolved: readonly Pick<FiredAlert, 'alert' | 'deviceName'>[], unnamed: number): Promise<void> {
    const standing = resolved.some(({ alert }) => this.#standing.has(alert.id));
    const message = resolvedMessage(resolved, unnamed, standing);
    if (message === undefined) return;
    const chosen = await (standing
      ? vscode.window.showInformationMessage(message, SHOW_ALL)
      : vscode.window.showInformationMessage(message));
    if (chosen === SHOW_ALL) await vscode.commands.executeCommand('hsmVigil.alerts.focus');
  }

  async #offer(said: AlertMessage): Promise<void> {
    const show = said.level === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    const { alert } = said;
    if (!alert) {
      if ((await show(said.message, SHOW_ALL)) === SHOW_ALL) await vscode.commands.executeCommand('hsmVigil.alerts.focus');
      return;
    }
    const action = await show(said.message, SHOW, ACKNOWLEDGE, RUNBOOK);
    const command = action && { [SHOW]: 'showAlert', [ACKNOWLEDGE]: 'acknowledgeAlert', [RUNBOOK]: 'openRunbook' }[action];
    if (command !== undefined) await vscode.commands.executeCommand(`hsmVigil.${command}`, { alertId: alert.id });
  }
}
