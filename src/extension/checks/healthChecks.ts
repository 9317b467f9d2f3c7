import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { inertText } from '../words/inertText.ts';
import { englishSentence, sentence } from '../words/sentence.ts';
import { summarizeCheck } from './checkSummary.ts';

export interface CheckRequest {
  /** Ids; all devices when left out. */
  readonly devices?: readonly string[];
  /** A person says that a refused login may be tried again. */
  readonly retryLogin?: boolean;
  /** Progress is shown where it was asked for: in the view, or else in a notification. */
  readonly from: 'view' | 'palette';
}

/** Health checks that this window has asked for and still waits for. */
export class HealthChecks extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly #running = new Set<{ readonly devices: ReadonlySet<string>; readonly abort: AbortController }>();

  readonly onDidChange = this.#changed.event;

  constructor(connection: ServiceConnection, log: vscode.LogOutputChannel) {
    super();
    this.#connection = connection;
    this.#log = log;
  }

  /** Devices that are being waited for. */
  get devices(): ReadonlySet<string> {
    return new Set([...this.#running].flatMap(({ devices }) => [...devices]));
  }

  /** Stops waiting for the checks of this device, or for all. */
  cancel(device: string | undefined): void {
    for (const { devices, abort } of this.#running) if (device === undefined || devices.has(device)) abort.abort();
  }

  /** Runs one check to its end and tells the result once. */
  async run(request: CheckRequest): Promise<void> {
    const location = request.from === 'view' ? { viewId: 'hsmVigil.devices' } : vscode.ProgressLocation.Notification;
    const title = request.devices?.length === 1 ? t('Checking {0}', this.#nameOf(request.devices[0] ?? '')) : t('Checking all HSMs');
    await vscode.window.withProgress({ location, title, cancellable: true }, async (progress, cancelled) => {
      const abort = new AbortController();
      const token = randomUUID();
      const asked = request.devices ?? this.#connection.snapshot?.devices.flatMap(({ id, source }) => (source ? [] : [id])) ?? [];
      const running = { devices: new Set(asked), abort };
      const subscriptions = [
        cancelled.onCancellationRequested(() => abort.abort()),
        this.#connection.onCheckProgress((step) => {
          if (step.token !== token) return;
          progress.report({ increment: 100 / Math.max(1, step.total), message: t('{0} of {1}', step.done, step.total) });
        }),
      ];
      this.#running.add(running);
      this.#changed.fire();
      try {
        const result = await this.#connection.request(
          'check',
          { ...(request.devices && { devices: request.devices }), ...(request.retryLogin && { retryLogin: true }), progressToken: token },
          abort.signal,
        );
        const { level, message } = summarizeCheck(result, (id) => this.#nameOf(id));
        this.#log.info(`Health check: ${message}`);
        // Whoever asked in the view sees the result there; a message is for what the view cannot say as shortly.
        if (request.from === 'view' && level === 'info') vscode.window.setStatusBarMessage(`$(pass) ${message}`, 8_000);
        else void this.#tell(level, message, result.devices.length === 1 ? result.devices[0]?.id : undefined);
      } catch (error) {
        if (abort.signal.aborted) {
          vscode.window.setStatusBarMessage(`$(circle-slash) ${t('Health check stopped')}`, 5_000);
          return;
        }
        this.#log.error(`The health check failed: ${englishSentence(error)}`);
        if (error instanceof Error) this.#log.debug(error.stack ?? error.message);
        void this.#fail(sentence(error));
      } finally {
        this.#running.delete(running);
        for (const subscription of subscriptions) subscription.dispose();
        this.#changed.fire();
      }
    });
  }

  override dispose(): void {
    this.cancel(undefined);
    super.dispose();
  }

  #nameOf(id: string): string {
    return inertText(findDevice(this.#connection.snapshot, id)?.name ?? id, 80);
  }

  async #tell(level: 'info' | 'warning' | 'error', message: string, device: string | undefined): Promise<void> {
    const show = {
      info: vscode.window.showInformationMessage,
      warning: vscode.window.showWarningMessage,
      error: vscode.window.showErrorMessage,
    }[level];
    const action = await show(message, t('Show'));
    if (action === 'Show') await vscode.commands.executeCommand('hsmVigil.revealDevice', { deviceId: device });
  }

  async #fail(message: string): Promise<void> {
    const action = await vscode.window.showErrorMessage(t('The health check failed. {0}', message), t('Show Log'));
    if (action === 'Show Log') this.#log.show();
  }
}
