import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { SecretVault } from '../connection/secretVault.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inertText } from '../words/inertText.ts';
import { sentence } from '../words/sentence.ts';
import type { Draft } from './draft.ts';
import type { FetchedHostKey } from './hostKey.ts';
import { type ConnectionOutcome, outcomeOf } from './outcome.ts';

/** The service asks: it is the one with the network. */
export function fetchHostKey(connection: ServiceConnection, address: string, model: string): Promise<FetchedHostKey> {
  return stoppable<FetchedHostKey>(
    t('Fetching the SSH host key of {0}', inertText(address, 80)),
    async (signal) => {
      const { type, fingerprint } = await connection.request('hostKey', { address, model }, signal);
      return { type: inertText(type, 40), fingerprint: inertText(fingerprint, 80) };
    },
    (why) => ({ why }),
  );
}

export interface Tried {
  /** As it would be watched. */
  readonly device: DeviceConfig;
  readonly secrets: Readonly<Record<string, string>>;
  readonly draft: Draft;
}

/** Polls the device once, as it would be polled, without keeping anything. What the editor knows of its secrets goes along. */
export function tryConnection(
  connection: ServiceConnection,
  vault: SecretVault,
  { device: { paused: _paused, alerts: _alerts, ...device }, secrets, draft }: Tried,
): Promise<ConnectionOutcome> {
  return stoppable<ConnectionOutcome>(
    t('Testing the connection to {0}', inertText(draft.name ?? device.id, 80)),
    async (signal) => {
      const known = await vault.find(Object.values(draft.kept ?? {}));
      return outcomeOf(await connection.request('testConnection', { device, secrets: { ...known, ...secrets } }, signal), draft);
    },
    (detail) => ({ works: false, said: t('Not tested'), detail, mend: [] }),
  );
}

/** Shows that something is under way, and lets the person stop it. @param failed what comes of a sentence that says why nothing came */
function stoppable<T>(title: string, work: (signal: AbortSignal) => Promise<T>, failed: (why: string) => T): Promise<T> {
  const shown = vscode.window.withProgress<T>(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_, cancelled) => {
      const abort = new AbortController();
      const subscription = cancelled.onCancellationRequested(() => abort.abort());
      try {
        return await work(abort.signal);
      } catch (error) {
        return failed(abort.signal.aborted ? t('It was stopped.') : sentence(error));
      } finally {
        subscription.dispose();
      }
    },
  );
  return Promise.resolve(shown);
}
